#!/usr/bin/env node
/**
 * The `das` command: the built program where it is published, the TypeScript source in the repository.
 * Both go through the same `cli.ts`; only the loader differs.
 */
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli.js', import.meta.url)
const source = new URL('../src/cli.ts', import.meta.url)
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api')
  register()
}
const { main } = await import(existsSync(source) ? source.href : built.href)
await main(process.argv.slice(2))

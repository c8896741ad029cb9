/**
 * The packages as others would install them: built, packed, installed from their tarballs into an empty folder, imported.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './architecture/scan.ts'

const names = ['erasure', 'sampler', 'node', 'lab'] as const
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
let folder: string
let app: string

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const pnpm = (args: readonly string[], cwd: string) => run('npx', ['--yes', packageManager, ...args], cwd)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daslab-pack-'))
  app = join(folder, 'app')
  mkdirSync(app)
  run('npx', ['tsc', '--build', 'tsconfig.build.json'], root)
  for (const name of names) pnpm(['pack', '--pack-destination', folder], join(root, 'packages', name))
  const tarball = (name: string) => `file:../${readdirSync(folder).find((file) => file.startsWith(`daslab-${name}-`))}`
  const all = Object.fromEntries(names.map((name) => [`@daslab/${name}`, tarball(name)]))
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'app', private: true, type: 'module', dependencies: all, pnpm: { overrides: all } }),
  )
  pnpm(['install', '--prefer-offline'], app)
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the packed packages', () => {
  test('hold compiled modules, types and nothing of the sources', () => {
    for (const name of names) {
      const files = readdirSync(join(app, 'node_modules/@daslab', name), { recursive: true, encoding: 'utf8' })
      expect(files).toContain('LICENSE')
      expect(files.some((file) => file.startsWith('dist/') && file.endsWith('.js'))).toBe(true)
      expect(files.some((file) => file.startsWith('dist/') && file.endsWith('.d.ts'))).toBe(true)
      expect(files.filter((file) => file.startsWith('src/') || file.startsWith('test/'))).toEqual([])
    }
  })

  test('encode, start a node, and restore a payload in a worker thread', () => {
    const program = `
      import '@daslab/node/polyfill'
      import { merkleScheme } from '@daslab/erasure/schemes/merkle'
      import { getCustodyGroups } from '@daslab/sampler/custody'
      import { seededRandom } from '@daslab/sampler/random'
      import { workerPool } from '@daslab/node/compute/worker-pool'
      import { systemClock } from '@daslab/node/ports'
      import { startNode } from '@daslab/node/start-node'
      const work = workerPool({ threads: 1 })
      const payload = seededRandom('payload').bytes(10_000)
      const encoded = await work.encode('merkle', payload)
      const restored = await work.reconstruct('merkle', encoded, encoded.columns.slice(64), [])
      const node = await startNode(
        { name: 'full-0', role: 'full', network: 'pack', identity: seededRandom('id').bytes(32), listen: ['/ip4/127.0.0.1/tcp/0'],
          columns: 128, custody: { kind: 'count', groups: 4 }, publishers: [], sampling: { samples: 0, timeoutMs: 1000 }, local: true },
        { clock: systemClock, random: seededRandom(1), work, events() {} },
      )
      console.log(JSON.stringify({
        name: merkleScheme().name, groups: getCustodyGroups(0n, 4).length, custody: node.custody.length,
        same: Buffer.from(restored.payload).equals(Buffer.from(payload)),
      }))
      await node.stop()
      await work.stop()
    `
    writeFileSync(join(app, 'program.js'), program)
    const output = run(process.execPath, ['program.js'], app)
    expect(JSON.parse(output)).toEqual({ name: 'merkle', groups: 4, custody: 4, same: true })
  })

  test('have types that a strict compiler accepts', () => {
    writeFileSync(
      join(app, 'typed.ts'),
      `import { merkleScheme } from '@daslab/erasure/schemes/merkle'
       import type { Scheme } from '@daslab/erasure/scheme'
       import { judge, type Verdict } from '@daslab/sampler/judge'
       import { startNode, type RunningNode } from '@daslab/node/start-node'
       export const scheme: Scheme = merkleScheme({ dataColumns: 8 })
       export const verdict: (record: Parameters<typeof judge>[0]) => Verdict = judge
       export const start: (...args: Parameters<typeof startNode>) => Promise<RunningNode> = startNode
       // @ts-expect-error a number is no payload
       scheme.encode(1)`,
    )
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'typed.ts']
    expect(run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options], app)).toBe('')
  })

  test('bring the das command', () => {
    const help = run(process.execPath, ['node_modules/@daslab/lab/bin/das.js', '--help'], app)
    expect(help).toContain('das up')
  })
})

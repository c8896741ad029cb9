/** What the README pages show is run: programs here, the tour of a testnet and the experiments in the slow tests. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { codeBlocks } from './code-blocks.ts'

const execute = promisify(execFile)
let folder: string

beforeAll(() => {
  // Inside the repository, so that the packages resolve; ignored by git.
  mkdirSync(join(root, 'runs'), { recursive: true })
  folder = mkdtempSync(join(root, 'runs', '.readme-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('programs', () => {
  const pages = ['README.md', 'packages/erasure/README.md', 'packages/sampler/README.md', 'packages/node/README.md']
  test.each(pages)('%s: its TypeScript runs as written', async (page) => {
    const programs = codeBlocks(page, 'ts')
    expect(programs.length).toBeGreaterThan(0)
    for (const [i, program] of programs.entries()) {
      const file = join(folder, `${page.replaceAll('/', '-')}-${i}.ts`)
      writeFileSync(file, program)
      const { stdout } = await execute(process.execPath, ['--import', 'tsx', file], { cwd: root, timeout: 60_000 })
      // A comment beside a console.log is what it prints.
      const promised = [...program.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, text]) => text)
      for (const text of promised) expect(stdout.split('\n')).toContain(text)
    }
  })

  test('the README’s program restores its sentence and prints the exact odds', async () => {
    const file = join(folder, 'main.ts')
    writeFileSync(file, codeBlocks('README.md', 'ts')[0] ?? '')
    const { stdout } = await execute(process.execPath, ['--import', 'tsx', file], { cwd: root })
    expect(stdout).toContain('who holds the data holds the keys')
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^\d+\/\d+$/)
  })
})

describe('commands', () => {
  test('the two commands exist and install first', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [block] = codeBlocks('README.md', 'sh')
    expect(block?.trim().split('\n')).toEqual(['npm run demo', 'npm test'])
    for (const name of ['demo', 'test']) expect(scripts[`pre${name}`]).toBe('node scripts/setup.mjs')
  })
})

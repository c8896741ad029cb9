/** What the README pages show is run: programs as written, commands one after another against a real testnet. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { codeBlocks } from './code-blocks.ts'

const execute = promisify(execFile)
const das = join(root, 'packages/lab/bin/das.js')
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

  test('the tour of a testnet works line by line', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'daslab-tour-'))
    writeFileSync(join(cwd, 'README.md'), readFileSync(join(root, 'README.md')))
    const tour = (codeBlocks('README.md', 'sh')[1] ?? '').trim().split('\n')
    const lines = tour.map((line) => line.replace(/\s+#.*$/, '').split(/\s+/))
    expect(lines.every(([npx, name]) => npx === 'npx' && name === 'das')).toBe(true)
    // Ending with 1 is a finding, such as the withheld blob at the end of the tour.
    const run = (args: readonly string[]) =>
      execute(process.execPath, [das, ...args], { cwd, timeout: 60_000 }).catch((error) => {
        if (error.code === 1) return error as { stdout: string }
        throw error
      })

    const [up, ...others] = lines.map(([, , ...args]) => args)
    const network = spawn(process.execPath, [das, ...up!, '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<number | null>((resolve) => network.once('exit', resolve))
    try {
      let told = ''
      network.stderr.on('data', (data) => {
        told += String(data)
      })
      const isReady = new Promise<boolean>((resolve) => network.stdout.once('data', () => resolve(true)))
      const ready = await Promise.race([isReady, ended.then(() => false)])
      expect(ready, told).toBe(true)
      const outputs: string[] = []
      for (const args of others) outputs.push((await run(args)).stdout)
      expect(readFileSync(join(cwd, 'copy.md')).equals(readFileSync(join(cwd, 'README.md')))).toBe(true)
      expect(outputs[1]).toMatch(/available/i)
      expect(outputs[5]).toMatch(/withheld/i)
      expect(await ended).toBe(0)
    } finally {
      network.kill('SIGKILL')
      rmSync(cwd, { recursive: true, force: true })
    }
  }, 120_000)
})

/** The README's tour of a testnet, one command after another against real nodes. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { codeBlocks } from './code-blocks.ts'

const execute = promisify(execFile)
const das = join(root, 'packages/lab/bin/das.js')

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

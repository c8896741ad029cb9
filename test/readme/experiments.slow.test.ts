/** The experiments that the README shows are run as written, from the repository. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { codeBlocks } from './code-blocks.ts'

const execute = promisify(execFile)
const runDir = mkdtempSync(join(tmpdir(), 'daslab-experiments-'))
afterAll(() => rmSync(runDir, { recursive: true, force: true }))

const experiments = (codeBlocks('README.md', 'sh')[2] ?? '').trim().split('\n')

test.each(experiments)('%s', { timeout: 200_000 }, async (line) => {
  const [npx, das, ...args] = line.replace(/\s+#.*$/, '').split(/\s+/)
  expect([npx, das]).toEqual(['npx', 'das'])
  const program = join(root, 'packages/lab/bin/das.js')
  const { stdout } = await execute(process.execPath, [program, ...args, '--run-dir', runDir], { cwd: root })
  expect(stdout.length).toBeGreaterThan(100)
})

test('there are some', () => expect(experiments.length).toBeGreaterThan(1))

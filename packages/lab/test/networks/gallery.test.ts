/** One network of the gallery as a user runs it, and its judgement made again from the history; the others run in the slow suite. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { judgementText, judgeRun } from '../../src/runs/judge-run.ts'
import { jsonLines, runDas } from '../fixtures/das.ts'

const FILE = fileURLToPath(new URL('../../../../networks/partition.yaml', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'das-one-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

test('das test networks/partition.yaml holds; its history alone says the same, byte for byte', async () => {
  const { code, stdout, stderr } = await runDas(['test', FILE, '--json'], { cwd })
  expect(code, stderr).toBe(0)
  const lines = jsonLines(stdout)
  expect(lines.filter(({ type }) => type === 'expectation').length).toBeGreaterThan(5)
  expect(lines.at(-1)).toEqual({ type: 'tested', files: 1, held: 1, failed: 0, broken: 0 })
  const written = readFileSync(join(cwd, 'runs/latest/judgement.json'), 'utf8')
  expect(judgementText(await judgeRun(join(cwd, 'runs/latest')))).toBe(written)
}, 120_000)

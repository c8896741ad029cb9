/** Every network of the gallery, run as a user runs it: `das test networks/`. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { jsonLines, runDas } from '../fixtures/das.ts'

const GALLERY = fileURLToPath(new URL('../../../../networks/', import.meta.url))
const runs = mkdtempSync(join(tmpdir(), 'das-gallery-'))
afterAll(() => rmSync(runs, { recursive: true, force: true }))

test.each(readdirSync(GALLERY).filter((name) => name.endsWith('.yaml')))('networks/%s holds', async (name) => {
  const { code, stdout, stderr } = await runDas(['test', join(GALLERY, name), '--json'], { cwd: runs })
  const lines = jsonLines(stdout)
  const failed = lines.filter(({ type, outcome }) => type === 'expectation' && outcome !== 'held')
  expect(failed, stderr).toEqual([])
  expect(code, stderr).toBe(0)
  // The history alone says the same.
  const checked = await runDas(['inspect', 'latest', '--check', '--json'], { cwd: runs })
  expect(jsonLines(checked.stdout)[0]).toMatchObject({ type: 'checked', held: true, same: true })
})

/** Ctrl-C while a testnet starts: nothing may stay behind. More moments are in `interruption.slow.test.ts`. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { canSeeProcesses, processesLeftSoon, startDas } from './fixtures/das.ts'

const cwd = mkdtempSync(join(tmpdir(), 'das-interrupt-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

test.each(['starting 8 nodes', 'opening'])('Ctrl-C at "%s" leaves nothing and exits with 130', async (moment) => {
  const up = startDas(['up', '--full', '5', '--light', '2'], { cwd })
  await up.shows(moment)
  const askedAt = performance.now()
  up.child.kill('SIGINT')
  const { code, stderr } = await up.ended
  expect(performance.now() - askedAt).toBeLessThan(5_000)
  expect(code).toBe(130)
  expect(stderr).toMatch(/^das: interrupted by SIGINT$/m)
  if (canSeeProcesses) expect(await processesLeftSoon(up.mark)).toEqual([])
  if (existsSync(join(cwd, 'runs'))) expect(readdirSync(join(cwd, 'runs'))).toEqual([])
})

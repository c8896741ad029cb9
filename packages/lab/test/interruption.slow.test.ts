/** Testnets stopped, killed and broken at many moments: no process and no half-written run folder may stay behind. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canSeeProcesses, processesLeft, processesLeftSoon, runDas, type Started, startDas } from './fixtures/das.ts'

const NETWORK = ['up', '--full', '5', '--light', '3']
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'das-interrupt-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const runs = () => (existsSync(join(cwd, 'runs')) ? readdirSync(join(cwd, 'runs')) : [])
const stateOfLatest = () => JSON.parse(readFileSync(join(cwd, 'runs/latest/summary.json'), 'utf8')).state
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function expectNothingLeft(started: Started): Promise<void> {
  if (canSeeProcesses) expect(await processesLeftSoon(started.mark)).toEqual([])
  expect(runs().filter((name) => name.startsWith('.') || name === 'active.json')).toEqual([])
}

async function stopsInTime(started: Started): Promise<void> {
  const askedAt = performance.now()
  await started.ended
  expect(performance.now() - askedAt).toBeLessThan(5_000)
}

describe('das up', () => {
  test.each([200, 500, 800, 1_200, 1_700, 2_300, 3_000, 4_000, 6_000])('SIGINT after %i ms', async (ms) => {
    const up = startDas(NETWORK, { cwd })
    await pause(ms)
    up.child.kill('SIGINT')
    await stopsInTime(up)
    await expectNothingLeft(up)
    const { code, signal } = await up.ended
    // Before the program listens to signals the system ends it.
    expect(signal === 'SIGINT' || code === 130 || code === 0).toBe(true)
    if (code === 0) expect(stateOfLatest()).toBe('finished')
    else expect(runs()).toEqual([])
  })

  test('SIGTERM in the middle of a publish', async () => {
    writeFileSync(join(cwd, 'big'), Buffer.alloc(16 * 2 ** 20, 7))
    const up = startDas(NETWORK, { cwd })
    await up.shows('Ctrl-C stops it')
    const publish = startDas(['publish', 'big'], { cwd })
    await pause(1_800)
    up.child.kill('SIGTERM')
    await stopsInTime(up)
    expect((await up.ended).code).toBe(0)
    await expectNothingLeft(up)
    expect(stateOfLatest()).toBe('finished')
    const { code, stderr } = await publish.ended
    expect(code).toBe(3)
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^das: /)
  })

  test('twice: it ends at once, and still leaves nothing', async () => {
    const up = startDas(NETWORK, { cwd })
    await up.shows('opening')
    up.child.kill('SIGINT')
    await pause(300)
    up.child.kill('SIGINT')
    await stopsInTime(up)
    expect((await up.ended).code).toBe(130)
    await expectNothingLeft(up)
  })

  test.skipIf(!canSeeProcesses)('killed: its processes end too, and the next start puts the folder right', async () => {
    const up = startDas(NETWORK, { cwd })
    await up.shows('Ctrl-C stops it')
    up.child.kill('SIGKILL')
    await up.ended
    expect(await processesLeftSoon(up.mark)).toEqual([])
    expect(stateOfLatest()).toBe('running')
    const killed = runs().find((name) => name.startsWith('20'))!

    const next = startDas(['up', '--full', '2', '--light', '0', '--name', 'next'], { cwd })
    await next.shows('Ctrl-C stops it')
    expect(JSON.parse(readFileSync(join(cwd, 'runs', killed, 'summary.json'), 'utf8')).state).toBe('interrupted')
    next.child.kill('SIGINT')
    expect((await next.ended).code).toBe(0)
  })

  test.skipIf(!canSeeProcesses)('killed while it starts: the next start removes the hidden folder', async () => {
    const up = startDas(NETWORK, { cwd })
    await up.shows('opening')
    up.child.kill('SIGKILL')
    await up.ended
    expect(runs().some((name) => name.startsWith('.partial-'))).toBe(true)
    const next = startDas(['up', '--full', '2', '--light', '0'], { cwd })
    await next.shows('Ctrl-C stops it')
    expect(runs().some((name) => name.startsWith('.partial-'))).toBe(false)
    next.child.kill('SIGINT')
    await next.ended
  })

  test.skipIf(!canSeeProcesses)(
    'one of its processes dies: one line that names it, exit code 3, run marked as failed',
    async () => {
      const up = startDas(NETWORK, { cwd })
      await up.shows('Ctrl-C stops it')
      const nodes = processesLeft(up.mark).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('child.'),
      )
      expect(nodes.length).toBeGreaterThanOrEqual(2)
      process.kill(Number(nodes[0]), 'SIGKILL')
      await stopsInTime(up)
      const { code, stderr } = await up.ended
      expect(code).toBe(3)
      expect(stderr).toMatch(/^das: process-\d was ended by SIGKILL/m)
      await expectNothingLeft(up)
      expect(stateOfLatest()).toBe('failed')
    },
  )

  test('a reader that goes away stops it', async () => {
    const up = startDas([...NETWORK, '--json'], { cwd })
    await up.shows('"type":"ready"')
    up.child.stdout!.destroy()
    expect((await runDas(['down'], { cwd })).code).toBe(0)
    await stopsInTime(up)
    await expectNothingLeft(up)
  })
})

describe('das demo', () => {
  test('Ctrl-C in an act: exit code 130, the run says interrupted', async () => {
    const demo = startDas(['demo'], { cwd })
    await demo.shows('Act 1')
    demo.child.kill('SIGINT')
    await stopsInTime(demo)
    expect((await demo.ended).code).toBe(130)
    await expectNothingLeft(demo)
    expect(stateOfLatest()).toBe('interrupted')
  })
})

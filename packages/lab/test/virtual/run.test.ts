/** Whole networks on virtual time, each in a process of its own. */
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../src/runs/run-event.ts'
import { runVirtual } from '../../src/virtual/run.ts'
import { NAMES, publishAt, smallScenario } from './small-scenario.ts'

function verdictsOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'verdict' ? [`${event.node} ${event.result.verdict}`] : [])).sort()
}

// Each starts a process that loads all of libp2p.
describe('a network on virtual time', { timeout: 120_000 }, () => {
  test('an honest blob is available, fetched as it was, and takes the time that the links take', async () => {
    const run = await runVirtual(
      smallScenario({
        steps: [
          publishAt(1_000),
          { kind: 'get', atMs: 5_000, by: 'light-0', blob: 'first' },
          { kind: 'sample', atMs: 6_000, by: 'light-1', blob: 'first', samples: 16 },
          { kind: 'get', atMs: 7_000, by: 'light-0', blob: 'never' },
        ],
      }),
    )
    const { events } = run
    expect(verdictsOf(events)).toEqual(['light-0 available', 'light-1 available', 'light-1 available'])
    expect(events.filter(({ type }) => type === 'custody-complete')).toHaveLength(4)
    expect(events.filter(({ type }) => type === 'blob-fetched')).toHaveLength(1)
    // What cannot be done is an event, and the run goes on.
    const failures = events.filter(({ type }) => type === 'step-failed' || type === 'task-failed')
    expect(failures).toEqual([expect.objectContaining({ type: 'step-failed', step: 'get', name: 'never' })])

    const ready = events.find(({ type }) => type === 'network-ready')!.at
    const ended = events.find(({ type }) => type === 'network-ended')!.at
    expect(ended - ready).toBe(10_000)
    const sent = new Map(events.flatMap((e) => (e.type === 'column-published' ? [[e.column, e.at] as const] : [])))
    for (const event of events) {
      if (event.type !== 'column-received' || event.source !== 'gossip') continue
      // 25 ms a hop, give or take 5.
      expect(event.at - sent.get(event.column)!).toBeGreaterThanOrEqual(20)
    }
  })

  test('nine of 16 columns withheld: nobody who draws one of them accepts', async () => {
    const withhold = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    const { events } = await runVirtual(smallScenario({ steps: [publishAt(1_000, 'hidden', withhold)] }))
    expect(verdictsOf(events)).toEqual(NAMES.light.map((name) => `${name} withheld`))
  })

  test('a run that fails says why', async () => {
    const scenario = smallScenario()
    const { plan } = scenario
    const wrong = { ...scenario, plan: { ...plan, options: { ...plan.options, scheme: 'nonsense' } } }
    await expect(runVirtual(wrong)).rejects.toMatchObject({
      code: 'LAB_VIRTUAL_RUN',
      message: expect.stringContaining('nonsense'),
    })
  })

  test('it can be called off', async () => {
    const cause = new Error('enough')
    const off = new AbortController()
    const run = runVirtual(smallScenario({ untilMs: 3_600_000 }), { signal: off.signal })
    setTimeout(() => off.abort(cause), 300)
    await expect(run).rejects.toBe(cause)
  })
})

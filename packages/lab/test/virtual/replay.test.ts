/** A seed replays a run: the same trace again, another one with another seed, and nothing that depends on real time. */
import { describe, expect, test } from 'vitest'
import { runVirtual } from '../../src/virtual/run.ts'
import { SETTINGS } from './settings.ts'
import { smallScenario } from './small-scenario.ts'

describe('everything at once, with faults of every kind', () => {
  const scenario = (seed: number) => smallScenario({ ...SETTINGS.everything, seed, untilMs: 6_000 })

  test('the same seed gives the same trace and history, watched or not; another seed another', {
    timeout: 120_000,
  }, async () => {
    const one = await runVirtual(scenario(3))
    // Watching slows a run down, and so does a neighbour: the two take different real times.
    const [again, other] = await Promise.all([runVirtual(scenario(3), { audits: true }), runVirtual(scenario(4))])
    expect(again.traceHash).toBe(one.traceHash)
    expect(again.events).toEqual(one.events)
    expect(one.traceEntries).toBeGreaterThan(1_000)
    // No work came back from threads, sockets or real timers while time ran.
    expect(again.nativeWork).toEqual({})
    expect(other.traceHash).not.toBe(one.traceHash)
  })
})

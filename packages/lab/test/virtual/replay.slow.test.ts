/**
 * Twenty networks, each seed twice: the traces are equal, and different seeds differ.
 *
 * The two runs of a pair share the machine and so take different real times. `DASLAB_REPLAY_SEEDS=10` makes it 400 runs.
 */
import { expect, test } from 'vitest'
import { runVirtual } from '../../src/virtual/run.ts'
import { SETTINGS } from './settings.ts'
import { smallScenario } from './small-scenario.ts'

const SEEDS = Number(process.env.DASLAB_REPLAY_SEEDS ?? 1)
const seen = new Set<string>()

test('there are twenty networks', () => {
  expect(Object.keys(SETTINGS)).toHaveLength(20)
})

test.each(Object.keys(SETTINGS))('%s: every seed replays', { timeout: 600_000 }, async (name) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const scenario = smallScenario({ untilMs: 6_000, ...SETTINGS[name], seed })
    const [one, again] = await Promise.all([runVirtual(scenario), runVirtual(scenario)])
    expect(again.traceHash, `seed ${seed}`).toBe(one.traceHash)
    expect(seen, `seed ${seed} gives the trace of another`).not.toContain(one.traceHash)
    seen.add(one.traceHash)
  }
})

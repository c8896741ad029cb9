import { describe, expect, test } from 'vitest'
import { binomial } from '../../src/odds/exact.ts'
import { verdictFigures } from '../../src/simulate/figures.ts'
import { meanOf } from '../../src/simulate/histogram.ts'
import type { VerdictSetting } from '../../src/simulate/setting.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { straightforwardVerdicts } from '../../src/simulate/straightforward.ts'
import { SimulationStream } from '../../src/simulate/stream.ts'
import type { VerdictCounts } from '../../src/simulate/verdicts.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'
import { chiSquareLimit } from '../strategy/chi-square.ts'
import { verdicts } from './settings.ts'

/** Pearson's statistic of two rows of counts being of one law, and its degrees of freedom. */
function twoSamples(a: readonly number[], b: readonly number[]): { statistic: number; degrees: number } {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const all = sum(a) + sum(b)
  let [statistic, degrees] = [0, -1]
  for (const [i, count] of a.entries()) {
    const together = count + b[i]!
    if (together === 0) continue
    degrees++
    for (const [observed, total] of [
      [count, sum(a)],
      [b[i]!, sum(b)],
    ] as const) {
      statistic += (observed - (together * total) / all) ** 2 / ((together * total) / all)
    }
  }
  return { statistic, degrees }
}

const flat = (counts: { recoverable: VerdictCounts; unrecoverable: VerdictCounts }) =>
  [counts.recoverable, counts.unrecoverable].flatMap(({ available, withheld, undecided }) => [
    available,
    withheld,
    undecided,
  ])

describe('the fast simulation and the straightforward one are of one law', () => {
  const square = twoDimensional(4)
  test.each<[string, VerdictSetting]>([
    ['one stage', verdicts('uniform:4', 'minimal')],
    ['losses allowed', verdicts('uniform:6/2', 'minimal', { loss: 0.1 })],
    ['retries', verdicts('uniform:4/1', 'minimal-1', { loss: 0.4, retries: 2 })],
    ['silent holders', verdicts('uniform:4/1', 'minimal', { loss: 0.2, retries: 1, holders: 'silent' })],
    ['silent holders without loss', verdicts('uniform:2', 'minimal', { retries: 1, holders: 'silent' })],
    ['random holes', verdicts('uniform:3', 'random:0.48', { loss: 0.05 })],
    ['random cells', verdicts('uniform:3', 'random:0.6', { geometry: square })],
    ['stages', verdicts('incremental:3,5,8', 'minimal', { loss: 0.1 })],
    ["Wald's test", verdicts('sequential:0.05/0.05/0.1', 'minimal', { loss: 0.1 })],
    ["Wald's test, nothing hidden", verdicts('sequential:0.05/0.05/0.1/9', 'none', { loss: 0.1, holders: 'silent' })],
    ['distinct lines', verdicts('distinct-lines:4', 'minimal', { geometry: square })],
    ['custody', verdicts('custody:3', 'lines:0x17')],
    ['diagonal', verdicts('uniform:3/1', 'diagonal', { geometry: square })],
    ['targeted', verdicts('uniform:4', 'targeted:4', { samplers: 6 })],
    ['disclosure', verdicts('uniform:4', 'selective', { samplers: 10, loss: 0.05 })],
    [
      'disclosure of cells to stages',
      verdicts('incremental:3,5', 'selective:3', { samplers: 6, geometry: square, loss: 0.1 }),
    ],
  ])('%s', (name, setting) => {
    const trials = Math.ceil(3000 / setting.samplers)
    const fast = simulate(setting, { seed: `fast ${name}`, trials }).tally
    const slow = straightforwardVerdicts(setting, SimulationStream.ofBlock(`slow ${name}`, 0), trials)
    expect(fast.recoverable.trials + fast.unrecoverable.trials).toBe(trials)
    const { statistic, degrees } = twoSamples(flat(fast), flat(slow))
    // Samplers of one trial share its pattern, which widens the spread of their counts.
    const widening = setting.samplers === 1 ? 1 : setting.samplers
    if (degrees > 0) expect(statistic / widening).toBeLessThan(chiSquareLimit(degrees))
  })

  test('and bit for bit where neither may stop early: the same stream, one sampler, holes that never move', () => {
    // With `diagonal` nothing is drawn for the pattern, and without loss neither draws for requests... but the fast one
    // stops at the first failure, so it is given a rule that stops only at the end: all failures allowed but one.
    const setting = verdicts('uniform:5/4', 'columns:0-19')
    let [fast, slow] = [0, 0]
    for (let block = 0; block < 300; block++) {
      fast += simulate(setting, { seed: `same ${block}`, trials: 1 }).tally.unrecoverable.available
      const stream = SimulationStream.ofBlock(`same ${block}`, 0)
      slow += straightforwardVerdicts(setting, stream, 1).unrecoverable.available
      expect(fast).toBe(slow)
    }
    expect(fast).toBeGreaterThan(200)
    expect(fast).toBeLessThan(300)
  })
})

describe('what comes out', () => {
  test('honest holders say that they do not hold; silent ones leave it undecided', () => {
    const run = { seed: 'x', trials: 500 }
    const honest = simulate(verdicts('uniform:8', 'columns:0-31'), run).tally
    expect(honest.unrecoverable).toMatchObject({ available: 0, withheld: 500, undecided: 0 })
    const silent = simulate(verdicts('uniform:8', 'columns:0-31', { holders: 'silent', retries: 2 }), run).tally
    expect(silent.unrecoverable).toMatchObject({ available: 0, withheld: 0, undecided: 500 })
    expect(silent.requests).toEqual([[24, 500]])
    const lossy = simulate(verdicts('uniform:8', 'none', { loss: 1, retries: 3 }), run).tally
    expect(lossy.recoverable).toMatchObject({ available: 0, withheld: 0, undecided: 500 })
    expect(lossy.requests).toEqual([[32, 500]])
  })

  test('costs: one stage asks once for all, stages and tests ask again after failures', () => {
    const run = { seed: 'x', trials: 2000 }
    const one = simulate(verdicts('uniform:4', 'minimal'), run).tally
    expect([one.asked, one.requests, one.rounds]).toEqual([[[4, 2000]], [[4, 2000]], [[1, 2000]]])
    const staged = simulate(verdicts('incremental:4,6,9', 'none', { loss: 0.2 }), run).tally
    expect(staged.asked.map(([asked]) => asked)).toEqual([4, 6, 9])
    expect(staged.rounds.map(([rounds]) => rounds)).toEqual([1, 2, 3])
    const retried = simulate(verdicts('uniform:4', 'none', { loss: 0.5, retries: 1 }), run)
    const { requests } = verdictFigures(retried.setting, retried.tally, 0.999)
    expect(requests.low < 6 && requests.high > 6).toBe(true)
  })

  test('patterns that vary are placed anew in each trial, others may stay for a block', () => {
    const { tally } = simulate(verdicts('uniform:1', 'random:0.5'), { seed: 'x', trials: 1000 })
    expect(Math.min(tally.recoverable.trials, tally.unrecoverable.trials)).toBeGreaterThan(300)
  })

  test('a publisher who serves who asks first fools as many as the published counts say, and luck adds a few', () => {
    // Means of the exact law, 1-D: columns, samples, clients fooled in order of arrival.
    for (const [columns, samples, fooled] of [
      [128, 4, 21.171],
      [128, 8, 10.16],
      [128, 16, 4.668],
      [64, 8, 4.604],
    ] as const) {
      const samplers = Math.ceil(1.6 * fooled)
      const setting = verdicts(`uniform:${samples}`, 'selective', { geometry: oneDimensional(columns), samplers })
      const { tally } = simulate(setting, { seed: 'arrival', trials: 1500 })
      const { falseAccept } = verdictFigures(setting, tally, 0.999)
      const lucky = Number(binomial(columns / 2 - 1, samples)) / Number(binomial(columns, samples))
      expect(falseAccept.high * samplers).toBeGreaterThan(fooled)
      expect(falseAccept.low * samplers).toBeLessThan(fooled + samplers * lucky)
      expect(tally.recoverable.trials).toBe(0)
    }
  })

  test('the mean of fooled samplers in a trial is their share times n, pattern after pattern', () => {
    const setting = verdicts('uniform:2', 'minimal', { samplers: 50 })
    const { tally } = simulate(setting, { seed: 'x', trials: 800 })
    expect(meanOf(tally.fooledPerTrial).mean * 800).toBeCloseTo(tally.unrecoverable.available, 6)
    const { falseAccept } = verdictFigures(setting, tally)
    const exact = Number(binomial(15, 2)) / Number(binomial(32, 2))
    expect(falseAccept.trials).toBe(40_000)
    expect(falseAccept.low < exact && exact < falseAccept.high).toBe(true)
  })
})

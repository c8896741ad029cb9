/** The walk against the odds of the sampler's own rooms, which were computed in other ways. */
import { exactFalseAccept } from '@daslab/sampler/estimate/honest-loss'
import { chanceAtMostHidden } from '@daslab/sampler/odds/exact'
import { ratio, ratioToNumber } from '@daslab/sampler/odds/ratio'
import { fixedStages, stagedChanceToPass } from '@daslab/sampler/odds/stages'
import { parsePattern } from '@daslab/sampler/pattern/pattern'
import { verdictFigures } from '@daslab/sampler/simulate/figures'
import type { VerdictSetting } from '@daslab/sampler/simulate/setting'
import { simulate } from '@daslab/sampler/simulate/simulate'
import { parseStrategy, ruleOf } from '@daslab/sampler/strategy/strategy'
import { describe, expect, test } from 'vitest'
import { chanceAccepted, exactErrors } from '../../src/bench/exact.ts'
import { benchedScheme } from '../../src/bench/request.ts'

const COLUMNS = benchedScheme('merkle', 10_000).geometry
const SQUARE = benchedScheme('celestia', 10_000).geometry
const space = { positions: 128, hidden: 65 }

const setting = (strategy: string, pattern: string, loss = 0, geometry = COLUMNS, retries = 0): VerdictSetting => ({
  ...{ experiment: 'verdicts', geometry, strategy: parseStrategy(strategy), pattern: parsePattern(pattern, 'cells') },
  ...{ samplers: 1, loss, retries, holders: 'honest' },
})

/** Relative error of a chance. */
function expectClose(chance: number | null, expected: number): void {
  expect(Math.abs(chance! / expected - 1)).toBeLessThan(1e-12)
}

describe('the walk', () => {
  test.each([
    [1, 0],
    [8, 0],
    [16, 0],
    [20, 1],
    [40, 8],
  ])('%i samples of which %i may fail', (samples, allowed) => {
    const rule = ruleOf(parseStrategy(`uniform:${samples}/${allowed}`), COLUMNS)
    expectClose(chanceAccepted(rule, space, 0), ratioToNumber(chanceAtMostHidden({ ...space, samples }, allowed)))
    const lost = exactFalseAccept({ ...space, samples }, allowed, ratio(1n, 16n))
    expectClose(chanceAccepted(rule, space, 1 / 16), ratioToNumber(lost))
  })

  test('nine stages, which accept four times as often as one', () => {
    const counts = [16, 20, 24, 27, 29, 32, 35, 37, 40]
    const stages = counts.map((samples, lossesAllowed) => ({ samples, lossesAllowed }))
    const rule = ruleOf(parseStrategy(`incremental:${counts}`), COLUMNS)
    const sampled = { positions: 128, smallestUnrecoverable: 65 }
    expectClose(chanceAccepted(rule, space, 0), ratioToNumber(stagedChanceToPass(sampled, fixedStages(stages))))
  })
})

describe('exact errors agree with the simulation', () => {
  test.each([
    setting('uniform:3', 'minimal'),
    setting('uniform:3/1', 'minimal', 0.1, COLUMNS, 1),
    setting('uniform:2', 'minimal-1', 0.1),
    setting('uniform:3', 'random:0.52', 0.05),
    setting('sequential:0.05/0.05/0.05', 'minimal', 0.05),
    setting('sequential:0.05/0.05/0.05', 'none', 0.05),
    setting('custody:3', 'minimal'),
    setting('uniform:4', 'minimal', 0.05, SQUARE),
    setting('distinct-lines:4', 'minimal', 0.2, SQUARE),
    setting('distinct-lines:8', 'none', 0.05, SQUARE),
    setting('uniform:4', 'quadrant', 0, SQUARE),
  ])('$strategy.kind, $pattern.kind, loss $loss', (each) => {
    const { tally } = simulate(each, { seed: 'agreement', trials: 20_000 })
    // Eleven cases and a fixed seed: this level is one that no correct odds miss by bad luck.
    const { falseAccept, falseReject } = verdictFigures(each, tally, 0.9999)
    const exact = exactErrors(each)
    expect(exact.falseAccept === null).toBe(falseAccept.trials === 0)
    expect(exact.falseReject === null).toBe(falseReject.trials === 0)
    for (const [figure, chance] of [
      [falseAccept, exact.falseAccept],
      [falseReject, exact.falseReject],
    ] as const) {
      if (chance === null) continue
      expect(chance).toBeGreaterThanOrEqual(figure.low - 1e-12)
      expect(chance).toBeLessThanOrEqual(figure.high + 1e-12)
    }
  })

  test('where no odds are known none are claimed', () => {
    const unknown = { falseAccept: null, falseReject: null }
    expect(exactErrors(setting('uniform:4', 'selective'))).toEqual(unknown)
    expect(exactErrors(setting('uniform:4', 'random:0.6', 0, SQUARE))).toEqual(unknown)
    expect(exactErrors(setting('distinct-lines:4/1', 'minimal', 0, SQUARE))).toEqual(unknown)
  })
})

import { describe, expect, test } from 'vitest'
import { meanFigure, shareFigure, verdictFigures } from '../../src/simulate/figures.ts'
import { addHistograms, countOf, countUpTo, meanOf, quantileOf, Tally } from '../../src/simulate/histogram.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { verdicts } from './settings.ts'

describe('a share', () => {
  test('has the exact interval: none and all of n have closed forms', () => {
    // 1 - (alpha / 2)^(1 / n), the classic limit for no hits.
    expect(shareFigure(0, 100, 0.95)).toMatchObject({ estimate: 0, low: 0 })
    expect(shareFigure(0, 100, 0.95).high).toBeCloseTo(1 - 0.025 ** (1 / 100), 12)
    expect(shareFigure(100, 100, 0.95)).toMatchObject({ estimate: 1, high: 1 })
    expect(shareFigure(100, 100, 0.95).low).toBeCloseTo(0.025 ** (1 / 100), 12)
    // Clopper and Pearson's own table: 5 of 10 at 95 %.
    expect(shareFigure(5, 10, 0.95).low).toBeCloseTo(0.1871, 4)
    expect(shareFigure(5, 10, 0.95).high).toBeCloseTo(0.8129, 4)
  })

  test('of nothing says nothing', () => {
    expect(shareFigure(0, 0, 0.99)).toEqual({ estimate: Number.NaN, low: 0, high: 1, level: 0.99, trials: 0 })
    expect(() => shareFigure(1, 2, 1)).toThrow(/^level: expected a number above 0 and below 1, got 1$/)
  })
})

describe('a mean', () => {
  test('has the normal interval, of one trial an endless one', () => {
    const figure = meanFigure(
      [
        [1, 50],
        [3, 50],
      ],
      0.95,
      2,
    )
    expect(figure.estimate).toBe(1)
    expect((figure.high - figure.low) / 2).toBeCloseTo((1.959964 * Math.sqrt(100 / 99)) / 10 / 2, 6)
    expect(meanFigure([[7, 1]], 0.95)).toMatchObject({ estimate: 7, low: -Infinity, high: Infinity })
  })
})

test('samplers that met one random pattern count as one trial, not as many', () => {
  // Given the pattern, a share of 400 samplers has a spread of 0.02; between patterns it is 0.05.
  const together = simulate(verdicts('uniform:2', 'random:0.6', { samplers: 400 }), { seed: 'x', trials: 50 })
  const apart = simulate(verdicts('uniform:2', 'random:0.6'), { seed: 'x', trials: 20_000 })
  const [wide, narrow] = [together, apart].map(({ setting, tally }) => verdictFigures(setting, tally).falseAccept)
  expect(wide!.high - wide!.low).toBeGreaterThan(1.5 * (narrow!.high - narrow!.low))
  expect(wide!.trials).toBe(together.tally.unrecoverable.trials)
})

test('histograms add up exactly, in any order, and hold every quantile', () => {
  const a = new Tally()
  for (const value of [5, 1, 5, 9]) a.add(value)
  a.add(2, 0)
  const b = [
    [1, 2],
    [6, 1],
  ] as const
  expect(a.histogram()).toEqual([
    [1, 1],
    [5, 2],
    [9, 1],
  ])
  const sum = addHistograms(a.histogram(), b)
  expect(sum).toEqual([
    [1, 3],
    [5, 2],
    [6, 1],
    [9, 1],
  ])
  expect(addHistograms(b, a.histogram())).toEqual(sum)
  expect([countOf(sum), countUpTo(sum, 5), countUpTo(sum, 0)]).toEqual([7, 5, 0])
  expect([quantileOf(sum, 0.5), quantileOf(sum, 1), quantileOf([], 0.5)]).toEqual([5, 9, undefined])
  expect(
    meanOf([
      [1, 1],
      [3, 1],
    ]),
  ).toEqual({ mean: 2, variance: 2 })
})

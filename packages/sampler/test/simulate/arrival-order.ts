/** Holds a row of the arrival-order table, itself measured over so many trials, against the simulation. */
import { expect } from 'vitest'
import { chanceAtLeast, chanceAtMost } from '../../src/odds/binomial.ts'
import { reconstructionFigures } from '../../src/simulate/figures.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { reconstruction } from './settings.ts'

export interface ArrivalRow {
  readonly k: number
  readonly samples: number
  readonly trials: number
  /** Samplers with which recovery is certain in 0.99 of all trials, whichever cells were drawn. */
  readonly guaranteed: number
  readonly least: number
  readonly median: number
  readonly most: number
}

/** Each statistic may lie where one of that many trials does with a chance of 1/1000 or more, by our curve and its error. */
export function expectArrivalRow(row: ArrivalRow, ours: number): void {
  const setting = reconstruction(row.k, row.samples, 2 * row.guaranteed)
  const { tally } = simulate(setting, { seed: `arrival/${row.k}/${row.samples}`, trials: ours })
  const share = (samplers: number) => reconstructionFigures(tally, samplers, 0.999).recovered
  const rare = 0.001
  const { trials, least, median, most, guaranteed } = row
  // Some trial ends by `least`, none before it.
  expect(1 - chanceAtMost(0, trials, share(least).high)).toBeGreaterThan(rare)
  expect(chanceAtMost(0, trials, share(least - 1).low)).toBeGreaterThan(rare)
  expect(chanceAtLeast(Math.ceil(trials / 2), trials, share(median).high)).toBeGreaterThan(rare)
  expect(chanceAtMost(Math.ceil(trials / 2), trials, share(median - 1).low)).toBeGreaterThan(rare)
  // All trials end by `most`, not all before it.
  expect(chanceAtLeast(trials, trials, share(most).high)).toBeGreaterThan(rare)
  expect(1 - chanceAtLeast(trials, trials, share(most - 1).low)).toBeGreaterThan(rare)
  // The guarantee is an exact figure: 0.99 is reached there and not one sampler earlier.
  expect(reconstructionFigures(tally, guaranteed, 0.999).sure.high).toBeGreaterThanOrEqual(0.99)
  expect(reconstructionFigures(tally, guaranteed - 1, 0.999).sure.low).toBeLessThan(0.99)
  expect(median).toBeLessThan(0.45 * guaranteed)
}

/**
 * Simulation against exact odds, over a grid of settings.
 *
 * Each setting is simulated and its wrong verdicts counted; the count misses when it falls outside of the interval that
 * the exact chance gives at 99 %. By chance a few miss: how many, is itself binomial, and that is what the tests look at.
 * A single setting inside its interval proves little; hundreds with just as many misses as chance gives prove much.
 */
import type { Geometry } from '@daslab/erasure/types'
import { falseAccept, falseReject, lossAfterRetries } from '../../src/estimate/honest-loss.ts'
import { binomialInterval, chanceAtLeast, chanceAtMost } from '../../src/odds/binomial.ts'
import { fastChanceNoneHiddenOnDistinctLines } from '../../src/odds/lines.ts'
import { fastStagedChanceToPass, fixedStages } from '../../src/odds/stages.ts'
import { sampleSpace } from '../../src/sampler.ts'
import type { VerdictSetting } from '../../src/simulate/setting.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'
import { verdicts } from './settings.ts'

export interface Case {
  readonly name: string
  readonly setting: VerdictSetting
  /** The exact chance of a wrong verdict. */
  readonly chance: number
}

const GEOMETRIES: readonly (readonly [string, Geometry])[] = [
  ...[8, 16, 32, 64, 128].map((columns) => [`1-D ${columns}`, oneDimensional(columns)] as const),
  ['1-D 96 of rate 1/3', { ...oneDimensional(96), dataColumns: 32 }],
  ['1-D 16 x 4', oneDimensional(16, 4)],
  ...[2, 4, 8, 16].map((k) => [`2-D k=${k}`, twoDimensional(k)] as const),
]
const REQUESTS = [
  { loss: 0, retries: 0, holders: 'honest' },
  { loss: 0, retries: 0, holders: 'silent' },
  { loss: 0.1, retries: 0, holders: 'honest' },
  { loss: 0.3, retries: 1, holders: 'honest' },
  { loss: 0.1, retries: 2, holders: 'silent' },
] as const

/** Every combination whose wrong verdicts are neither too rare nor too common for so many trials to tell. */
export function agreementCases(trials: number): Case[] {
  const cases: Case[] = []
  for (const [matrix, geometry] of GEOMETRIES) {
    const { positions, smallestUnrecoverable: hidden } = sampleSpace(geometry)
    for (const requests of REQUESTS) {
      const name = `${matrix}, loss ${requests.loss}, ${requests.retries} retries, ${requests.holders}`
      const loss = lossAfterRetries(requests.loss, requests.retries)
      const add = (strategy: string, pattern: string, chance: number) =>
        cases.push({
          name: `${name}: ${strategy} against ${pattern}`,
          setting: verdicts(strategy, pattern, { geometry, ...requests }),
          chance,
        })
      for (const samples of [1, 2, 3, 5, 8, 12, 20]) {
        for (const allowed of [0, 1, 3]) {
          if (allowed >= samples || samples > positions) continue
          const draw = { positions, hidden, samples }
          add(`uniform:${samples}/${allowed}`, 'minimal', falseAccept(draw, allowed, loss))
          add(`uniform:${samples}/${allowed}`, 'none', falseReject(samples, allowed, loss))
          // One hole fewer can be recovered, so every failure is a wrong refusal there.
          add(
            `uniform:${samples}/${allowed}`,
            'minimal-1',
            1 - falseAccept({ ...draw, hidden: hidden - 1 }, allowed, loss),
          )
        }
        if (loss === 0 && geometry.dimensions === 2 && samples <= geometry.columns) {
          const { rows, columns, dataRows, dataColumns } = geometry
          const lines = { rows, columns, hiddenRows: rows - dataRows + 1, hiddenColumns: columns - dataColumns + 1 }
          add(`distinct-lines:${samples}`, 'minimal', fastChanceNoneHiddenOnDistinctLines({ ...lines, samples }))
        }
      }
      for (const text of ['2,4,6', '4,6,8,9', '3/1,6/2,12/4']) {
        const setting = verdicts(`incremental:${text}`, 'minimal', { geometry, ...requests })
        if (loss > 0 || setting.strategy.kind === 'sequential' || setting.strategy.stages.at(-1)!.samples > positions)
          continue
        add(
          `incremental:${text}`,
          'minimal',
          fastStagedChanceToPass(sampleSpace(geometry), fixedStages(setting.strategy.stages)),
        )
      }
      if (geometry.sampleUnit === 'column' && loss === 0) {
        add('custody:2', 'minimal', falseAccept({ positions, hidden, samples: 2 }, 0, 0))
      }
    }
  }
  return cases.filter(({ chance }) => trials * Math.min(chance, 1 - chance) >= 5)
}

export interface Agreement {
  readonly misses: readonly string[]
  /** The chance of at least, and of at most, so many misses if the simulation follows the exact odds. */
  readonly chanceOfMore: number
  readonly chanceOfFewer: number
}

export function agreement(cases: readonly Case[], trials: number, seed: string): Agreement {
  const misses: string[] = []
  let expected = 0
  for (const [index, { name, setting, chance }] of cases.entries()) {
    const { tally } = simulate(setting, { seed: `${seed}/${index}`, trials })
    const { recoverable, unrecoverable } = tally
    const wrong = unrecoverable.available + recoverable.withheld + recoverable.undecided
    const { low, high } = binomialInterval(trials, chance, 0.99)
    expected += chanceAtMost(low - 1, trials, chance) + chanceAtLeast(high + 1, trials, chance)
    if (wrong < low || wrong > high) misses.push(`${name}: ${wrong} of ${trials}, expected ${low} to ${high}`)
  }
  // Counts are whole, so each interval holds a little more than 99 %; the mean of what is left out bounds the tails well.
  const chanceOfMiss = expected / cases.length
  return {
    misses,
    chanceOfMore: chanceAtLeast(misses.length, cases.length, chanceOfMiss),
    chanceOfFewer: chanceAtMost(misses.length, cases.length, chanceOfMiss),
  }
}

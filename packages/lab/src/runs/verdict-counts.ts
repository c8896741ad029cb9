/**
 * What samplers said, against what they had to say.
 *
 * When the columns hidden cannot be restored, a sampler is fooled (says "available") exactly when its draw misses all
 * positions in them: C(N - M, s) / C(N, s). Where a sample asks for a column, a column is one position; where it asks for a
 * cell, it is as many as there are rows. The number fooled of n samplers with equal draws is binomial, so the counts that do
 * not contradict the odds form an interval. When everything can be restored nobody can be fooled.
 */

import type { Verdict } from '@daslab/sampler/judge'
import { binomialInterval } from '@daslab/sampler/odds/binomial'
import { chanceNoneHidden } from '@daslab/sampler/odds/exact'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'

export interface VerdictCounts {
  readonly asked: number
  readonly available: number
  readonly withheld: number
  readonly undecided: number
  /** Taken back, because bad encoding was proven. */
  readonly invalid: number
  /** Samplers expected to be fooled, from the exact odds. */
  readonly expectedFooled: number
  /** Counts of fooled samplers that agree with the odds; null where the draws differ in size or none was made. */
  readonly interval: FooledInterval | null
}

export interface FooledInterval {
  readonly low: number
  readonly high: number
  readonly level: number
}

/** The blob as far as the odds go. */
export interface HiddenColumns {
  readonly columns: number
  readonly dataColumns: number
  readonly hidden: number
  readonly positionsPerColumn: number
}

/** The numbers of a blob that was published. */
export interface PublishedColumns {
  readonly columns: number
  readonly dataColumns: number
  readonly rows: number
  readonly sampleUnit: 'column' | 'cell'
  readonly withheld: readonly number[]
}

export function hiddenColumnsOf({ columns, dataColumns, rows, sampleUnit, withheld }: PublishedColumns): HiddenColumns {
  return { columns, dataColumns, hidden: withheld.length, positionsPerColumn: sampleUnit === 'cell' ? rows : 1 }
}

/** N and M of the odds. */
export function hiddenPositions({ columns, hidden, positionsPerColumn }: HiddenColumns) {
  return { positions: columns * positionsPerColumn, hidden: hidden * positionsPerColumn }
}

export function isRecoverable({ columns, dataColumns, hidden }: Omit<HiddenColumns, 'positionsPerColumn'>): boolean {
  return columns - hidden >= dataColumns
}

/** The chance that a draw of so many columns fools its sampler. */
export function chanceFooled(matrix: HiddenColumns, samples: number): number {
  if (isRecoverable(matrix)) return 0
  return ratioToNumber(chanceNoneHidden({ ...hiddenPositions(matrix), samples }))
}

export function countVerdicts(verdicts: readonly Verdict[], matrix: HiddenColumns, level: number): VerdictCounts {
  const count = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  const sizes = new Set(verdicts.map(({ asked }) => asked))
  const chances = new Map([...sizes].map((size) => [size, chanceFooled(matrix, size)]))
  const [only] = chances.values()
  return {
    asked: verdicts.length,
    available: count('available'),
    withheld: count('withheld'),
    undecided: count('undecided'),
    invalid: count('invalid'),
    expectedFooled: verdicts.reduce((sum, { asked }) => sum + chances.get(asked)!, 0),
    interval:
      sizes.size === 1 && only !== undefined ? { ...binomialInterval(verdicts.length, only, level), level } : null,
  }
}

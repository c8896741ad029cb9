/**
 * Sampling a blob: draw, ask, judge.
 *
 * The sample space numbers what can be asked for: columns of a one-dimensional matrix, cells of a two-dimensional one.
 * Its smallest unrecoverable set is the least that a withholder must hide to stop reconstruction; whoever hides more is
 * caught more often, so odds against that set bound all of them.
 */
import type { SampleAnswer } from './cell-source.ts'

export interface SampleSpace {
  /** N: positions that can be asked for. */
  readonly positions: number
  /** M*: positions touched by the smallest set of cells whose absence stops reconstruction. */
  readonly smallestUnrecoverable: number
}

/** What was drawn and what came of it: everything that the verdict is made from. */
export interface SamplingRecord {
  readonly space: SampleSpace
  /** Distinct positions, fixed before the first request. */
  readonly drawn: readonly number[]
  readonly answers: readonly SampleAnswer[]
}

export interface Verdict {
  readonly verdict: 'available' | 'withheld' | 'undecided'
  readonly asked: number
  readonly answered: number
  readonly notHeld: number
  readonly invalid: number
  readonly lost: number
  /**
   * The chance that a withholder of the smallest unrecoverable set would have passed this draw: as a number, and exactly
   * as a fraction of integers in lowest terms ("numerator/denominator").
   */
  readonly chanceFooled: number
  readonly chanceFooledExact: string
  /** Under what the chance holds; always shown beside it. */
  readonly assumption: string
}

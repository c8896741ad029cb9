/**
 * The cell-source seam: where a sampler's cells come from.
 *
 * The sampler has drawn its positions before it asks for the first. A source asks whoever should hold them, checks every
 * answer against the header's commitments, retries the same position elsewhere, and says how each ended. It never
 * redraws: a position that fails stays failed.
 */
import type { ColumnIndex } from '@daslab/erasure/types'

/** What one sample asks for: a whole column, or one cell of it. */
export interface SamplePosition {
  /** Index into the sample space (see {@link SampleSpace} in `sampler.ts`). */
  readonly position: number
  readonly column: ColumnIndex
  /** Rows asked for; all rows where the geometry's sample unit is a column. */
  readonly rows: readonly number[]
}

/**
 * How a sample ended.
 * - `answered`: every cell came with a valid proof.
 * - `not-held`: a peer that should hold it was reached and said that it has not got it; nobody had it.
 * - `invalid`: the only answers were cells that do not verify.
 * - `lost`: nobody who should hold it could be reached in time, or there is no such peer.
 */
export type SampleOutcome = 'answered' | 'not-held' | 'invalid' | 'lost'

export interface SampleAnswer {
  readonly position: number
  readonly outcome: SampleOutcome
  /** Requests sent for it, retries included. */
  readonly attempts: number
  /** Who answered validly, if anybody. */
  readonly peer?: string
}

export interface CellSource {
  /** Answers every position exactly once, in any order, and ends in bounded time. */
  ask(positions: readonly SamplePosition[], signal?: AbortSignal): AsyncIterable<SampleAnswer>
}

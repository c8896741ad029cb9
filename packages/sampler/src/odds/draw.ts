/**
 * The urn: N positions of which M are hidden, and s of them drawn without replacement.
 *
 * X, the number of hidden positions among those drawn, is hypergeometric:
 *
 *   P[X = i] = C(M, i) * C(N - M, s - i) / C(N, s)
 *
 * Swapping s and M leaves the law of X unchanged: it does not matter whether the sampler picks s of N and finds M of them
 * marked, or the withholder picks M of N and finds s of them asked for. The computations below always count the smaller
 * of the two choices.
 */
import { assertInteger } from '../errors.ts'

/** What can be asked for, as far as the odds go. */
export interface SampleSpace {
  /** N: positions that can be asked for. */
  readonly positions: number
  /** M*: positions touched by the smallest set of cells whose absence stops reconstruction. */
  readonly smallestUnrecoverable: number
}

export interface Draw {
  /** N: positions that can be asked for. */
  readonly positions: number
  /** M: positions that the withholder hides. */
  readonly hidden: number
  /** s: distinct positions drawn. */
  readonly samples: number
}

/** Returns the draw when 0 <= M <= N and 0 <= s <= N, all integers; otherwise throws `SAMPLER_OUT_OF_RANGE`. */
export function assertDraw(draw: Draw): Draw {
  assertInteger('positions', draw.positions, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('hidden', draw.hidden, 0, draw.positions)
  assertInteger('samples', draw.samples, 0, draw.positions)
  return draw
}

/** The same law of X with the smaller of s and M as the number of samples. */
export function smallerChoice({ positions, hidden, samples }: Draw): Draw {
  return samples <= hidden ? { positions, hidden, samples } : { positions, hidden: samples, samples: hidden }
}

/** The least and the greatest X that can happen. */
export function rangeOfHits({ positions, hidden, samples }: Draw): {
  readonly least: number
  readonly greatest: number
} {
  return { least: Math.max(0, samples - (positions - hidden)), greatest: Math.min(samples, hidden) }
}

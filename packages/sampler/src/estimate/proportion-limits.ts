/**
 * What share may be hidden, by the textbook intervals for a proportion: to compare with, not to rely on.
 *
 * Both take the draw for one with replacement, out of no particular number of positions. Clopper and Pearson invert the
 * binomial tail exactly: the upper limit is the p with P[Bin(s, p) <= f] = 1 - level, which is the quantile of a beta
 * distribution; it promises its level and pays with width. Wilson inverts the normal approximation: narrower, and for few
 * failures or strict levels it breaks its promise. The exact limits for a finite number of positions are in
 * `hidden-limits.ts`.
 */
import { assertBetween, assertInteger } from '../errors.ts'
import { chanceAtLeast, chanceAtMost } from '../odds/binomial.ts'
import { normalQuantile } from '../odds/normal.ts'

const MOST_SAMPLES = 2 ** 40

/** The largest share p with P[Bin(s, p) <= f] > 1 - level. */
export function clopperPearsonUpper(samples: number, failures: number, level: number): number {
  assertCounts(samples, failures, level)
  if (failures === samples) return 1
  return crossing((p) => chanceAtMost(failures, samples, p) > 1 - level)
}

/** The smallest share p with P[Bin(s, p) >= f] > 1 - level. */
export function clopperPearsonLower(samples: number, failures: number, level: number): number {
  assertCounts(samples, failures, level)
  if (failures === 0) return 0
  return crossing((p) => chanceAtLeast(failures, samples, p) <= 1 - level)
}

/** Wilson's one-sided limits, each at this level. */
export function wilsonLimits(
  samples: number,
  failures: number,
  level: number,
): { readonly lower: number; readonly upper: number } {
  assertCounts(samples, failures, level)
  if (samples === 0) return { lower: 0, upper: 1 }
  const z = normalQuantile(1 - level)
  const share = failures / samples
  const square = (z * z) / samples
  const centre = share + square / 2
  const spread = z * Math.sqrt((share * (1 - share) + square / 4) / samples)
  const bounded = (limit: number) => Math.min(1, Math.max(0, limit / (1 + square)))
  return { lower: bounded(centre - spread), upper: bounded(centre + spread) }
}

/** Where in 0 … 1 a condition ends to hold, to the last bit. */
function crossing(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return middle
    if (holds(middle)) low = middle
    else high = middle
  }
}

function assertCounts(samples: number, failures: number, level: number): void {
  assertInteger('samples', samples, 0, MOST_SAMPLES)
  assertInteger('failures', failures, 0, samples)
  assertBetween('level', level)
}

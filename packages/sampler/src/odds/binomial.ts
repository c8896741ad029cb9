/**
 * How many of n independent samplers may be fooled before the odds must be wrong.
 *
 * Each of n samplers is fooled with the exact chance p, so the number fooled is binomial. An experiment that counts
 * outside the interval below contradicts the odds at that level; one inside does not prove them. The interval is the
 * exact one (tails summed, no normal approximation), since p is often so small that the normal one reaches below 0.
 */
import { assertBetween, assertChance, assertInteger } from '../errors.ts'
import { logBinomialProbability, sumOutwards } from './saddle-point.ts'
import { firstWhere } from './search.ts'

/** The most trials that the sums stay quick and accurate for. */
const MOST_TRIALS = 2 ** 40

/** P[X = x] for X ~ Bin(n, p). */
export function chanceExactly(x: number, n: number, p: number): number {
  assertTrials(x, n, p)
  return x < 0 || x > n ? 0 : probability(x, n, p)
}

/** P[X <= x] for X ~ Bin(n, p). */
export function chanceAtMost(x: number, n: number, p: number): number {
  assertTrials(x, n, p)
  if (x < 0) return 0
  if (x >= n) return 1
  return x < n * p ? lowerTail(x, n, p) : 1 - upperTail(x + 1, n, p)
}

/** P[X >= x] for X ~ Bin(n, p). */
export function chanceAtLeast(x: number, n: number, p: number): number {
  assertTrials(x, n, p)
  if (x <= 0) return 1
  if (x > n) return 0
  return x > n * p ? upperTail(x, n, p) : 1 - lowerTail(x - 1, n, p)
}

/**
 * The counts that do not contradict p: the narrowest low … high, both included, outside of which X ~ Bin(n, p) falls with
 * a chance of at most (1 - level) / 2 on each side. So P[low <= X <= high] >= level.
 */
export function binomialInterval(n: number, p: number, level: number): { readonly low: number; readonly high: number } {
  assertTrials(0, n, p)
  assertBetween('level', level)
  const side = (1 - level) / 2
  // low: the largest x with P[X < x] <= side; high: the smallest x with P[X > x] <= side.
  const low = firstWhere(0, n, (x) => chanceAtMost(x, n, p) > side)
  const high = firstWhere(0, n, (x) => chanceAtLeast(x + 1, n, p) <= side)
  return { low, high }
}

/** P[X <= x], 0 <= x < np: from x downwards the terms only fall. */
function lowerTail(x: number, n: number, p: number): number {
  const q = 1 - p
  return sumOutwards(probability(x, n, p), x + 1, (step) => {
    const i = x - step
    return (i / (n - i + 1)) * (q / p)
  })
}

/** P[X >= x], np < x <= n: from x upwards the terms only fall. */
function upperTail(x: number, n: number, p: number): number {
  const q = 1 - p
  return sumOutwards(probability(x, n, p), n - x + 1, (step) => {
    const i = x + step
    return ((n - i) / (i + 1)) * (p / q)
  })
}

function probability(x: number, n: number, p: number): number {
  return Math.exp(logBinomialProbability(x, n, p, 1 - p))
}

function assertTrials(x: number, n: number, p: number): void {
  assertInteger('n', n, 0, MOST_TRIALS)
  assertInteger('x', x, -1, MOST_TRIALS + 1)
  assertChance('p', p)
}

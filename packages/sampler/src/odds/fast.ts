/**
 * The fast twin of `exact.ts`: the same odds as floating-point numbers, to a relative error below 1e-12.
 *
 * Two forms, both free of the cancellation between log-factorials:
 * - few factors: the product of (N - M - i) / (N - i), each rounded once, so n factors err by at most n * 2^-52;
 * - otherwise: the hypergeometric probability as a quotient of three binomial ones (`saddle-point.ts`),
 *
 *     P[X = i] = Bin(M, p)(i) * Bin(N - M, p)(s - i) / Bin(N, p)(s)
 *
 *   which holds for every p and is evaluated at p = s / N, where the denominator is at its peak.
 *
 * Tails are sums of such terms away from the mode, all of one sign; the far side is one minus the other tail, taken only
 * where that other tail is the smaller. Where the true value is below the smallest normal number (2.2e-308) the result
 * loses digits, and below 4.9e-324 it is 0.
 */
import { assertInteger } from '../errors.ts'
import { assertDraw, type Draw, rangeOfHits, smallerChoice } from './draw.ts'
import { logBinomialProbability, sumOutwards } from './saddle-point.ts'

/** Up to here the product is both the fastest and the most accurate form. */
const FEW_FACTORS = 512

/** P[X = 0]: the chance that a draw meets nothing of what is hidden. */
export function fastChanceNoneHidden(draw: Draw): number {
  assertDraw(draw)
  const { positions, hidden, samples } = smallerChoice(draw)
  if (samples > positions - hidden) return 0
  if (samples > FEW_FACTORS) return probability({ positions, hidden, samples }, 0)
  let chance = 1
  for (let i = 0; i < samples; i++) chance *= (positions - hidden - i) / (positions - i)
  return chance
}

/** alpha(s, t) = P[X <= t]: the chance that a draw meets at most t of the hidden positions. */
export function fastChanceAtMostHidden(draw: Draw, failures: number): number {
  if (failures === 0) return fastChanceNoneHidden(draw)
  assertDraw(draw)
  assertInteger('failures', failures, 0, Number.MAX_SAFE_INTEGER)
  const { least, greatest } = rangeOfHits(draw)
  if (failures >= greatest) return 1
  if (failures < least) return 0

  const { positions, hidden, samples } = draw
  const visible = positions - hidden
  // Terms fall away from the mean: downwards when t is below it, else upwards over the other tail.
  if (failures < (samples * hidden) / positions) {
    return sumOutwards(probability(draw, failures), failures - least + 1, (step) => {
      const i = failures - step
      return (i / (hidden - i + 1)) * ((visible - samples + i) / (samples - i + 1))
    })
  }
  return (
    1 -
    sumOutwards(probability(draw, failures + 1), greatest - failures, (step) => {
      const i = failures + 1 + step
      return ((hidden - i) / (i + 1)) * ((samples - i) / (visible - samples + i + 1))
    })
  )
}

/** P[X = i]: the chance that a draw meets exactly i of the hidden positions; 0 for what cannot happen. */
export function fastChanceExactlyHidden(draw: Draw, hits: number): number {
  assertDraw(draw)
  assertInteger('hits', hits, 0, Number.MAX_SAFE_INTEGER)
  const { least, greatest } = rangeOfHits(draw)
  if (hits < least || hits > greatest) return 0
  return hits === 0 ? fastChanceNoneHidden(draw) : probability(draw, hits)
}

/** P[X = i] for an i that can happen. */
function probability({ positions, hidden, samples }: Draw, i: number): number {
  const p = samples / positions
  const q = (positions - samples) / positions
  return Math.exp(
    logBinomialProbability(i, hidden, p, q) +
      logBinomialProbability(samples - i, positions - hidden, p, q) -
      logBinomialProbability(samples, positions, p, q),
  )
}

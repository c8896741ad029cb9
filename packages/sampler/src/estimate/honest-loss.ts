/**
 * Honest loss: requests that fail although nothing is hidden.
 *
 * If each request fails with the chance e, independently, then one that is retried r times fails with e^(r+1); where losses
 * come from one bad link or one dead holder, retries help less than that, and whoever shows the number says so. Failures
 * that honest loss explains are a reason to forgive some. What a forgiving sampler risks has two sides:
 *
 * - false accept: at most t of s samples fail although M* positions are hidden. Loss can only add failures to those, so
 *   the chance without loss, alpha(s, t), is an upper bound, and the one that a verdict shows.
 * - false reject: more than t samples fail although nothing is hidden: P[Bin(s, e^(r+1)) > t].
 */
import { assertChance, assertInteger } from '../errors.ts'
import { chanceAtLeast, chanceAtMost } from '../odds/binomial.ts'
import { assertDraw, type Draw, rangeOfHits } from '../odds/draw.ts'
import { binomial } from '../odds/exact.ts'
import { fastChanceExactlyHidden } from '../odds/fast.ts'
import { type Ratio, ratio } from '../odds/ratio.ts'

/** More retries than this are no longer a strategy. */
const MOST_RETRIES = 1000

/** The chance that a request and all its retries fail, if losses are independent. */
export function lossAfterRetries(loss: number, retries: number): number {
  assertChance('honest loss', loss)
  assertInteger('retries', retries, 0, MOST_RETRIES)
  return loss ** (retries + 1)
}

/** The chance that honest loss alone makes `failures` or more of the samples fail. */
export function chanceLossExplains(samples: number, failures: number, loss: number): number {
  return chanceAtLeast(failures, samples, assertChance('honest loss', loss))
}

/** The chance that a sampler that allows so many losses rejects data of which nothing is hidden. */
export function falseReject(samples: number, lossesAllowed: number, loss: number, retries = 0): number {
  return chanceAtLeast(lossesAllowed + 1, samples, lossAfterRetries(loss, retries))
}

/** P[hidden and lost samples together are at most t]: the chance to be fooled, with honest loss on top. */
export function falseAccept(draw: Draw, lossesAllowed: number, loss: number): number {
  assertDraw(draw)
  assertInteger('lossesAllowed', lossesAllowed, 0, Number.MAX_SAFE_INTEGER)
  assertChance('honest loss', loss)
  const { least, greatest } = rangeOfHits(draw)
  let chance = 0
  for (let hits = least; hits <= Math.min(greatest, lossesAllowed); hits++) {
    chance += fastChanceExactlyHidden(draw, hits) * chanceAtMost(lossesAllowed - hits, draw.samples - hits, loss)
  }
  return chance
}

/** The same in whole numbers, in lowest terms. */
export function exactFalseAccept(draw: Draw, lossesAllowed: number, loss: Ratio): Ratio {
  const { positions, hidden, samples } = assertDraw(draw)
  const { least, greatest } = rangeOfHits(draw)
  let ways = 0n
  for (let hits = least; hits <= Math.min(greatest, lossesAllowed); hits++) {
    const drawn = binomial(hidden, hits) * binomial(positions - hidden, samples - hits)
    for (let lost = 0; lost <= Math.min(lossesAllowed, samples) - hits; lost++) {
      ways += drawn * waysToLose(samples - hits, lost, loss) * loss.denominator ** BigInt(hits)
    }
  }
  return ratio(ways, binomial(positions, samples) * loss.denominator ** BigInt(samples))
}

/** C(n, lost) a^lost (b-a)^(n-lost) for a loss of a/b: the numerator, over b^n, of the chance that so many of n are lost. */
export function waysToLose(requests: number, lost: number, { numerator, denominator }: Ratio): bigint {
  if (lost > requests) return 0n
  const kept = denominator - numerator
  return binomial(requests, lost) * numerator ** BigInt(lost) * kept ** BigInt(requests - lost)
}

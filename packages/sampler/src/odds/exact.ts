/**
 * Exact odds of a draw, in whole numbers.
 *
 * Someone hides M of N positions; a sampler draws s distinct ones. The draw meets no hidden position with the chance
 *
 *   P[X = 0] = C(N - M, s) / C(N, s)
 *
 * (Al-Bassam et al., https://arxiv.org/abs/1809.09044, theorem 2). A sampler that forgives up to t failures is fooled
 * with the chance of the lower tail, alpha(s, t) = P[X <= t]. That is also the p-value when t failures were seen, and the
 * quantity behind the sample table of the former peer-sampling specification:
 * https://github.com/ethereum/consensus-specs/blob/44ce87ebbdbb1fd4c8e325f53db5c3fdb4bf2f68/specs/fulu/peer-sampling.md
 *
 * These are the oracle; `fast.ts` computes the same as floating-point numbers for loops that run millions of times.
 */
import { assertInteger, SamplerError } from '../errors.ts'
import { assertDraw, type Draw, rangeOfHits, smallerChoice } from './draw.ts'
import { isAtMost, type Ratio, ratio, ratioFromNumber, ratioToText } from './ratio.ts'
import { firstWhereUpwards } from './search.ts'

/** C(n, k): the ways to choose k of n; 0 when k > n. */
export function binomial(n: number, k: number): bigint {
  assertInteger('n', n, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('k', k, 0, Number.MAX_SAFE_INTEGER)
  if (k > n) return 0n
  const few = Math.min(k, n - k)
  return fallingFactorial(n, few) / product(1, few)
}

/** n (n - 1) … (n - k + 1): the ways to choose k of n in order. */
export function fallingFactorial(n: number, k: number): bigint {
  assertInteger('n', n, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('k', k, 0, Number.MAX_SAFE_INTEGER)
  return k > n ? 0n : product(n - k + 1, n)
}

/** P[X = 0], in lowest terms: the chance that a draw meets nothing of what is hidden. */
export function chanceNoneHidden(draw: Draw): Ratio {
  return chanceAtMostHidden(draw, 0)
}

/** alpha(s, t) = P[X <= t], in lowest terms: the chance that a draw meets at most t of the hidden positions. */
export function chanceAtMostHidden(draw: Draw, failures: number): Ratio {
  assertDraw(draw)
  assertInteger('failures', failures, 0, Number.MAX_SAFE_INTEGER)
  const tail = lowerTail(draw, failures)
  return ratio(tail.numerator, tail.denominator)
}

/**
 * The fewest samples s with alpha(s, lossesAllowed) <= target, against a withholder of the smallest unrecoverable set.
 *
 * `target` may be a {@link Ratio}, so that "no worse than 16 samples without a failure" can be asked without rounding.
 * @throws SamplerError SAMPLER_OUT_OF_RANGE when the target is not within (0, 1), or when so many losses are allowed
 *   that even asking for everything tells nothing.
 */
export function samplesNeeded(
  space: { readonly positions: number; readonly smallestUnrecoverable: number },
  target: number | Ratio,
  lossesAllowed = 0,
): number {
  const { positions, smallestUnrecoverable: hidden } = space
  assertInteger('positions', positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('smallestUnrecoverable', hidden, 1, positions)
  assertInteger('lossesAllowed', lossesAllowed, 0, hidden - 1)
  const bound = assertTarget(target)
  const suffices = (samples: number) => isAtMost(lowerTail({ positions, hidden, samples }, lossesAllowed), bound)

  // The tail only falls as samples grow. It is 1 up to `lossesAllowed` samples and 0 once the visible positions run out.
  return firstWhereUpwards(lossesAllowed + 1, positions - hidden + lossesAllowed + 1, suffices)
}

/** P[X <= t] over the common denominator C(N, s), not in lowest terms: enough to compare, and much cheaper. */
function lowerTail(draw: Draw, failures: number): Ratio {
  const { positions, hidden, samples } = smallerChoice(draw)
  const { least, greatest } = rangeOfHits({ positions, hidden, samples })
  if (failures >= greatest) return { numerator: 1n, denominator: 1n }
  if (failures < least) return { numerator: 0n, denominator: 1n }

  let term = binomial(hidden, least) * binomial(positions - hidden, samples - least)
  let sum = term
  for (let i = least; i < failures; i++) {
    const up = BigInt(hidden - i) * BigInt(samples - i)
    const down = BigInt(i + 1) * BigInt(positions - hidden - samples + i + 1)
    term = (term * up) / down
    sum += term
  }
  return { numerator: sum, denominator: binomial(positions, samples) }
}

function assertTarget(target: number | Ratio): Ratio {
  if (typeof target !== 'number') {
    if (target.numerator > 0n && target.numerator < target.denominator) return target
  } else if (target > 0 && target < 1) return ratioFromNumber(target)
  const got = typeof target === 'number' ? target : ratioToText(target)
  throw new SamplerError('SAMPLER_OUT_OF_RANGE', `target: expected a chance above 0 and below 1, got ${got}`, {
    name: 'target',
    value: got,
    minimum: 0,
    maximum: 1,
  })
}

/** from * (from + 1) * ... * to, halving so that the long multiplications meet numbers of equal length. */
function product(from: number, to: number): bigint {
  if (to - from < 16) {
    let result = 1n
    for (let factor = from; factor <= to; factor++) result *= BigInt(factor)
    return result
  }
  const middle = from + Math.floor((to - from) / 2)
  return product(from, middle) * product(middle + 1, to)
}

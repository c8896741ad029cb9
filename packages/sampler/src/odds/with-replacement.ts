/**
 * A draw that may take the same position twice: how several published numbers are computed.
 *
 * Each of s requests meets one of M hidden among N positions with the chance M/N, independently of the others, so the
 * hits are binomial. It is never better than a draw of distinct positions, and for few samples of many positions hardly
 * worse. It is also the model of a mere fraction: M/N = 1/4 stands for a square whose size does not matter.
 */
import { assertBetween, assertInteger } from '../errors.ts'
import { chanceAtLeast, chanceAtMost } from './binomial.ts'
import { binomial } from './exact.ts'
import { type Ratio, ratio } from './ratio.ts'
import { firstWhereUpwards } from './search.ts'

/** More samples than this are not looked for. */
const MOST_SAMPLES = 2 ** 30

export interface Requests {
  /** N: positions that can be asked for. */
  readonly positions: number
  /** M: positions that the withholder hides. */
  readonly hidden: number
  /** s: requests, each for any of the positions; it may exceed N. */
  readonly samples: number
}

/** P[X <= t], in lowest terms, for s requests that may repeat a position. */
export function chanceAtMostHiddenWithReplacement(requests: Requests, failures: number): Ratio {
  const { positions, hidden, samples } = assertRequests(requests)
  assertInteger('failures', failures, 0, Number.MAX_SAFE_INTEGER)
  const [bad, good] = [BigInt(hidden), BigInt(positions - hidden)]
  let ways = 0n
  for (let i = 0; i <= Math.min(failures, samples); i++) {
    ways += binomial(samples, i) * bad ** BigInt(i) * good ** BigInt(samples - i)
  }
  return ratio(ways, BigInt(positions) ** BigInt(samples))
}

/** The same as a floating-point number. */
export function fastChanceAtMostHiddenWithReplacement(requests: Requests, failures: number): number {
  const { positions, hidden, samples } = assertRequests(requests)
  assertInteger('failures', failures, 0, Number.MAX_SAFE_INTEGER)
  if (failures >= samples) return 1
  // From whichever of the two shares is a half at most: its complement keeps all digits.
  return 2 * hidden <= positions
    ? chanceAtMost(failures, samples, hidden / positions)
    : chanceAtLeast(samples - failures, samples, (positions - hidden) / positions)
}

/**
 * The fewest requests with P[X <= lossesAllowed] <= target, when a share `hiddenShare` of the positions is hidden.
 * @throws SamplerError SAMPLER_OUT_OF_RANGE when the share or the target is not within (0, 1)
 */
export function samplesNeededWithReplacement(hiddenShare: number, target: number, lossesAllowed = 0): number {
  assertBetween('hiddenShare', hiddenShare)
  assertBetween('target', target)
  assertInteger('lossesAllowed', lossesAllowed, 0, MOST_SAMPLES)
  const suffices = (samples: number) => chanceAtMost(lossesAllowed, samples, hiddenShare) <= target
  return firstWhereUpwards(lossesAllowed + 1, MOST_SAMPLES, suffices)
}

function assertRequests(requests: Requests): Requests {
  assertInteger('positions', requests.positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('hidden', requests.hidden, 0, requests.positions)
  assertInteger('samples', requests.samples, 0, MOST_SAMPLES)
  return requests
}

/**
 * How many of n samplers an adaptive withholder can fool, at the very most.
 *
 * A single sampler is fooled rarely by a withholder that chose beforehand. One that first sees what everybody asks for, and
 * then decides what to reveal, does better: it can pick a revealed set that happens to contain many draws. For each set of
 * x samplers and each revealed set of r = N - M* positions, all x are fooled with the chance (C(r, k) / C(N, k))^x. Adding
 * up over all of both,
 *
 *   P[x or more are fooled] <= C(n, x) * C(N, r) * (C(r, k) / C(N, k))^x
 *
 * (subset soundness: Hall-Andersen, Simkin and Wagner, https://eprint.iacr.org/2023/1079, lemmas 1 and 5; lemma 3 is the form
 * for draws with replacement, with (r/N)^k). EIP-7594 and most posts round r/N up to 1/2. The smallest x that makes the bound
 * 2^-30 is the number to show: fewer than x samplers can be fooled, whatever the withholder does.
 *
 * In two dimensions not every set of M* cells stops reconstruction, so the bound is larger than it need be, and still holds.
 * An attack that is strong enough to show how near the bound is to the truth is constructed by `adaptive-attack.ts`.
 */
import { assertBetween, assertChance, assertInteger } from '../errors.ts'
import { binomial } from '../odds/exact.ts'
import { log2Binomial } from '../odds/log-binomial.ts'
import { type Ratio, ratio } from '../odds/ratio.ts'
import { firstWhere } from '../odds/search.ts'

/**
 * How the chance of one sampler to be fooled by one revealed set is counted:
 * - `distinct`: C(r, k) / C(N, k), the draw of distinct positions that samplers make;
 * - `repeating`: (r / N)^k, a draw that may repeat positions;
 * - `halves`: 2^-k, whatever N and r are;
 * - `oneFooled`: a chance computed elsewhere, of samplers that forgive losses or sample in stages.
 */
export type DrawModel = 'distinct' | 'repeating' | 'halves' | { readonly oneFooled: number }

export interface SampledNetwork {
  /** n: samplers, each with a draw of its own that is independent of the others. */
  readonly samplers: number
  /** N: positions that can be asked for. */
  readonly positions: number
  /** r: the most positions that can be revealed without making reconstruction possible: N - M*. */
  readonly revealed: number
  /** k: positions that each sampler draws. */
  readonly samples: number
}

/** Beyond this the sums of logarithms lose their digits. */
const LARGEST = 2 ** 40

/** Chances are usually bounded to this many bits. */
export const USUAL_SECURITY_BITS = 30

/** log2 of the bound on P[`fooled` or more samplers are fooled]; above 0 it says nothing. */
export function log2ChanceFooled(network: SampledNetwork, fooled: number, model: DrawModel): number {
  const { samplers, positions, revealed } = assertNetwork(network, model)
  assertInteger('fooled', fooled, 0, samplers)
  // No sampler fooled is no condition on the draws, however impossible it is to fool one.
  const ofDraws = fooled === 0 ? 0 : fooled * log2ChanceOne(network, model)
  return log2Binomial(samplers, fooled) + log2Binomial(positions, revealed) + ofDraws
}

/** The same bound in whole numbers, in lowest terms, for draws of distinct positions. */
export function exactChanceFooled(network: SampledNetwork, fooled: number): Ratio {
  const { samplers, positions, revealed, samples } = assertNetwork(network, 'distinct')
  assertInteger('fooled', fooled, 0, samplers)
  const power = BigInt(fooled)
  return ratio(
    binomial(samplers, fooled) * binomial(positions, revealed) * binomial(revealed, samples) ** power,
    binomial(positions, samples) ** power,
  )
}

/**
 * The smallest x for which the chance that x or more samplers are fooled is at most 2^-securityBits. Undefined when even all
 * n cannot be excluded.
 */
export function fooledBound(
  network: SampledNetwork,
  model: DrawModel = 'distinct',
  securityBits = USUAL_SECURITY_BITS,
): number | undefined {
  const { samplers } = assertNetwork(network, model)
  assertBits(securityBits)
  // As a function of x the bound is log-concave and starts above 1, so it falls below the target once and for all.
  const isExcluded = (fooled: number) => log2ChanceFooled(network, fooled, model) <= -securityBits
  const x = firstWhere(0, samplers + 1, (fooled) => fooled > samplers || isExcluded(fooled))
  return x > samplers ? undefined : x
}

/**
 * The fewest samples k with P[`fooled` or more of n are fooled] <= 2^-securityBits. Undefined when no k within reach of the
 * model is enough.
 */
export function samplesForBound(
  network: Omit<SampledNetwork, 'samples'>,
  fooled: number,
  model: DrawModel = 'distinct',
  securityBits = USUAL_SECURITY_BITS,
): number | undefined {
  assertInteger('fooled', fooled, 1, network.samplers)
  assertBits(securityBits)
  const most = model === 'distinct' ? network.positions : LARGEST
  const holds = (samples: number) => log2ChanceFooled({ ...network, samples }, fooled, model) <= -securityBits
  const samples = firstWhere(1, most + 1, (k) => k > most || holds(k))
  return samples > most ? undefined : samples
}

/** log2 of the chance that one sampler's whole draw lies in one revealed set. */
function log2ChanceOne({ positions, revealed, samples }: SampledNetwork, model: DrawModel): number {
  if (typeof model === 'object') return Math.log2(assertChance('oneFooled', model.oneFooled))
  if (model === 'halves') return -samples
  if (model === 'repeating') return samples * Math.log2(revealed / positions)
  return log2Binomial(revealed, samples) - log2Binomial(positions, samples)
}

function assertNetwork(network: SampledNetwork, model: DrawModel): SampledNetwork {
  assertInteger('samplers', network.samplers, 1, LARGEST)
  assertInteger('positions', network.positions, 1, LARGEST)
  assertInteger('revealed', network.revealed, 0, network.positions - 1)
  assertInteger('samples', network.samples, 1, model === 'distinct' ? network.positions : LARGEST)
  return network
}

function assertBits(securityBits: number): void {
  // In (0, 1) as a chance, so that a target of 0 or 1 is refused like everywhere else.
  assertBetween('2^-securityBits', 2 ** -securityBits)
}

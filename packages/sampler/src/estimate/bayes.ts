/**
 * From evidence to belief: what the same draw says to whoever states a prior.
 *
 * Two likelihoods of f failures in s samples: L_W when M* positions are hidden and each remaining request is lost with the
 * chance e, and L_H when nothing is hidden and failures are losses. Their quotient, the Bayes factor, is what the draw
 * contributes; the prior is what one believed before. Without failures the loss cancels, and the factor is the chance to be
 * fooled. With failures it depends strongly on e: at 1 % loss, 3 failures of 16 speak for withholding, 2 against it.
 *
 * The prior by default is a point: with a chance pi the publisher hides the smallest unrecoverable set, else nothing. A
 * uniform or beta prior on the number hidden is offered for comparison; it believes in publishers that hide a few cells for
 * no purpose, of which there are none.
 */
import { assertBetween, assertChance, assertInteger, SamplerError } from '../errors.ts'
import { chanceExactly } from '../odds/binomial.ts'
import { rangeOfHits } from '../odds/draw.ts'
import { binomial, chanceAtMostHidden } from '../odds/exact.ts'
import { fastChanceAtMostHidden, fastChanceExactlyHidden } from '../odds/fast.ts'
import { type Ratio, ratio } from '../odds/ratio.ts'
import { assertObservation, type Observation } from './hidden-limits.ts'
import { waysToLose } from './honest-loss.ts'

export interface Evidence {
  /** L_W: the chance of exactly these failures when M* positions are hidden. */
  readonly withheld: number
  /** L_H: the chance of exactly these failures when nothing is hidden. */
  readonly honest: number
  /** L_W / L_H; infinite when nothing but withholding can explain the failures. */
  readonly bayesFactor: number
}

/** The likelihoods of an observation for a withholder of `hidden` positions, and their quotient. */
export function evidence(observation: Observation, hidden: number, loss: number): Evidence {
  const { positions, samples, failures } = assertObservation(observation)
  assertChance('honest loss', loss)
  const draw = { positions, hidden, samples }
  const { least, greatest } = rangeOfHits(draw)
  let withheld = 0
  for (let hits = least; hits <= Math.min(greatest, failures); hits++) {
    withheld += fastChanceExactlyHidden(draw, hits) * chanceExactly(failures - hits, samples - hits, loss)
  }
  const honest = chanceExactly(failures, samples, loss)
  // Without failures both likelihoods hold the same factor, which may be too small for a double.
  const bayesFactor = failures === 0 && loss < 1 ? fastChanceExactlyHidden(draw, 0) : withheld / honest
  return { withheld, honest, bayesFactor }
}

/** L_W and L_H in whole numbers, in lowest terms. */
export function exactEvidence(
  observation: Observation,
  hidden: number,
  loss: Ratio,
): { readonly withheld: Ratio; readonly honest: Ratio } {
  const { positions, samples, failures } = assertObservation(observation)
  const { least, greatest } = rangeOfHits({ positions, hidden, samples })
  let ways = 0n
  for (let hits = least; hits <= Math.min(greatest, failures); hits++) {
    const drawn = binomial(hidden, hits) * binomial(positions - hidden, samples - hits)
    ways += drawn * waysToLose(samples - hits, failures - hits, loss) * loss.denominator ** BigInt(hits)
  }
  const scale = loss.denominator ** BigInt(samples)
  return {
    withheld: ratio(ways, binomial(positions, samples) * scale),
    honest: ratio(waysToLose(samples, failures, loss), scale),
  }
}

/** The chance of withholding after the evidence, for one who gave it the chance `prior` before. */
export function posterior(prior: number, { bayesFactor }: Pick<Evidence, 'bayesFactor'>): number {
  assertBetween('prior', prior)
  if (Number.isNaN(bayesFactor)) {
    throw new SamplerError(
      'SAMPLER_OUT_OF_RANGE',
      'Bayes factor: expected 0 or more, got 0/0: neither can have happened',
      {
        name: 'Bayes factor',
        value: bayesFactor,
      },
    )
  }
  if (bayesFactor === Infinity) return 1
  const odds = (prior / (1 - prior)) * bayesFactor
  return odds / (1 + odds)
}

/**
 * P[at least M* positions are hidden | f failures], when every number from 0 to N was as likely before and nothing is lost:
 *
 *   sum over m >= M* of C(m, f) C(N-m, s-f) / C(N+1, s+1)
 *
 * Counting the sets of s + 1 of N + 1 by their (f+1)-th smallest member shows that this is itself a hypergeometric tail: the
 * chance that s + 1 of N + 1 meet at most f of M*.
 */
export function posteriorOfUniformPrior(observation: Observation, smallestUnrecoverable: number): Ratio {
  return chanceAtMostHidden(largerUrn(observation, smallestUnrecoverable), observation.failures)
}

/** The same as a floating-point number. */
export function fastPosteriorOfUniformPrior(observation: Observation, smallestUnrecoverable: number): number {
  return fastChanceAtMostHidden(largerUrn(observation, smallestUnrecoverable), observation.failures)
}

function largerUrn(observation: Observation, smallestUnrecoverable: number) {
  const { positions, samples } = assertObservation(observation)
  return { positions: positions + 1, hidden: smallestUnrecoverable, samples: samples + 1 }
}

/**
 * P[at least M* positions are hidden | f failures], when the share of hidden positions was Beta(a, b) before and nothing is
 * lost: the positions not drawn then hold a beta-binomial number of hidden ones.
 */
export function posteriorOfBetaPrior(
  observation: Observation,
  smallestUnrecoverable: number,
  prior: { readonly a: number; readonly b: number },
): number {
  const { positions, samples, failures } = assertObservation(observation)
  assertInteger('smallestUnrecoverable', smallestUnrecoverable, 0, positions)
  for (const [name, value] of Object.entries(prior)) {
    if (!(value > 0 && value < Infinity)) {
      throw new SamplerError('SAMPLER_OUT_OF_RANGE', `prior ${name}: expected a number above 0, got ${value}`, {
        name,
        value,
      })
    }
  }
  const rest = positions - samples
  const [a, b] = [prior.a + failures, prior.b + samples - failures]
  // Weights relative to each other, from one end to the other; rescaled when they grow large.
  let [weight, below, atLeast] = [1, 0, 0]
  for (let hidden = 0; hidden <= rest; hidden++) {
    if (failures + hidden >= smallestUnrecoverable) atLeast += weight
    else below += weight
    weight *= ((rest - hidden) / (hidden + 1)) * ((a + hidden) / (b + rest - hidden - 1))
    if (weight > 1e200) [weight, below, atLeast] = [weight * 1e-200, below * 1e-200, atLeast * 1e-200]
  }
  return atLeast / (below + atLeast)
}

/**
 * How many positions may be hidden, from one draw: exact one-sided limits.
 *
 * A draw of s of N positions saw f failures. Those numbers M of hidden positions that make such a draw too unlikely are ruled
 * out, with a chance to err of at most 1 - level whatever M is:
 *
 *   upper limit  M_U = the largest  M with P[X <= f | M] > 1 - level
 *   lower limit  M_L = the smallest M with P[X >= f | M] > 1 - level
 *
 * One may claim at this level that reconstruction is possible when M_U < M*, which is the same as a p-value of at most
 * 1 - level. As N grows, M_U / N tends to the limit of Clopper and Pearson (`proportion-limits.ts`); for few positions that
 * one is too cautious. Binary search runs on the fast odds, and exact integers settle the last step.
 */
import { assertBetween, assertInteger } from '../errors.ts'
import { chanceAtMostHidden } from '../odds/exact.ts'
import { fastChanceAtMostHidden } from '../odds/fast.ts'
import { isAtMost, type Ratio, ratioFromNumber } from '../odds/ratio.ts'
import { firstWhere } from '../odds/search.ts'

/** What was asked and what came of it. */
export interface Observation {
  /** N: positions that could be asked for. */
  readonly positions: number
  /** s: distinct positions drawn. */
  readonly samples: number
  /** f: samples that failed. */
  readonly failures: number
}

/** M_U: the most positions that may be hidden. */
export function mostHidden(observation: Observation, level: number): number {
  const { positions, samples, failures } = assertObservation(observation)
  const rest = ratioFromNumber(1 - assertBetween('level', level))
  const isRuledOut = (hidden: number) => isAtMost(exactTail(positions, hidden, samples, failures), rest)
  const seemsRuledOut = (hidden: number) => fastTail(positions, hidden, samples, failures) <= 1 - level
  // Ruled out from some number on, which is at most N + 1: more than all cannot be hidden.
  return settle(firstWhere(failures, positions + 1, seemsRuledOut), failures, positions + 1, isRuledOut) - 1
}

/** M_L: the fewest positions that must be hidden. */
export function fewestHidden(observation: Observation, level: number): number {
  const { positions, samples, failures } = assertObservation(observation)
  const most = ratioFromNumber(assertBetween('level', level))
  if (failures === 0) return 0
  // P[X >= f] > 1 - level is P[X <= f - 1] < level.
  const isPossible = (hidden: number) => !isAtMost(most, exactTail(positions, hidden, samples, failures - 1))
  const seemsPossible = (hidden: number) => fastTail(positions, hidden, samples, failures - 1) < level
  return settle(firstWhere(failures, positions, seemsPossible), failures, positions, isPossible)
}

/** The first in from … to where `holds`, walking from a guess that is at most a few off. */
function settle(guess: number, from: number, to: number, holds: (x: number) => boolean): number {
  let first = guess
  while (first < to && !holds(first)) first++
  while (first > from && holds(first - 1)) first--
  return first
}

function exactTail(positions: number, hidden: number, samples: number, failures: number): Ratio {
  if (hidden > positions) return { numerator: 0n, denominator: 1n }
  return chanceAtMostHidden({ positions, hidden, samples }, failures)
}

function fastTail(positions: number, hidden: number, samples: number, failures: number): number {
  return hidden > positions ? 0 : fastChanceAtMostHidden({ positions, hidden, samples }, failures)
}

/** Returns the observation when f <= s <= N, all integers; otherwise throws `SAMPLER_OUT_OF_RANGE`. */
export function assertObservation(observation: Observation): Observation {
  assertInteger('positions', observation.positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('samples', observation.samples, 0, observation.positions)
  assertInteger('failures', observation.failures, 0, observation.samples)
  return observation
}

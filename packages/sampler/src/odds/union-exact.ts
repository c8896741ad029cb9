/**
 * The union of c draws in whole numbers: the oracle of `union.ts`.
 *
 * With n positions, s drawn by each client and at most `spare` allowed to be unseen, inclusion and exclusion over the sets of
 * positions that nobody drew gives
 *
 *   P[unseen > spare] = sum over i >= 1 of (-1)^(i+1) C(spare+i-1, spare) C(n, spare+i) W_i^c,
 *   W_i = C(n - spare - i, s) / C(n, s)
 *
 * (Al-Bassam et al., https://arxiv.org/abs/1809.09044, theorem 4 and corollary 1, with the sign of inclusion and exclusion;
 * the coupon collector's problem with group drawings goes back to Euler). The terms are far larger than their sum, so it
 * needs exact integers; beyond a few hundred positions they become too long to be of use.
 */
import { assertInteger } from '../errors.ts'
import { binomial } from './exact.ts'
import { type Ratio, ratio } from './ratio.ts'
import type { Clients } from './union.ts'

/** P[at most `spare` of the positions are in nobody's draw after `count` clients], in lowest terms. */
export function chanceUnseenAtMost({ positions, samples }: Clients, count: number, spare: number): Ratio {
  assertInteger('positions', positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('samples', samples, 1, positions)
  assertInteger('count', count, 0, 2 ** 20)
  assertInteger('spare', spare, 0, positions)
  const clients = BigInt(count)
  const all = binomial(positions, samples) ** clients
  let more = 0n
  for (let i = 1; spare + i <= positions; i++) {
    const term =
      binomial(spare + i - 1, spare) *
      binomial(positions, spare + i) *
      binomial(positions - spare - i, samples) ** clients
    more += i % 2 === 1 ? term : -term
  }
  return ratio(all - more, all)
}

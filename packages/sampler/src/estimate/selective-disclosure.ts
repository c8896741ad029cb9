/**
 * Selective disclosure in the order of arrival: fool the first clients, then fall silent.
 *
 * A publisher that can tell requests apart answers whoever comes first, as long as the union of what it has shown stays at
 * or below its cap: one position more and the data could be rebuilt (Al-Bassam et al., https://arxiv.org/abs/1809.09044,
 * corollary 2 and section 5.4). It needs no choice and no luck. The union of c draws is that of `odds/union.ts`, so the
 * number of clients fooled is exact here; roughly, c clients leave (1 - k/m)^c of m positions unseen, which is half of them
 * after ln 2 * m/k clients.
 */
import { assertBetween, assertInteger } from '../errors.ts'
import { type Clients, unseenByClients } from '../odds/union.ts'

/** Terms below this no longer change the expectation. */
const NEGLIGIBLE = 1e-18

/** The expected number of clients, in the order of arrival, whose draws together stay within the cap. */
export function expectedFooledInOrder(clients: Clients, cap: number): number {
  let expected = 0
  for (const chance of chancesAllFooled(clients, cap)) {
    if (chance < NEGLIGIBLE) break
    expected += chance
  }
  return expected
}

/** The most clients that are all fooled, in the order of arrival, with more than this chance. */
export function mostFooledInOrder(clients: Clients, cap: number, chance: number): number {
  assertBetween('chance', chance)
  let most = 0
  for (const all of chancesAllFooled(clients, cap)) {
    if (all <= chance) break
    most++
  }
  return most
}

/** P[the first c clients are all fooled] for c = 1, 2, …; it falls to 0 as long as the cap is below all positions. */
function* chancesAllFooled(clients: Clients, cap: number): Generator<number, never> {
  const { positions } = clients
  assertInteger('cap', cap, 0, positions - 1)
  const unions = unseenByClients(clients)
  unions.next()
  // A union of at most `cap` positions leaves at least N - cap unseen.
  for (;;) yield unions.next().value.chanceMoreThan(positions - cap - 1)
}

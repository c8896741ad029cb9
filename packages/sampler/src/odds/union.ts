/**
 * What many samplers have seen together: the number of distinct positions in the union of c draws.
 *
 * Each client draws s distinct positions of n, independently of the others. Two questions hang on the union. How many
 * clients must there be so that together they hold enough to rebuild everything? And how many can a publisher serve, one
 * after another, before it has shown too much? It is the coupon collector's problem with group drawings; `union-exact.ts`
 * has the classical formula, an alternating sum of huge terms.
 *
 * Here the union grows client by client: of u positions unseen so far, a client sees j with the hypergeometric chance
 * Hyp(j; n, u, s). All terms are positive, so nothing cancels; the chances that matter are a few hundred wide, and what is
 * below 1e-24 at both ends is dropped. So tails above 1e-12 keep a relative error below 1e-9, which is what rounding and
 * dropping add up to over a hundred thousand clients; for hundreds of clients it is below 1e-12.
 */
import { assertBetween, assertInteger } from '../errors.ts'
import { rangeOfHits } from './draw.ts'
import { fastChanceExactlyHidden } from './fast.ts'

/** Chances below this at either end of a distribution are dropped. */
const NEGLIGIBLE = 1e-24

export interface Clients {
  /** n: positions that can be asked for. */
  readonly positions: number
  /** s: distinct positions that each client draws. */
  readonly samples: number
}

/** How many positions nobody has asked for after some number of clients. */
export interface Unseen {
  readonly clients: number
  /** P[at most `count` positions are unseen]. */
  chanceAtMost(count: number): number
  /** P[more than `count` positions are unseen], not as one minus the other. */
  chanceMoreThan(count: number): number
}

/** The distribution of what is unseen after 0, 1, 2, … clients, without end. Each is valid until the next is taken. */
export function* unseenByClients({ positions, samples }: Clients): Generator<Unseen, never> {
  assertInteger('positions', positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('samples', samples, 1, positions)
  // chances[i] belongs to least + i positions unseen.
  let [least, chances] = [positions, Float64Array.of(1)]
  const steps = new Array<Step | undefined>(positions + 1)
  for (let clients = 0; ; clients++) {
    yield tails(clients, least, chances)
    const lowest = Math.max(0, least - samples)
    const next = new Float64Array(least + chances.length - lowest)
    for (let i = 0; i < chances.length; i++) {
      const unseen = least + i
      steps[unseen] ??= seenNext(positions, unseen, samples)
      const step = steps[unseen]
      spread(chances[i]!, step, next, unseen - step.fewest - lowest)
    }
    const kept = trim(next)
    for (let gone = lowest + kept.to; gone < least + chances.length; gone++) steps[gone] = undefined
    chances = next.subarray(kept.from, kept.to)
    least = lowest + kept.from
  }
}

/**
 * For each of `chances`, ascending, the fewest clients whose union is, with more than that chance, all positions but at most
 * `spare`.
 */
export function clientsNeeded(clients: Clients, spare: number, chances: readonly number[]): number[] {
  assertInteger('spare', spare, 0, clients.positions)
  for (const chance of chances) assertBetween('chance', chance)
  const needed: number[] = []
  for (const unseen of unseenByClients(clients)) {
    while (needed.length < chances.length && unseen.chanceMoreThan(spare) < 1 - chances[needed.length]!) {
      needed.push(unseen.clients)
    }
    if (needed.length === chances.length) return needed
  }
  return needed
}

/** P[a client sees fewest + i of the unseen positions] for each i: the part that is not negligible. */
interface Step {
  readonly fewest: number
  readonly chances: Float64Array
}

function seenNext(positions: number, unseen: number, samples: number): Step {
  const draw = { positions, hidden: unseen, samples }
  const { least, greatest } = rangeOfHits(draw)
  const chances = Float64Array.from({ length: greatest - least + 1 }, (_, i) =>
    fastChanceExactlyHidden(draw, least + i),
  )
  const { from, to } = trim(chances)
  return { fewest: least + from, chances: chances.subarray(from, to) }
}

/** Adds `chance` times the chances of a step to `next`, which runs downwards as more is seen. */
function spread(chance: number, { chances }: Step, next: Float64Array, at: number): void {
  for (let j = 0; j < chances.length; j++) next[at - j]! += chance * chances[j]!
}

function trim(chances: Float64Array): { readonly from: number; readonly to: number } {
  let [from, to] = [0, chances.length]
  while (from < to - 1 && chances[from]! < NEGLIGIBLE) from++
  while (to > from + 1 && chances[to - 1]! < NEGLIGIBLE) to--
  return { from, to }
}

function tails(clients: number, least: number, chances: Float64Array): Unseen {
  const sum = (from: number, to: number) => {
    let total = 0
    for (let i = Math.max(0, from); i < Math.min(chances.length, to); i++) total += chances[i]!
    return total
  }
  return {
    clients,
    chanceAtMost: (count) => sum(0, count - least + 1),
    chanceMoreThan: (count) => sum(count - least + 1, chances.length),
  }
}

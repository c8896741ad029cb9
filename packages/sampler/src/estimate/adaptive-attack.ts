/**
 * An adaptive attack, constructed: how many samplers a withholder fools that has seen what everybody asks for.
 *
 * The bound of `network-bound.ts` says how many can be fooled at the very most; this finds a set of positions to reveal that
 * does fool so many, so that the two bracket the truth. The problem (pack as many draws as possible into r positions) has no
 * known fast solution, so the search is a heuristic, and what it finds is a lower bound on what an attacker can do:
 *
 * 1. greedily: take the sampler whose draw adds the fewest positions, again and again, until r are revealed;
 * 2. then anneal (`annealing.ts`): swap a revealed position for a hidden one.
 *
 * One dimension only: there every set of M* positions stops reconstruction, so any r = N - M* may be revealed. For two
 * dimensions see `adaptive-attack-square.ts`.
 */
import { assertInteger } from '../errors.ts'
import type { RandomSource } from '../random.ts'
import { drawUniform } from '../strategy/uniform.ts'
import { anneal, type Board } from './annealing.ts'
import { SamplerCrowd } from './sampler-crowd.ts'

export interface AttackTarget {
  /** N: positions that can be asked for. */
  readonly positions: number
  /** r: positions that may be revealed. */
  readonly revealed: number
  /** The positions that each sampler asks for, distinct within a draw. */
  readonly draws: readonly (readonly number[])[]
  /** Failures that a sampler forgives; 0 by default. */
  readonly lossesAllowed?: number
}

export interface AdaptiveAttack {
  /** The positions to reveal, ascending. */
  readonly revealed: readonly number[]
  /** How many samplers find everything that they ask for, but what they forgive. */
  readonly fooled: number
}

/** The draws of n samplers that each draw k distinct positions, from a seed. */
export function drawsOf(samplers: number, positions: number, samples: number, random: RandomSource): number[][] {
  assertInteger('samplers', samplers, 1, 2 ** 24)
  return Array.from({ length: samplers }, (_, i) => drawUniform(positions, samples, random.split(`sampler ${i}`)))
}

/** Searches for what to reveal, with so many swaps tried. The same source of chance gives the same attack. */
export function constructAttack(target: AttackTarget, random: RandomSource, swaps: number): AdaptiveAttack {
  const { positions, revealed } = target
  assertInteger('positions', positions, 1, 2 ** 24)
  assertInteger('revealed', revealed, 0, positions)
  assertInteger('swaps', swaps, 0, 2 ** 40)
  const board = new ColumnBoard(target, greedySet(target, random.split('greedy')))
  let best = board.attack()
  if (revealed === 0 || revealed === positions) return best
  anneal(board, random, swaps, () => {
    if (board.fooled > best.fooled) best = board.attack()
  })
  return best
}

/** Takes in draw after draw, the one that needs the fewest new positions first, and fills up with any others. */
function greedySet({ positions, revealed, draws }: AttackTarget, random: RandomSource): Set<number> {
  const set = new Set<number>()
  const left = new Set(draws)
  const missing = (draw: readonly number[]) => draw.filter((position) => !set.has(position)).length
  for (;;) {
    let [cheapest, cost] = [undefined as readonly number[] | undefined, Infinity]
    for (const draw of left) {
      const added = missing(draw)
      if (added < cost) [cheapest, cost] = [draw, added]
    }
    if (cheapest === undefined || set.size + cost > revealed) break
    for (const position of cheapest) set.add(position)
    left.delete(cheapest)
  }
  for (const position of drawUniform(positions, positions, random)) if (set.size < revealed) set.add(position)
  return set
}

/** Which positions are revealed; a move swaps one of them for a hidden one. */
class ColumnBoard implements Board {
  private readonly crowd: SamplerCrowd
  /** The samplers that ask for each position. */
  private readonly askers: readonly Uint32Array[]
  private readonly shown: number[]
  private readonly hidden: number[]
  /** Where in the two lists the last move swapped. */
  private last: readonly [out: number, into: number] = [0, 0]

  constructor({ positions, draws, lossesAllowed = 0 }: AttackTarget, revealed: ReadonlySet<number>) {
    this.crowd = new SamplerCrowd(draws, lossesAllowed)
    const askers: number[][] = Array.from({ length: positions }, () => [])
    for (const [sampler, draw] of draws.entries()) {
      for (const position of draw) askers[assertInteger('position', position, 0, positions - 1)]!.push(sampler)
    }
    this.askers = askers.map((samplers) => Uint32Array.from(samplers))
    this.shown = [...revealed]
    this.hidden = [...askers.keys()].filter((position) => !revealed.has(position))
    for (const position of this.shown) for (const sampler of this.askers[position]!) this.crowd.show(sampler)
  }

  get value(): number {
    return this.crowd.value
  }

  get fooled(): number {
    return this.crowd.fooled
  }

  move(random: RandomSource): void {
    this.last = [random.below(this.shown.length), random.below(this.hidden.length)]
    this.takeBack()
  }

  /** Swaps once more at the same places, which undoes the swap. */
  takeBack(): void {
    const [out, into] = this.last
    const [shown, hidden] = [this.shown[out]!, this.hidden[into]!]
    for (const sampler of this.askers[shown]!) this.crowd.hide(sampler)
    for (const sampler of this.askers[hidden]!) this.crowd.show(sampler)
    this.shown[out] = hidden
    this.hidden[into] = shown
  }

  attack(): AdaptiveAttack {
    return { revealed: this.shown.toSorted((a, b) => a - b), fooled: this.fooled }
  }
}

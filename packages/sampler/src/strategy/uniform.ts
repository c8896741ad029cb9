/**
 * Uniform sampling: every set of `count` positions is as likely as every other.
 *
 * The odds in `odds/` assume exactly this. The whole draw is made at once, before the first request: a sampler that let
 * answers steer its draw would sample what the withholder likes to show.
 */
import { assertInteger } from '../errors.ts'
import type { RandomSource } from '../random.ts'

/**
 * `count` distinct positions out of 0 … positions - 1, in uniformly random order.
 *
 * The first `count` steps of a Fisher–Yates shuffle. The array of all positions is imagined: a map holds only the places
 * that differ from 0, 1, 2, …, so 16 samples of 2^18 cells cost 16 steps.
 */
export function drawUniform(positions: number, count: number, random: RandomSource): number[] {
  assertInteger('positions', positions, 0, 2 ** 32)
  assertInteger('count', count, 0, positions)
  const moved = new Map<number, number>()
  const drawn: number[] = []
  for (let i = 0; i < count; i++) {
    const j = i + random.below(positions - i)
    drawn.push(moved.get(j) ?? j)
    moved.set(j, moved.get(i) ?? i)
  }
  return drawn
}

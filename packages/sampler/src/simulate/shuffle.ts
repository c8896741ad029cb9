/**
 * Drawing without replacement, one position at a time and for millions of samplers.
 *
 * The Fisher–Yates shuffle of `strategy/uniform.ts`, step by step, on an array that stays. A sampler that has seen enough
 * stops drawing; what it would have drawn later cannot change what it knows, so stopping early leaves every draw exactly
 * as likely as it was. `restart` takes the few swaps back, so a next sampler starts from the same order as the first and
 * the positions drawn depend on the stream alone.
 */
import type { RandomSource } from '../random.ts'

export class Shuffle {
  readonly #order: Uint32Array
  /** Where each step swapped with. */
  readonly #swapped: Uint32Array
  #drawn = 0

  constructor(positions: number) {
    this.#order = Uint32Array.from({ length: positions }, (_, position) => position)
    this.#swapped = new Uint32Array(positions)
  }

  /** The next position, each of those left with the same chance; at most `positions` times between restarts. */
  next(random: Pick<RandomSource, 'below'>): number {
    const order = this.#order
    const step = this.#drawn++
    const other = step + random.below(order.length - step)
    const position = order[other]!
    order[other] = order[step]!
    order[step] = position
    this.#swapped[step] = other
    return position
  }

  restart(): void {
    const order = this.#order
    for (let step = this.#drawn - 1; step >= 0; step--) {
      const other = this.#swapped[step]!
      const position = order[step]!
      order[step] = order[other]!
      order[other] = position
    }
    this.#drawn = 0
  }
}

/**
 * The simulator's chance: a fast generator whose every block of trials starts from a seed of its own.
 *
 * A simulated sampler draws against nobody, so its numbers need not be unpredictable, only uniform; a linear generator is
 * some forty times faster than a hash. Each block takes its 128 bits of state from the hash stream of (seed, block), so
 * that any block can be computed alone, by whichever worker, and the blocks are independent of one another.
 *
 * xoroshiro128+ is weak in its lowest bits (Blackman and Vigna, https://arxiv.org/abs/1805.01407, section 7). Its library
 * gives the lower half of each 64-bit output, so here all bounded numbers are made from the upper bits of that half.
 */

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { assertInteger } from '../errors.ts'
import { type RandomSource, seededRandom } from '../random.ts'

/** Products of 32-bit numbers with bounds up to here are exact in floating point. */
const LARGEST_QUICK_BOUND = 2 ** 21

export class SimulationStream implements RandomSource {
  readonly #generator: RandomGenerator
  readonly #seed: RandomSource

  constructor(seed: RandomSource) {
    this.#seed = seed
    this.#generator = xoroshiro128plusFromState([seed.uint32(), seed.uint32(), seed.uint32(), seed.uint32()])
  }

  /** The stream of one block of trials. */
  static ofBlock(seed: string, block: number): SimulationStream {
    return new SimulationStream(seededRandom(seed).split(`simulate/${block}`))
  }

  uint32(): number {
    return this.#generator.next() >>> 0
  }

  /**
   * Lemire's method (https://arxiv.org/abs/1805.10941): the upper half of a 32-bit number times the bound. Exactly uniform:
   * the few products whose lower half falls short of 2^32 mod bound, at most bound in 2^32, are drawn again.
   */
  below(bound: number): number {
    if (!(bound >= 1 && bound <= LARGEST_QUICK_BOUND && Number.isInteger(bound))) return this.#belowLarge(bound)
    for (;;) {
      const product = this.uint32() * bound
      const lower = product >>> 0
      if (lower >= bound || lower >= 2 ** 32 % bound) return (product - lower) / 2 ** 32
    }
  }

  #belowLarge(bound: number): number {
    assertInteger('bound', bound, 1, 2 ** 32)
    // Two numbers make 53 bits, of which the largest multiple of the bound is used; results are their upper bits.
    const share = (2 ** 53 - (2 ** 53 % bound)) / bound
    for (;;) {
      const value = this.uint32() * 2 ** 21 + (this.uint32() >>> 11)
      const result = (value - (value % share)) / share
      if (result < bound) return result
    }
  }

  /** True with the given chance, to 64 bits: a second number is drawn only where the first decides nothing. */
  happens(chance: number): boolean {
    const scaled = chance * 2 ** 32
    const whole = Math.floor(scaled)
    const value = this.uint32()
    if (value !== whole) return value < whole
    return this.uint32() < (scaled - whole) * 2 ** 32
  }

  fraction(): number {
    return (this.uint32() * 2 ** 21 + (this.uint32() >>> 11)) / 2 ** 53
  }

  bytes(length: number): Uint8Array {
    assertInteger('length', length, 0, 2 ** 31 - 1)
    return Uint8Array.from({ length }, () => this.uint32() >>> 24)
  }

  split(label: string): RandomSource {
    return new SimulationStream(this.#seed.split(label))
  }
}

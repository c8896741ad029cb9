/**
 * A crowd of samplers under attack: how many positions each misses, who is fooled, and how near the others are.
 *
 * A sampler that misses h positions more than it forgives is worth DISCOUNT^h, so that a search feels that a draw comes nearer
 * before it is complete; one that is fooled is worth 1.
 */
import { assertInteger } from '../errors.ts'

/** What each position that is missed too many leaves of a sampler's worth. */
const DISCOUNT = 0.2

export class SamplerCrowd {
  /** What all samplers are worth together. */
  value = 0
  fooled = 0
  private readonly missing: Uint32Array
  /** What a sampler is worth by the number of positions that it misses. */
  private readonly worth: Float64Array
  private readonly lossesAllowed: number

  /** Everybody misses everything at first. */
  constructor(draws: readonly (readonly number[])[], lossesAllowed: number) {
    this.lossesAllowed = assertInteger('lossesAllowed', lossesAllowed, 0, Number.MAX_SAFE_INTEGER)
    this.missing = Uint32Array.from(draws, (draw) => draw.length)
    const longest = draws.reduce((most, draw) => Math.max(most, draw.length), 0)
    this.worth = Float64Array.from(
      { length: longest + 1 },
      (_, missing) => DISCOUNT ** Math.max(0, missing - lossesAllowed),
    )
    for (const missing of this.missing) {
      this.value += this.worth[missing]!
      if (missing <= lossesAllowed) this.fooled++
    }
  }

  /** A position that this sampler asks for is shown from now on. */
  show(sampler: number): void {
    const missing = --this.missing[sampler]!
    this.value += this.worth[missing]! - this.worth[missing + 1]!
    if (missing === this.lossesAllowed) this.fooled++
  }

  /** A position that this sampler asks for is hidden from now on. */
  hide(sampler: number): void {
    const missing = ++this.missing[sampler]!
    this.value += this.worth[missing]! - this.worth[missing - 1]!
    if (missing === this.lossesAllowed + 1) this.fooled--
  }
}

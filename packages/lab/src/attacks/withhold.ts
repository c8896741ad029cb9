/**
 * The withholding attack: the publisher commits to everything and gives some columns to nobody.
 *
 * It is switched on for the next publishes, all or so many. Which columns a pattern hides is drawn when a blob is published,
 * because it depends on the blob's geometry, from a stream of chance of its own.
 */
import type { Geometry } from '@daslab/erasure/types'
import { hiddenColumns, type Pattern, parsePattern } from '@daslab/sampler/pattern/pattern'
import type { RandomSource } from '@daslab/sampler/random'

/** What the attack is set to, as shown to people and programs. */
export interface WithholdState {
  readonly kind: 'withhold'
  readonly pattern: string
  /** Publishes that it still applies to; null: all that follow. */
  readonly remaining: number | null
}

export class WithholdAttack {
  readonly #random: RandomSource
  #pattern: Pattern = { kind: 'none' }
  #text = 'none'
  #remaining: number | null = null
  #publishes = 0

  constructor(random: RandomSource) {
    this.#random = random
  }

  get state(): WithholdState {
    return { kind: 'withhold', pattern: this.#text, remaining: this.#remaining }
  }

  /** @throws SamplerError SAMPLER_BAD_PATTERN */
  set(pattern: string, remaining: number | null = null): void {
    this.#pattern = parsePattern(pattern)
    this.#text = pattern
    this.#remaining = this.#pattern.kind === 'none' ? null : remaining
  }

  /** The columns to hide of the blob that is about to be published; counts it as one of those remaining. */
  next(geometry: Geometry): number[] {
    const hidden = hiddenColumns(this.#pattern, geometry, this.#random.split(`publish/${this.#publishes++}`))
    if (this.#remaining !== null && --this.#remaining === 0) this.set('none')
    return hidden
  }
}

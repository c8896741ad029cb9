/**
 * The attack of bad encoding: the publisher commits to a matrix whose lines are no code words, and hides nothing.
 *
 * Every sample is answered with a valid proof, so sampling alone calls the blob available; who restores it from other cells
 * gets another payload, or none. Only a node that encodes again finds out. Where commitments can be to code words only the
 * attack does not exist.
 */
import type { Scheme } from '@daslab/erasure/scheme'
import { UserError } from '../errors.ts'

export interface BadEncodingState {
  readonly kind: 'bad-encoding'
  readonly isOn: boolean
  /** Publishes that it still applies to; null: all that follow. */
  readonly remaining: number | null
}

export class BadEncodingAttack {
  #isOn = false
  #remaining: number | null = null

  get state(): BadEncodingState {
    return { kind: 'bad-encoding', isOn: this.#isOn, remaining: this.#remaining }
  }

  /** @throws UserError LAB_NO_SUCH_ATTACK where the scheme leaves no room for it */
  set(isOn: boolean, remaining: number | null, { name, isCodeBinding }: Scheme): void {
    if (isOn && isCodeBinding) {
      throw new UserError(
        'LAB_NO_SUCH_ATTACK',
        `scheme ${name}: its commitments are to code words only, so nobody can encode badly; try --scheme celestia or merkle`,
      )
    }
    this.#isOn = isOn
    this.#remaining = isOn ? remaining : null
  }

  /** Whether the blob that is about to be published is encoded badly; counts it as one of those remaining. */
  next(): boolean {
    const isBad = this.#isOn
    if (this.#remaining !== null && --this.#remaining === 0) {
      this.#isOn = false
      this.#remaining = null
    }
    return isBad
  }
}

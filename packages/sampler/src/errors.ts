/**
 * The sampler's coded errors: what a caller did wrong, in one line and as data.
 *
 * Bad data of a peer never becomes one of these; it is the outcome of a sample (`cell-source.ts`).
 */
import { CodedError } from '@daslab/erasure/errors'

export type SamplerErrorCode =
  /** A number outside the range asked for: `{ name, value, minimum, maximum }`. */
  | 'SAMPLER_OUT_OF_RANGE'
  /** A text that names no erasure pattern: `{ text, part, expected }`. */
  | 'SAMPLER_BAD_PATTERN'
  /** A text that names no strategy, or one that does not fit the matrix: `{ text?, part?, expected, ... }`. */
  | 'SAMPLER_BAD_STRATEGY'
  /** A simulation that cannot be run, or parts of one that do not belong together: `{ name, ... }`. */
  | 'SAMPLER_BAD_SIMULATION'
  /** A sampling record that no draw can have produced: `{ position?, reason }`. */
  | 'SAMPLER_BAD_RECORD'
  /** Options that cannot hold together: `{ ... }`, the options by name. */
  | 'SAMPLER_CONTRADICTION'
  /** A function broke its own promise: a defect of this package, never of its caller: `{ ... }`. */
  | 'SAMPLER_DEFECT'

/** @see SamplerErrorCode for the details of each code. */
export class SamplerError extends CodedError<SamplerErrorCode> {}

/** Returns `value` when it is an integer in [minimum, maximum]; otherwise throws `SAMPLER_OUT_OF_RANGE` naming it. */
export function assertInteger(name: string, value: number, minimum: number, maximum: number): number {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
  throw outOfRange(name, value, minimum, maximum, 'an integer')
}

/** Returns `value` when it is a number in [0, 1]; otherwise throws `SAMPLER_OUT_OF_RANGE` naming it. */
export function assertChance(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw outOfRange(name, value, 0, 1, 'a number')
}

/** Returns `value` when it is a number above 0 and below 1; otherwise throws `SAMPLER_OUT_OF_RANGE` naming it. */
export function assertBetween(name: string, value: number): number {
  if (value > 0 && value < 1) return value
  throw new SamplerError('SAMPLER_OUT_OF_RANGE', `${name}: expected a number above 0 and below 1, got ${value}`, {
    name,
    value,
    minimum: 0,
    maximum: 1,
  })
}

function outOfRange(name: string, value: number, minimum: number, maximum: number, kind: string): SamplerError {
  return new SamplerError(
    'SAMPLER_OUT_OF_RANGE',
    `${name}: expected ${kind} from ${minimum} to ${maximum}, got ${String(value)}`,
    { name, value, minimum, maximum },
  )
}

/**
 * Coded errors: what a programmer did wrong, as a value that a program can read.
 *
 * A peer's bad data never becomes one of these across a module; it is a verdict (`scheme.ts`). A message says what was
 * expected, what came and what to do; the details carry the same facts for machines.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: Code, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.details = details
  }
}

export type ErasureErrorCode =
  /** Fewer cells of a line than its code needs: `{ have, need, missing }` and `row` or `column`. */
  | 'ERASURE_TOO_FEW_CELLS'
  /** A payload of no bytes or of more than the scheme takes: `{ bytes, maximum }`. */
  | 'ERASURE_PAYLOAD_SIZE'
  /** The framing of a reconstructed matrix does not parse: `{ ... }`. */
  | 'ERASURE_BAD_FRAME'
  /** A number that is not an integer of the range asked for: `{ name, value, minimum, maximum }`, or `unit`. */
  | 'ERASURE_OUT_OF_RANGE'
  /** A byte array of another length than the geometry says: `{ name, expected, got }`. */
  | 'ERASURE_WRONG_LENGTH'
  /** No scheme or codec of that name: `{ name, known }`. */
  | 'ERASURE_UNKNOWN_NAME'
  /** Foreign code behind a codec failed on a shape that had been checked: `{ codec, call, result }`. */
  | 'ERASURE_CODEC_FAILED'
  /** KZG was asked about bytes that are no field elements, no points or no code word: `{ call, argument, reason }`. */
  | 'ERASURE_KZG_REFUSED'
  /** A KZG engine threw, or gave what it never should, on arguments that had been checked: `{ engine, call, result }`. */
  | 'ERASURE_KZG_FAILED'

/** @see ErasureErrorCode for the details of each code. */
export class ErasureError extends CodedError<ErasureErrorCode> {}

/** Returns `value` when it is an integer in [minimum, maximum]; otherwise throws `ERASURE_OUT_OF_RANGE` naming it. */
export function assertInteger(name: string, value: number, minimum: number, maximum: number): number {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
  throw new ErasureError(
    'ERASURE_OUT_OF_RANGE',
    `${name}: expected an integer from ${minimum} to ${maximum}, got ${String(value)}`,
    { name, value, minimum, maximum },
  )
}

/** Returns `value` when it is a multiple of `unit`; otherwise throws `ERASURE_OUT_OF_RANGE` naming it. */
export function assertMultiple(name: string, value: number, unit: number): number {
  if (value % unit === 0) return value
  throw new ErasureError('ERASURE_OUT_OF_RANGE', `${name}: expected a multiple of ${unit}, got ${String(value)}`, {
    name,
    value,
    unit,
  })
}

/** Returns `bytes` when it has that length; otherwise throws `ERASURE_WRONG_LENGTH` naming it. */
export function assertLength(name: string, bytes: Uint8Array, expected: number): Uint8Array {
  if (bytes.length === expected) return bytes
  throw new ErasureError('ERASURE_WRONG_LENGTH', `${name}: expected ${expected} bytes, got ${bytes.length}`, {
    name,
    expected,
    got: bytes.length,
  })
}

/**
 * Bounded decoding: from bytes of a stranger to a typed value, or to one sentence that says what is wrong.
 *
 * Messages are CBOR arrays in canonical form (RFC 8949, 4.2): definite lengths, shortest integers, no floats, no maps, no
 * tags. What decodes is `unknown` until each field has passed a check with a bound; an unknown field is a wrong length.
 */
import { decode, encode } from 'cborg'

/** Thrown by the checks below and caught by {@link decodeMessage}: it never leaves this folder. */
class Malformed extends Error {}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** Fields of a message, in order. */
export type Fields = readonly unknown[]

export function encodeMessage(fields: Fields): Uint8Array {
  return encode(fields)
}

/** Decodes an array of exactly `length` fields and hands it to `read`. Never throws on a peer's bytes. */
export function decodeMessage<T>(
  bytes: Uint8Array,
  bounds: { readonly name: string; readonly maxBytes: number; readonly length: number },
  read: (fields: Fields) => T,
): Decoded<T> {
  if (bytes.length > bounds.maxBytes) {
    return { ok: false, reason: `${bounds.name}: ${bytes.length} bytes, at most ${bounds.maxBytes} allowed` }
  }
  let fields: unknown
  try {
    fields = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowBigInt: false,
      allowInfinity: false,
      allowNaN: false,
      rejectDuplicateMapKeys: true,
    })
  } catch {
    // Malformed CBOR, or nesting so deep that the decoder ran out of stack.
    return { ok: false, reason: `${bounds.name}: not canonical CBOR` }
  }
  try {
    return { ok: true, value: read(list(fields, bounds.name, bounds.length, bounds.length)) }
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: error.message }
    throw error
  }
}

export function integer(value: unknown, name: string, minimum: number, maximum: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value
  throw new Malformed(`${name}: expected an integer from ${minimum} to ${maximum}`)
}

export function byteString(value: unknown, name: string, minimum: number, maximum: number): Uint8Array {
  if (value instanceof Uint8Array && value.length >= minimum && value.length <= maximum) return value
  throw new Malformed(`${name}: expected ${minimum === maximum ? minimum : `${minimum} to ${maximum}`} bytes`)
}

export function text(value: unknown, name: string, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new Malformed(`${name}: expected text of the form ${pattern.source}`)
}

export function list(value: unknown, name: string, minimum: number, maximum: number): readonly unknown[] {
  if (Array.isArray(value) && value.length >= minimum && value.length <= maximum) return value
  throw new Malformed(`${name}: expected a list of ${minimum === maximum ? minimum : `${minimum} to ${maximum}`} items`)
}

/** A refusal that no single field shows. */
export function refuse(reason: string): never {
  throw new Malformed(reason)
}

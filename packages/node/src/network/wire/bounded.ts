/**
 * Bounded decoding: from bytes of a stranger to a typed value, or to one sentence that says what is wrong.
 *
 * Messages are CBOR arrays in canonical form (RFC 8949, 4.2): definite lengths, shortest integers, no floats, no maps, no
 * tags. What decodes is `unknown` until each field has passed a check with a bound; an unknown field is a wrong length.
 */
import { decode, encode, type Token, Tokenizer, Type } from 'cborg'

/** Thrown by the checks below and caught by {@link decodeMessage}: it never leaves this folder. */
class Malformed extends Error {}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** Fields of a message, in order. */
export type Fields = readonly unknown[]

export function encodeMessage(fields: Fields): Uint8Array {
  return encode(fields)
}

export interface Bounds {
  readonly name: string
  readonly maxBytes: number
  /** Fields of the message. */
  readonly length: number
  /** Items of the lists inside its fields, all together. */
  readonly maxItems: number
}

/** All that a message is made of. */
const KINDS = new Set([Type.uint, Type.bytes, Type.string, Type.array])
const STRICT = { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false }

/**
 * Reads one item after another and refuses what no message holds, and an item too many, before it is built: a byte on the
 * wire can become an object of a hundred, and to the decoder a float without a fraction is an integer.
 */
class MessageTokenizer extends Tokenizer {
  #left: number

  constructor(bytes: Uint8Array, maxItems: number) {
    // The decoder copies strings out by `slice`, which on a Buffer would give views of the message.
    super(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), STRICT)
    this.#left = maxItems
  }

  override next(): Token {
    const token = super.next()
    this.#left--
    if (!KINDS.has(token.type)) throw new Malformed('an item of a kind that no message holds')
    if (this.#left < (token.type === Type.array ? token.value : 0)) throw new Malformed('too many items')
    return token
  }
}

/** Decodes an array of exactly `length` fields and hands it to `read`. Never throws on a peer's bytes. */
export function decodeMessage<T>(bytes: Uint8Array, bounds: Bounds, read: (fields: Fields) => T): Decoded<T> {
  if (bytes.length > bounds.maxBytes) {
    return { ok: false, reason: `${bounds.name}: ${bytes.length} bytes, at most ${bounds.maxBytes} allowed` }
  }
  let fields: unknown
  try {
    // The message itself is an item too.
    fields = decode(bytes, { tokenizer: new MessageTokenizer(bytes, 1 + bounds.length + bounds.maxItems) })
  } catch (error) {
    // Otherwise malformed CBOR, or nesting so deep that the decoder ran out of stack.
    const reason = error instanceof Malformed ? error.message : 'not canonical CBOR'
    return { ok: false, reason: `${bounds.name}: ${reason}` }
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

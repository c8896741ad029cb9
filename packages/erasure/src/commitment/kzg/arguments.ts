/**
 * What the door asks of every argument before a library sees it.
 *
 * Native code trusts its caller: an index of -1n aborts the process, 2^64 + 3 is taken for 3, another library takes 3.7. So
 * numbers, counts and lengths are checked here, and indices are handed on as fresh arrays of plain numbers: what was
 * checked is what arrives. Two kinds of refusal come out, and callers tell them apart by their code:
 *
 * - `ERASURE_OUT_OF_RANGE`, `ERASURE_WRONG_LENGTH`: the shape is wrong, which a decoder or a program should have seen.
 * - `ERASURE_KZG_REFUSED`: the shape is right and the content is not: bytes that are no field element or no point.
 */
import { ErasureError } from '../../errors.ts'
import { BYTES_PER_BLOB, BYTES_PER_CELL, BYTES_PER_COMMITMENT, CELLS_PER_EXT_BLOB } from './constants.ts'
import { isG1Encoding, nonCanonicalElement } from './encoding.ts'

/** A list of `count` things. @throws ErasureError ERASURE_OUT_OF_RANGE */
export function checkedList(name: string, value: unknown, minimum = 0, maximum = 2 ** 32 - 1): unknown[] {
  if (Array.isArray(value) && value.length >= minimum && value.length <= maximum) return value
  const expected = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`
  const got = Array.isArray(value) ? value.length : nameOf(value)
  throw new ErasureError('ERASURE_OUT_OF_RANGE', `number of ${name}: expected ${expected}, got ${got}`, {
    name: `number of ${name}`,
    value: got,
    minimum,
    maximum,
  })
}

/** Indices below `limit`, as plain numbers in a new array. @throws ErasureError ERASURE_OUT_OF_RANGE */
export function checkedIndices(name: string, values: readonly unknown[], limit = CELLS_PER_EXT_BLOB): number[] {
  return Array.from(values, (value, i) => {
    // `| 0` turns -0 into 0; nothing else that passes is changed by it.
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < limit) return (value as number) | 0
    throw new ErasureError(
      'ERASURE_OUT_OF_RANGE',
      `${name} ${i}: expected an integer from 0 to ${limit - 1}, got ${nameOf(value)}`,
      { name, value: nameOf(value), minimum: 0, maximum: limit - 1 },
    )
  })
}

/** Throws `ERASURE_OUT_OF_RANGE` unless indices ascend, none twice. */
export function assertAscending(name: string, indices: readonly number[]): void {
  for (let i = 1; i < indices.length; i++) {
    if (indices[i - 1]! < indices[i]!) continue
    const [minimum, value] = [indices[i - 1]! + 1, indices[i]!]
    throw new ErasureError(
      'ERASURE_OUT_OF_RANGE',
      `${name} ${i}: expected ascending, got ${value} after ${minimum - 1}`,
      {
        name,
        value,
        minimum,
        maximum: CELLS_PER_EXT_BLOB - 1,
      },
    )
  }
}

/** @throws ErasureError ERASURE_WRONG_LENGTH, ERASURE_KZG_REFUSED */
export function checkedBlob(call: string, value: unknown): Uint8Array {
  return canonical(call, 'blob', checkedBytes('blob', value, BYTES_PER_BLOB))
}

/** @throws ErasureError ERASURE_WRONG_LENGTH, ERASURE_KZG_REFUSED */
export function checkedCells(call: string, values: readonly unknown[]): Uint8Array[] {
  return Array.from(values, (value, i) =>
    canonical(call, `cell ${i}`, checkedBytes(`cell ${i}`, value, BYTES_PER_CELL)),
  )
}

/** Commitments or proofs. @throws ErasureError ERASURE_WRONG_LENGTH, ERASURE_KZG_REFUSED */
export function checkedPoints(call: string, name: string, values: readonly unknown[]): Uint8Array[] {
  return Array.from(values, (value, i) => {
    const bytes = checkedBytes(`${name} ${i}`, value, BYTES_PER_COMMITMENT)
    if (isG1Encoding(bytes)) return bytes
    throw refusal(call, `${name} ${i}`, 'it is not the compressed form of a point')
  })
}

/** The peer's bytes are at fault, and nothing else is. */
export function refusal(call: string, argument: string, reason: string, cause?: unknown): ErasureError {
  return new ErasureError(
    'ERASURE_KZG_REFUSED',
    `${call}, ${argument}: ${reason}`,
    { call, argument, reason },
    { cause },
  )
}

function checkedBytes(name: string, value: unknown, length: number): Uint8Array {
  // `instanceof` alone would take an object made of nothing but the prototype.
  if (value instanceof Uint8Array && ArrayBuffer.isView(value) && value.length === length) return value
  const got = value instanceof Uint8Array && ArrayBuffer.isView(value) ? value.length : nameOf(value)
  throw new ErasureError('ERASURE_WRONG_LENGTH', `${name}: expected ${length} bytes, got ${got}`, {
    name,
    expected: length,
    got,
  })
}

function canonical(call: string, name: string, bytes: Uint8Array): Uint8Array {
  const element = nonCanonicalElement(bytes)
  if (element === undefined) return bytes
  throw refusal(call, name, `field element ${element} is not below the modulus`)
}

/** A hostile value in few words; its own text is never asked for. */
function nameOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return 'a bigint'
  return value === null ? 'null' : typeof value
}

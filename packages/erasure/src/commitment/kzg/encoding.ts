/**
 * What can be seen of bytes without any curve arithmetic: whether they encode field elements, and points.
 *
 * A field element has one encoding: 32 bytes big-endian, below the modulus r. A point of G1 has one too: x in 48 bytes
 * big-endian, with three flags in the highest bits that x leaves free, since x is below the prime p of 381 bits.
 *
 *   1 c…  compressed; always set here        x 1…  infinity: every other bit is 0        x x 1  the larger of the two y
 *
 * Whether x is on the curve, and the point in the subgroup, is arithmetic, and left to an engine.
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/deneb/polynomial-commitments.md#bls12-381-helpers
 */
import { Buffer } from 'node:buffer'
import { BLS_MODULUS, BYTES_PER_COMMITMENT, BYTES_PER_FIELD_ELEMENT } from './constants.ts'

const MODULUS = Buffer.from(BLS_MODULUS.toString(16), 'hex')
const MODULUS_TOP_BYTE = MODULUS[0]!

/** The prime of the field that coordinates are in. */
const FIELD_PRIME = Buffer.from(
  '1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
  'hex',
)

const COMPRESSED = 0b1000_0000
const INFINITY = 0b0100_0000
const FLAGS = 0b1110_0000

/** The point at infinity: the commitment to zeros, and the proof of any cell of theirs. */
export const G1_POINT_AT_INFINITY: Uint8Array = Uint8Array.of(
  COMPRESSED | INFINITY,
  ...new Uint8Array(BYTES_PER_COMMITMENT - 1),
)

/** Number of the first field element that is not below the modulus; undefined when all are. */
export function nonCanonicalElement(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; at += BYTES_PER_FIELD_ELEMENT) {
    // Nearly every element is decided by its first byte.
    if (bytes[at]! < MODULUS_TOP_BYTE) continue
    const element = bytes.subarray(at, at + BYTES_PER_FIELD_ELEMENT)
    if (Buffer.compare(element, MODULUS) >= 0) return at / BYTES_PER_FIELD_ELEMENT
  }
  return undefined
}

/** Whether 48 bytes are well formed as a compressed point of G1; it need not be on the curve. */
export function isG1Encoding(bytes: Uint8Array): boolean {
  const flags = bytes[0]! & FLAGS
  if ((flags & COMPRESSED) === 0) return false
  if ((flags & INFINITY) !== 0) return Buffer.compare(bytes, G1_POINT_AT_INFINITY) === 0
  const x = new Uint8Array(bytes)
  x[0]! &= ~FLAGS
  return Buffer.compare(x, FIELD_PRIME) < 0
}

/**
 * GF(2^16) in pairs over its subfield of 256 (`tables.ts`): in and out of that form, and what takes a factor above 255.
 *
 * A block of 64 bytes is 32 elements: 32 low bytes, then 32 high bytes. In pairs it is 32 times a, then 32 times b. The
 * product by the factor p + q X follows from X^2 = X + 128:
 *
 *   (a + b X) (p + q X)  =  (p a + 128 q b)  +  (q a + (p + q) b) X
 */
import { product, TABLE_BYTES } from './product'
import { entry, factors, mask, pairing } from './tables'

const BLOCK_BYTES: usize = 64
const HALF_BYTES: usize = 32

/** Labels to pairs, or pairs to labels: the low bytes change by a function of the high ones. */
export function convert(source: usize, target: usize, bytes: usize): void {
  const low = v128.load(pairing())
  const high = v128.load(pairing(), 16)
  const nibble = mask()
  for (let block: usize = 0; block < bytes; block += BLOCK_BYTES) {
    for (let i = block; i < block + HALF_BYTES; i += 16) {
      const b = v128.load(source + i, HALF_BYTES)
      v128.store(target + i, v128.xor(v128.load(source + i), product(b, low, high, nibble)))
      v128.store(target + i, b, HALF_BYTES)
    }
  }
}

/** The two bytes of a factor in pairs. */
function firstOf(label: u32): u32 {
  return (label & 255) ^ entry(pairing(), label >> 8)
}

function tableOf(byte: u32): usize {
  return factors(16) + byte * TABLE_BYTES
}

function times128(byte: u32): u32 {
  return entry(tableOf(128), byte)
}

/** One row, in pairs, times any label. */
export function scalePairs(source: usize, target: usize, bytes: usize, label: u32): void {
  const p = firstOf(label)
  const q = label >> 8
  const aToA = tableOf(p)
  const bToA = tableOf(times128(q))
  const aToB = tableOf(q)
  const bToB = tableOf(p ^ q)
  const nibble = mask()
  for (let block: usize = 0; block < bytes; block += BLOCK_BYTES) {
    for (let i = block; i < block + HALF_BYTES; i += 16) {
      const a = v128.load(source + i)
      const b = v128.load(source + i, HALF_BYTES)
      v128.store(target + i, v128.xor(scaled(a, aToA, nibble), scaled(b, bToA, nibble)))
      v128.store(target + i, v128.xor(scaled(a, aToB, nibble), scaled(b, bToB, nibble)), HALF_BYTES)
    }
  }
}

function scaled(bytes: v128, table: usize, nibble: v128): v128 {
  return product(bytes, v128.load(table), v128.load(table, 16), nibble)
}

/** Values to coefficients, one layer, in place, by any label. */
export function inversePairs(row0: usize, row1: usize, bytes: usize, label: u32): void {
  const p = firstOf(label)
  const q = label >> 8
  const aToA = tableOf(p)
  const bToA = tableOf(times128(q))
  const aToB = tableOf(q)
  const bToB = tableOf(p ^ q)
  const nibble = mask()
  for (let block: usize = 0; block < bytes; block += BLOCK_BYTES) {
    for (let i = block; i < block + HALF_BYTES; i += 16) {
      const a0 = v128.load(row0 + i)
      const b0 = v128.load(row0 + i, HALF_BYTES)
      const a = v128.xor(v128.load(row1 + i), a0)
      const b = v128.xor(v128.load(row1 + i, HALF_BYTES), b0)
      v128.store(row1 + i, a)
      v128.store(row1 + i, b, HALF_BYTES)
      v128.store(row0 + i, v128.xor(a0, v128.xor(scaled(a, aToA, nibble), scaled(b, bToA, nibble))))
      v128.store(row0 + i, v128.xor(b0, v128.xor(scaled(a, aToB, nibble), scaled(b, bToB, nibble))), HALF_BYTES)
    }
  }
}

/** Coefficients to values, one layer, in place, by any label. */
export function forwardPairs(row0: usize, row1: usize, bytes: usize, label: u32): void {
  const p = firstOf(label)
  const q = label >> 8
  const aToA = tableOf(p)
  const bToA = tableOf(times128(q))
  const aToB = tableOf(q)
  const bToB = tableOf(p ^ q)
  const nibble = mask()
  for (let block: usize = 0; block < bytes; block += BLOCK_BYTES) {
    for (let i = block; i < block + HALF_BYTES; i += 16) {
      const a = v128.load(row1 + i)
      const b = v128.load(row1 + i, HALF_BYTES)
      const a0 = v128.xor(v128.load(row0 + i), v128.xor(scaled(a, aToA, nibble), scaled(b, bToA, nibble)))
      const b0 = v128.xor(v128.load(row0 + i, HALF_BYTES), v128.xor(scaled(a, aToB, nibble), scaled(b, bToB, nibble)))
      v128.store(row0 + i, a0)
      v128.store(row0 + i, b0, HALF_BYTES)
      v128.store(row1 + i, v128.xor(a, a0))
      v128.store(row1 + i, v128.xor(b, b0), HALF_BYTES)
    }
  }
}

/**
 * The tables of both fields, at the start of the scratch area. `src/codec/leopard/field.ts` explains labels.
 *
 * GF(2^16) is computed in as pairs over GF(2^8). The labels below 256 are a subfield, and every element is a + b * X in one
 * way, with a and b labels below 256 and X the label 256, for which X^2 = X + 128. The high byte of a label is b; the low
 * byte is a plus a linear function of b, `pairing`. In pairs a factor below 256 multiplies both bytes alone. So the
 * butterflies of GF(2^8) serve GF(2^16) too, with the subfield's tables; few factors of a transform are 256 or more.
 */
import { TABLE_BYTES } from './product'

/** The products by each of the 256 labels, of GF(2^8), and of the subfield of GF(2^16). */
const FACTORS_BYTES: usize = 256 * TABLE_BYTES
const MASK: usize = 2 * FACTORS_BYTES
const PAIRING: usize = MASK + 16
const LOGARITHMS_8: usize = PAIRING + TABLE_BYTES
const POWERS_8: usize = LOGARITHMS_8 + 2 * 256
const LOGARITHMS_16: usize = POWERS_8 + 2 * 256
const POWERS_16: usize = LOGARITHMS_16 + 2 * 65_536
export const ALL_TABLES_BYTES: usize = POWERS_16 + 2 * 65_536

let scratch: usize = 0

/** Where the products by labels start; a label's table is `TABLE_BYTES` long. */
export function factors(bits: i32): usize {
  return bits === 8 ? scratch : scratch + FACTORS_BYTES
}

export function mask(): v128 {
  return v128.load(scratch + MASK)
}

/** Address of the table of the linear function that takes b to the difference between a and the low byte. */
export function pairing(): usize {
  return scratch + PAIRING
}

export function logarithm(bits: i32, label: u32): u32 {
  return load<u16>(scratch + (bits === 8 ? LOGARITHMS_8 : LOGARITHMS_16) + 2 * label)
}

/** The label with that logarithm, below the field's order. */
export function power(bits: i32, logarithm: u32): u32 {
  return load<u16>(scratch + (bits === 8 ? POWERS_8 : POWERS_16) + 2 * logarithm)
}

/** The entry for one byte in a table of 32. */
export function entry(table: usize, byte: u32): u32 {
  return load<u8>(table + (byte & 15)) ^ load<u8>(table + 16 + (byte >> 4))
}

/** Makes all tables at `at`. The bytes from `at` to `at + ALL_TABLES_BYTES` are the kernel's from then on. */
export function makeTables(at: usize): void {
  scratch = at
  v128.store(at + MASK, i8x16.splat(15))
  makeLogarithms(8, 0x11d, 230)
  makeLogarithms(16, 0x1002d, 0x991e)
  for (let label: u32 = 0; label < 256; label++) {
    makeFactor(8, label)
    makeFactor(16, label)
  }
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    store<u8>(at + PAIRING + nibble, pairingOf(nibble))
    store<u8>(at + PAIRING + 16 + nibble, pairingOf(nibble << 4))
  }
}

/** The last vector of a Cantor basis fixes the others: each is the square of the next plus the next. */
function makeLogarithms(bits: i32, polynomial: u32, lastVector: u32): void {
  const logarithms = scratch + (bits === 8 ? LOGARITHMS_8 : LOGARITHMS_16)
  const powers = scratch + (bits === 8 ? POWERS_8 : POWERS_16)
  const order: u32 = (1 << bits) - 1
  // For now, by polynomial instead of by label.
  for (let i: u32 = 0, element: u32 = 1; i < order; i++) {
    store<u16>(powers + 2 * i, element)
    store<u16>(logarithms + 2 * element, i)
    element <<= 1
    if (element > order) element ^= polynomial
  }
  // A label's element goes to the table of logarithms in two turns: as itself here, with the vector of its highest bit last.
  let vector = lastVector
  const elements = scratch + ALL_TABLES_BYTES
  store<u16>(elements, 0)
  for (let bit = bits - 1; bit >= 0; bit--) {
    store<u16>(elements + 2 * (1 << bit), vector)
    vector ^= load<u16>(powers + 2 * ((2 * load<u16>(logarithms + 2 * vector)) % order))
  }
  for (let label: u32 = 1; label <= order; label++) {
    const rest = label & (label - 1)
    const element = load<u16>(elements + 2 * rest) ^ load<u16>(elements + 2 * (label ^ rest))
    store<u16>(elements + 2 * label, element)
  }
  for (let label: u32 = 1; label <= order; label++) {
    const element: u32 = load<u16>(elements + 2 * label)
    store<u16>(powers + 2 * load<u16>(logarithms + 2 * element), label)
  }
  for (let i: u32 = 0; i < order; i++) store<u16>(logarithms + 2 * load<u16>(powers + 2 * i), i)
  store<u16>(logarithms, 0)
}

export function multiply(bits: i32, a: u32, b: u32): u32 {
  if (a === 0 || b === 0) return 0
  return power(bits, (logarithm(bits, a) + logarithm(bits, b)) % ((1 << bits) - 1))
}

function makeFactor(bits: i32, label: u32): void {
  const table = factors(bits) + label * TABLE_BYTES
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    store<u8>(table + nibble, multiply(bits, label, nibble))
    store<u8>(table + 16 + nibble, multiply(bits, label, nibble << 4))
  }
}

/** b * X has b as its high byte, and this as its low byte. */
function pairingOf(b: u32): u32 {
  return multiply(16, b, 256) & 0xff
}

/**
 * Erasure decoding in strips that stay in the processor's first cache. `src/codec/leopard/twin.ts` has the algorithm.
 *
 * The derivative is taken between the transforms, and their two highest layers are done in the same pass. For one layer,
 * with f = A + s B: its values' coefficients over the two halves are u = A + w B and v = u + B, and since the derivative of
 * s is 1, those of f' are u' + B and v' + B. So layers need not be undone to differentiate: each adds its B, and u' is the
 * derivative within the half.
 */
import { convert, scalePairs } from './pairs'
import { product, TABLE_BYTES } from './product'
import { factors, mask, power } from './tables'
import { evaluate, interpolate } from './transform'

/**
 * One strip: `width` bytes of every shard, which are `pitch` apart. `erased` has a byte a point, `locator` a 16-bit
 * logarithm; the work area has room for as many rows as there are points.
 */
export function decodeStrip(
  bits: i32,
  data: usize,
  dataShards: u32,
  parity: usize,
  parityShards: u32,
  parityPoints: u32,
  points: u32,
  width: usize,
  pitch: usize,
  erased: usize,
  locator: usize,
  work: usize,
): void {
  const dataEnd = parityPoints + dataShards
  for (let point: u32 = 0; point < points; point++) {
    const row = work + point * width
    if (load<u8>(erased + point) !== 0 || point >= dataEnd) memory.fill(row, 0, width)
    else {
      const shard = point < parityPoints ? parity + point * pitch : data + (point - parityPoints) * pitch
      takeScaled(bits, shard, row, width, power(bits, logarithmAt(locator, point)))
    }
  }
  deriveValues(bits, work, width, points)
  const order: u32 = (1 << bits) - 1
  for (let point: u32 = 0; point < dataEnd; point++) {
    if (load<u8>(erased + point) === 0 || (point >= parityShards && point < parityPoints)) continue
    const shard = point < parityPoints ? parity + point * pitch : data + (point - parityPoints) * pitch
    giveScaled(bits, work + point * width, shard, width, power(bits, (order - logarithmAt(locator, point)) % order))
  }
}

function logarithmAt(locator: usize, point: u32): u32 {
  return load<u16>(locator + sizeof<u16>() * point)
}

/** Rows in the work area from values of f * e to values of its derivative. */
function deriveValues(bits: i32, work: usize, width: usize, points: u32): void {
  const quarter = points / 4
  if (quarter === 0) {
    derivePair(work, width)
    return
  }
  if (quarter > 1) interpolate(bits, work, width, work, width, points, 0, quarter)
  for (let row: u32 = 0; row < quarter; row++) deriveRow(factors(bits) + 2 * TABLE_BYTES, work, width, quarter, row)
  if (quarter > 1) evaluate(bits, work, width, work, width, points, 0, quarter)
}

/** Two points: the derivative is the coefficient of X_1 everywhere. */
function derivePair(work: usize, width: usize): void {
  for (let i = work; i < work + width; i += 16) {
    const slope = v128.xor(v128.load(i), v128.load(i + width))
    v128.store(i, slope)
    v128.store(i + width, slope)
  }
}

/** Row `row` of all four quarters. What it needs lies above it, still untouched; `two` is the table of the factor 2. */
function deriveRow(two: usize, work: usize, width: usize, quarter: u32, row: u32): void {
  const low = v128.load(two)
  const high = v128.load(two, 16)
  const nibble = mask()
  const step = quarter * width
  const clear = ~row & (quarter - 1)
  for (let i = work + row * width; i < work + row * width + width; i += 16) {
    const u0 = v128.load(i)
    const u1 = v128.load(i + step)
    const u2 = v128.load(i + 2 * step)
    const u3 = v128.load(i + 3 * step)
    // The lower layer's B, and the higher layer's, which is a polynomial of two quarters: p + s q.
    const lower = v128.xor(u0, u1)
    const upper = v128.xor(u2, u3)
    const q = v128.xor(lower, upper)
    const p = v128.xor(u0, v128.xor(u2, product(upper, low, high, nibble)))
    // The values of p + s q, with s = 0, 1, 2, 3, and the lower layer's B.
    let d0 = v128.xor(p, lower)
    let d1 = v128.xor(d0, q)
    let d2 = v128.xor(v128.xor(p, upper), product(q, low, high, nibble))
    let d3 = v128.xor(d2, q)
    for (let bits = clear; bits !== 0; bits &= bits - 1) {
      const at = i + (bits & -bits) * width
      d0 = v128.xor(d0, v128.load(at))
      d1 = v128.xor(d1, v128.load(at + step))
      d2 = v128.xor(d2, v128.load(at + 2 * step))
      d3 = v128.xor(d3, v128.load(at + 3 * step))
    }
    v128.store(i, d0)
    v128.store(i + step, d1)
    v128.store(i + 2 * step, d2)
    v128.store(i + 3 * step, d3)
  }
}

/** A strip of a shard into the work area, times `label`; in GF(2^16) from labels to pairs. */
function takeScaled(bits: i32, source: usize, target: usize, width: usize, label: u32): void {
  if (bits === 16) {
    convert(source, target, width)
    scalePairs(target, target, width, label)
  } else scale(source, target, width, label)
}

/** A row of the work area into a strip of a shard, times `label`; in GF(2^16) from pairs to labels. */
function giveScaled(bits: i32, source: usize, target: usize, width: usize, label: u32): void {
  if (bits === 16) {
    scalePairs(source, source, width, label)
    convert(source, target, width)
  } else scale(source, target, width, label)
}

function scale(source: usize, target: usize, width: usize, label: u32): void {
  const table = factors(8) + label * TABLE_BYTES
  const low = v128.load(table)
  const high = v128.load(table, 16)
  const nibble = mask()
  for (let i: usize = 0; i < width; i += 16) {
    v128.store(target + i, product(v128.load(source + i), low, high, nibble))
  }
}

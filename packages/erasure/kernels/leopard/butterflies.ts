/**
 * Butterflies: one layer (`2`) or two layers (`4`) of a transform over blocks of neighbouring rows.
 *
 * Rows come `sourceStep` apart and go `targetStep` apart, `bytes` of each: so a whole block of equal factors is one call,
 * and the first and last layer of a transform read and write where the shards lie. `factor` is the label at the lower layer
 * of the block: label of its first point / distance of the rows. The layer above has half of it, and the upper pair at the
 * lower layer has it plus 2 (`src/codec/leopard/transform.ts` has the butterfly). Where two layers go at once, a turn of the
 * loop does 32 bytes: half as many addresses to compute.
 */
import { product, TABLE_BYTES } from './product'
import { mask } from './tables'

/** Values to coefficients, one layer. */
export function inverse2(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  table: usize,
): void {
  const low = v128.load(table)
  const high = v128.load(table, 16)
  const nibble = mask()
  for (let i: usize = 0; i < bytes; i += 16) {
    let x0 = v128.load(source + i)
    let x1 = v128.load(source + sourceStep + i)
    x1 = v128.xor(x1, x0)
    x0 = v128.xor(x0, product(x1, low, high, nibble))
    v128.store(target + i, x0)
    v128.store(target + targetStep + i, x1)
  }
}

/** Coefficients to values, one layer. */
export function forward2(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  table: usize,
): void {
  const low = v128.load(table)
  const high = v128.load(table, 16)
  const nibble = mask()
  for (let i: usize = 0; i < bytes; i += 16) {
    let x0 = v128.load(source + i)
    let x1 = v128.load(source + sourceStep + i)
    x0 = v128.xor(x0, product(x1, low, high, nibble))
    x1 = v128.xor(x1, x0)
    v128.store(target + i, x0)
    v128.store(target + targetStep + i, x1)
  }
}

/** Values to coefficients, two layers. */
export function inverse4(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  factors: usize,
  factor: usize,
): void {
  const first = factors + factor * TABLE_BYTES
  const second = first + 2 * TABLE_BYTES
  const above = factors + (factor >> 1) * TABLE_BYTES
  const low0 = v128.load(above)
  const high0 = v128.load(above, 16)
  const low1 = v128.load(first)
  const high1 = v128.load(first, 16)
  const low2 = v128.load(second)
  const high2 = v128.load(second, 16)
  const nibble = mask()
  const source1 = source + sourceStep
  const source2 = source1 + sourceStep
  const source3 = source2 + sourceStep
  const target1 = target + targetStep
  const target2 = target1 + targetStep
  const target3 = target2 + targetStep
  for (let i: usize = 0; i < bytes; i += 32) {
    let x0 = v128.load(source + i)
    let x1 = v128.load(source1 + i)
    let x2 = v128.load(source2 + i)
    let x3 = v128.load(source3 + i)
    x1 = v128.xor(x1, x0)
    x3 = v128.xor(x3, x2)
    x0 = v128.xor(x0, product(x1, low1, high1, nibble))
    x2 = v128.xor(x2, product(x3, low2, high2, nibble))
    x2 = v128.xor(x2, x0)
    x3 = v128.xor(x3, x1)
    x0 = v128.xor(x0, product(x2, low0, high0, nibble))
    x1 = v128.xor(x1, product(x3, low0, high0, nibble))
    v128.store(target + i, x0)
    v128.store(target1 + i, x1)
    v128.store(target2 + i, x2)
    v128.store(target3 + i, x3)

    let y0 = v128.load(source + i, 16)
    let y1 = v128.load(source1 + i, 16)
    let y2 = v128.load(source2 + i, 16)
    let y3 = v128.load(source3 + i, 16)
    y1 = v128.xor(y1, y0)
    y3 = v128.xor(y3, y2)
    y0 = v128.xor(y0, product(y1, low1, high1, nibble))
    y2 = v128.xor(y2, product(y3, low2, high2, nibble))
    y2 = v128.xor(y2, y0)
    y3 = v128.xor(y3, y1)
    y0 = v128.xor(y0, product(y2, low0, high0, nibble))
    y1 = v128.xor(y1, product(y3, low0, high0, nibble))
    v128.store(target + i, y0, 16)
    v128.store(target1 + i, y1, 16)
    v128.store(target2 + i, y2, 16)
    v128.store(target3 + i, y3, 16)
  }
}

/** Coefficients to values, two layers. */
export function forward4(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  factors: usize,
  factor: usize,
): void {
  const first = factors + factor * TABLE_BYTES
  const second = first + 2 * TABLE_BYTES
  const above = factors + (factor >> 1) * TABLE_BYTES
  const low0 = v128.load(above)
  const high0 = v128.load(above, 16)
  const low1 = v128.load(first)
  const high1 = v128.load(first, 16)
  const low2 = v128.load(second)
  const high2 = v128.load(second, 16)
  const nibble = mask()
  const source1 = source + sourceStep
  const source2 = source1 + sourceStep
  const source3 = source2 + sourceStep
  const target1 = target + targetStep
  const target2 = target1 + targetStep
  const target3 = target2 + targetStep
  for (let i: usize = 0; i < bytes; i += 32) {
    let x0 = v128.load(source + i)
    let x1 = v128.load(source1 + i)
    let x2 = v128.load(source2 + i)
    let x3 = v128.load(source3 + i)
    x0 = v128.xor(x0, product(x2, low0, high0, nibble))
    x1 = v128.xor(x1, product(x3, low0, high0, nibble))
    x2 = v128.xor(x2, x0)
    x3 = v128.xor(x3, x1)
    x0 = v128.xor(x0, product(x1, low1, high1, nibble))
    x2 = v128.xor(x2, product(x3, low2, high2, nibble))
    x1 = v128.xor(x1, x0)
    x3 = v128.xor(x3, x2)
    v128.store(target + i, x0)
    v128.store(target1 + i, x1)
    v128.store(target2 + i, x2)
    v128.store(target3 + i, x3)

    let y0 = v128.load(source + i, 16)
    let y1 = v128.load(source1 + i, 16)
    let y2 = v128.load(source2 + i, 16)
    let y3 = v128.load(source3 + i, 16)
    y0 = v128.xor(y0, product(y2, low0, high0, nibble))
    y1 = v128.xor(y1, product(y3, low0, high0, nibble))
    y2 = v128.xor(y2, y0)
    y3 = v128.xor(y3, y1)
    y0 = v128.xor(y0, product(y1, low1, high1, nibble))
    y2 = v128.xor(y2, product(y3, low2, high2, nibble))
    y1 = v128.xor(y1, y0)
    y3 = v128.xor(y3, y2)
    v128.store(target + i, y0, 16)
    v128.store(target1 + i, y1, 16)
    v128.store(target2 + i, y2, 16)
    v128.store(target3 + i, y3, 16)
  }
}

/** `forward4` at the label 0, where all factors but one are 0. */
export function forward4AtZero(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  factors: usize,
): void {
  const low = v128.load(factors + 2 * TABLE_BYTES)
  const high = v128.load(factors + 2 * TABLE_BYTES, 16)
  const nibble = mask()
  const source1 = source + sourceStep
  const source2 = source1 + sourceStep
  const source3 = source2 + sourceStep
  const target1 = target + targetStep
  const target2 = target1 + targetStep
  const target3 = target2 + targetStep
  for (let i: usize = 0; i < bytes; i += 32) {
    const x0 = v128.load(source + i)
    let x1 = v128.load(source1 + i)
    let x2 = v128.load(source2 + i)
    let x3 = v128.load(source3 + i)
    x2 = v128.xor(x2, x0)
    x3 = v128.xor(x3, x1)
    x1 = v128.xor(x1, x0)
    x2 = v128.xor(x2, product(x3, low, high, nibble))
    x3 = v128.xor(x3, x2)
    v128.store(target + i, x0)
    v128.store(target1 + i, x1)
    v128.store(target2 + i, x2)
    v128.store(target3 + i, x3)

    const y0 = v128.load(source + i, 16)
    let y1 = v128.load(source1 + i, 16)
    let y2 = v128.load(source2 + i, 16)
    let y3 = v128.load(source3 + i, 16)
    y2 = v128.xor(y2, y0)
    y3 = v128.xor(y3, y1)
    y1 = v128.xor(y1, y0)
    y2 = v128.xor(y2, product(y3, low, high, nibble))
    y3 = v128.xor(y3, y2)
    v128.store(target + i, y0, 16)
    v128.store(target1 + i, y1, 16)
    v128.store(target2 + i, y2, 16)
    v128.store(target3 + i, y3, 16)
  }
}

/**
 * The middle of encoding, the two highest layers up and down again: values at the labels count … 2 count - 1, then values at
 * 0 … count - 1. Its factors are always 4, 6 and 2, then 0, 0 and 2.
 */
export function turn4(
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
  bytes: usize,
  factors: usize,
): void {
  const low0 = v128.load(factors + 2 * TABLE_BYTES)
  const high0 = v128.load(factors + 2 * TABLE_BYTES, 16)
  const low1 = v128.load(factors + 4 * TABLE_BYTES)
  const high1 = v128.load(factors + 4 * TABLE_BYTES, 16)
  const low2 = v128.load(factors + 6 * TABLE_BYTES)
  const high2 = v128.load(factors + 6 * TABLE_BYTES, 16)
  const nibble = mask()
  const source1 = source + sourceStep
  const source2 = source1 + sourceStep
  const source3 = source2 + sourceStep
  const target1 = target + targetStep
  const target2 = target1 + targetStep
  const target3 = target2 + targetStep
  for (let i: usize = 0; i < bytes; i += 32) {
    let x0 = v128.load(source + i)
    let x1 = v128.load(source1 + i)
    let x2 = v128.load(source2 + i)
    let x3 = v128.load(source3 + i)
    x1 = v128.xor(x1, x0)
    x3 = v128.xor(x3, x2)
    x0 = v128.xor(x0, product(x1, low1, high1, nibble))
    x2 = v128.xor(x2, product(x3, low2, high2, nibble))
    x2 = v128.xor(x2, x0)
    x3 = v128.xor(x3, x1)
    x0 = v128.xor(x0, product(x2, low0, high0, nibble))
    x1 = v128.xor(x1, product(x3, low0, high0, nibble))
    // Down again: `forward4AtZero`.
    x2 = v128.xor(x2, x0)
    x3 = v128.xor(x3, x1)
    x1 = v128.xor(x1, x0)
    x2 = v128.xor(x2, product(x3, low0, high0, nibble))
    x3 = v128.xor(x3, x2)
    v128.store(target + i, x0)
    v128.store(target1 + i, x1)
    v128.store(target2 + i, x2)
    v128.store(target3 + i, x3)

    let y0 = v128.load(source + i, 16)
    let y1 = v128.load(source1 + i, 16)
    let y2 = v128.load(source2 + i, 16)
    let y3 = v128.load(source3 + i, 16)
    y1 = v128.xor(y1, y0)
    y3 = v128.xor(y3, y2)
    y0 = v128.xor(y0, product(y1, low1, high1, nibble))
    y2 = v128.xor(y2, product(y3, low2, high2, nibble))
    y2 = v128.xor(y2, y0)
    y3 = v128.xor(y3, y1)
    y0 = v128.xor(y0, product(y2, low0, high0, nibble))
    y1 = v128.xor(y1, product(y3, low0, high0, nibble))
    y2 = v128.xor(y2, y0)
    y3 = v128.xor(y3, y1)
    y1 = v128.xor(y1, y0)
    y2 = v128.xor(y2, product(y3, low0, high0, nibble))
    y3 = v128.xor(y3, y2)
    v128.store(target + i, y0, 16)
    v128.store(target1 + i, y1, 16)
    v128.store(target2 + i, y2, 16)
    v128.store(target3 + i, y3, 16)
  }
}

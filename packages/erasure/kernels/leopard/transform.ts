/**
 * The transforms over rows in the work area, layer by layer, two at a time where the factors allow.
 *
 * `count` rows of `width` bytes lie one after the other in `work`; `count` is a power of two. Layers are named by the
 * distance of the rows that they combine. A layer whose factors exceed 255, low ones over many points of GF(2^16), goes row
 * pair by row pair (`pairs.ts`); all others are the butterflies of bytes.
 */
import { forward2, forward4, forward4AtZero, inverse2, inverse4 } from './butterflies'
import { forwardPairs, inversePairs } from './pairs'
import { TABLE_BYTES } from './product'
import { factors } from './tables'

/** The distance from which on every factor of the labels below `end` is a byte. */
function bytesFrom(end: u32): u32 {
  let distance: u32 = 1
  while ((end - 1) / distance > 255) distance *= 2
  return distance
}

/**
 * Values at the labels from `offset` on to coefficients, by the layers of distance 1 to below `until`. The rows are read
 * `sourceStep` apart from `source`, which may be the work area itself; a layer at least must be asked for.
 */
export function interpolate(
  bits: i32,
  source: usize,
  sourceStep: usize,
  work: usize,
  width: usize,
  count: u32,
  offset: u32,
  until: u32,
): void {
  const table = factors(bits)
  let distance: u32 = 1
  for (const bytes = bytesFrom(offset + count); distance < bytes && distance < until; distance *= 2) {
    for (let block: u32 = 0; block < count; block += 2 * distance) {
      const row = work + block * width
      inversePairs(row, row + distance * width, distance * width, (offset + block) / distance)
    }
  }
  let from = source
  let step = sourceStep
  let isOddLayer = (ctz(until / distance) & 1) === 1
  while (distance < until) {
    const span = isOddLayer ? 2 * distance : 4 * distance
    const bytes = distance * width
    for (let block: u32 = 0; block < count; block += span) {
      const read = from + block * step
      const write = work + block * width
      const factor = (offset + block) / distance
      if (isOddLayer) inverse2(read, distance * step, write, bytes, bytes, table + factor * TABLE_BYTES)
      else inverse4(read, distance * step, write, bytes, bytes, table, factor)
    }
    from = work
    step = width
    distance = span
    isOddLayer = false
  }
}

/**
 * Coefficients to values at the labels from `offset` on, by the layers of distance below `from` down to 1. The rows are
 * written `targetStep` apart from `target`, which may be the work area itself; a layer at least must be asked for.
 */
export function evaluate(
  bits: i32,
  work: usize,
  width: usize,
  target: usize,
  targetStep: usize,
  count: u32,
  offset: u32,
  from: u32,
): void {
  const table = factors(bits)
  const bytesDownTo = min(bytesFrom(offset + count), from)
  let isOddLayer = (ctz(from / bytesDownTo) & 1) === 1
  let above = from
  while (above > bytesDownTo) {
    const distance = isOddLayer ? above / 2 : above / 4
    const bytes = distance * width
    const write = distance === 1 ? target : work
    const step = distance === 1 ? targetStep : width
    for (let block: u32 = 0; block < count; block += above) {
      const factor = (offset + block) / distance
      const read = work + block * width
      const to = write + block * step
      if (isOddLayer) forward2(read, bytes, to, distance * step, bytes, table + factor * TABLE_BYTES)
      else if (factor === 0) forward4AtZero(read, bytes, to, distance * step, bytes, table)
      else forward4(read, bytes, to, distance * step, bytes, table, factor)
    }
    above = distance
    isOddLayer = false
  }
  for (; above > 1; above /= 2) {
    const distance = above / 2
    for (let block: u32 = 0; block < count; block += above) {
      const row = work + block * width
      forwardPairs(row, row + distance * width, distance * width, (offset + block) / distance)
    }
  }
}

/** Encoding in strips that stay in the processor's first cache. `src/codec/leopard/twin.ts` has the algorithm. */
import { turn4 } from './butterflies'
import { convert } from './pairs'
import { product, TABLE_BYTES } from './product'
import { factors, mask } from './tables'
import { evaluate, interpolate } from './transform'

/** One strip: `width` bytes of every shard. Shards are `pitch` apart, `points` is m, the work area has room for 2 m rows. */
export function encodeStrip(
  bits: i32,
  data: usize,
  dataShards: u32,
  parity: usize,
  parityShards: u32,
  points: u32,
  width: usize,
  pitch: usize,
  work: usize,
): void {
  const inPlace = bits === 8 && dataShards === points && parityShards === points
  if (inPlace && points === 1) memory.copy(parity, data, width)
  else if (inPlace && points === 2) encodePair(data, parity, width, pitch)
  else if (inPlace) turn(bits, data, pitch, parity, pitch, points, width, work)
  else {
    encodeChunks(bits, data, dataShards, points, width, pitch, work)
    for (let row: u32 = 0; row < parityShards; row++) take(bits, work + row * width, parity + row * pitch, width)
  }
}

/** One chunk and as much parity, at least four of each: the transforms with what joins them. */
function turn(
  bits: i32,
  data: usize,
  dataStep: usize,
  parity: usize,
  parityStep: usize,
  points: u32,
  width: usize,
  work: usize,
): void {
  const quarter = points / 4
  const table = factors(bits)
  if (quarter === 1) {
    turn4(data, dataStep, parity, parityStep, width, table)
    return
  }
  const bytes = quarter * width
  interpolate(bits, data, dataStep, work, width, points, points, quarter)
  turn4(work, bytes, work, bytes, bytes, table)
  evaluate(bits, work, width, parity, parityStep, points, 0, quarter)
}

/** Two and two: up by the factor 2, down by 0. */
function encodePair(data: usize, parity: usize, width: usize, pitch: usize): void {
  const low = v128.load(factors(8) + 2 * TABLE_BYTES)
  const high = v128.load(factors(8) + 2 * TABLE_BYTES, 16)
  const nibble = mask()
  for (let i: usize = 0; i < width; i += 16) {
    const x0 = v128.load(data + i)
    const x1 = v128.load(data + pitch + i)
    const b = v128.xor(x0, x1)
    const a = v128.xor(x0, product(b, low, high, nibble))
    v128.store(parity + i, a)
    v128.store(parity + pitch + i, v128.xor(a, b))
  }
}

/** Any number of chunks, the last one short perhaps: the parity of m rows comes to lie in the work area. */
function encodeChunks(
  bits: i32,
  data: usize,
  dataShards: u32,
  points: u32,
  width: usize,
  pitch: usize,
  work: usize,
): void {
  const bytes = points * width
  for (let first: u32 = 0; first < dataShards; first += points) {
    const chunk = first === 0 ? work : work + bytes
    const filled = min(points, dataShards - first)
    for (let row: u32 = 0; row < filled; row++) take(bits, data + (first + row) * pitch, chunk + row * width, width)
    memory.fill(chunk + filled * width, 0, bytes - filled * width)
    if (dataShards <= points && points >= 4) {
      turn(bits, work, width, work, width, points, width, work)
      return
    }
    if (points > 1) interpolate(bits, chunk, width, chunk, width, points, points + first, points)
    if (first > 0) add(work, chunk, bytes)
  }
  if (points > 1) evaluate(bits, work, width, work, width, points, 0, points)
}

/** Copies a strip of a row, in GF(2^16) from labels to pairs or back. */
function take(bits: i32, source: usize, target: usize, width: usize): void {
  if (bits === 16) convert(source, target, width)
  else memory.copy(target, source, width)
}

function add(target: usize, source: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(target + i, v128.xor(v128.load(target + i), v128.load(source + i)))
  }
}

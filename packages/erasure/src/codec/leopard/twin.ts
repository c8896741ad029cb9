/**
 * Leopard in plain TypeScript: the oracle of the WebAssembly kernel, and what runs where that cannot.
 *
 * Encoding. The data come in chunks of m (`points.ts`), each at its own labels. A chunk is interpolated, the coefficients
 * of all chunks are added up, and the sum is evaluated at the labels 0 to m-1. Why that is the code: put the parity before
 * the chunks and interpolate all of it at once. The layers beyond the first log2(m) add up all chunks in the highest m
 * coefficients; the parity is chosen so that these are 0, and then the degree is below n - m.
 *
 * Decoding. Let f be the code word's polynomial and e the error locator (`locator.ts`). The values of f * e are known
 * everywhere: where f is not, e is 0. Its degree is below n, so interpolation finds it. At an erased point
 * (f e)' = f' e + f e' = f e', and e' is not 0 there: one derivative, one evaluation, one division.
 */
import type { Codec, LineShape } from '../codec.ts'
import { assertLine, assertPresent } from '../line.ts'
import { type LeopardField, leopardField } from './field.ts'
import { locatorLogarithms } from './locator.ts'
import { BLOCK_BYTES, erasedPoints, leopardPoints, MAX_POINTS, pointOf } from './points.ts'
import { differentiate, evaluate, interpolate, type Rows, scale } from './transform.ts'

/** Lines are coded strip by strip; so many bytes of all points together. */
const STRIP_BYTES = 2 ** 20

export const leopardTwin: Codec = {
  name: 'leopard-twin',
  maxShards: MAX_POINTS,
  shardAlignment: BLOCK_BYTES,

  encode(line, shape) {
    encodeCounted(line, shape)
  },

  reconstruct(line, present, shape) {
    reconstructCounted(line, present, shape)
  },
}

/** Encodes, and says how many operations on a row it took, for each strip the same. */
export function encodeCounted(line: Uint8Array, shape: LineShape): number {
  assertLine(leopardTwin, line, shape)
  const { parityPoints, points, bits } = leopardPoints(shape)
  const { dataShards, parityShards } = shape
  const field = leopardField(bits)
  let operations = 0
  for (const strip of strips(shape, points)) {
    operations = 0
    const sum = rowsOf(parityPoints, strip, bits)
    const chunk = rowsOf(parityPoints, strip, bits)
    for (let first = 0; first < dataShards; first += parityPoints) {
      chunk.labels.fill(0)
      const count = Math.min(parityPoints, dataShards - first)
      for (let row = 0; row < count; row++) load(chunk, row, line, first + row, shape, strip, bits)
      operations += interpolate(field, chunk, parityPoints, parityPoints + first)
      for (let i = 0; i < sum.labels.length; i++) sum.labels[i]! ^= chunk.labels[i]!
      operations += parityPoints
    }
    operations += evaluate(field, sum, parityPoints, 0)
    for (let row = 0; row < parityShards; row++) store(sum, row, line, dataShards + row, shape, strip, bits)
  }
  return operations
}

/** Reconstructs, and says how many operations on a row it took, for each strip the same. */
export function reconstructCounted(line: Uint8Array, present: Uint8Array, shape: LineShape): number {
  assertLine(leopardTwin, line, shape)
  assertPresent(present, shape)
  const at = leopardPoints(shape)
  const { points, bits } = at
  if (!present.includes(0)) return 0
  const field = leopardField(bits)
  const locator = locatorLogarithms(field, erasedPoints(present, shape))
  let operations = 0
  for (const strip of strips(shape, points)) {
    const rows = rowsOf(points, strip, bits)
    operations = 0
    for (const [shard, flag] of present.entries()) {
      if (flag === 0) continue
      const point = pointOf(shard, shape.dataShards, at)
      load(rows, point, line, shard, shape, strip, bits)
      operations += scale(field, rows, point, locator[point]!)
    }
    operations += interpolate(field, rows, points, 0)
    operations += differentiate(rows, points)
    operations += evaluate(field, rows, points, 0)
    for (const [shard, flag] of present.entries()) {
      if (flag === 1) continue
      const point = pointOf(shard, shape.dataShards, at)
      operations += scale(field, rows, point, field.order - locator[point]!)
      store(rows, point, line, shard, shape, strip, bits)
    }
  }
  return operations
}

/** Bytes `start` to `start + bytes` of every shard. */
interface Strip {
  readonly start: number
  readonly bytes: number
}

function* strips({ shardBytes }: LineShape, points: number): Generator<Strip> {
  const most = Math.max(BLOCK_BYTES, Math.floor(STRIP_BYTES / points / BLOCK_BYTES) * BLOCK_BYTES)
  for (let start = 0; start < shardBytes; start += most) yield { start, bytes: Math.min(most, shardBytes - start) }
}

function rowsOf(count: number, strip: Strip, bits: LeopardField['bits']): Rows {
  const symbols = (strip.bytes * 8) / bits
  return { symbols, labels: new Uint16Array(count * symbols) }
}

/** Copies a strip of a shard into a row. */
function load(
  rows: Rows,
  row: number,
  line: Uint8Array,
  shard: number,
  shape: LineShape,
  strip: Strip,
  bits: 8 | 16,
): void {
  const from = shard * shape.shardBytes + strip.start
  const to = row * rows.symbols
  for (let i = 0; i < rows.symbols; i++) {
    rows.labels[to + i] = bits === 8 ? line[from + i]! : line[from + lowByte(i)]! | (line[from + highByte(i)]! << 8)
  }
}

/** Copies a row into a strip of a shard. */
function store(
  rows: Rows,
  row: number,
  line: Uint8Array,
  shard: number,
  shape: LineShape,
  strip: Strip,
  bits: 8 | 16,
): void {
  const to = shard * shape.shardBytes + strip.start
  const from = row * rows.symbols
  for (let i = 0; i < rows.symbols; i++) {
    const label = rows.labels[from + i]!
    line[to + (bits === 8 ? i : lowByte(i))] = label
    if (bits === 16) line[to + highByte(i)] = label >> 8
  }
}

function lowByte(symbol: number): number {
  return (symbol >> 5) * BLOCK_BYTES + (symbol & 31)
}

function highByte(symbol: number): number {
  return lowByte(symbol) + BLOCK_BYTES / 2
}

/**
 * The kernel of the codec `leopard`: encoding and erasure decoding in memory that the caller shares with it.
 *
 * The kernel keeps nothing but a scratch area that the caller gives, so that threads with an instance each can work in one
 * memory. Shards lie `pitch` apart, and `bytes` of each are coded, a multiple of 64: whole shards, or a slice of them, so
 * that threads can share long ones out. Nothing is checked here; `src/codec/leopard/kernel.ts` does that.
 *
 * The scratch area holds, in this order, the tables, the flags of erased points, the locator, and the work area.
 */
import { decodeStrip } from './leopard/decode'
import { encodeStrip } from './leopard/encode'
import { locate, locatorBytes } from './leopard/locator'
import { ALL_TABLES_BYTES, makeTables } from './leopard/tables'

/** How much of all rows is in work at a time, unless a block of each of many rows is more: it stays in the first cache. */
const WORK_BYTES: usize = 128 * 1024
const BLOCK_BYTES: usize = 64
/** While the tables are made, they are lent what comes after them: 2^16 numbers of two bytes. */
const LENT_BYTES: usize = 2 * 65_536

let area: usize = 0

/** Bytes that the scratch area takes for codes of up to so many points. */
export function scratchBytes(points: u32): usize {
  return ALL_TABLES_BYTES + max(16 + points + locatorBytes(points) + max(WORK_BYTES, points * BLOCK_BYTES), LENT_BYTES)
}

/** Makes the tables. Call it once, before anything else; `scratch` is a multiple of 16. */
export function initialize(scratch: usize): void {
  makeTables(scratch)
  area = scratch + ALL_TABLES_BYTES
}

/** Fills the parity. */
export function encode(
  data: usize,
  dataShards: u32,
  parity: usize,
  parityShards: u32,
  bytes: usize,
  pitch: usize,
): void {
  const parityPoints = powerOfTwoFrom(parityShards)
  const bits = fieldBits(powerOfTwoFrom(parityPoints + dataShards))
  const strip = stripBytes(dataShards > parityPoints ? 2 * parityPoints : parityPoints)
  for (let at: usize = 0; at < bytes; at += strip) {
    const width = min(strip, bytes - at)
    encodeStrip(bits, data + at, dataShards, parity + at, parityShards, parityPoints, width, pitch, area)
  }
}

/** Fills the shards whose flag at `present`, data first, is 0; at least as many as there are data must have a 1. */
export function reconstruct(
  data: usize,
  dataShards: u32,
  parity: usize,
  parityShards: u32,
  bytes: usize,
  pitch: usize,
  present: usize,
): void {
  const parityPoints = powerOfTwoFrom(parityShards)
  const points = powerOfTwoFrom(parityPoints + dataShards)
  const bits = fieldBits(points)
  const erased = area
  const locator = (erased + points + 15) & ~15
  const work = locator + locatorBytes(points)
  markErased(erased, points, parityPoints, dataShards, parityShards, present)
  if (bits === 8) locate<i32>(bits, erased, points, locator)
  else locate<i64>(bits, erased, points, locator)
  const strip = stripBytes(points)
  for (let at: usize = 0; at < bytes; at += strip) {
    const width = min(strip, bytes - at)
    decodeStrip(
      bits,
      data + at,
      dataShards,
      parity + at,
      parityShards,
      parityPoints,
      points,
      width,
      pitch,
      erased,
      locator,
      work,
    )
  }
}

/** By point: 1 where the value is not known. Parity that nobody keeps never is, the zeros beyond the data always are. */
function markErased(
  erased: usize,
  points: u32,
  parityPoints: u32,
  dataShards: u32,
  parityShards: u32,
  present: usize,
): void {
  memory.fill(erased, 0, points)
  memory.fill(erased + parityShards, 1, parityPoints - parityShards)
  for (let i: u32 = 0; i < parityShards; i++) store<u8>(erased + i, 1 - load<u8>(present + dataShards + i))
  for (let i: u32 = 0; i < dataShards; i++) store<u8>(erased + parityPoints + i, 1 - load<u8>(present + i))
}

function powerOfTwoFrom(count: u32): u32 {
  return count === 1 ? 1 : 1 << (32 - clz(count - 1))
}

function fieldBits(points: u32): i32 {
  return points <= 256 ? 8 : 16
}

function stripBytes(rows: usize): usize {
  return max(WORK_BYTES / rows / BLOCK_BYTES, 1) * BLOCK_BYTES
}

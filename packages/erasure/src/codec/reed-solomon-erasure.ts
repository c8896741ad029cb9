/**
 * The npm package `reed-solomon-erasure` behind the codec seam: a Rust crate as bare WebAssembly, no allocator exported.
 *
 * The code is the one that `reference.ts` defines, byte for byte. The package gives two functions on raw pointers, and
 * its memory; everything else is up to the caller, and this is what there is to know:
 *
 * - Memory. The Rust side allocates for itself during both calls, and only in pages that it has grown itself. So pages
 *   that we grow are ours: one region, grown once, holds every line. A longer line than fits is coded in strips, which is
 *   sound because byte b of the parity depends on byte b of the data alone.
 * - `memory.buffer` is replaced whenever memory grows, also inside a call: every view is made afresh.
 * - `reconstruct` fills data shards only. Missing parity takes an `encode` after it, over the restored data.
 * - Both return 0, or a number that says what was wrong with the shape (`RESULTS`). A shape that the crate's constructor
 *   refuses is not returned but traps, and a trap leaves the stack pointer where it was: that instance is given up.
 * - It leaks: where the matrices are large (from about 64 data shards) each call leaves 16 to 400 KiB behind that its
 *   allocator does not find again. Memory cannot shrink, so an instance that has grown past `RENEW_BYTES` is given up
 *   for a fresh one. Hence a long-lived process stays bounded.
 */
import { createRequire } from 'node:module'
import { ErasureError } from '../errors.ts'
import type { Codec, LineShape } from './codec.ts'
import { assertLine, assertPresent } from './line.ts'

const MODULE = 'reed-solomon-erasure/reed_solomon_erasure_bg.js'
const PAGE_BYTES = 65_536
const MAX_SHARDS = 256
/** Where a line, or a strip of it, lies during a call: 256 shards of 8 KiB. One page more holds the flags. */
const REGION_BYTES = 32 * PAGE_BYTES
const RENEW_BYTES = 512 * PAGE_BYTES

/** What the numbers mean that both calls return. */
const RESULTS = [
  'ok',
  'too few shards',
  'too many shards',
  'too few data shards',
  'too many data shards',
  'too few parity shards',
  'too many parity shards',
  'too few buffer shards',
  'too many buffer shards',
  'incorrect shard size',
  'too few shards present',
  'empty shard',
  'invalid shard flags',
  'invalid index',
]

/** The exports of the package's WebAssembly instance, which its type declarations leave out. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  encode(shards: number, shardBytes: number, dataShards: number, parityShards: number): number
  reconstruct(shards: number, shardBytes: number, dataShards: number, parityShards: number, present: number): number
}

interface Instance {
  readonly wasm: Exports
  /** Address of the region; the flags follow it. */
  readonly region: number
}

/** Bytes `start` to `start + bytes` of every shard. */
interface Strip {
  readonly start: number
  readonly bytes: number
}

let current: Instance | undefined

export const reedSolomonErasure: Codec & { memoryBytes(): number } = {
  name: 'reed-solomon-erasure',
  maxShards: MAX_SHARDS,
  shardAlignment: 1,

  encode(line, shape) {
    assertLine(reedSolomonErasure, line, shape)
    for (const strip of strips(shape)) {
      const instance = ready()
      copyIn(instance, line, shape, strip, shape.dataShards)
      call(instance, 'encode', shape, strip)
      copyOut(instance, line, shape, strip, (shard) => shard >= shape.dataShards)
    }
  },

  reconstruct(line, present, shape) {
    assertLine(reedSolomonErasure, line, shape)
    assertPresent(present, shape)
    const dataMissing = present.subarray(0, shape.dataShards).includes(0)
    const parityMissing = present.subarray(shape.dataShards).includes(0)
    if (!dataMissing && !parityMissing) return
    for (const strip of strips(shape)) {
      const instance = ready()
      copyIn(instance, line, shape, strip, present.length)
      if (dataMissing) call(instance, 'reconstruct', shape, strip, present)
      if (parityMissing) call(instance, 'encode', shape, strip)
      copyOut(instance, line, shape, strip, (shard) => present[shard] === 0)
    }
  },

  /** What the WebAssembly instance takes now: 32 MiB and what one call adds to it, at the most. */
  memoryBytes: () => current?.wasm.memory.buffer.byteLength ?? 0,
}

function* strips({ dataShards, parityShards, shardBytes }: LineShape): Generator<Strip> {
  const most = Math.floor(REGION_BYTES / (dataShards + parityShards))
  for (let start = 0; start < shardBytes; start += most) yield { start, bytes: Math.min(most, shardBytes - start) }
}

/** The instance to use for the next strip. */
function ready(): Instance {
  if (current === undefined || current.wasm.memory.buffer.byteLength > RENEW_BYTES) current = instantiate()
  return current
}

/**
 * A fresh instance. The package instantiates when it is required, so it is required anew; through a `require` of its own
 * each time, because a `require` remembers what it loaded and would keep the memory of every earlier instance.
 */
function instantiate(): Instance {
  const require = createRequire(import.meta.url)
  delete require.cache[require.resolve(MODULE)]
  const wasm = require(MODULE) as Exports
  const region = wasm.memory.grow(REGION_BYTES / PAGE_BYTES + 1) * PAGE_BYTES
  return { wasm, region }
}

/** Copies the strip of the first `shards` shards into the region. */
function copyIn({ wasm, region }: Instance, line: Uint8Array, shape: LineShape, strip: Strip, shards: number): void {
  const memory = new Uint8Array(wasm.memory.buffer)
  if (strip.bytes === shape.shardBytes) {
    memory.set(line.subarray(0, shards * strip.bytes), region)
    return
  }
  for (let shard = 0; shard < shards; shard++) {
    const from = shard * shape.shardBytes + strip.start
    memory.set(line.subarray(from, from + strip.bytes), region + shard * strip.bytes)
  }
}

/** Runs one of the two functions on the shards in the region. */
function call(
  { wasm, region }: Instance,
  name: 'encode' | 'reconstruct',
  { dataShards, parityShards }: LineShape,
  strip: Strip,
  present?: Uint8Array,
): void {
  const flags = region + REGION_BYTES
  if (present !== undefined) new Uint8Array(wasm.memory.buffer).set(present, flags)
  let result: number
  try {
    result = wasm[name](region, strip.bytes, dataShards, parityShards, flags)
  } catch (cause) {
    current = undefined
    throw failed(name, 'a trap', cause)
  }
  if (result !== 0) throw failed(name, RESULTS[result] ?? `result ${result}`)
}

function failed(name: string, result: string, cause?: unknown): ErasureError {
  return new ErasureError(
    'ERASURE_CODEC_FAILED',
    `reed-solomon-erasure ${name}: expected ok, got ${result}; the shape had been checked, so this is a defect`,
    { codec: reedSolomonErasure.name, call: name, result },
    { cause },
  )
}

/** Copies the strip of the wanted shards back from the region. */
function copyOut(
  { wasm, region }: Instance,
  line: Uint8Array,
  shape: LineShape,
  strip: Strip,
  wanted: (shard: number) => boolean,
): void {
  const memory = new Uint8Array(wasm.memory.buffer)
  for (let shard = 0; shard < shape.dataShards + shape.parityShards; shard++) {
    if (!wanted(shard)) continue
    const from = region + shard * strip.bytes
    line.set(memory.subarray(from, from + strip.bytes), shard * shape.shardBytes + strip.start)
  }
}

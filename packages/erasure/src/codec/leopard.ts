/**
 * Leopard Reed-Solomon: a code of up to 65,536 shards in n log n steps, byte for byte what the library of that name computes.
 *
 * `leopard/points.ts` says which code it is, `leopard/twin.ts` how it is computed, `leopard/kernel.ts` where it is fast. The
 * kernel works in a memory that has its final size from the start. A line that is not there already is copied in, and what
 * was filled is copied out; a long line goes strip by strip, since a block of 64 bytes depends on the same block of other
 * shards alone. Engines without SIMD run the twin.
 */
import { assertInteger } from '../errors.ts'
import { type SharedMemory, sharedMemory } from '../web-assembly.ts'
import type { Codec, LineShape } from './codec.ts'
import { type LeopardKernel, leopardKernel, leopardScratchBytes, type ShardsInMemory } from './leopard/kernel.ts'
import { BLOCK_BYTES, leopardPoints, MAX_POINTS } from './leopard/points.ts'
import { leopardTwin } from './leopard/twin.ts'
import { assertLine, assertPresent } from './line.ts'

/** What is copied at a time, which the processor's caches should hold; unless a block of each shard is more. */
const STRIP_BYTES = 2 ** 19
/** Where foreign lines, or strips of them, lie during a call. Flags follow. */
const REGION_BYTES = MAX_POINTS * BLOCK_BYTES
const FLAGS_BYTES = MAX_POINTS

/** A kernel and the part of its memory that the codec may write to. */
interface Place {
  readonly memory: SharedMemory
  readonly kernel: LeopardKernel
  /** Address of the region. */
  readonly region: number
}

let own: Place | undefined

/** The codec in a memory of its own, 10 MB of which are touched only as far as lines need it. */
export const leopard: Codec = leopardCodec(() => {
  if (own === undefined && leopardCodecBytes() > 0) own = placeIn(sharedMemory(leopardCodecBytes()), 0)
  return own
})

/** What `leopardIn` takes of a memory, in bytes; 0 where the engine has no SIMD. */
export function leopardCodecBytes(): number {
  const scratch = leopardScratchBytes()
  return scratch === 0 ? 0 : regionAfter(scratch) + REGION_BYTES + FLAGS_BYTES
}

/**
 * The codec in `memory`, of which `leopardCodecBytes()` bytes from `address` on, a multiple of 16, become its own. Lines that
 * are views of `memory.buffer` are coded where they are.
 * @throws ErasureError ERASURE_OUT_OF_RANGE when it does not fit in there.
 */
export function leopardIn(memory: SharedMemory, address: number): Codec {
  const place = placeIn(memory, address)
  return leopardCodec(() => place)
}

function placeIn(memory: SharedMemory, address: number): Place | undefined {
  const kernel = leopardKernel(memory, address)
  if (kernel === undefined) return undefined
  assertInteger('address of the codec', address, 0, memory.buffer.byteLength - leopardCodecBytes())
  return { memory, kernel, region: address + regionAfter(leopardScratchBytes()) }
}

function regionAfter(scratchBytes: number): number {
  return Math.ceil(scratchBytes / BLOCK_BYTES) * BLOCK_BYTES
}

function leopardCodec(place: () => Place | undefined): Codec {
  const codec: Codec = {
    name: 'leopard',
    maxShards: MAX_POINTS,
    shardAlignment: BLOCK_BYTES,

    encode(line, shape) {
      assertLine(codec, line, shape)
      leopardPoints(shape)
      const at = place()
      if (at === undefined) return leopardTwin.encode(line, shape)
      if (line.buffer === at.memory.buffer) return at.kernel.encode(lineAt(line.byteOffset, shape))
      const { dataShards, parityShards } = shape
      for (const strip of strips(shape)) {
        copyIn(at, line, shape, strip, dataShards)
        at.kernel.encode(lineAt(at.region, { dataShards, parityShards, shardBytes: strip.bytes }))
        copyOut(at, line, shape, strip, dataShards, dataShards + parityShards)
      }
    },

    reconstruct(line, present, shape) {
      assertLine(codec, line, shape)
      assertPresent(present, shape)
      leopardPoints(shape)
      if (!present.includes(0)) return
      const at = place()
      if (at === undefined) return leopardTwin.reconstruct(line, present, shape)
      const flags = at.region + REGION_BYTES
      new Uint8Array(at.memory.buffer).set(present, flags)
      if (line.buffer === at.memory.buffer) return at.kernel.reconstruct(lineAt(line.byteOffset, shape), flags)
      const { dataShards, parityShards } = shape
      for (const strip of strips(shape)) {
        copyIn(at, line, shape, strip, present.length)
        at.kernel.reconstruct(lineAt(at.region, { dataShards, parityShards, shardBytes: strip.bytes }), flags)
        copyOut(at, line, shape, strip, 0, present.length)
      }
    },
  }
  return codec
}

/** A line at an address, its shards side by side. */
function lineAt(address: number, { dataShards, parityShards, shardBytes }: LineShape): ShardsInMemory {
  const parity = address + dataShards * shardBytes
  return { data: address, dataShards, parity, parityShards, bytes: shardBytes, pitch: shardBytes }
}

/** Bytes `start` to `start + bytes` of every shard. */
interface Strip {
  readonly start: number
  readonly bytes: number
}

function* strips({ dataShards, parityShards, shardBytes }: LineShape): Generator<Strip> {
  const blocks = Math.max(1, Math.floor(STRIP_BYTES / BLOCK_BYTES / (dataShards + parityShards)))
  const most = blocks * BLOCK_BYTES
  for (let start = 0; start < shardBytes; start += most) yield { start, bytes: Math.min(most, shardBytes - start) }
}

/** Copies the strip of the first `shards` shards into the region. */
function copyIn({ memory, region }: Place, line: Uint8Array, shape: LineShape, strip: Strip, shards: number): void {
  const target = new Uint8Array(memory.buffer, region, shards * strip.bytes)
  if (strip.bytes === shape.shardBytes) {
    target.set(line.subarray(0, target.length))
    return
  }
  for (let shard = 0; shard < shards; shard++) {
    const from = shard * shape.shardBytes + strip.start
    target.set(line.subarray(from, from + strip.bytes), shard * strip.bytes)
  }
}

/** Copies the strip of the shards `first` to `end - 1` back from the region. */
function copyOut(
  { memory, region }: Place,
  line: Uint8Array,
  { shardBytes }: LineShape,
  strip: Strip,
  first: number,
  end: number,
): void {
  const source = new Uint8Array(memory.buffer, region + first * strip.bytes, (end - first) * strip.bytes)
  if (strip.bytes === shardBytes) {
    line.set(source, first * shardBytes)
    return
  }
  for (let shard = first; shard < end; shard++) {
    const from = (shard - first) * strip.bytes
    line.set(source.subarray(from, from + strip.bytes), shard * shardBytes + strip.start)
  }
}

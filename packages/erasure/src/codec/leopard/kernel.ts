/**
 * The WebAssembly kernel of Leopard, in memory of the caller's. Its source is `packages/erasure/kernels/leopard.ts`.
 *
 * It codes shards where they lie, so data that is in that memory already pays no copy; and the memory is shared, so threads
 * can have a kernel each, with scratch areas of their own, and share the shards out. A shard need not be contiguous with the
 * next: shards are `pitch` bytes apart, and `bytes` of each are coded. Some uses, with an extended square of `2k` rows of
 * `2k` cells of 512 bytes at `square`:
 *
 *   a row                    data = its address, pitch = bytes = 512, parity = data + k * 512
 *   all columns at once      data = square, pitch = bytes = 2k * 512, parity = square + k * pitch
 *   half of the columns      the same, with bytes = k * 512; the other half starts k * 512 later
 */
import { Buffer } from 'node:buffer'
import { assertInteger, assertMultiple, ErasureError } from '../../errors.ts'
import { relaxed, simd } from '../../kernels/leopard.ts'
import { type SharedMemory, sharedMemory, webAssembly } from '../../web-assembly.ts'
import { assertEnough, countPresent } from '../line.ts'
import { BLOCK_BYTES, leopardPoints, MAX_POINTS } from './points.ts'

/** Shards in the kernel's memory; addresses and lengths in bytes. */
export interface ShardsInMemory {
  /** Of the first data shard. */
  readonly data: number
  readonly dataShards: number
  /** Of the first parity shard. */
  readonly parity: number
  readonly parityShards: number
  /** What is coded of each shard, a multiple of 64. */
  readonly bytes: number
  /** From the start of a shard to that of the next; at least `bytes`. */
  readonly pitch: number
}

export interface LeopardKernel {
  /** Fills the parity from the data. */
  encode(shards: ShardsInMemory): void
  /**
   * Fills every shard whose flag is 0, from those whose flag is 1. The flags, a byte each, data first, are at `present`.
   * @throws ErasureError ERASURE_TOO_FEW_CELLS {have, need, missing} when fewer than `dataShards` are present.
   */
  reconstruct(shards: ShardsInMemory, present: number): void
}

/** `relaxed` is the faster one; engines that lack relaxed SIMD take `simd`. */
export type KernelVariant = 'relaxed' | 'simd'

interface Exports {
  scratchBytes(points: number): number
  initialize(scratch: number): void
  encode(...numbers: number[]): void
  reconstruct(...numbers: number[]): void
}

const SOURCES: Readonly<Record<KernelVariant, string>> = { relaxed, simd }

const compiled = new Map<KernelVariant, object | undefined>()

/** The compiled module; undefined where the engine does not take it. */
function moduleOf(variant: KernelVariant): object | undefined {
  if (!compiled.has(variant)) {
    const bytes = Buffer.from(SOURCES[variant], 'base64')
    compiled.set(variant, webAssembly?.validate(bytes) ? new webAssembly.Module(bytes) : undefined)
  }
  return compiled.get(variant)
}

/** The variants that this engine takes, the fastest first; none where it has no SIMD. */
export function kernelVariants(): KernelVariant[] {
  return (['relaxed', 'simd'] as const).filter((variant) => moduleOf(variant) !== undefined)
}

/** Bytes of scratch area for codes of up to `points` points (`points.ts`): 0.4 MB for 256, 6 MB for all. */
export function leopardScratchBytes(points = MAX_POINTS): number {
  const [variant] = kernelVariants()
  return variant === undefined ? 0 : instantiate(variant, sharedMemory(1)).scratchBytes(points)
}

/**
 * A kernel over `memory`. From `scratch` on, a multiple of 16, `leopardScratchBytes(points)` bytes are its own; codes of
 * more points it refuses. Undefined where the engine has no SIMD.
 * @throws ErasureError ERASURE_OUT_OF_RANGE when the scratch area does not lie in the memory; so do the kernel's calls for
 * shards that do not, that overlap each other or the scratch area, or that a code does not have.
 */
export function leopardKernel(
  memory: SharedMemory,
  scratch: number,
  options: { readonly points?: number; readonly variant?: KernelVariant | undefined } = {},
): LeopardKernel | undefined {
  const { points: maxPoints = MAX_POINTS, variant = kernelVariants()[0] } = options
  if (variant === undefined) return undefined
  const wasm = instantiate(variant, memory)
  assertInteger('most points', maxPoints, 2, MAX_POINTS)
  const own = { name: 'scratch area', address: scratch, bytes: wasm.scratchBytes(maxPoints) }
  assertMultiple('scratch area', scratch, 16)
  assertInside(memory, own)
  wasm.initialize(scratch)

  function check(shards: ShardsInMemory): void {
    const { points } = leopardPoints(shards)
    assertInteger('points of the code', points, 2, maxPoints)
    assertShards(memory, shards)
    for (const extent of extents(shards)) assertApart(own, extent)
  }

  return {
    encode(shards) {
      check(shards)
      const { data, dataShards, parity, parityShards, bytes, pitch } = shards
      wasm.encode(data, dataShards, parity, parityShards, bytes, pitch)
    },

    reconstruct(shards, present) {
      check(shards)
      const { data, dataShards, parity, parityShards, bytes, pitch } = shards
      const extent = { name: 'present flags', address: present, bytes: dataShards + parityShards }
      assertInside(memory, extent)
      assertApart(own, extent)
      const flags = new Uint8Array(memory.buffer, present, extent.bytes)
      for (const flag of flags) assertInteger('present flag', flag, 0, 1)
      assertEnough(countPresent(flags), dataShards)
      wasm.reconstruct(data, dataShards, parity, parityShards, bytes, pitch, present)
    },
  }
}

function instantiate(variant: KernelVariant, memory: SharedMemory): Exports {
  const module = moduleOf(variant)
  if (webAssembly === undefined || module === undefined) {
    throw new ErasureError(
      'ERASURE_UNKNOWN_NAME',
      `kernel variant: expected one of ${kernelVariants()}, got ${variant}`,
      {
        name: variant,
        known: kernelVariants(),
      },
    )
  }
  return new webAssembly.Instance(module, { env: { memory } }).exports as Exports
}

/** A stretch of memory. */
interface Extent {
  readonly name: string
  readonly address: number
  readonly bytes: number
}

/** From the first byte of the first shard to the last byte of the last. */
function extents({ data, dataShards, parity, parityShards, bytes, pitch }: ShardsInMemory): [Extent, Extent] {
  return [
    { name: 'data shards', address: data, bytes: (dataShards - 1) * pitch + bytes },
    { name: 'parity shards', address: parity, bytes: (parityShards - 1) * pitch + bytes },
  ]
}

function assertShards(memory: SharedMemory, shards: ShardsInMemory): void {
  const { data, dataShards, parity, parityShards, bytes, pitch } = shards
  const size = memory.buffer.byteLength
  assertInteger('shard bytes', bytes, BLOCK_BYTES, size)
  assertMultiple('shard bytes', bytes, BLOCK_BYTES)
  assertInteger('pitch of the shards', pitch, bytes, size)
  for (const extent of extents(shards)) assertInside(memory, extent)
  // Data shard i and parity shard j overlap when they start less than a shard apart: for two values of i - j at most.
  const between = Math.floor((parity - data) / pitch)
  for (const difference of [between, between + 1]) {
    const isTaken = difference > -parityShards && difference < dataShards
    if (!isTaken || Math.abs(parity - data - difference * pitch) >= bytes) continue
    throw overlap('data shards', 'parity shards', parity)
  }
}

function assertInside(memory: SharedMemory, { name, address, bytes }: Extent): void {
  assertInteger(`address of the ${name}`, address, 0, memory.buffer.byteLength - bytes)
}

function assertApart(own: Extent, other: Extent): void {
  if (other.address + other.bytes <= own.address || own.address + own.bytes <= other.address) return
  throw overlap(own.name, other.name, other.address)
}

function overlap(one: string, other: string, address: number): ErasureError {
  const message = `address of the ${other}: expected one apart from the ${one}, got ${address}, which overlaps them`
  return new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: other, value: address })
}

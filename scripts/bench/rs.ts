/**
 * Reed-Solomon: the kernel of `leopard` against its plain twin, the other codes of npm, and copying memory.
 *
 * All contenders of a shape take turns, round by round, and what counts is the median over the rounds of the ratio to a copy
 * in cache of the same round: machines differ. Time is the processor's, not the wall's: this machine may be busy. Figures of other implementations, measured on one
 * machine where a copy in cache ran at 45 GB/s, are printed as the same ratio.
 */
import { loadavg } from 'node:os'
import type { LineShape } from '@daslab/erasure/codec/codec'
import { leopard } from '@daslab/erasure/codec/leopard'
import { kernelVariants, leopardKernel, leopardScratchBytes } from '@daslab/erasure/codec/leopard/kernel'
import { leopardTwin } from '@daslab/erasure/codec/leopard/twin'
import { sharedMemory } from '@daslab/erasure/web-assembly'
import { npmPeers, type Peer, sameOverGf16 } from './rs-peers.ts'
import { median } from './side-by-side.ts'

const ROUNDS = 15
/** A turn repeats its call until about so long has passed. */
const TURN_MS = 8
const MEGABYTE = 1e6
const COPY_BYTES = 32_768
const MEMORY_BYTES = 64 * 2 ** 20
/** MB/s of a copy in cache where the figures below are from. */
const COPY_THERE = 45_000

/** MB/s of data, encoding: catid/leopard (C++, AVX2), klauspost/reedsolomon `WithLeopardGF` (Go), reed-solomon-simd (Rust). */
const SHAPES: readonly { shards: number; shardBytes: number; elsewhere: Readonly<Record<string, number>> }[] = [
  { shards: 32, shardBytes: 512, elsewhere: { 'catid/leopard': 6851, klauspost: 1250, 'reed-solomon-simd': 3853 } },
  { shards: 128, shardBytes: 512, elsewhere: { 'catid/leopard': 3781, klauspost: 1130, 'reed-solomon-simd': 2621 } },
  { shards: 256, shardBytes: 512, elsewhere: {} },
  { shards: 128, shardBytes: 2048, elsewhere: { 'catid/leopard': 3568, klauspost: 2317, 'reed-solomon-simd': 3164 } },
  { shards: 128, shardBytes: 16_384, elsewhere: { 'catid/leopard': 3496, klauspost: 4438, 'reed-solomon-simd': 1460 } },
  { shards: 512, shardBytes: 512, elsewhere: { klauspost: 1983 } },
]
const DECODING = { shards: 128, shardBytes: 512, elsewhere: { 'catid/leopard': 1249, klauspost: 474 } }
const EXTENSION = { k: 128, elsewhere: { 'catid/leopard': 8.5, klauspost: 19, rsmt2d: 46 } }

interface Contender {
  readonly name: string
  readonly bytes: number
  run(): unknown
}

interface Result {
  readonly name: string
  /** MB/s. */
  readonly speed: number
  /** Of the copy in cache of the same round. */
  readonly ofCopy: number
}

export async function benchRs(): Promise<void> {
  const peers = await npmPeers()
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `Node ${process.version}, modules ${kernelVariants().join(', ')}, load ${load}; medians of ${ROUNDS} rounds`,
  )
  console.log(`the parity over GF(2^16) is that of @typeberry/native: ${sameOverGf16() ? 'yes' : 'NO'}`)
  const goals: string[] = []
  for (const { shards, shardBytes, elsewhere } of SHAPES) {
    const shape = { dataShards: shards / 2, parityShards: shards / 2, shardBytes }
    const results = takeTurns(encoders(shape, peers))
    print(`encode, ${shards} shards of ${shardBytes} bytes, half of them data`, results, elsewhere)
    goals.push(...encodingGoals(shards, shardBytes, results))
  }
  const shape = { dataShards: DECODING.shards / 2, parityShards: DECODING.shards / 2, shardBytes: DECODING.shardBytes }
  const decoding = takeTurns(decoders(shape, peers))
  print(
    `decode, ${DECODING.shards} shards of ${DECODING.shardBytes} bytes, half of them lost`,
    decoding,
    DECODING.elsewhere,
  )
  goals.push(goal('decode 64 of 128', best(decoding).ofCopy, 500 / COPY_THERE, percent))
  goals.push(extension())
  console.log(`\ngoals\n  ${goals.join('\n  ')}`)
}

function encodingGoals(shards: number, shardBytes: number, results: readonly Result[]): string[] {
  const name = `encode ${shards} x ${shardBytes}`
  if (shards === 512) return [goal(name, best(results).ofCopy, (0.6 * 1983) / COPY_THERE, percent)]
  if (shardBytes !== 512 || shards === 32) return []
  const speedOf = (...names: string[]) => Math.max(...results.filter((r) => names.includes(r.name)).map((r) => r.speed))
  const ours = best(results)
  const times = (ratio: number) => `${ratio.toFixed(0)} x`
  const rest = speedOf('@typeberry/native', '@subspace/reed-solomon-erasure.wasm', 'reed-solomon-erasure')
  return [
    goal(name, ours.ofCopy, 1500 / COPY_THERE, percent),
    goal(`${name} against the best of npm`, ours.speed / rest, 20, times),
    goal(`${name} against reed-solomon-erasure`, ours.speed / speedOf('reed-solomon-erasure'), 300, times),
  ]
}

/** The square of `k` times `k` shares of 512 bytes: rows one by one, then all columns at once. */
function extension(): string {
  const { k, elsewhere } = EXTENSION
  const row = 2 * k * 512
  const scratch = roundUp(leopardScratchBytes(2 * k))
  const memory = sharedMemory(scratch + 2 * k * row)
  new Uint8Array(memory.buffer, scratch).forEach((_, i, bytes) => {
    bytes[i] = (i * 31) & 0xff
  })
  const results = takeTurns(
    kernelVariants().map((variant) => {
      const kernel = leopardKernel(memory, 0, { points: 2 * k, variant })!
      const half = { dataShards: k, parityShards: k }
      const run = () => {
        for (let at = scratch; at < scratch + k * row; at += row) {
          kernel.encode({ ...half, data: at, parity: at + row / 2, bytes: 512, pitch: 512 })
        }
        kernel.encode({ ...half, data: scratch, parity: scratch + k * row, bytes: row, pitch: row })
      }
      return { name: `kernel, ${variant}`, bytes: (k * row) / 2, run }
    }),
  )
  const milliseconds = (result: Result) => ((k * row) / 2 / MEGABYTE / result.speed) * 1000
  console.log(`\nextension, k = ${k}: 8 MiB to 32 MiB on one thread, ms`)
  for (const result of results) {
    if (result.name.startsWith('kernel'))
      console.log(`  ${result.name.padEnd(36)}${milliseconds(result).toFixed(1).padStart(9)}`)
  }
  for (const [name, ms] of Object.entries(elsewhere))
    console.log(`  ${`${name}, elsewhere`.padEnd(36)}${ms.toFixed(1).padStart(9)}`)
  const copy = results.find((result) => result.name === 'copy in cache')!
  const here = (milliseconds(best(results)) * copy.speed) / COPY_THERE
  return `extension, scaled to a copy of 45 GB/s: ${here.toFixed(1)} ms, goal at most 20: ${here <= 20 ? 'met' : 'missed'}`
}

function encoders(shape: LineShape, peers: readonly Peer[]): Contender[] {
  const shards = shape.dataShards + shape.parityShards
  const line = someLine(shape)
  const bytes = shape.dataShards * shape.shardBytes
  const able = [leopard, leopardTwin, ...peers].filter((codec) => codec.maxShards >= shards)
  return [
    ...kernels(shape, (kernel, place) => () => kernel.encode(place)),
    ...able.map((codec) => ({ name: codec.name, bytes, run: () => codec.encode(line, shape) })),
  ]
}

function decoders(shape: LineShape, peers: readonly Peer[]): Contender[] {
  const present = someHalf(shape)
  const bytes = shape.dataShards * shape.shardBytes
  return [
    ...kernels(shape, (kernel, place, flags) => () => kernel.reconstruct(place, flags)),
    ...[leopard, leopardTwin, ...peers].map((codec) => {
      const line = someLine(shape)
      codec.encode(line, shape)
      return { name: codec.name, bytes, run: () => codec.reconstruct(line, present, shape) }
    }),
  ]
}

type Kernel = NonNullable<ReturnType<typeof leopardKernel>>

/** One contender for each module that the engine takes, over shards that lie in its memory. */
function kernels(
  shape: LineShape,
  call: (kernel: Kernel, place: Parameters<Kernel['encode']>[0], flags: number) => () => unknown,
): Contender[] {
  const { dataShards, parityShards, shardBytes } = shape
  const line = someLine(shape)
  leopard.encode(line, shape)
  return kernelVariants().map((variant) => {
    const data = roundUp(leopardScratchBytes(1024))
    const memory = sharedMemory(data + line.length + dataShards + parityShards)
    new Uint8Array(memory.buffer).set(line, data)
    new Uint8Array(memory.buffer).set(someHalf(shape), data + line.length)
    const kernel = leopardKernel(memory, 0, { points: 1024, variant })!
    const parity = data + dataShards * shardBytes
    const place = { data, dataShards, parity, parityShards, bytes: shardBytes, pitch: shardBytes }
    return { name: `kernel, ${variant}`, bytes: dataShards * shardBytes, run: call(kernel, place, data + line.length) }
  })
}

/** The contenders and two copies, in turns. The order changes from round to round. */
function takeTurns(contenders: readonly Contender[]): Result[] {
  const near = new Uint8Array(2 * COPY_BYTES).fill(1)
  const far = new Uint8Array(2 * MEMORY_BYTES).fill(1)
  const all: Contender[] = [
    { name: 'copy in cache', bytes: COPY_BYTES, run: () => near.copyWithin(0, COPY_BYTES) },
    { name: 'copy in memory', bytes: MEMORY_BYTES, run: () => far.copyWithin(0, MEMORY_BYTES) },
    ...contenders,
  ]
  const calls = all.map(callsOf)
  const speeds = all.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const i = (turn + round) % all.length
      speeds[i]!.push((calls[i]! * all[i]!.bytes) / MEGABYTE / (millisecondsOf(all[i]!, calls[i]!) / 1000))
    }
  }
  return all.map(({ name }, i) => ({
    name,
    speed: median(speeds[i]!),
    ofCopy: median(speeds[i]!.map((speed, round) => speed / speeds[0]![round]!)),
  }))
}

/** How many calls make a turn; found out twice, because the first time warms up. */
function callsOf(contender: Contender): number {
  let calls = 1
  for (let turn = 0; turn < 2; turn++) {
    calls = 1
    while (millisecondsOf(contender, calls) < TURN_MS / 2) calls *= 2
  }
  return calls
}

/** Of the processor, in all threads of this process. */
function millisecondsOf({ run }: Contender, calls: number): number {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function best(results: readonly Result[]): Result {
  const kernels = results.filter(({ name }) => name.startsWith('kernel'))
  return kernels.reduce((a, b) => (b.ofCopy > a.ofCopy ? b : a))
}

function print(title: string, results: readonly Result[], elsewhere: Readonly<Record<string, number>>): void {
  console.log(`\n${title.padEnd(52)}  MB/s   of a copy`)
  for (const { name, speed, ofCopy } of results) row(name, speed, ofCopy)
  for (const [name, speed] of Object.entries(elsewhere)) row(`${name}, elsewhere`, speed, speed / COPY_THERE)
}

function row(name: string, speed: number, ofCopy: number): void {
  const figure = speed < 100 ? speed.toFixed(1) : speed.toFixed(0)
  console.log(`  ${name.padEnd(44)}${figure.padStart(12)}${percent(ofCopy).padStart(12)}`)
}

function goal(name: string, value: number, least: number, show: (value: number) => string): string {
  return `${name}: ${show(value)}, goal at least ${show(least)}: ${value >= least ? 'met' : 'missed'}`
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(ratio < 0.001 ? 4 : 2)} %`
}

function someLine({ dataShards, parityShards, shardBytes }: LineShape): Uint8Array {
  return new Uint8Array((dataShards + parityShards) * shardBytes).map((_, i) => (i * 31 + (i >> 8) * 7) & 0xff)
}

/** Flags of every other data shard, and of the parity shards in between. */
function someHalf({ dataShards, parityShards }: LineShape): Uint8Array {
  return new Uint8Array(dataShards + parityShards).map((_, shard) => (shard < dataShards ? shard % 2 : (shard + 1) % 2))
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64
}

/** The WebAssembly kernel of Leopard in memory of the caller's: slices and pitches, both modules, what it refuses. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineShape } from '../src/codec/codec.ts'
import {
  kernelVariants,
  type LeopardKernel,
  leopardKernel,
  leopardScratchBytes,
  type ShardsInMemory,
} from '../src/codec/leopard/kernel.ts'
import { leopardTwin } from '../src/codec/leopard/twin.ts'
import { leopardCodecBytes, leopardIn } from '../src/codec/leopard.ts'
import { sharedMemory } from '../src/web-assembly.ts'
import { checkProperty, noise, range, thrownBy } from './fixtures.ts'

const POINTS = 1024
const SCRATCH = 48
const SHARDS = SCRATCH + leopardScratchBytes(POINTS) + 5
const SHARDS_BYTES = 2 ** 20
const memory = sharedMemory(SHARDS + SHARDS_BYTES)
const bytes = new Uint8Array(memory.buffer)

function kernel(variant = kernelVariants()[0]!): LeopardKernel {
  return leopardKernel(memory, SCRATCH, { points: POINTS, variant })!
}

function codeWord(shape: LineShape, from = 1): Uint8Array {
  const line = new Uint8Array((shape.dataShards + shape.parityShards) * shape.shardBytes)
  line.set(noise(shape.dataShards * shape.shardBytes, from))
  leopardTwin.encode(line, shape)
  return line
}

it('runs here', () => {
  expect(kernelVariants()).toContain('simd')
})

describe.each(kernelVariants())('the module %s', (variant) => {
  it('codes shards of any pitch where they lie, and writes nowhere else', () => {
    const cases = fc.record({
      dataShards: fc.integer({ min: 1, max: 70 }),
      parityShards: fc.integer({ min: 1, max: 70 }),
      blocks: fc.integer({ min: 1, max: 5 }),
      gap: fc.integer({ min: 0, max: 200 }),
      from: fc.nat(),
      lose: fc.infiniteStream(fc.nat()),
    })
    checkProperty(
      fc.property(cases, ({ dataShards, parityShards, blocks, gap, from, lose }) => {
        const shape = { dataShards, parityShards, shardBytes: 64 * blocks }
        const line = codeWord(shape, from)
        const pitch = shape.shardBytes + gap
        const shards = {
          data: SHARDS,
          dataShards,
          parity: SHARDS + dataShards * pitch + 3,
          parityShards,
          bytes: shape.shardBytes,
          pitch,
        }
        const addressOf = (shard: number) =>
          shard < dataShards ? shards.data + shard * pitch : shards.parity + (shard - dataShards) * pitch
        const total = dataShards + parityShards
        const present = new Uint8Array(total).fill(1)
        for (const _ of range(parityShards)) present[(lose.next().value as number) % total] = 0
        const flags = addressOf(total)
        const lay = (isThere: (shard: number) => boolean) => {
          bytes.fill(0xa5, SHARDS - 5)
          bytes.set(present, flags)
          for (const shard of range(total)) {
            if (isThere(shard))
              bytes.set(line.subarray(shard * shape.shardBytes, (shard + 1) * shape.shardBytes), addressOf(shard))
          }
        }
        lay(() => true)
        const whole = bytes.slice(SHARDS - 5, flags + total + 64)

        lay((shard) => shard < dataShards)
        kernel(variant).encode(shards)
        expect(Buffer.compare(bytes.slice(SHARDS - 5, flags + total + 64), whole)).toBe(0)
        lay((shard) => present[shard] === 1)
        kernel(variant).reconstruct(shards, flags)
        expect(Buffer.compare(bytes.slice(SHARDS - 5, flags + total + 64), whole)).toBe(0)
        expect(bytes.subarray(0, SCRATCH)).toEqual(new Uint8Array(SCRATCH))
      }),
      60,
    )
  })

  it('codes over GF(2^16), more data than parity, more parity than data', () => {
    for (const [dataShards, parityShards] of [
      [256, 256],
      [300, 20],
      [20, 300],
      [129, 1],
      [500, 500],
    ] as const) {
      const shape = { dataShards, parityShards, shardBytes: 128 }
      const line = codeWord(shape)
      const shards = sideBySide(shape)
      bytes.fill(0, SHARDS)
      bytes.set(line.subarray(0, dataShards * 128), SHARDS)
      kernel(variant).encode(shards)
      expect(Buffer.compare(bytes.slice(SHARDS, SHARDS + line.length), line)).toBe(0)
      const flags = SHARDS + line.length
      bytes.fill(1, flags, flags + dataShards + parityShards)
      for (const i of range(parityShards)) {
        const shard = (i * 7) % (dataShards + parityShards)
        bytes[flags + shard] = 0
        bytes.fill(0xee, SHARDS + shard * 128, SHARDS + (shard + 1) * 128)
      }
      kernel(variant).reconstruct(shards, flags)
      expect(Buffer.compare(bytes.slice(SHARDS, SHARDS + line.length), line)).toBe(0)
    }
  })
})

function sideBySide({ dataShards, parityShards, shardBytes }: LineShape): ShardsInMemory {
  const parity = SHARDS + dataShards * shardBytes
  return { data: SHARDS, dataShards, parity, parityShards, bytes: shardBytes, pitch: shardBytes }
}

it('extends the columns of a square at once, in slices, or one by one', () => {
  const [k, cell] = [8, 512]
  const row = 2 * k * cell
  const fill = () => bytes.fill(0, SHARDS).set(noise(k * row, 3), SHARDS)
  const square = () => bytes.slice(SHARDS, SHARDS + 2 * k * row)
  const columns = { data: SHARDS, dataShards: k, parity: SHARDS + k * row, parityShards: k, bytes: row, pitch: row }
  fill()
  kernel().encode(columns)
  const extended = square()
  for (const slices of [2, 2 * k]) {
    fill()
    const part = row / slices
    for (const i of range(slices)) {
      kernel().encode({ ...columns, data: SHARDS + i * part, parity: SHARDS + k * row + i * part, bytes: part })
    }
    expect(Buffer.compare(square(), extended)).toBe(0)
  }
  const line = new Uint8Array(2 * k * cell)
  for (const i of range(2 * k)) line.set(extended.subarray(i * row, i * row + cell), i * cell)
  const before = line.slice()
  leopardTwin.encode(line, { dataShards: k, parityShards: k, shardBytes: cell })
  expect(Buffer.compare(line, before)).toBe(0)
})

it('two kernels on one memory do not disturb each other', () => {
  const room = leopardScratchBytes(256)
  const shared = sharedMemory(2 * room + 2 ** 16)
  const [a, b] = [
    leopardKernel(shared, 0, { points: 256 })!,
    leopardKernel(shared, Math.ceil(room / 16) * 16, { points: 256 })!,
  ]
  const shape = { dataShards: 4, parityShards: 4, shardBytes: 64 }
  const line = codeWord(shape)
  const at = 2 * room + 64
  const view = new Uint8Array(shared.buffer)
  for (const one of [a, b, a]) {
    view.fill(0, at).set(line.subarray(0, 256), at)
    one.encode({ data: at, dataShards: 4, parity: at + 256, parityShards: 4, bytes: 64, pitch: 64 })
    expect(Buffer.compare(view.slice(at, at + 512), line)).toBe(0)
  }
})

describe('what the kernel refuses', () => {
  const shape = { dataShards: 4, parityShards: 4, shardBytes: 128 }
  const good = sideBySide(shape)
  const end = memory.buffer.byteLength

  it.each([
    ['data outside the memory', { ...good, data: end - 3 * 128 }],
    ['parity outside the memory', { ...good, parity: end - 4 * 128 + 1 }],
    ['a negative address', { ...good, data: -128 }],
    ['an address between two bytes', { ...good, data: SHARDS + 0.5 }],
    ['NaN', { ...good, parity: Number.NaN }],
    ['half a block', { ...good, bytes: 96 }],
    ['no bytes', { ...good, bytes: 0 }],
    ['shards that overlap each other', { ...good, pitch: 64 }],
    ['parity over data', { ...good, parity: good.data + 3 * 128 }],
    ['parity that begins in the last data shard', { ...good, parity: good.data + 4 * 128 - 1 }],
    ['parity that ends in the first data shard', { ...good, data: SHARDS + 512, parity: SHARDS + 1 }],
    ['parity between data, too near', { ...good, pitch: 200, parity: good.data + 100 }],
    ['data in the scratch area', { ...good, data: SCRATCH + 1000 }],
    ['parity in the scratch area', { ...good, parity: SCRATCH - 8 + leopardScratchBytes(POINTS) }],
    ['no data', { ...good, dataShards: 0 }],
    ['no parity', { ...good, parityShards: 0 }],
    ['more points than it has scratch for', { ...good, dataShards: 1000, parityShards: 100, bytes: 64, pitch: 64 }],
  ])('%s', (_, shards) => {
    const before = Buffer.from(bytes)
    expect(thrownBy(() => kernel().encode(shards)).code).toBe('ERASURE_OUT_OF_RANGE')
    expect(thrownBy(() => kernel().reconstruct(shards, SHARDS + 2048)).code).toBe('ERASURE_OUT_OF_RANGE')
    expect(before.subarray(SHARDS).equals(bytes.subarray(SHARDS))).toBe(true)
  })

  it('takes data and parity that interleave', () => {
    const shards = { ...good, pitch: 256, parity: good.data + 128 }
    expect(() => kernel().encode(shards)).not.toThrow()
  })

  it('flags that are none, or too few', () => {
    const flags = SHARDS + 2048
    bytes.fill(1, flags, flags + 8)
    bytes[flags + 2] = 2
    expect(thrownBy(() => kernel().reconstruct(good, flags)).code).toBe('ERASURE_OUT_OF_RANGE')
    bytes.fill(0, flags, flags + 5)
    expect(thrownBy(() => kernel().reconstruct(good, flags)).code).toBe('ERASURE_TOO_FEW_CELLS')
    for (const address of [end - 7, -1, SCRATCH]) {
      expect(thrownBy(() => kernel().reconstruct(good, address)).code).toBe('ERASURE_OUT_OF_RANGE')
    }
  })

  it('a scratch area that is not there', () => {
    for (const scratch of [8, -16, end - 1024]) {
      expect(thrownBy(() => leopardKernel(memory, scratch)).code).toBe('ERASURE_OUT_OF_RANGE')
    }
    expect(thrownBy(() => leopardKernel(memory, 0, { points: 2 ** 17 })).code).toBe('ERASURE_OUT_OF_RANGE')
  })
})

describe('the codec in memory of the caller', () => {
  it('codes lines where they are, and copies those that are elsewhere', () => {
    const room = Math.ceil(leopardCodecBytes() / 64) * 64
    const shared = sharedMemory(room + 2 ** 16)
    const codec = leopardIn(shared, 0)
    const shape = { dataShards: 5, parityShards: 6, shardBytes: 192 }
    const line = codeWord(shape)
    const present = new Uint8Array(11).fill(1, 0, 5)
    const own = new Uint8Array(shared.buffer, room + 7, line.length)
    for (const target of [own, new Uint8Array(line.length)]) {
      target.set(line.subarray(0, 5 * 192))
      codec.encode(target, shape)
      expect(Buffer.compare(target.slice(), line)).toBe(0)
      target.fill(0xee, 5 * 192)
      codec.reconstruct(target, present, shape)
      expect(Buffer.compare(target.slice(), line)).toBe(0)
    }
    expect(thrownBy(() => leopardIn(shared, 2 ** 18)).code).toBe('ERASURE_OUT_OF_RANGE')
  })

  it('does not write into its own area, whoever asks', () => {
    const shared = sharedMemory(leopardCodecBytes())
    const codec = leopardIn(shared, 0)
    const inScratch = new Uint8Array(shared.buffer, 4096, 128)
    const shape = { dataShards: 1, parityShards: 1, shardBytes: 64 }
    expect(thrownBy(() => codec.encode(inScratch, shape)).code).toBe('ERASURE_OUT_OF_RANGE')
  })
})

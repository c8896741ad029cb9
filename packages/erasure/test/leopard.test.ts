/** Leopard's code: known answers, the codec and its twin against the definition, and the growth of the cost. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Codec, LineShape } from '../src/codec/codec.ts'
import { leopardPoints } from '../src/codec/leopard/points.ts'
import { encodeCounted, leopardTwin, reconstructCounted } from '../src/codec/leopard/twin.ts'
import { leopard } from '../src/codec/leopard.ts'
import { leopardReference } from '../src/codec/leopard-reference.ts'
import { checkProperty, noise, range, sha256, subset, thrownBy } from './fixtures.ts'

const codecs: readonly Codec[] = [leopard, leopardTwin, leopardReference]

function codeWord(codec: Codec, shape: LineShape, from = 1): Uint8Array {
  const line = new Uint8Array((shape.dataShards + shape.parityShards) * shape.shardBytes)
  line.set(noise(shape.dataShards * shape.shardBytes, from))
  codec.encode(line, shape)
  return line
}

/** Overwrites the lost shards, and reconstructs. */
function restored(codec: Codec, line: Uint8Array, shape: LineShape, lost: readonly number[]): Uint8Array {
  const copy = line.slice()
  const present = new Uint8Array(shape.dataShards + shape.parityShards).fill(1)
  for (const shard of lost) {
    present[shard] = 0
    copy.fill(0xee, shard * shape.shardBytes, (shard + 1) * shape.shardBytes)
  }
  codec.reconstruct(copy, present, shape)
  return copy
}

describe('known answers', () => {
  const vectors = process.env.DAS_VECTORS ?? '../shared/vectors'
  const file = join(vectors, 'celestia', 'leopard-2x2.json')
  const squares = readIfThere(file)
  const skipped = squares === undefined
  it.skipIf(skipped).each(codecs)(
    `$name: squares of celestia/leopard-2x2.json${skipped ? ' (DAS_VECTORS: not there)' : ''}`,
    (codec) => {
      for (const { ods, eds } of squares!) {
        const shape = { dataShards: ods.length, parityShards: ods.length, shardBytes: 64 }
        const columns = range(2 * ods.length)
        for (const line of [...eds, ...columns.map((column) => eds.map((row) => row[column]!))]) {
          const bytes = new Uint8Array(line.length * 64).map((_, i) => (i < ods.length * 64 ? line[i >> 6]! : 0))
          codec.encode(bytes, shape)
          expect(columns.map((shard) => bytes[shard * 64])).toEqual(line)
        }
      }
    },
  )

  it.each(codecs)('$name: the parity of a power of two is a sum of quotients', (codec) => {
    // Written out for two and two: the quotients by 2 and 3, then by 3 and 2; 1 / 2 and 1 / 3 are the labels 3 and 2.
    const line = new Uint8Array(4 * 64).fill(1, 0, 64).fill(2, 64, 128)
    codec.encode(line, { dataShards: 2, parityShards: 2, shardBytes: 64 })
    expect([line[128], line[192]]).toEqual([0, 3])
  })

  it.each([
    [2, 2, 64, 'b98bee1885dce9941b801000233f3ef69e90ed19a369c8d7d96c852b5503d331'],
    [16, 16, 512, 'bd56d036fc6848b650674a7b2f57b87afda10b0edd13deabd6de5f5b1d627ec6'],
    [64, 64, 512, '700b4068bb5c5bec6249b1c92b30dbac0697ed39cb507cb4fe01e99ab63c5030'],
    [128, 128, 512, '6317b096ff2bf132341c2a2a26f84259c2f61ab15ad74a3aa587cba5514ca83f'],
    [100, 30, 192, '5f7fe706647808464ca8da090f12e21b311fa21fe6392f59110acd854ce1b942'],
    [5, 200, 64, 'be1bc57f29b6a57da5797ba65920a02836fd61919a514d166be45ef0cd45d228'],
    [256, 256, 512, 'b7c403522a87aff0b70369e1b96a6ac482fa219b5f4e393b888a94d10037d376'],
    [300, 40, 64, '111a815ab8cef6b20d35ab46177e3e26df12bf0e7d57022ea2a401efc2a9f878'],
  ])('does not change by accident: %i + %i of %i bytes', (dataShards, parityShards, shardBytes, digest) => {
    const shape = { dataShards, parityShards, shardBytes }
    expect(sha256(codeWord(leopard, shape))).toBe(digest)
    expect(sha256(codeWord(leopardTwin, shape))).toBe(digest)
  })
})

describe('codec, twin and reference', () => {
  const shapes = fc.record({
    dataShards: fc.integer({ min: 1, max: 40 }),
    parityShards: fc.integer({ min: 1, max: 40 }),
    shardBytes: fc.integer({ min: 1, max: 9 }).map((blocks) => 64 * blocks),
  })
  const withLosses = shapes.chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.nat(),
      fc.shuffledSubarray(range(shape.dataShards + shape.parityShards), { maxLength: shape.parityShards }),
    ),
  )

  it('agree on random shapes and losses', () => {
    checkProperty(
      fc.property(withLosses, ([shape, from, lost]) => {
        const line = codeWord(leopardReference, { ...shape, shardBytes: 64 }, from)
        expect(codeWord(leopardTwin, { ...shape, shardBytes: 64 }, from)).toEqual(line)
        for (const codec of codecs) {
          expect(restored(codec, line, { ...shape, shardBytes: 64 }, lost), codec.name).toEqual(line)
        }
        const long = codeWord(leopardTwin, shape, from)
        expect(Buffer.compare(codeWord(leopard, shape, from), long)).toBe(0)
        expect(Buffer.compare(restored(leopard, long, shape, lost), long)).toBe(0)
      }),
      80,
    )
  })

  it('agree over GF(2^16)', () => {
    const shape = { dataShards: 130, parityShards: 129, shardBytes: 64 }
    expect(leopardPoints(shape).bits).toBe(16)
    const line = codeWord(leopardReference, shape)
    checkProperty(
      fc.property(subset(259, 129), (lost) => {
        for (const codec of [leopard, leopardTwin]) {
          expect(Buffer.compare(codeWord(codec, shape), line)).toBe(0)
          expect(Buffer.compare(restored(codec, line, shape, lost), line)).toBe(0)
        }
      }),
      5,
    )
  })

  it('do the same to present shards that are no code word', () => {
    checkProperty(
      fc.property(withLosses, ([shape, from, lost]) => {
        const line = noise((shape.dataShards + shape.parityShards) * shape.shardBytes, from)
        const ours = restored(leopard, line, shape, lost)
        expect(Buffer.compare(ours, restored(leopardTwin, line, shape, lost))).toBe(0)
        if (lost.length < shape.parityShards) return
        expect(Buffer.compare(ours, restored(leopardReference, line, shape, lost))).toBe(0)
      }),
      60,
    )
  })

  it.each([1, 2, 3, 4, 5])('restore %i + as many from every pattern', (k) => {
    const shape = { dataShards: k, parityShards: k, shardBytes: 64 }
    const line = codeWord(leopardReference, shape)
    for (const set of range(2 ** (2 * k))) {
      const lost = range(2 * k).filter((shard) => (set >> shard) & 1)
      if (lost.length > k) continue
      for (const codec of [leopard, leopardTwin]) {
        expect(Buffer.compare(restored(codec, line, shape, lost), line), `${codec.name} ${lost}`).toBe(0)
      }
    }
  })
})

describe('the codec', () => {
  it('codes long lines in strips', () => {
    const shape = { dataShards: 2, parityShards: 3, shardBytes: 2 ** 18 + 64 }
    const line = codeWord(leopardTwin, shape)
    expect(Buffer.compare(codeWord(leopard, shape), line)).toBe(0)
    expect(Buffer.compare(restored(leopard, line, shape, [0, 1, 4]), line)).toBe(0)
  })

  it('refuses what needs more than 65,536 points', () => {
    const shape = { dataShards: 32_769, parityShards: 20_000, shardBytes: 64 }
    const line = new Uint8Array(52_769 * 64)
    for (const codec of codecs) {
      expect(thrownBy(() => codec.encode(line, shape)).code).toBe('ERASURE_OUT_OF_RANGE')
      const present = new Uint8Array(52_769).fill(1)
      expect(thrownBy(() => codec.reconstruct(line, present, shape)).code).toBe('ERASURE_OUT_OF_RANGE')
    }
  })
})

describe('an engine without SIMD', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it.each([
    ['no WebAssembly', undefined],
    [
      'WebAssembly that takes neither module',
      Object.assign(Object.create(webAssemblyOf(globalThis)), { validate: () => false }),
    ],
  ])('runs the twin: %s', async (_, api) => {
    vi.stubGlobal('WebAssembly', api)
    vi.resetModules()
    const kernel = await import('../src/codec/leopard/kernel.ts')
    const { leopard: plain } = await import('../src/codec/leopard.ts')
    expect(kernel.kernelVariants()).toEqual([])
    const shape = { dataShards: 20, parityShards: 20, shardBytes: 128 }
    const line = codeWord(leopard, shape)
    expect(codeWord(plain, shape)).toEqual(line)
    expect(restored(plain, line, shape, range(20))).toEqual(line)
  })
})

describe('the cost', () => {
  const sizes = [16, 32, 64, 128, 256]

  function shape(k: number): LineShape {
    return { dataShards: k, parityShards: k, shardBytes: 64 }
  }

  /** Slope of the line through (log k, log operations). */
  function exponent(operations: readonly number[]): number {
    const [x, y] = [sizes.map(Math.log), operations.map(Math.log)]
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const [mx, my] = [mean(x), mean(y)]
    const sum = (f: (i: number) => number) => range(sizes.length).reduce((total, i) => total + f(i), 0)
    return sum((i) => (x[i]! - mx) * (y[i]! - my)) / sum((i) => (x[i]! - mx) ** 2)
  }

  it('of encoding grows as n log n', () => {
    const operations = sizes.map((k) => encodeCounted(new Uint8Array(2 * k * 64), shape(k)))
    // n log n itself has 1.26 over these sizes, n^1.5 and n^2 what they say.
    expect(exponent(operations)).toBeGreaterThan(1.1)
    expect(exponent(operations)).toBeLessThan(1.3)
    // Two transforms of log2(k) layers, k / 2 butterflies each, two operations a butterfly.
    for (const [i, k] of sizes.entries()) expect(operations[i]).toBeLessThanOrEqual(2 * k * Math.log2(k) + k)
  })

  it('of decoding likewise', () => {
    const operations = sizes.map((k) => {
      const present = new Uint8Array(2 * k).fill(1, k)
      return reconstructCounted(codeWord(leopard, shape(k)), present, shape(k))
    })
    expect(exponent(operations)).toBeGreaterThan(1.1)
    expect(exponent(operations)).toBeLessThan(1.3)
  })
})

function webAssemblyOf(of: object): object {
  return (of as { WebAssembly: object }).WebAssembly
}

function readIfThere(path: string): { readonly ods: number[][]; readonly eds: number[][] }[] | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).cases
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Codec } from '../src/codec/codec.ts'
import { divide, multiply } from '../src/codec/gf256.ts'
import { leopardTwin } from '../src/codec/leopard/twin.ts'
import { leopard } from '../src/codec/leopard.ts'
import { leopardReference } from '../src/codec/leopard-reference.ts'
import { reedSolomonErasure } from '../src/codec/reed-solomon-erasure.ts'
import { referenceCodec } from '../src/codec/reference.ts'
import { codecCompliance } from './codec.compliance.ts'
import { checkProperty, noise, range, sha256, subset, thrownBy } from './fixtures.ts'

/** A new codec is one line here. */
const codecs: readonly Codec[] = [referenceCodec, reedSolomonErasure, leopardReference, leopardTwin, leopard]

for (const codec of codecs) codecCompliance(codec)

describe('GF(2^8)', () => {
  /** Polynomials over {0, 1} multiplied and divided by hand. */
  function schoolbook(a: number, b: number): number {
    let product = 0
    for (const i of range(8)) if ((b >> i) & 1) product ^= a << i
    for (let i = 14; i >= 8; i--) if ((product >> i) & 1) product ^= 0x11d << (i - 8)
    return product
  }

  it('multiplies as polynomials modulo 0x11D, all pairs', () => {
    for (const a of range(256)) for (const b of range(256)) expect(multiply(a, b)).toBe(schoolbook(a, b))
  })

  it('divides back, all pairs, and not by zero', () => {
    for (const a of range(256)) for (const b of range(255)) expect(divide(multiply(a, b + 1), b + 1)).toBe(a)
    expect(thrownBy(() => divide(1, 0)).code).toBe('ERASURE_OUT_OF_RANGE')
  })

  it("has the products of Backblaze's tests", () => {
    expect([multiply(3, 4), multiply(7, 7), multiply(23, 45)]).toEqual([12, 21, 41])
  })
})

describe('the code of reed-solomon-erasure', () => {
  it.each([referenceCodec, reedSolomonErasure])("$name: has the parity of klauspost's TestOneEncode", (codec) => {
    const line = new Uint8Array(20)
    line.set([0, 1, 4, 5, 2, 3, 6, 7, 8, 9])
    codec.encode(line, { dataShards: 5, parityShards: 5, shardBytes: 2 })
    expect([...line.subarray(10)]).toEqual([12, 13, 10, 11, 14, 15, 90, 91, 94, 95])
  })

  it('is the Vandermonde matrix times the inverse of its upper square', () => {
    for (const [k, n] of [
      [1, 2],
      [3, 8],
      [10, 14],
      [16, 32],
    ] as const) {
      const generator = systematicVandermonde(k, n)
      const line = new Uint8Array(n)
      line.set(noise(k, n))
      const expected = generator.map((row) => row.reduce((sum, entry, j) => sum ^ multiply(entry, line[j]!), 0))
      referenceCodec.encode(line, { dataShards: k, parityShards: n - k, shardBytes: 1 })
      expect([...line]).toEqual(expected)
    }
  })

  it('is the same in both codecs, byte for byte', () => {
    const shapes = fc.record({
      dataShards: fc.integer({ min: 1, max: 24 }),
      parityShards: fc.integer({ min: 1, max: 24 }),
      shardBytes: fc.integer({ min: 1, max: 70 }),
    })
    checkProperty(
      fc.property(shapes, fc.nat(), fc.infiniteStream(fc.nat()), (shape, from, draws) => {
        const shards = shape.dataShards + shape.parityShards
        const ours = noise(shards * shape.shardBytes, from)
        const theirs = ours.slice()
        referenceCodec.encode(ours, shape)
        reedSolomonErasure.encode(theirs, shape)
        expect(theirs).toEqual(ours)

        // Not a code word any more: they must also agree on which present shards count.
        ours[0]! ^= 1
        theirs[0]! ^= 1
        const keys = range(shards).map(() => draws.next().value as number)
        const order = range(shards).sort((a, b) => keys[a]! - keys[b]!)
        const present = new Uint8Array(shards)
        for (const shard of order.slice(shape.parityShards >> 1)) present[shard] = 1
        referenceCodec.reconstruct(ours, present, shape)
        reedSolomonErasure.reconstruct(theirs, present, shape)
        expect(theirs).toEqual(ours)
      }),
      150,
    )
  })

  it('is the same in both codecs for lines that are coded in strips', () => {
    const shape = { dataShards: 2, parityShards: 254, shardBytes: 2 * 8192 + 3 }
    const ours = noise(256 * shape.shardBytes)
    const theirs = ours.slice()
    referenceCodec.encode(ours, shape)
    reedSolomonErasure.encode(theirs, shape)
    expect(Buffer.compare(ours, theirs)).toBe(0)
    const present = new Uint8Array(256)
    present[1] = 1
    present[200] = 1
    theirs.fill(0, 0, shape.shardBytes)
    reedSolomonErasure.reconstruct(theirs, present, shape)
    expect(Buffer.compare(ours, theirs)).toBe(0)
  })

  it('does not change by accident', () => {
    const shape = { dataShards: 64, parityShards: 64, shardBytes: 64 }
    const line = noise(128 * 64)
    reedSolomonErasure.encode(line, shape)
    expect(sha256(line)).toBe('2711e63743021f857a825cb22ccf3fb82d3a54a1ac7d153b34f7ad40902894fd')
  })
})

describe('the memory of reed-solomon-erasure', () => {
  it.each([4, 16])('does not grow over 1,000 random patterns of 2 x %i', (dataShards) => {
    const shape = { dataShards, parityShards: dataShards, shardBytes: 64 }
    const line = noise(2 * dataShards * 64)
    reedSolomonErasure.encode(line, shape)
    let before = 0
    let run = 0
    checkProperty(
      fc.property(subset(2 * dataShards, dataShards), (kept) => {
        const present = new Uint8Array(2 * dataShards)
        for (const shard of kept) present[shard] = 1
        const copy = line.map((byte, i) => (present[i >> 6] === 1 ? byte : 0))
        reedSolomonErasure.reconstruct(copy, present, shape)
        expect(Buffer.compare(copy, line)).toBe(0)
        if (++run === 100) before = reedSolomonErasure.memoryBytes()
      }),
      1000,
    )
    expect(before).toBeGreaterThan(0)
    expect(reedSolomonErasure.memoryBytes()).toBe(before)
  })
})

describe('a failure inside reed-solomon-erasure', () => {
  const shape = { dataShards: 2, parityShards: 2, shardBytes: 8 }
  const good = noise(32)
  reedSolomonErasure.encode(good, shape)

  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  /** The codec over an instance whose `encode` does as told; counts the instances. */
  async function faulty(encode: () => number | undefined) {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmGlobal }).WebAssembly
    const counter = { instances: 0 }
    vi.stubGlobal('WebAssembly', {
      Module,
      Instance: function FaultyInstance(...args: unknown[]) {
        counter.instances++
        const { memory, encode: real, reconstruct } = new Instance(...args).exports
        return { exports: { memory, reconstruct, encode: (...call: number[]) => encode() ?? real!(...call) } }
      },
    })
    vi.resetModules()
    const { reedSolomonErasure: codec } = await import('../src/codec/reed-solomon-erasure.ts')
    return { codec, counter }
  }

  it('is a coded error that says what it returned', async () => {
    const { codec, counter } = await faulty(() => 9)
    const details = { codec: 'reed-solomon-erasure', call: 'encode', result: 'incorrect shard size' }
    expect(() => codec.encode(good.slice(), shape)).toThrow(
      expect.objectContaining({ code: 'ERASURE_CODEC_FAILED', details }),
    )
    expect(counter.instances).toBe(1)
  })

  it('that traps leaves no broken instance behind', async () => {
    const faults = [true, false]
    const { codec, counter } = await faulty(() => {
      if (faults.shift()) throw new Error('unreachable')
      return undefined
    })
    const line = good.slice()
    expect(() => codec.encode(line, shape)).toThrow('expected ok, got a trap')
    expect(line).toEqual(good)
    line.fill(0, 16)
    codec.encode(line, shape)
    expect(line).toEqual(good)
    expect(counter.instances).toBe(2)
  })
})

interface WasmGlobal {
  readonly Module: unknown
  readonly Instance: new (...args: unknown[]) => { readonly exports: Record<string, (...args: number[]) => number> }
}

/** The generator matrix as Backblaze, klauspost and the Rust crate build it: rows r^c, times the inverse of the first k. */
function systematicVandermonde(k: number, n: number): number[][] {
  const vandermonde = range(n).map((r) => range(k).map((c) => range(c).reduce((power) => multiply(power, r), 1)))
  const inverse = invert(vandermonde.slice(0, k))
  return vandermonde.map((row) =>
    range(k).map((j) => row.reduce((sum, entry, i) => sum ^ multiply(entry, inverse[i]![j]!), 0)),
  )
}

/** Gauss and Jordan. */
function invert(square: readonly (readonly number[])[]): number[][] {
  const size = square.length
  const work = square.map((row, i) => [...row, ...range(size).map((j) => (i === j ? 1 : 0))])
  for (const i of range(size)) {
    const pivot = work.findIndex((row, at) => at >= i && row[i] !== 0)
    ;[work[i], work[pivot]] = [work[pivot]!, work[i]!]
    const scale = work[i]![i]!
    work[i] = work[i]!.map((entry) => divide(entry, scale))
    for (const other of range(size)) {
      if (other === i) continue
      const factor = work[other]![i]!
      work[other] = work[other]!.map((entry, j) => entry ^ multiply(factor, work[i]![j]!))
    }
  }
  return work.map((row) => row.slice(size))
}

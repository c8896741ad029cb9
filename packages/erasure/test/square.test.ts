/** The header of a square in phases, against the obvious computation, with units done in any order by several threads' worth. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leopardTwin } from '../src/codec/leopard/twin.ts'
import { dataRoot } from '../src/commitment/data-root.ts'
import { buildNmt, NAMESPACE_BYTES, nmtRoot, PARITY_NAMESPACE } from '../src/commitment/nmt.ts'
import { NMT_SCRATCH_BYTES, plainNmtBatch, SHARE_BYTES } from '../src/commitment/nmt-batch.ts'
import { plainExtension } from '../src/square/extension.ts'
import { firstUnordered, headerOf } from '../src/square/header.ts'
import { PLACES, placeOriginal, type SquareLayout, sharesOf, squareLayout, treeOf } from '../src/square/layout.ts'
import { type OpenSquare, openSquare, phases, runPhase } from '../src/square/phases.ts'
import { sharedMemory } from '../src/web-assembly.ts'
import { hex, noise, range, sha256, thrownBy } from './fixtures.ts'
import { namespaceOf } from './nmt-fixtures.ts'

const VECTORS = join(process.env.DAS_VECTORS ?? '../shared/vectors', 'celestia')

/** Shares of noise; each namespace has four in a row of the original. */
function originalOf(k: number): Uint8Array {
  const original = noise(k * k * SHARE_BYTES, k)
  for (const i of range(k * k)) original.set(namespaceOf(Math.floor(i / 4)), i * SHARE_BYTES)
  return original
}

/** All phases, with the units of each in order. */
function runAll(square: OpenSquare): void {
  for (const [phase, units] of phases(square.layout).entries()) runPhase(square, phase, 0, units)
}

function computed(k: number, original = originalOf(k), threads = 1) {
  const layout = squareLayout(k)
  const memory = sharedMemory(layout.bytes)
  placeOriginal(memory, layout, original)
  const squares = range(threads).map(() => openSquare(memory, layout))
  return { layout, memory, squares }
}

/** Lines of shares, extended one by one with the twin; roots of trees built one by one. */
function obvious(k: number, original: Uint8Array) {
  const shareAt = (i: number) => original.subarray(i * SHARE_BYTES, (i + 1) * SHARE_BYTES)
  const extended = (line: readonly Uint8Array[]) => {
    const bytes = new Uint8Array(Buffer.concat([...line, new Uint8Array(k * SHARE_BYTES)]))
    leopardTwin.encode(bytes, { dataShards: k, parityShards: k, shardBytes: SHARE_BYTES })
    return range(2 * k).map((i) => bytes.subarray(i * SHARE_BYTES, (i + 1) * SHARE_BYTES))
  }
  const upper = range(k).map((row) => extended(range(k).map((column) => shareAt(row * k + column))))
  const columns = range(2 * k).map((column) => extended(upper.map((row) => row[column]!)))
  const rows = range(2 * k).map((row) => columns.map((column) => column[row]!))
  const rootOf = (line: readonly Uint8Array[], index: number) => {
    const namespaces = line.map((share, i) =>
      i < k && index < k ? share.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE,
    )
    return nmtRoot(buildNmt(namespaces, line))
  }
  return { shares: Buffer.concat(rows.flat()), rowRoots: rows.map(rootOf), columnRoots: columns.map(rootOf) }
}

/** Compared as hex, because a diff of 4 MiB helps nobody. */
function digests(memory: Parameters<typeof headerOf>[0], layout: SquareLayout) {
  const { rowRoots, columnRoots } = headerOf(memory, layout)
  return { shares: sha256(sharesOf(memory, layout)), rowRoots: rowRoots.map(hex), columnRoots: columnRoots.map(hex) }
}

describe('the obvious computation', () => {
  it.each([1, 2, 4, 8, 16])('k = %i: the same square and the same roots', (k) => {
    const original = originalOf(k)
    const { layout, memory, squares } = computed(k, original)
    runAll(squares[0]!)
    const { shares, rowRoots, columnRoots } = obvious(k, original)
    const expected = { shares: sha256(shares), rowRoots: rowRoots.map(hex), columnRoots: columnRoots.map(hex) }
    expect(digests(memory, layout)).toEqual(expected)
  })

  it.each([1, 2, 8])('k = %i: the same without WebAssembly', (k) => {
    const fast = computed(k)
    runAll(fast.squares[0]!)
    const layout = squareLayout(k)
    const memory = sharedMemory(layout.bytes)
    placeOriginal(memory, layout, originalOf(k))
    runAll({ layout, hashing: plainNmtBatch(memory), extension: plainExtension(memory, layout), close() {} })
    expect(digests(memory, layout)).toEqual(digests(fast.memory, fast.layout))
    expect(fast.squares[0]!.hashing.name).toBe('simd')
    expect(fast.squares[0]!.extension.name).toBe('leopard kernel')
  })

  it('leaves whole trees, from which proofs can be read', () => {
    const { layout, memory, squares } = computed(4)
    runAll(squares[0]!)
    const shares = sharesOf(memory, layout)
    for (const row of range(8)) {
      const line = range(8).map((i) => shares.slice(row * layout.rowBytes + i * SHARE_BYTES).subarray(0, SHARE_BYTES))
      const namespaces = line.map((share, i) =>
        row < 4 && i < 4 ? share.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE,
      )
      const tree = treeOf(memory, layout, 'row', row)
      expect(tree.size).toBe(8)
      expect(hex(tree.nodes)).toBe(hex(buildNmt(namespaces, line).nodes))
    }
  })
})

it('keeps the bytes that it had', () => {
  const { layout, memory, squares } = computed(8)
  runAll(squares[0]!)
  expect(hex(dataRoot(headerOf(memory, layout)))).toBe(
    '9ab90dfb05ef4a64c8e35484b1325bfe39bbf27de5bd0f4dae008c0b055aa9ad',
  )
})

describe('units', () => {
  it('may be done by several threads, in any order and in any portions', () => {
    const { layout, memory, squares } = computed(16, originalOf(16), 3)
    for (const [phase, units] of phases(layout).entries()) {
      const cuts = [0, 1, 2, 5, 6, units]
      const portions = cuts.slice(1).map((to, i) => [Math.min(cuts[i]!, units), Math.min(to, units)] as const)
      for (const [i, [from, to]] of portions.toReversed().entries()) runPhase(squares[i % 3]!, phase, from, to)
    }
    const alone = computed(16)
    runAll(alone.squares[0]!)
    expect(digests(memory, layout)).toEqual(digests(alone.memory, alone.layout))
  })

  it('that are left out leave their lines as they were', () => {
    const { layout, memory, squares } = computed(8)
    for (const [phase, units] of phases(layout).entries()) runPhase(squares[0]!, phase, 0, phase === 3 ? 1 : units)
    const whole = computed(8)
    runAll(whole.squares[0]!)
    const [partly, wholly] = [digests(memory, layout), digests(whole.memory, whole.layout)]
    expect(partly.rowRoots).toEqual(wholly.rowRoots)
    expect(partly.columnRoots.slice(0, 4)).toEqual(wholly.columnRoots.slice(0, 4))
    expect(new Set(partly.columnRoots.slice(4))).toEqual(new Set(['00'.repeat(90)]))
  })

  it('are for as many threads as there are places, and a place that is freed is taken again', () => {
    const { layout, memory, squares } = computed(2, originalOf(2), PLACES)
    expect(thrownBy(() => openSquare(memory, layout)).code).toBe('ERASURE_OUT_OF_RANGE')
    squares[5]!.close()
    runAll(openSquare(memory, layout))
    expect(thrownBy(() => openSquare(memory, layout)).code).toBe('ERASURE_OUT_OF_RANGE')
    const alone = computed(2)
    runAll(alone.squares[0]!)
    expect(digests(memory, layout)).toEqual(digests(alone.memory, alone.layout))
  })

  it('are done in scratch of the own place, so that threads do not meet', () => {
    const { layout, memory, squares } = computed(2, originalOf(2), 3)
    for (const square of squares.slice(0, 2)) runAll(square)
    const isUsed = (place: number) =>
      new Uint8Array(memory.buffer, layout.scratch + place * layout.scratchBytes, NMT_SCRATCH_BYTES).some(
        (byte, i) => byte !== 0 && i < NMT_SCRATCH_BYTES - 72 * 4,
      )
    expect([0, 1, 2].map(isUsed)).toEqual([true, true, false])
  })

  it('that there are not are refused', () => {
    const { layout, squares } = computed(4)
    expect(phases(layout)).toEqual([4, 8, 2, 2])
    for (const [phase, from, to] of [
      [4, 0, 1],
      [-1, 0, 1],
      [0, 0, 5],
      [0, 3, 2],
      [0, -1, 2],
      [2, 0, 2.5],
    ] as const) {
      expect(thrownBy(() => runPhase(squares[0]!, phase, from, to)).code).toBe('ERASURE_OUT_OF_RANGE')
    }
  })
})

describe('an original', () => {
  it.each([0, 3, 6, 512, 1.5, Number.NaN, -1])('of %d columns is refused', (k) => {
    expect(thrownBy(() => squareLayout(k)).code).toBe('ERASURE_OUT_OF_RANGE')
  })

  it('of another length is refused', () => {
    const layout = squareLayout(2)
    const memory = sharedMemory(layout.bytes)
    const code = thrownBy(() => placeOriginal(memory, layout, noise(4 * SHARE_BYTES - 1))).code
    expect(code).toBe('ERASURE_WRONG_LENGTH')
  })

  it('with a namespace below the one to its left or above it is named', () => {
    for (const [row, column] of [
      [0, 3],
      [1, 0],
      [3, 3],
    ] as const) {
      const original = originalOf(4)
      // Four namespaces to a row of four: each row has one of its own, and all but the first are above 0.
      for (const i of range(16)) original.set(namespaceOf(1 + Math.floor(i / 2)), i * SHARE_BYTES)
      const { layout, memory } = computed(4, original)
      expect(firstUnordered(memory, layout)).toBeUndefined()
      original.set(namespaceOf(0), (row * 4 + column) * SHARE_BYTES)
      placeOriginal(memory, layout, original)
      expect(firstUnordered(memory, layout)).toEqual({ row, column })
    }
  })
})

describe.skipIf(!existsSync(VECTORS))('the vectors (skipped where DAS_VECTORS has none)', () => {
  interface Case {
    readonly k: number
    readonly seed: string
    readonly ods_sha256: string
    readonly eds_sha256: string
    readonly roots_sha256: string
    readonly data_root: string
  }
  const cases: Case[] = existsSync(VECTORS) ? JSON.parse(readFileSync(join(VECTORS, 'squares.json'), 'utf8')).cases : []

  /** The recipe of the vectors. */
  function originalOfRecipe({ k, seed }: Case): Uint8Array {
    const original = new Uint8Array(k * k * SHARE_BYTES)
    for (const i of range(k * k)) {
      const share = original.subarray(i * SHARE_BYTES, (i + 1) * SHARE_BYTES)
      share.set(namespaceOf(Math.floor(i / 4) + 1))
      for (let j = 0, at = NAMESPACE_BYTES; at < SHARE_BYTES; j++, at += 32) {
        share.set(
          createHash('sha256')
            .update(`${seed}:${i}:${j}`)
            .digest()
            .subarray(0, SHARE_BYTES - at),
          at,
        )
      }
    }
    return original
  }

  it.each(cases.filter(({ k }) => k <= 64))('k = $k', (one) => {
    const original = originalOfRecipe(one)
    expect(sha256(original)).toBe(one.ods_sha256)
    const { layout, memory, squares } = computed(one.k, original)
    runAll(squares[0]!)
    const header = headerOf(memory, layout)
    expect(sha256(sharesOf(memory, layout))).toBe(one.eds_sha256)
    expect(sha256(...header.rowRoots, ...header.columnRoots)).toBe(one.roots_sha256)
    expect(hex(dataRoot(header))).toBe(one.data_root)
  })
})

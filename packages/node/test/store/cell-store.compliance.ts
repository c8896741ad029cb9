/** What every cell store must do, wherever it keeps its columns. Run by each store in the table of `cell-store.test.ts`. */
import { seededRandom } from '@daslab/sampler/random'
import { describe, expect, test } from 'vitest'
import { type CellStore, type ColumnCells, columnBytes } from '../../src/store/cell-store.ts'

const ROWS = 3
const CELL_BYTES = 64
const PROOF_BYTES = 96
/** Bytes of one column of these tests. */
const COLUMN_BYTES = ROWS * (CELL_BYTES + PROOF_BYTES)

function column(index: number, of = 'a blob'): ColumnCells {
  const random = seededRandom(`${of}/${index}`)
  const parts = (bytes: number) => Array.from({ length: ROWS }, () => random.bytes(bytes))
  return { column: index, cells: parts(CELL_BYTES), proofs: parts(PROOF_BYTES) }
}

/** The same with other arrays: what they become does not change it. */
const snapshot = ({ column, cells, proofs }: ColumnCells): ColumnCells => ({
  column,
  cells: cells.map((cell) => new Uint8Array(cell)),
  proofs: proofs.map((proof) => new Uint8Array(proof)),
})

export function cellStoreCompliance(name: string, make: (maxBytes: number) => CellStore): void {
  const roomy = () => make(1_000 * COLUMN_BYTES)

  describe(`cell store: ${name}`, () => {
    test('gives back what it was given, for its blob and column only', () => {
      const store = roomy()
      expect(store.put('a', column(5))).toBe(true)
      expect(store.get('a', 5)).toEqual(column(5))
      expect(store.has('a', 5)).toBe(true)
      for (const [blob, index] of [
        ['a', 4],
        ['b', 5],
        ['', 5],
      ] as const) {
        expect(store.get(blob, index)).toBeUndefined()
        expect(store.has(blob, index)).toBe(false)
      }
    })

    test('keeps the first of two', () => {
      const store = roomy()
      expect(store.put('a', column(5))).toBe(true)
      expect(store.put('a', column(5, 'another'))).toBe(false)
      expect(store.get('a', 5)).toEqual(column(5))
      expect(store.bytes).toBe(COLUMN_BYTES)
    })

    test.each([
      ['plain arrays', (bytes: Uint8Array) => bytes],
      ['Buffers', (bytes: Uint8Array) => Buffer.from(bytes)],
      ['views of a message', (bytes: Uint8Array) => new Uint8Array(Buffer.alloc(200, bytes)).subarray(0, bytes.length)],
    ])('copies %s: what becomes of them later changes nothing', (_, made) => {
      const store = roomy()
      const given = column(5)
      const cells = given.cells.map(made)
      const proofs = given.proofs.map(made)
      store.put('a', { column: 5, cells, proofs })
      const kept = snapshot(store.get('a', 5)!)
      for (const part of [...cells, ...proofs]) part.fill(0)
      cells.pop()
      proofs.pop()
      expect(snapshot(store.get('a', 5)!)).toEqual(kept)
      expect(store.get('a', 5)!.cells).toHaveLength(ROWS)
      expect(store.bytes).toBe(COLUMN_BYTES)
    })

    test('lists the columns of a blob in ascending order', () => {
      const store = roomy()
      for (const index of [100, 9, 11, 0, 2]) store.put('a', column(index))
      store.put('b', column(1))
      expect(store.columnsOf('a')).toEqual([0, 2, 9, 11, 100])
      expect(store.columnsOf('b')).toEqual([1])
      expect(store.columnsOf('c')).toEqual([])
    })

    test('counts the bytes of its cells and proofs', () => {
      const store = roomy()
      expect(store.bytes).toBe(0)
      expect(columnBytes(column(0))).toBe(COLUMN_BYTES)
      for (const index of [0, 1, 2]) store.put('a', column(index))
      store.put('b', { column: 0, cells: [new Uint8Array(10)], proofs: [new Uint8Array(0)] })
      expect(store.bytes).toBe(3 * COLUMN_BYTES + 10)
    })

    test('forgets a blob that is dropped, and no other', () => {
      const store = roomy()
      for (const index of [0, 1]) store.put('a', column(index))
      store.put('b', column(0))
      store.drop('a')
      expect([store.columnsOf('a'), store.columnsOf('b'), store.bytes]).toEqual([[], [0], COLUMN_BYTES])
      store.drop('a')
      store.drop('never there')
      expect(store.bytes).toBe(COLUMN_BYTES)
      expect(store.put('a', column(0))).toBe(true)
    })

    test('stays within its bound: whole blobs go, those first that came first', () => {
      const store = make(4 * COLUMN_BYTES)
      for (const [blob, index] of [
        ['first', 0],
        ['second', 0],
        ['third', 0],
        // The first blob grows, but it is still the one that came first.
        ['first', 1],
      ] as const) {
        store.put(blob, column(index, blob))
      }
      expect(store.bytes).toBe(4 * COLUMN_BYTES)
      store.put('fourth', column(0, 'fourth'))
      expect([store.columnsOf('first'), store.bytes]).toEqual([[], 3 * COLUMN_BYTES])
      store.put('fourth', column(1, 'fourth'))
      store.put('fourth', column(2, 'fourth'))
      expect([store.columnsOf('second'), store.columnsOf('third'), store.bytes]).toEqual([[], [0], 4 * COLUMN_BYTES])
      expect(store.get('third', 0)).toEqual(column(0, 'third'))
    })

    test('never drops the blob that is being written, even where it alone exceeds the bound', () => {
      const store = make(2 * COLUMN_BYTES)
      store.put('other', column(0))
      for (const index of [0, 1, 2]) expect(store.put('large', column(index, 'large'))).toBe(true)
      expect([store.columnsOf('large'), store.columnsOf('other')]).toEqual([[0, 1, 2], []])
      store.put('next', column(0))
      expect([store.columnsOf('large'), store.columnsOf('next'), store.bytes]).toEqual([[], [0], COLUMN_BYTES])
    })

    test('a thousand blobs later it is no larger', () => {
      const store = make(10 * COLUMN_BYTES)
      const columns = [0, 1, 2].map((index) => column(index))
      for (let blob = 0; blob < 1_000; blob++) {
        for (const part of columns) store.put(`blob ${blob}`, part)
        expect(store.bytes).toBeLessThanOrEqual(10 * COLUMN_BYTES)
      }
      expect(store.columnsOf('blob 999')).toEqual([0, 1, 2])
      expect(store.columnsOf('blob 0')).toEqual([])
    })
  })
}

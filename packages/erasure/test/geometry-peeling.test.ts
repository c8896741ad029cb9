/** Peeling against the slow and obvious way, and the patterns that adversaries choose (das-research names some of them). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRecoverable, smallestUnrecoverable } from '../src/geometry.ts'
import { lineOfNumber } from '../src/lines.ts'
import { makePeeler } from '../src/peeling.ts'
import type { Geometry } from '../src/types.ts'
import { checkProperty, noise, oneLineARound, range, subset, thrownBy } from './fixtures.ts'

function geometryOf(dimensions: 1 | 2, dataRows: number, rows: number, dataColumns: number, columns: number): Geometry {
  return { dimensions, dataRows, rows, dataColumns, columns, cellBytes: 64, maxProofBytes: 0, sampleUnit: 'cell' }
}

function square(k: number): Geometry {
  return geometryOf(2, k, 2 * k, k, 2 * k)
}

/** Present flags of a matrix in which these cells are hidden. */
function without(geometry: Geometry, isHidden: (row: number, column: number) => boolean): Uint8Array {
  const { rows, columns } = geometry
  return Uint8Array.from({ length: rows * columns }, (_, i) => (isHidden(Math.floor(i / columns), i % columns) ? 0 : 1))
}

/** Round after round, every line that has enough cells at its beginning is filled. */
function peelSlowly({ dimensions, dataRows, rows, dataColumns, columns }: Geometry, present: Uint8Array) {
  const flags = present.slice()
  const cellsOfRow = (row: number) => range(columns).map((column) => row * columns + column)
  const cellsOfColumn = (column: number) => range(rows).map((row) => row * columns + column)
  const lines = [
    ...range(rows).map((row) => ({ cells: cellsOfRow(row), need: dataColumns })),
    ...range(columns).map((column) => ({ cells: cellsOfColumn(column), need: dimensions === 2 ? dataRows : rows })),
  ]
  const count = (cells: readonly number[]) => cells.filter((cell) => flags[cell] === 1).length
  for (let rounds = 0; ; rounds++) {
    const open = lines.filter(({ cells, need }) => count(cells) >= need && count(cells) < cells.length)
    if (open.length === 0) {
      return { isRecoverable: !flags.includes(0), rounds, known: lines.map(({ cells }) => count(cells)) }
    }
    for (const { cells } of open) for (const cell of cells) flags[cell] = 1
  }
}

/** Throws unless each line of the order had enough cells when its turn came, and a hole to fill. */
function expectOrder(geometry: Geometry, present: Uint8Array, order: Iterable<number>): void {
  const flags = present.slice()
  const { rows, columns, dataRows, dataColumns } = geometry
  for (const number of order) {
    const { axis, index } = lineOfNumber(number, geometry)
    const cells =
      axis === 'row' ? range(columns).map((c) => index * columns + c) : range(rows).map((r) => r * columns + index)
    const have = cells.filter((cell) => flags[cell] === 1).length
    expect(have).toBeGreaterThanOrEqual(axis === 'row' ? dataColumns : dataRows)
    expect(have).toBeLessThan(cells.length)
    for (const cell of cells) flags[cell] = 1
  }
}

function peelsTo(geometry: Geometry, present: Uint8Array): boolean {
  const { rows, columns } = geometry
  const byFlags = makePeeler(geometry).peel(present).isRecoverable
  const positions = range(rows * columns).filter((i) => present[i] === 1)
  expect(makePeeler(geometry).peelPositions([...positions, ...positions.slice(0, 3)]).isRecoverable).toBe(byFlags)
  expect(isRecoverable(geometry, (row, column) => present[row * columns + column] === 1)).toBe(byFlags)
  return byFlags
}

describe('peeling', () => {
  const geometries = [
    square(1),
    square(2),
    square(4),
    square(7),
    geometryOf(2, 2, 5, 3, 8),
    geometryOf(2, 6, 6, 3, 8),
    geometryOf(2, 3, 9, 4, 4),
    geometryOf(1, 5, 5, 3, 7),
    geometryOf(1, 1, 1, 4, 8),
  ]

  it.each(geometries)('is what the slow and obvious way gives: %j', (geometry) => {
    const peeler = makePeeler(geometry)
    const patterns = fc.record({ from: fc.nat(), share: fc.integer({ min: 0, max: 256 }) })
    checkProperty(
      fc.property(patterns, ({ from, share }) => {
        const present = noise(geometry.rows * geometry.columns, from).map((byte) => (byte < share ? 1 : 0))
        const { known, order, ...fast } = peeler.peel(present)
        const { known: slowlyKnown, ...slow } = peelSlowly(geometry, present)
        expect(fast).toEqual(slow)
        expect([...known]).toEqual(slowlyKnown)
        expectOrder(geometry, present, order)
      }),
      150,
    )
  })

  it('knows nothing of nothing, and needs no round for everything', () => {
    const peeler = makePeeler(square(3))
    expect(peeler.peelPositions([])).toMatchObject({ isRecoverable: false, rounds: 0, order: new Uint32Array() })
    expect(peeler.peelPositions(range(36))).toMatchObject({ isRecoverable: true, rounds: 0, order: new Uint32Array() })
  })

  it('refuses what is no pattern of this matrix', () => {
    const peeler = makePeeler(square(2))
    expect(thrownBy(() => peeler.peel(new Uint8Array(15))).code).toBe('ERASURE_WRONG_LENGTH')
    for (const position of [-1, 16, 0.5, Number.NaN]) {
      expect(thrownBy(() => peeler.peelPositions([position])).details).toMatchObject({ name: 'position' })
    }
  })
})

describe('what an adversary hides', () => {
  /** A rectangle of k + 1 rows and k + 1 columns, wherever they lie. */
  function rectangle(k: number, rows: readonly number[], columns: readonly number[]) {
    const inRows = new Set(rows)
    const inColumns = new Set(columns)
    return without(square(k), (row, column) => inRows.has(row) && inColumns.has(column))
  }

  it.each(range(63).map((i) => i + 2))('(k + 1) x (k + 1) cells stop recovery, one fewer do not: k = %i', (k) => {
    const lines = subset(2 * k, k + 1)
    const geometry = square(k)
    const peeler = makePeeler(geometry)
    checkProperty(
      fc.property(lines, lines, fc.nat(), (rows, columns, draw) => {
        const present = rectangle(k, rows, columns)
        const hidden = range(present.length).filter((i) => present[i] === 0)
        expect(hidden).toHaveLength(smallestUnrecoverable(geometry).cells)
        expect(peeler.peel(present).isRecoverable).toBe(false)
        // Every cell of small sets, some of large ones.
        const shown = k <= 12 ? hidden : range(4).map((i) => hidden[(draw + i * 7919) % hidden.length]!)
        for (const cell of shown) {
          expect(peeler.peel(present.with(cell, 1)).isRecoverable, `shown ${cell}`).toBe(true)
        }
      }),
      k <= 12 ? 3 : 2,
    )
  })

  it.each([1, 2, 3, 4, 8, 16, 32, 64])('k + 1 diagonals stop recovery, one cell fewer does not: k = %i', (k) => {
    const present = without(square(k), (row, column) => (row + column) % (2 * k) <= k)
    expect(present.filter((flag) => flag === 0)).toHaveLength(2 * k * (k + 1))
    expect(peelsTo(square(k), present)).toBe(false)
    const hidden = range(present.length).filter((i) => present[i] === 0)
    const peeler = makePeeler(square(k))
    for (const cell of k <= 8 ? hidden : [hidden[0]!, hidden[hidden.length >> 1]!, hidden.at(-1)!]) {
      expect(peeler.peel(present.with(cell, 1)).isRecoverable).toBe(true)
    }
  })

  it.each([2, 4, 16, 64])('the original quarter suffices, one cell fewer does not: k = %i', (k) => {
    const present = without(square(k), (row, column) => row >= k || column >= k)
    expect(peelsTo(square(k), present)).toBe(true)
    expect(peelsTo(square(k), present.with(2 * k + 1, 0))).toBe(false)
  })

  it('hiding all but half of the rows, or of the columns, is one line short', () => {
    const [k, geometry] = [8, square(8)]
    for (const [shown, recoverable] of [
      [k, true],
      [k - 1, false],
    ] as const) {
      expect(
        peelsTo(
          geometry,
          without(geometry, (row) => row >= shown),
        ),
      ).toBe(recoverable)
      expect(
        peelsTo(
          geometry,
          without(geometry, (_, column) => column >= shown),
        ),
      ).toBe(recoverable)
    }
  })

  it.each([1, 2, 4, 8, 16, 32])(
    'k² cells that give one line a round recover all the same, after 2k - 1: k = %i',
    (k) => {
      const present = oneLineARound(k)
      expect(present.filter((flag) => flag === 1)).toHaveLength(k * k)
      const { isRecoverable, rounds, order } = makePeeler(square(k)).peel(present)
      expect({ isRecoverable, rounds }).toEqual({ isRecoverable: true, rounds: k === 1 ? 2 : 2 * k - 1 })
      if (k <= 8) expect(peelSlowly(square(k), present)).toMatchObject({ isRecoverable, rounds })
      // Row 0, column 0, row 1, column 1 …; the last ones come together.
      const alone = Math.max(0, 2 * k - 3)
      expect([...order.subarray(0, alone)]).toEqual(range(alone).map((i) => (i % 2) * 2 * k + (i >> 1)))
      // There is nothing to spare.
      for (const cell of k <= 8 ? range(present.length).filter((i) => present[i] === 1) : [present.indexOf(1)]) {
        expect(makePeeler(square(k)).peel(present.with(cell, 0)).isRecoverable).toBe(false)
      }
    },
  )
})

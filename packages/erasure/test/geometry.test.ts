import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertGeometry, isRecoverable, samplePositions, smallestUnrecoverable } from '../src/geometry.ts'
import type { Geometry } from '../src/types.ts'
import { checkProperty, noise, range, thrownBy } from './fixtures.ts'

const flat: Geometry = {
  dimensions: 1,
  dataRows: 3,
  rows: 3,
  dataColumns: 4,
  columns: 8,
  cellBytes: 64,
  maxProofBytes: 160,
  sampleUnit: 'column',
}
const square: Geometry = {
  ...flat,
  dimensions: 2,
  dataRows: 2,
  rows: 4,
  dataColumns: 2,
  columns: 4,
  sampleUnit: 'cell',
}

describe('assertGeometry', () => {
  it('takes these', () => {
    assertGeometry(flat)
    assertGeometry(square)
  })

  it.each([
    ['dimensions', { dimensions: 3 as 2 }],
    ['rows', { rows: 0 }],
    ['rows', { rows: Number.NaN }],
    ['data rows', { dataRows: 2 }],
    ['data rows', { dataRows: 4 }],
    ['columns', { columns: -8 }],
    ['columns', { columns: 2 ** 53 }],
    ['data columns', { dataColumns: 9 }],
    ['data columns', { dataColumns: 1.5 }],
    ['cell bytes', { cellBytes: 0 }],
    ['matrix bytes', { rows: 2 ** 32, dataRows: 2 ** 32, cellBytes: 2 ** 32 }],
    ['maximum proof bytes', { maxProofBytes: -1 }],
    ['sample unit', { sampleUnit: 'row' as 'cell' }],
  ])('names the number that is wrong: %s', (name, wrong) => {
    const error = thrownBy(() => assertGeometry({ ...flat, ...wrong }))
    expect(error).toMatchObject({ code: 'ERASURE_OUT_OF_RANGE', details: { name } })
  })
})

describe('what there is to sample', () => {
  it('is columns or cells', () => {
    expect(samplePositions(flat)).toBe(8)
    expect(samplePositions(square)).toBe(16)
    expect(samplePositions({ ...flat, sampleUnit: 'cell' })).toBe(24)
  })

  it('and the least to hide', () => {
    expect(smallestUnrecoverable(flat)).toEqual({ positions: 5, cells: 5 })
    expect(smallestUnrecoverable(square)).toEqual({ positions: 9, cells: 9 })
    expect(smallestUnrecoverable({ ...square, sampleUnit: 'column' })).toEqual({ positions: 3, cells: 9 })
    expect(smallestUnrecoverable({ ...flat, dataColumns: 64, columns: 128 })).toEqual({ positions: 65, cells: 65 })
  })
})

describe('isRecoverable', () => {
  it('in one dimension: every row has enough', () => {
    expect(isRecoverable(flat, () => true)).toBe(true)
    expect(isRecoverable(flat, (_, column) => column >= 4)).toBe(true)
    expect(isRecoverable(flat, (row, column) => row !== 1 || column > 4)).toBe(false)
    checkProperty(
      fc.property(fc.nat(), (from) => {
        const present = noise(24, from)
        const isPresent = (row: number, column: number) => present[row * 8 + column]! < 150
        const enough = range(3).every((row) => range(8).filter((column) => isPresent(row, column)).length >= 4)
        expect(isRecoverable(flat, isPresent)).toBe(enough)
      }),
      300,
    )
  })

  it('in two dimensions: by peeling over many rounds', () => {
    // Row 0 has two cells; each line that is filled gives the next one its second cell.
    const given = new Set(['0,0', '0,1', '1,0', '2,1'])
    expect(isRecoverable(square, (row, column) => given.has(`${row},${column}`))).toBe(true)
    given.delete('2,1')
    expect(isRecoverable(square, (row, column) => given.has(`${row},${column}`))).toBe(false)
  })

  it('in two dimensions: a staircase takes as many rounds as it has steps', () => {
    const size = 24
    const geometry = { ...square, dataRows: 2, rows: size, dataColumns: 2, columns: size }
    const isStep = (row: number, column: number) => row === column || row === column + 1
    expect(isRecoverable(geometry, isStep)).toBe(true)
  })

  it.each([flat, square])('$dimensions dimensions: the smallest set that stops it is the smallest', (geometry) => {
    const { rows, columns, dataRows, dataColumns } = geometry
    const { cells } = smallestUnrecoverable(geometry)
    const down = geometry.dimensions === 1 ? 1 : rows - dataRows + 1
    const isHidden = (row: number, column: number) => row < down && column < columns - dataColumns + 1
    const hidden = range(rows).flatMap((row) => range(columns).map((column) => ({ row, column })))
    const rectangle = hidden.filter(({ row, column }) => isHidden(row, column))
    expect(rectangle).toHaveLength(cells)
    expect(isRecoverable(geometry, (row, column) => !isHidden(row, column))).toBe(false)
    for (const shown of rectangle) {
      const isPresent = (row: number, column: number) =>
        !isHidden(row, column) || (row === shown.row && column === shown.column)
      expect(isRecoverable(geometry, isPresent)).toBe(true)
    }
  })

  it('in two dimensions: no set of fewer cells stops it (all sets of a 4 x 4 square)', () => {
    const { cells } = smallestUnrecoverable(square)
    for (let set = 0; set < 2 ** 16; set++) {
      if (bitsOf(set) >= cells) continue
      if (!isRecoverable(square, (row, column) => ((set >> (4 * row + column)) & 1) === 0)) {
        expect.fail(`hiding ${set.toString(2)} stops recovery`)
      }
    }
  })
})

function bitsOf(set: number): number {
  let bits = 0
  for (let left = set; left > 0; left &= left - 1) bits++
  return bits
}

/**
 * The diagonal erasure: every line is exactly one cell short.
 *
 * Cell (r, c) is hidden where (r + c) mod N is at most the parity of a line, so all rows and, in a square, all columns
 * lack one cell more than they can bear: the largest hole that nothing can start to fill. Its twin gives one cell back,
 * and in two dimensions that cell restores its row and its column, and these everything. In one dimension rows do not help
 * one another, so the twin gives every row one cell. (das-research calls them DEP and DEP+1.)
 */
import type { Geometry } from '@daslab/erasure/types'
import { cellsWhere, doesNotFit, type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface DiagonalPattern {
  readonly kind: 'diagonal'
}

export interface DiagonalLessOnePattern {
  readonly kind: 'diagonal-1'
}

export const diagonal: PatternKind<DiagonalPattern> = {
  form: 'diagonal',
  placement: 'fixed',
  isRecoverable: false,
  read: withoutArgument({ kind: 'diagonal' }),
  cells: (_, geometry) => band(geometry, geometry.columns - geometry.dataColumns + 1),
}

export const diagonalLessOne: PatternKind<DiagonalLessOnePattern> = {
  form: 'diagonal-1',
  placement: 'fixed',
  isRecoverable: true,
  read: withoutArgument({ kind: 'diagonal-1' }),
  cells(_, geometry) {
    const parity = geometry.columns - geometry.dataColumns
    if (geometry.dimensions === 1) return band(geometry, parity)
    const hidden = band(geometry, parity + 1)
    hidden[0] = 0
    return hidden
  },
}

function band(geometry: Geometry, width: number): Uint8Array {
  const { dimensions, dataRows, rows, dataColumns, columns } = geometry
  if (dimensions === 2 && (rows !== columns || dataRows !== dataColumns)) {
    throw doesNotFit('diagonal', 'one dimension or a square', geometry)
  }
  return cellsWhere(geometry, (row, column) => (row + column) % columns < width)
}

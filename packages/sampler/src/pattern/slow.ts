/**
 * The slow erasure: recoverable, but one line at a time.
 *
 * With k data rows and columns, row i < k is given its diagonal cell and k - i - 1 cells of the parity columns, and column
 * i the same in the parity rows. So row 0 is complete enough at once; row i becomes so when columns 0 ... i - 1 are
 * restored, and column i when rows 0 ... i - 1 are. No parity line has more than k - 1 cells before row and column k - 1
 * are done. Recovery thus takes k rounds of one row and one column each and one more for all the rest, from k * k cells,
 * the fewest that determine the data at all. Whoever restores over a network pays a round trip for each round
 * (https://ethresear.ch/t/16256 counts rows and columns apart and comes to 2k - 1).
 *
 * No cell can be spared: the twin, which hides one more, cannot be recovered.
 */
import type { Geometry } from '@daslab/erasure/types'
import { cellsWhere, doesNotFit, type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface SlowPattern {
  readonly kind: 'slow'
}

export interface SlowAndOnePattern {
  readonly kind: 'slow+1'
}

export const slow: PatternKind<SlowPattern> = {
  form: 'slow',
  placement: 'fixed',
  isRecoverable: true,
  read: withoutArgument({ kind: 'slow' }),
  cells: (_, geometry) => staircase(geometry),
}

export const slowAndOne: PatternKind<SlowAndOnePattern> = {
  form: 'slow+1',
  placement: 'fixed',
  isRecoverable: false,
  read: withoutArgument({ kind: 'slow+1' }),
  cells(_, geometry) {
    const hidden = staircase(geometry)
    hidden[0] = 1
    return hidden
  },
}

function staircase(geometry: Geometry): Uint8Array {
  const { dimensions, dataRows, rows, dataColumns: k, columns } = geometry
  if (dimensions === 1 || dataRows !== k || rows !== columns || columns < 2 * k - 1) {
    throw doesNotFit('slow', 'two dimensions, a square with at least as many parity lines as data lines', geometry)
  }
  /** Whether data line `line` is given its cell in line `across` of the other direction. */
  const isGiven = (line: number, across: number) => across >= k && across - k < k - line - 1
  return cellsWhere(geometry, (row, column) => {
    if (row < k && column < k) return row !== column
    return !(row < k ? isGiven(row, column) : column < k && isGiven(column, row))
  })
}

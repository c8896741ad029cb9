/**
 * Lines: rows and columns of a two-dimensional matrix, treated alike.
 *
 * A row lies in memory as it is, a column is scattered; whoever works on lines of both axes takes a copy, laid out as a
 * codec wants it, and puts it back. Lines are numbered rows first, then columns, as `peeling.ts` counts them and as the
 * commitments to lines are listed.
 */
import type { LineShape } from './codec/codec.ts'
import { type ExtendedMatrix, type PartialMatrix, rowAt } from './matrix.ts'
import { type Coordinate, columnIndex, type Geometry, type Line, rowIndex } from './types.ts'

export function lineNumber({ axis, index }: Line, { rows }: Geometry): number {
  return axis === 'row' ? index : rows + index
}

export function lineOfNumber(number: number, { rows }: Geometry): Line {
  return number < rows ? { axis: 'row', index: number } : { axis: 'column', index: number - rows }
}

/** What a codec must know of a line of this axis. */
export function lineShape(
  axis: Line['axis'],
  { dataRows, rows, dataColumns, columns, cellBytes }: Geometry,
): LineShape {
  return axis === 'row'
    ? { dataShards: dataColumns, parityShards: columns - dataColumns, shardBytes: cellBytes }
    : { dataShards: dataRows, parityShards: rows - dataRows, shardBytes: cellBytes }
}

/** Cells of a line of this axis. */
export function lineLength(axis: Line['axis'], { rows, columns }: Geometry): number {
  return axis === 'row' ? columns : rows
}

/** Where the cell `at` of a line is. */
export function coordinateIn({ axis, index }: Line, at: number, geometry: Geometry): Coordinate {
  const [row, column] = axis === 'row' ? [index, at] : [at, index]
  return { row: rowIndex(row, geometry), column: columnIndex(column, geometry) }
}

/** The line of the other axis through the cell `at` of a line. */
export function crossing({ axis }: Line, at: number): Line {
  return { axis: axis === 'row' ? 'column' : 'row', index: at }
}

/** The cells of a line side by side. */
export function copyLine(matrix: ExtendedMatrix | PartialMatrix, { axis, index }: Line): Uint8Array {
  if (axis === 'row') return new Uint8Array(rowAt(matrix, index))
  const { rows, columns, cellBytes } = matrix.geometry
  const line = new Uint8Array(rows * cellBytes)
  for (let row = 0, from = index * cellBytes; row < rows; row++, from += columns * cellBytes) {
    line.set(matrix.bytes.subarray(from, from + cellBytes), row * cellBytes)
  }
  return line
}

/** Puts the cells of a line to their places. */
export function putLine(matrix: ExtendedMatrix, { axis, index }: Line, line: Uint8Array): void {
  const { rows, columns, cellBytes } = matrix.geometry
  if (axis === 'row') {
    matrix.bytes.set(line, index * columns * cellBytes)
    return
  }
  for (let row = 0, to = index * cellBytes; row < rows; row++, to += columns * cellBytes) {
    matrix.bytes.set(line.subarray(row * cellBytes, (row + 1) * cellBytes), to)
  }
}

/**
 * Geometry: what it takes to lose a matrix.
 *
 * In one dimension each row is a code word: any `dataColumns` of its cells restore it, so a row is lost when
 * `columns - dataColumns + 1` of its cells are gone, and the matrix with it. In two dimensions a column can restore what
 * a row cannot and the other way round; recovery peels, line after line, until nothing more yields. What stops it is a
 * set that leaves every line it touches short: at the least (columns - dataColumns + 1) * (rows - dataRows + 1) cells,
 * a rectangle. Whoever withholds must hide a set that stops recovery, hence the smallest one bounds every withholder.
 */
import { assertInteger, ErasureError } from './errors.ts'
import { makePeeler } from './peeling.ts'
import type { Geometry } from './types.ts'

/** Throws `ERASURE_OUT_OF_RANGE` unless the numbers of a geometry agree with one another. */
export function assertGeometry(geometry: Geometry): void {
  const { dimensions, dataRows, rows, dataColumns, columns, cellBytes, maxProofBytes, sampleUnit } = geometry
  const most = 2 ** 32
  assertInteger('dimensions', dimensions, 1, 2)
  assertInteger('rows', rows, 1, most)
  assertInteger('data rows', dataRows, dimensions === 1 ? rows : 1, rows)
  assertInteger('columns', columns, 1, most)
  assertInteger('data columns', dataColumns, 1, columns)
  assertInteger('cell bytes', cellBytes, 1, most)
  assertInteger('matrix bytes', rows * columns * cellBytes, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('maximum proof bytes', maxProofBytes, 0, most)
  if (sampleUnit !== 'column' && sampleUnit !== 'cell') {
    throw new ErasureError('ERASURE_OUT_OF_RANGE', `sample unit: expected column or cell, got ${String(sampleUnit)}`, {
      name: 'sample unit',
      value: sampleUnit,
    })
  }
}

/** N: how many positions a sample can ask for. */
export function samplePositions({ sampleUnit, rows, columns }: Geometry): number {
  return sampleUnit === 'column' ? columns : rows * columns
}

/** The smallest set of cells whose absence stops recovery: its cells, and the sample positions that they touch. */
export function smallestUnrecoverable(geometry: Geometry): { positions: number; cells: number } {
  const { dimensions, dataRows, rows, dataColumns, columns, sampleUnit } = geometry
  const across = columns - dataColumns + 1
  const cells = dimensions === 1 ? across : across * (rows - dataRows + 1)
  return { positions: sampleUnit === 'column' ? across : cells, cells }
}

/** Whether the cells that are present restore all others. Who asks often keeps a peeler (`peeling.ts`) instead. */
export function isRecoverable(geometry: Geometry, isPresent: (row: number, column: number) => boolean): boolean {
  const { rows, columns } = geometry
  const present = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) present[row * columns + column] = isPresent(row, column) ? 1 : 0
  }
  return makePeeler(geometry).peel(present).isRecoverable
}

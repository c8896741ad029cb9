/**
 * The extended matrix, whole or in part.
 *
 * Both keep their cells row by row in one array, so a row is a line of the codec without copying. They are different
 * types: only reconstruction turns a partial matrix into an extended one.
 */
import { assertLength } from './errors.ts'
import type { ColumnIndex, Geometry, ProvenCell, RowIndex } from './types.ts'

/** All cells: `rows * columns * cellBytes` bytes, row-major. */
export interface ExtendedMatrix {
  readonly kind: 'extended'
  readonly geometry: Geometry
  readonly bytes: Uint8Array
}

/** Some cells with their proofs. `present[row * columns + column]` is 1 where the cell is there. */
export interface PartialMatrix {
  readonly kind: 'partial'
  readonly geometry: Geometry
  readonly bytes: Uint8Array
  readonly present: Uint8Array
  readonly proofs: (Uint8Array | undefined)[]
}

/** Bytes of one row. */
export function rowBytes(geometry: Geometry): number {
  return geometry.columns * geometry.cellBytes
}

/** A view of one cell; it shares the matrix's memory. */
export function cellAt(matrix: ExtendedMatrix | PartialMatrix, row: RowIndex, column: ColumnIndex): Uint8Array {
  const { columns, cellBytes } = matrix.geometry
  const start = (row * columns + column) * cellBytes
  return matrix.bytes.subarray(start, start + cellBytes)
}

/** A view of one row; it shares the matrix's memory. */
export function rowAt(matrix: ExtendedMatrix | PartialMatrix, row: number): Uint8Array {
  const length = rowBytes(matrix.geometry)
  return matrix.bytes.subarray(row * length, (row + 1) * length)
}

export function extendedMatrix(geometry: Geometry, bytes: Uint8Array): ExtendedMatrix {
  assertLength('extended matrix', bytes, geometry.rows * rowBytes(geometry))
  return { kind: 'extended', geometry, bytes }
}

/** A matrix of which nothing is known yet. */
export function emptyMatrix(geometry: Geometry): PartialMatrix {
  const cells = geometry.rows * geometry.columns
  return {
    kind: 'partial',
    geometry,
    bytes: new Uint8Array(cells * geometry.cellBytes),
    present: new Uint8Array(cells),
    proofs: new Array(cells).fill(undefined),
  }
}

/** Copies a cell and its proof in. The caller has verified it, or wants reconstruction to find the fault. */
export function placeCell(partial: PartialMatrix, { row, column, cell, proof }: ProvenCell): void {
  const { columns, cellBytes } = partial.geometry
  assertLength('cell', cell, cellBytes)
  partial.bytes.set(cell, (row * columns + column) * cellBytes)
  partial.present[row * columns + column] = 1
  partial.proofs[row * columns + column] = proof
}

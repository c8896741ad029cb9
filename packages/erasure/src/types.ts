/**
 * The shapes that the whole lab speaks in: coordinates, geometry, cells.
 *
 * A payload becomes rows of data cells; each row is extended by a Reed-Solomon code; together they are the extended
 * matrix. A coordinate names a cell, a geometry says how many there are and how many suffice.
 */
import { assertInteger } from './errors.ts'

declare const brand: unique symbol
type Branded<Name extends string> = number & { readonly [brand]: Name }

/** Index of a row of the extended matrix, made only by {@link rowIndex}. */
export type RowIndex = Branded<'row'>
/** Index of a column of the extended matrix, made only by {@link columnIndex}. */
export type ColumnIndex = Branded<'column'>

/** Everything about the matrix that follows from the payload's size and the scheme. Plain data: it crosses threads. */
export interface Geometry {
  /** 1: each row is a code word of its own. 2: columns are code words too. */
  readonly dimensions: 1 | 2
  /** Rows that hold data, and rows after extension (equal when `dimensions` is 1). */
  readonly dataRows: number
  readonly rows: number
  /** Columns that hold data (any so many of a row restore it), and columns after extension. */
  readonly dataColumns: number
  readonly columns: number
  /** Bytes of a cell. */
  readonly cellBytes: number
  /** The longest proof of one cell, in bytes: what a reader of the wire allows. */
  readonly maxProofBytes: number
  /**
   * What one sample asks for. `column`: every cell of a column, so that hiding any cell of it fails the sample, and the
   * odds over columns are exact for every withholder. `cell`: one cell.
   */
  readonly sampleUnit: 'column' | 'cell'
}

export interface Coordinate {
  readonly row: RowIndex
  readonly column: ColumnIndex
}

/** A row or a column. Plain data: an index that came off the wire is checked by whoever takes it. */
export interface Line {
  readonly axis: 'row' | 'column'
  readonly index: number
}

/** A cell with its proof, as it travels. `cell` has `cellBytes` bytes; `proof` at most `maxProofBytes`. */
export interface ProvenCell extends Coordinate {
  readonly cell: Uint8Array
  readonly proof: Uint8Array
}

/** Checks `value` against the geometry; throws `ERASURE_OUT_OF_RANGE`. */
export function rowIndex(value: number, geometry: Geometry): RowIndex {
  return assertInteger('row', value, 0, geometry.rows - 1) as RowIndex
}

/** Checks `value` against the geometry; throws `ERASURE_OUT_OF_RANGE`. */
export function columnIndex(value: number, geometry: Geometry): ColumnIndex {
  return assertInteger('column', value, 0, geometry.columns - 1) as ColumnIndex
}

/**
 * The seam behind the names of erasure patterns: what each kind of pattern must be able to say about itself.
 *
 * Hidden cells are flags, row after row: `hidden[row * columns + column]` is 1 where the cell is with nobody.
 */
import { makePeeler } from '@daslab/erasure/peeling'
import type { Geometry } from '@daslab/erasure/types'
import { SamplerError } from '../errors.ts'
import type { RandomSource } from '../random.ts'

/** What a pattern may use besides the geometry. */
export interface PatternSources {
  readonly random: RandomSource
  /**
   * Positions that each sampler asks for when all is answered, in the order in which the samplers come: known to a
   * publisher who can link requests or foresee draws. Only patterns that are shaped by draws look at them.
   */
  readonly draws?: readonly (readonly number[])[]
}

export interface PatternKind<P> {
  /** How it is written. */
  readonly form: string
  /**
   * Where it lies, which says whether trials on one placement are as good as trials on many:
   * - `fixed`: always on the same cells.
   * - `symmetric`: on other cells each time, but the same up to the order of rows and columns.
   * - `varying`: the shape itself is random.
   * - `by draws`: it follows what samplers ask.
   */
  readonly placement: 'fixed' | 'symmetric' | 'varying' | 'by draws'
  /** Whether what it leaves restores the matrix; undefined where that depends on its numbers or on chance. */
  readonly isRecoverable: boolean | undefined
  /** The pattern of an argument, the text after the colon; throws what `wrongAt` makes of the part that is wrong. */
  read(argument: string | undefined, wrongAt: (part?: string) => SamplerError): P
  /** The columns hidden, ascending, of a pattern that hides whole columns; a publisher of columns can follow only these. */
  columns?(pattern: P, geometry: Geometry, random: RandomSource): number[]
  /** The cells hidden. Absent where they are the cells of `columns`. */
  cells?(pattern: P, geometry: Geometry, sources: PatternSources): Uint8Array
}

/** For kinds that take no argument. */
export function withoutArgument<P>(pattern: P): PatternKind<P>['read'] {
  return (argument, wrongAt) => {
    if (argument !== undefined) throw wrongAt(argument)
    return pattern
  }
}

/** Flags of the cells for which `isHidden` holds. */
export function cellsWhere(geometry: Geometry, isHidden: (row: number, column: number) => boolean): Uint8Array {
  const { rows, columns } = geometry
  const hidden = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) if (isHidden(row, column)) hidden[row * columns + column] = 1
  }
  return hidden
}

/** Flags of every cell of these rows and these columns crossing: `crossing` takes both, `either` one of the two. */
export function cellsOfLines(
  geometry: Geometry,
  rows: readonly number[],
  columns: readonly number[],
  how: 'crossing' | 'either',
): Uint8Array {
  const inRows = new Set(rows)
  const inColumns = new Set(columns)
  return cellsWhere(geometry, (row, column) =>
    how === 'either' ? inRows.has(row) || inColumns.has(column) : inRows.has(row) && inColumns.has(column),
  )
}

/** Refuses a geometry that a pattern is not defined for, in one line. */
export function doesNotFit(
  name: string,
  expected: string,
  { dimensions, dataRows, rows, ...g }: Geometry,
): SamplerError {
  const got = `${dimensions === 1 ? 'one dimension' : 'two dimensions'}, ${dataRows} x ${g.dataColumns} of ${rows} x ${g.columns}`
  return new SamplerError('SAMPLER_BAD_PATTERN', `erasure pattern ${name}: expected ${expected}, got ${got}`, {
    text: name,
    part: name,
    expected,
  })
}

/** Whether what is not hidden restores the rest. */
export function leavesRecoverable(geometry: Geometry, hidden: Uint8Array): boolean {
  return makePeeler(geometry).peel(hidden.map((flag) => 1 - flag)).isRecoverable
}

/** Which sample positions touch a hidden cell: a column sample fails when one cell of the column is hidden. */
export function hiddenPositions(geometry: Geometry, hidden: Uint8Array): Uint8Array {
  if (geometry.sampleUnit === 'cell') return hidden
  const { columns } = geometry
  const touched = new Uint8Array(columns)
  for (const [cell, flag] of hidden.entries()) if (flag === 1) touched[cell % columns] = 1
  return touched
}

/**
 * One short of a withholding: the other side of the boundary that `minimal.ts` crosses.
 *
 * Samplers will notice holes, yet full nodes must restore the matrix; a test that runs only one side of a boundary has
 * not found it. Where whole columns are hidden one column fewer is; where cells are, one cell of the rectangle is given.
 */
import { drawUniform } from '../strategy/uniform.ts'
import { hideRectangle } from './minimal.ts'
import { cellsOfLines, type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface MinimalLessOnePattern {
  readonly kind: 'minimal-1'
}

export const minimalLessOne: PatternKind<MinimalLessOnePattern> = {
  form: 'minimal-1',
  placement: 'symmetric',
  isRecoverable: true,
  read: withoutArgument({ kind: 'minimal-1' }),
  columns: (_, { columns, dataColumns }, random) =>
    drawUniform(columns, columns - dataColumns, random).sort((a, b) => a - b),
  cells(pattern, geometry, { random }) {
    if (geometry.sampleUnit === 'column') {
      const columns = minimalLessOne.columns!(pattern, geometry, random)
      return cellsOfLines(geometry, [], columns, 'either')
    }
    const [rows, columns] = hideRectangle(geometry, random)
    const hidden = cellsOfLines(geometry, rows, columns, 'crossing')
    hidden[rows[random.below(rows.length)]! * geometry.columns + columns[random.below(columns.length)]!] = 0
    return hidden
  },
}

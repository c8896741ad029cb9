/**
 * Whole lines at random: so many rows and so many columns.
 *
 * What a row of crashed custodians looks like, and the withholding of publishers that hand out lines and not cells. In
 * two dimensions recovery needs both numbers to be at most the parity of their side; hiding h columns alone is the classic
 * attack on column sampling, met by a draw of k columns with the chance 1 - C(m - h, k) / C(m, k).
 */
import { assertInteger } from '../errors.ts'
import { drawUniform } from '../strategy/uniform.ts'
import { cellsOfLines, type PatternKind } from './pattern-kind.ts'

export interface LinesPattern {
  readonly kind: 'lines'
  readonly rows: number
  readonly columns: number
}

export const lines: PatternKind<LinesPattern> = {
  form: 'lines:ROWSxCOLUMNS (such as 0x65)',
  placement: 'symmetric',
  isRecoverable: undefined,
  read(argument, wrongAt) {
    const [, rows, columns] = /^(\d{1,9})x(\d{1,9})$/.exec(argument ?? '') ?? []
    if (rows === undefined || columns === undefined) throw wrongAt(argument)
    return { kind: 'lines', rows: Number(rows), columns: Number(columns) }
  },
  cells({ rows, columns }, geometry, { random }) {
    assertInteger('rows hidden', rows, 0, geometry.rows)
    assertInteger('columns hidden', columns, 0, geometry.columns)
    const hiddenRows = drawUniform(geometry.rows, rows, random)
    return cellsOfLines(geometry, hiddenRows, drawUniform(geometry.columns, columns, random), 'either')
  },
}

/**
 * Only the original data: the quadrant that the payload fills is given and every parity cell is hidden.
 *
 * Exactly as many cells as the data have, so recovery is possible and not one cell may be missing: the twin hides one
 * cell more. (das-research calls the first MREP; its code draws the complement, hiding the far quadrant only.)
 */
import { cellsWhere, type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface QuadrantPattern {
  readonly kind: 'quadrant'
}

export interface QuadrantAndOnePattern {
  readonly kind: 'quadrant+1'
}

export const quadrant: PatternKind<QuadrantPattern> = {
  form: 'quadrant',
  placement: 'fixed',
  isRecoverable: true,
  read: withoutArgument({ kind: 'quadrant' }),
  cells: (_, geometry) =>
    cellsWhere(geometry, (row, column) => row >= geometry.dataRows || column >= geometry.dataColumns),
}

export const quadrantAndOne: PatternKind<QuadrantAndOnePattern> = {
  form: 'quadrant+1',
  placement: 'fixed',
  isRecoverable: false,
  read: withoutArgument({ kind: 'quadrant+1' }),
  cells(_, geometry, sources) {
    const hidden = quadrant.cells!({ kind: 'quadrant' }, geometry, sources)
    hidden[0] = 1
    return hidden
  },
}

/**
 * The aimed erasures: these columns, or these rows, and no others. For reproducing a run, for hiding what one node must
 * hold, and for asking what a single missing line does.
 */
import { assertInteger, type SamplerError } from '../errors.ts'
import { cellsOfLines, type PatternKind } from './pattern-kind.ts'

/** Lines first ... last, both included. */
export interface LineRange {
  readonly first: number
  readonly last: number
}

export interface ColumnsPattern {
  readonly kind: 'columns'
  readonly ranges: readonly LineRange[]
}

export interface RowsPattern {
  readonly kind: 'rows'
  readonly ranges: readonly LineRange[]
}

export const columns: PatternKind<ColumnsPattern> = {
  form: 'columns:LIST (such as 0-63,70)',
  placement: 'fixed',
  isRecoverable: undefined,
  read: (argument, wrongAt) => ({ kind: 'columns', ranges: readRanges(argument, wrongAt) }),
  columns: ({ ranges }, geometry) => linesOf('column', ranges, geometry.columns),
}

export const rows: PatternKind<RowsPattern> = {
  form: 'rows:LIST (such as 0-63,70)',
  placement: 'fixed',
  isRecoverable: undefined,
  read: (argument, wrongAt) => ({ kind: 'rows', ranges: readRanges(argument, wrongAt) }),
  cells: ({ ranges }, geometry) => cellsOfLines(geometry, linesOf('row', ranges, geometry.rows), [], 'either'),
}

/** The lines named, ascending, each once. @throws SamplerError SAMPLER_OUT_OF_RANGE for a line not in the matrix. */
function linesOf(name: 'row' | 'column', ranges: readonly LineRange[], count: number): number[] {
  const lines = new Set<number>()
  for (const { first, last } of ranges) {
    // A hand-made range is checked too: a reversed one would hide nothing, silently.
    assertInteger(name, last, 0, count - 1)
    assertInteger(name, first, 0, last)
    for (let line = first; line <= last; line++) lines.add(line)
  }
  return [...lines].sort((a, b) => a - b)
}

function readRanges(argument: string | undefined, wrongAt: (part?: string) => SamplerError): LineRange[] {
  if (argument === undefined) throw wrongAt()
  return argument.split(',').map((part) => {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? []
    const range = { first: Number(first), last: Number(last ?? first) }
    if (first === undefined || range.first > range.last) throw wrongAt(part)
    return range
  })
}

/**
 * Erasure patterns by name: what an adversary hides.
 *
 *   none              nothing
 *   minimal           the smallest set whose absence stops recovery, chosen at random; `minimal-1` one fewer
 *   random:0.3        each column with that chance; each cell where samples are cells
 *   columns:0-63,70   exactly these, ranges with both ends; `rows:` likewise
 *   lines:3x65        so many whole rows and whole columns, chosen at random
 *   diagonal          every line one cell short; `diagonal-1` one cell given back
 *   quadrant          everything but the original data; `quadrant+1` one cell more
 *   slow              recoverable one line at a time; `slow+1` one cell more
 *   targeted:5        everything but what the first 5 samplers ask for
 *   selective         samplers served as they come, as long as nobody can recover
 *
 * A pattern is a rule; what it hides follows from the geometry of a matrix and a source of randomness, and for the last
 * two from the draws of samplers. `X-1` and `X+1` are twins across the boundary between recoverable and lost.
 *
 * A publisher of columns can hide whole columns only, hence two questions: {@link hiddenColumns} and {@link hiddenCells}.
 */
import type { Geometry } from '@daslab/erasure/types'
import { SamplerError } from '../errors.ts'
import type { RandomSource } from '../random.ts'
import { type DiagonalLessOnePattern, type DiagonalPattern, diagonal, diagonalLessOne } from './diagonal.ts'
import { type LinesPattern, lines } from './lines.ts'
import { type ColumnsPattern, columns, type RowsPattern, rows } from './lists.ts'
import { type MinimalPattern, minimal } from './minimal.ts'
import { type MinimalLessOnePattern, minimalLessOne } from './minimal-less-one.ts'
import { type NonePattern, none } from './none.ts'
import { cellsOfLines, type PatternKind, type PatternSources } from './pattern-kind.ts'
import { type QuadrantAndOnePattern, type QuadrantPattern, quadrant, quadrantAndOne } from './quadrant.ts'
import { type RandomPattern, random } from './random.ts'
import { type SelectivePattern, selective } from './selective.ts'
import { type SlowAndOnePattern, type SlowPattern, slow, slowAndOne } from './slow.ts'
import { type TargetedPattern, targeted } from './targeted.ts'

export type Pattern =
  | NonePattern
  | MinimalPattern
  | MinimalLessOnePattern
  | RandomPattern
  | ColumnsPattern
  | RowsPattern
  | LinesPattern
  | DiagonalPattern
  | DiagonalLessOnePattern
  | QuadrantPattern
  | QuadrantAndOnePattern
  | SlowPattern
  | SlowAndOnePattern
  | TargetedPattern
  | SelectivePattern

const KINDS: { readonly [K in Pattern['kind']]: PatternKind<Extract<Pattern, { kind: K }>> } = {
  none,
  minimal,
  'minimal-1': minimalLessOne,
  random,
  columns,
  rows,
  lines,
  diagonal,
  'diagonal-1': diagonalLessOne,
  quadrant,
  'quadrant+1': quadrantAndOne,
  slow,
  'slow+1': slowAndOne,
  targeted,
  selective,
}

/** Whole columns, as a publisher of columns can hide them, or any cells, as a simulation can. */
export type Hides = 'columns' | 'cells'

/** Reads a pattern's text: one that hides whole columns, unless cells are asked for. @throws SamplerError SAMPLER_BAD_PATTERN */
export function parsePattern(text: string, hides: Hides = 'columns'): Pattern {
  const [name, ...rest] = text.split(':')
  const argument = rest.length === 0 ? undefined : rest.join(':')
  const wrongAt = (part: string = text) => badPattern(text, part, hides)
  if (!Object.hasOwn(KINDS, name!)) throw wrongAt()
  const kind = kindOf(name as Pattern['kind'])
  if (hides === 'columns' && kind.columns === undefined) throw wrongAt()
  return kind.read(argument, wrongAt)
}

/**
 * The columns that a pattern hides in a matrix, ascending. The same seed hides the same.
 * @throws SamplerError SAMPLER_BAD_PATTERN for a pattern that hides single cells
 */
export function hiddenColumns(pattern: Pattern, geometry: Geometry, source: RandomSource): number[] {
  const kind = kindOf(pattern.kind)
  if (kind.columns === undefined) throw badPattern(pattern.kind, pattern.kind, 'columns')
  return kind.columns(pattern, geometry, source)
}

/**
 * The cells that a pattern hides, as flags row after row. The same seed hides the same.
 * @throws SamplerError SAMPLER_BAD_PATTERN where the pattern is not defined for the geometry, or wants draws and has none
 */
export function hiddenCells(pattern: Pattern, geometry: Geometry, sources: PatternSources): Uint8Array {
  const kind = kindOf(pattern.kind)
  return kind.cells === undefined
    ? cellsOfLines(geometry, [], kind.columns!(pattern, geometry, sources.random), 'either')
    : kind.cells(pattern, geometry, sources)
}

/** What a pattern says of itself. */
export function aboutPattern({ kind }: Pattern): Pick<PatternKind<Pattern>, 'form' | 'placement' | 'isRecoverable'> {
  return kindOf(kind)
}

/** The names of all patterns, those of twins included. */
export const PATTERN_NAMES: readonly Pattern['kind'][] = Object.keys(KINDS) as Pattern['kind'][]

/** The table's entry; that its functions take just the pattern of its name is known to the table, not to a lookup. */
function kindOf(name: Pattern['kind']): PatternKind<Pattern> {
  return KINDS[name] as unknown as PatternKind<Pattern>
}

function badPattern(text: string, part: string, hides: Hides): SamplerError {
  const forms = Object.values(KINDS)
    .filter((kind) => hides === 'cells' || kind.columns !== undefined)
    .map(({ form }) => form)
  const expected = `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`
  const where = part === text ? '' : `, wrong at ${JSON.stringify(part)}`
  return new SamplerError(
    'SAMPLER_BAD_PATTERN',
    `erasure pattern: expected ${expected}, got ${JSON.stringify(text)}${where}`,
    { text, part, expected },
  )
}

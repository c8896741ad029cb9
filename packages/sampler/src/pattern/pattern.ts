/**
 * Erasure patterns by name: what an adversary hides.
 *
 *   none              nothing
 *   minimal           the smallest set of columns whose absence stops reconstruction, chosen at random
 *   minimal-1         one column fewer: the most that can be hidden without stopping it
 *   random:0.3        each column with that chance
 *   columns:0-63,70   exactly these, ranges with both ends
 *
 * A pattern is a rule; the columns it hides follow from the geometry of a matrix and a source of randomness.
 */
import type { Geometry } from '@daslab/erasure/types'
import { SamplerError } from '../errors.ts'
import type { RandomSource } from '../random.ts'
import { hideMinimal } from './minimal.ts'
import { hideMinimalLessOne } from './minimal-less-one.ts'
import { hideRandom } from './random.ts'
import { type ColumnRange, hideTargeted } from './targeted.ts'

export type Pattern =
  | { readonly kind: 'none' }
  | { readonly kind: 'minimal' }
  | { readonly kind: 'minimal-1' }
  | { readonly kind: 'random'; readonly chance: number }
  | { readonly kind: 'columns'; readonly ranges: readonly ColumnRange[] }

const FORMS = 'none, minimal, minimal-1, random:CHANCE (0 to 1) or columns:LIST (such as 0-63,70)'

/** Reads a pattern's text. @throws SamplerError SAMPLER_BAD_PATTERN */
export function parsePattern(text: string): Pattern {
  switch (text) {
    case 'none':
    case 'minimal':
    case 'minimal-1':
      return { kind: text }
  }
  const colon = text.indexOf(':')
  const argument = text.slice(colon + 1)
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'random':
      return { kind: 'random', chance: parseChance(argument, text) }
    case 'columns':
      return { kind: 'columns', ranges: argument.split(',').map((part) => parseRange(part, text)) }
  }
  throw badPattern(text, text)
}

/** The columns that a pattern hides in a matrix, ascending. The same seed hides the same. */
export function hiddenColumns(pattern: Pattern, geometry: Geometry, random: RandomSource): number[] {
  switch (pattern.kind) {
    case 'none':
      return []
    case 'minimal':
      return hideMinimal(geometry, random)
    case 'minimal-1':
      return hideMinimalLessOne(geometry, random)
    case 'random':
      return hideRandom(geometry, pattern.chance, random)
    case 'columns':
      return hideTargeted(geometry, pattern.ranges)
  }
}

function parseChance(argument: string, text: string): number {
  const chance = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(argument) ? Number(argument) : Number.NaN
  if (chance >= 0 && chance <= 1) return chance
  throw badPattern(text, argument)
}

function parseRange(part: string, text: string): ColumnRange {
  const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? []
  if (first === undefined) throw badPattern(text, part)
  const range = { first: Number(first), last: Number(last ?? first) }
  if (range.first > range.last) throw badPattern(text, part)
  return range
}

function badPattern(text: string, part: string): SamplerError {
  const where = part === text ? '' : `, wrong at ${JSON.stringify(part)}`
  return new SamplerError(
    'SAMPLER_BAD_PATTERN',
    `erasure pattern: expected ${FORMS}, got ${JSON.stringify(text)}${where}`,
    { text, part, expected: FORMS },
  )
}

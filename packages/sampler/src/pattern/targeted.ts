/**
 * Selective disclosure to chosen victims: exactly what the first so many samplers ask for is given, and nothing else.
 *
 * Whoever can link requests, or foresee them as those of custody, makes these samplers accept with certainty; sampling
 * gives them no protection. It works while the cells given do not restore the matrix by themselves: the union of many
 * draws does, and from then on the victims are not fooled any more but served.
 */
import type { Geometry } from '@daslab/erasure/types'
import { SamplerError } from '../errors.ts'
import { cellsWhere, type PatternKind } from './pattern-kind.ts'

export interface TargetedPattern {
  readonly kind: 'targeted'
  /** How many samplers are served. */
  readonly samplers: number
}

export const targeted: PatternKind<TargetedPattern> = {
  form: 'targeted:SAMPLERS',
  placement: 'by draws',
  isRecoverable: undefined,
  read(argument, wrongAt) {
    if (argument === undefined || !/^\d{1,9}$/.test(argument)) throw wrongAt(argument)
    return { kind: 'targeted', samplers: Number(argument) }
  },
  cells: ({ samplers }, geometry, { draws }) => hideAllBut(geometry, assertDraws('targeted', draws).slice(0, samplers)),
}

/** Everything but what these draws ask for. */
export function hideAllBut(geometry: Geometry, draws: readonly (readonly number[])[]): Uint8Array {
  const given = new Set(draws.flat())
  const { sampleUnit, columns } = geometry
  return cellsWhere(geometry, (row, column) => !given.has(sampleUnit === 'column' ? column : row * columns + column))
}

export function assertDraws(
  name: string,
  draws: readonly (readonly number[])[] | undefined,
): readonly (readonly number[])[] {
  if (draws !== undefined) return draws
  throw new SamplerError(
    'SAMPLER_BAD_PATTERN',
    `erasure pattern ${name}: expected the draws of the samplers, which it is made from, got none`,
    { text: name, part: name, expected: 'draws' },
  )
}

/**
 * The cheapest withholding that works: just enough columns that the rest cannot be reconstructed.
 *
 * Any `dataColumns` columns of a row restore it, so hiding one more than the parity columns leaves one too few. Whoever
 * hides more is met by more draws; this is the pattern that a sampler's odds are stated against. In a two-dimensional
 * matrix it is the cheapest among sets of whole columns only: there, fewer cells suffice.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { RandomSource } from '../random.ts'
import { drawUniform } from '../strategy/uniform.ts'

/** A uniformly random set of columns - dataColumns + 1 columns, ascending. */
export function hideMinimal(geometry: Geometry, random: RandomSource): number[] {
  const { columns, dataColumns } = geometry
  return drawUniform(columns, columns - dataColumns + 1, random).sort((a, b) => a - b)
}

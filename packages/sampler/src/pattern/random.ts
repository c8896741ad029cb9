/**
 * The careless erasure: each column is hidden with the same chance, independently of the others. What crashes and bad
 * links look like, and what a withholder who does not know the code would do.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { RandomSource } from '../random.ts'

/** Columns hidden with the given chance each, ascending. */
export function hideRandom(geometry: Geometry, chance: number, random: RandomSource): number[] {
  const hidden: number[] = []
  for (let column = 0; column < geometry.columns; column++) if (random.fraction() < chance) hidden.push(column)
  return hidden
}

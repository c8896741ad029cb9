/**
 * One column short of a withholding: the most that can be hidden while everything can still be reconstructed.
 *
 * The other side of the boundary that `minimal.ts` crosses. Samplers will notice holes, yet full nodes must restore the
 * matrix; a test that runs only one side of a boundary has not found it.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { RandomSource } from '../random.ts'
import { drawUniform } from '../strategy/uniform.ts'

/** A uniformly random set of columns - dataColumns columns, ascending. */
export function hideMinimalLessOne(geometry: Geometry, random: RandomSource): number[] {
  const { columns, dataColumns } = geometry
  return drawUniform(columns, columns - dataColumns, random).sort((a, b) => a - b)
}

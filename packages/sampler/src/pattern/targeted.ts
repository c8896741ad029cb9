/**
 * The aimed erasure: these columns and no others. For reproducing a run, for hiding what one node must hold, and for
 * asking what a single missing column does.
 */
import type { Geometry } from '@daslab/erasure/types'
import { assertInteger } from '../errors.ts'

/** Columns first … last, both included. */
export interface ColumnRange {
  readonly first: number
  readonly last: number
}

/** The columns named, ascending, each once. @throws SamplerError SAMPLER_OUT_OF_RANGE for a column not in the matrix. */
export function hideTargeted(geometry: Geometry, ranges: readonly ColumnRange[]): number[] {
  const hidden = new Set<number>()
  for (const { first, last } of ranges) {
    // A hand-made range is checked too: a reversed one would hide nothing, silently.
    assertInteger('column', last, 0, geometry.columns - 1)
    assertInteger('column', first, 0, last)
    for (let column = first; column <= last; column++) hidden.add(column)
  }
  return [...hidden].sort((a, b) => a - b)
}

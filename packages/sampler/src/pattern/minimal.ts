/**
 * The cheapest withholding that works: the smallest set whose absence stops recovery.
 *
 * Any `dataColumns` cells of a row restore it, so hiding one more than the parity columns leaves one too few; this is the
 * pattern that a sampler's odds are stated against. Where samples are columns, whole columns are hidden: whichever cells
 * of them are, the same samples fail. In two dimensions the crossing of that many columns with that many rows suffices
 * (Al-Bassam et al., https://arxiv.org/abs/1809.09044, theorem 1); who can hide whole columns only must hide all of them.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { RandomSource } from '../random.ts'
import { drawUniform } from '../strategy/uniform.ts'
import { cellsOfLines, type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface MinimalPattern {
  readonly kind: 'minimal'
}

export const minimal: PatternKind<MinimalPattern> = {
  form: 'minimal',
  placement: 'symmetric',
  isRecoverable: false,
  read: withoutArgument({ kind: 'minimal' }),
  columns: (_, geometry, random) => drawColumns(geometry, random),
  cells: (_, geometry, { random }) => cellsOfLines(geometry, ...hideRectangle(geometry, random), 'crossing'),
}

/** The rows and the columns of a uniformly random smallest rectangle, each ascending. */
export function hideRectangle(geometry: Geometry, random: RandomSource): [rows: number[], columns: number[]] {
  const { dimensions, dataRows, rows, sampleUnit } = geometry
  const columns = drawColumns(geometry, random)
  // In one dimension a single row is lost by itself; a column sample asks for every row, so there all of them are hidden.
  const height = dimensions === 2 ? rows - dataRows + 1 : sampleUnit === 'column' ? rows : 1
  return [drawUniform(rows, height, random).sort((a, b) => a - b), columns]
}

function drawColumns({ columns, dataColumns }: Geometry, random: RandomSource): number[] {
  return drawUniform(columns, columns - dataColumns + 1, random).sort((a, b) => a - b)
}

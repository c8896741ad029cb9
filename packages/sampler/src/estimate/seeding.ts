/**
 * Seeding: whether a matrix can be completed when most of those who were given its cells keep them to themselves.
 *
 * Each cell is given to c nodes, a share F of which is malicious; it survives when one of them is honest, 1 - F^c. A row of
 * 2K cells can be completed when K of them survive, and the matrix when every one of its rows can. (PANDAS,
 * https://arxiv.org/abs/2507.00824.)
 */
import { assertChance, assertInteger } from '../errors.ts'
import { chanceAtMost } from '../odds/binomial.ts'

export interface Seeding {
  /** F: the share of nodes that keep what they get to themselves. */
  readonly maliciousShare: number
  /** c: nodes that are given each cell. */
  readonly copies: number
  /** Cells of a row, half of which restore it. */
  readonly cells: number
}

/** The chance that a cell is held by somebody honest. */
export function chanceCellSurvives({ maliciousShare, copies }: Pick<Seeding, 'maliciousShare' | 'copies'>): number {
  assertChance('maliciousShare', maliciousShare)
  assertInteger('copies', copies, 1, 2 ** 20)
  return 1 - maliciousShare ** copies
}

/** The chance that a row cannot be completed. */
export function chanceRowFails(seeding: Seeding): number {
  const { cells } = seeding
  assertInteger('cells', cells, 1, 2 ** 30)
  return chanceAtMost(Math.ceil(cells / 2) - 1, cells, chanceCellSurvives(seeding))
}

/** The chance that every one of so many rows can be completed. */
export function chanceAllRows(seeding: Seeding, rows: number): number {
  assertInteger('rows', rows, 1, 2 ** 30)
  const failing = chanceRowFails(seeding)
  return failing === 1 ? 0 : Math.exp(rows * Math.log1p(-failing))
}

/**
 * The careless erasure: each column, or where samples are cells each cell, is hidden with the same chance, independently
 * of the others. What crashes and bad links look like, and what a withholder who does not know the code would do: in two
 * dimensions some 0.6 of all cells must be gone before recovery fails, more than twice the smallest rectangle.
 */
import { cellsWhere, type PatternKind } from './pattern-kind.ts'

export interface RandomPattern {
  readonly kind: 'random'
  readonly chance: number
}

export const random: PatternKind<RandomPattern> = {
  form: 'random:CHANCE (0 to 1)',
  placement: 'varying',
  isRecoverable: undefined,
  read(argument, wrongAt) {
    if (argument === undefined) throw wrongAt()
    const chance = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(argument) ? Number(argument) : Number.NaN
    if (chance >= 0 && chance <= 1) return { kind: 'random', chance }
    throw wrongAt(argument)
  },
  columns({ chance }, geometry, source) {
    const hidden: number[] = []
    for (let column = 0; column < geometry.columns; column++) if (source.fraction() < chance) hidden.push(column)
    return hidden
  },
  cells({ chance }, geometry, { random: source }) {
    if (geometry.sampleUnit === 'cell') return cellsWhere(geometry, () => source.fraction() < chance)
    const columns = Array.from({ length: geometry.columns }, () => source.fraction() < chance)
    return cellsWhere(geometry, (_, column) => columns[column]!)
  },
}

/** What a table's runner is: which files it takes, and what it computes for a row. */
import type { Row } from './csv.ts'
import type { Computed } from './digits.ts'

export interface Table {
  /** The file's name without `.csv`; groups hold the parameters that the name tells. */
  readonly file: RegExp
  /**
   * The computed value of each column, by the column's name or the beginning of it. Columns that the table does not have are
   * left out. Undefined for a row that no formula covers; throws for one that cannot be read.
   */
  compute(row: Row, file: RegExpExecArray): Readonly<Record<string, Computed>> | undefined
}

/**
 * A column of published values, which nobody computes: where the row says that it is OK, it is to equal what is exact; where
 * it says MISMATCH, to differ. Returns what to expect in the column: the exact value, or the published one when it is as
 * claimed.
 */
export function published(row: Row, column: string, exact: number, verdict = 'verdict'): Computed {
  const printed = row.optional(column) ?? ''
  const claim = row.optional(verdict) ?? ''
  const value = Number(printed)
  // Blank, or 'about so many': nothing to hold against.
  if (printed === '' || Number.isNaN(value)) return printed
  if (/^mismatch/i.test(claim)) return value === exact ? 'something else, by its verdict' : printed
  return /^ok/i.test(claim) ? exact : printed
}

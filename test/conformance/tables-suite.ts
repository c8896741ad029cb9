/**
 * The tables as vitest tests, one a row. Where they are comes from DAS_TABLES (the folder that holds `tables/`, or that folder
 * itself); where they are not, that is said.
 */
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { findTables } from './tables.ts'

const tablesRoot = resolve(root, process.env.DAS_TABLES ?? '../shared/reference')
export const foundTables = findTables(tablesRoot)

/** Unions of draws out of 2^16 cells take a second or more for each row. */
export function isSlow(table: string, row: string): boolean {
  return /^tables\/(albassam_table1|celestia_reconstruction)/.test(table) && /\b128\b/.test(row)
}

export function tablesSuite(isWanted: (table: string, row: string) => boolean): void {
  const { tables, notRun } = foundTables
  for (const name of notRun) test.skip(`${name}: no runner for it`, () => {})
  if (tables.length === 0) test.skip(`tables: none in ${tablesRoot} (DAS_TABLES)`, () => {})
  for (const { name, cases } of tables) {
    const wanted = cases.filter((entry) => isWanted(name, entry.name))
    if (wanted.length === 0) continue
    describe(name, () => {
      for (const entry of wanted) {
        test(entry.name, (context) => {
          const outcome = entry.run()
          if (!outcome.isCovered) context.skip('no formula covers it')
          else expect(outcome.problem).toBeUndefined()
        })
      }
    })
  }
}

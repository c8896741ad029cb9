/**
 * Published and exact tables, a row a case: every column that a formula of ours covers is computed and held against what is
 * printed, to the digits printed.
 *
 *   tables/<name>.csv    a header and rows; `tables/` holds the runners, which know a file by its name
 *
 * The folder may be the one that holds `tables/`, or `tables/` itself. A file that no runner knows is named as not run.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { claims } from './tables/claims.ts'
import { type Row, readTable } from './tables/csv.ts'
import { differenceOf } from './tables/digits.ts'
import { estimators } from './tables/estimators.ts'
import { foundations } from './tables/foundations.ts'
import { holders } from './tables/holders.ts'
import { lossy } from './tables/lossy.ts'
import { network } from './tables/network.ts'
import { reconstruction } from './tables/reconstruction.ts'
import type { Table } from './tables/table.ts'

const TABLES: readonly Table[] = [
  ...[reconstruction, lossy, estimators, network, holders].flat(),
  ...[foundations, claims].flat(),
]

export interface TableCase {
  readonly name: string
  run(): Outcome
}

/** How a row fared: `problem` in one line, absent when every computed column agrees; or that no formula covers it. */
export type Outcome =
  | { readonly isCovered: false }
  | { readonly isCovered: true; readonly problem?: string; readonly columns: readonly string[] }

export interface FoundTable {
  readonly name: string
  readonly cases: readonly TableCase[]
}

/** The tables below a folder, and the files that no runner takes. A folder without tables holds nothing. */
export function findTables(root: string): {
  readonly tables: readonly FoundTable[]
  readonly notRun: readonly string[]
} {
  const folder = basename(root) === 'tables' ? root : join(root, 'tables')
  const tables: FoundTable[] = []
  const notRun: string[] = []
  for (const file of filesOf(folder)) {
    const name = `tables/${file.replace(/\.csv$/, '')}`
    const runner = file.endsWith('.csv') ? runnerOf(basename(file, '.csv')) : undefined
    if (runner === undefined) notRun.push(`tables/${file}`)
    else tables.push({ name, cases: casesOf(join(folder, file), runner) })
  }
  return { tables, notRun }
}

/** Runs all tables; `say` is given failures and a line for each table. */
export function runTables(
  root: string,
  say: (line: string) => void,
): { readonly passed: number; readonly failed: number; readonly notRun: readonly string[] } {
  const { tables, ...found } = findTables(root)
  const notRun = [...found.notRun]
  let [passed, failed] = [0, 0]
  for (const { name, cases } of tables) {
    const startedAt = performance.now()
    let [good, bad] = [0, 0]
    for (const entry of cases) {
      const outcome = entry.run()
      if (!outcome.isCovered) notRun.push(`${name} ${entry.name}`)
      else if (outcome.problem === undefined) good++
      else {
        bad++
        say(`FAILED ${name} ${entry.name}: ${outcome.problem}`)
      }
    }
    passed += good
    failed += bad
    say(`${name}: ${good} of ${good + bad}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  }
  return { passed, failed, notRun }
}

type Runner = (row: Row) => ReturnType<Table['compute']>

function runnerOf(name: string): Runner | undefined {
  for (const table of TABLES) {
    const match = table.file.exec(name)
    if (match !== null) return (row) => table.compute(row, match)
  }
  return undefined
}

function casesOf(path: string, runner: Runner): TableCase[] {
  const rows = readTable(readFileSync(path, 'utf8'))
  if (rows.length > 0)
    return rows.map((row) => ({ name: `row ${row.number} (${row.label})`, run: () => runRow(row, runner) }))
  return [{ name: 'header', run: () => failure('expected a header and rows, got none') }]
}

function runRow(row: Row, runner: Runner): Outcome {
  try {
    const computed = runner(row)
    if (computed === undefined) return { isCovered: false }
    const columns = Object.keys(computed).filter((column) => row.optional(column) !== undefined)
    if (columns.length === 0) return failure('expected columns to compare, got none')
    const problems = columns.flatMap((column) => {
      const difference = differenceOf(row.text(column), computed[column])
      return difference === undefined ? [] : [`${column}: ${difference}`]
    })
    return problems.length === 0 ? { isCovered: true, columns } : { ...failure(problems.join('; ')), columns }
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}

function failure(problem: string) {
  return { isCovered: true, problem, columns: [] as readonly string[] } as const
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

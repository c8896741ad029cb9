/**
 * Conformance: every case of a folder of test vectors, through the public functions, with each KZG engine.
 *
 * A case passes when the result equals the file's; where the file says null, when the call is refused with a coded error.
 * Tables of numbers (`tables.ts`) are run with them.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Kzg, type KzgChoice, openKzg } from '@daslab/erasure/commitment/kzg'
import { CodedError } from '@daslab/erasure/errors'
import { kzgRunners, plainRunners } from './runners.ts'
import { runTables } from './tables.ts'
import { findVectors, type Vector } from './vectors.ts'

export type Engine = Exclude<KzgChoice, 'fastest'>

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly notRun: readonly string[]
}

export function hasRunner(suite: string): boolean {
  return kzgRunners.has(suite) || plainRunners.has(suite)
}

/** What is wrong, in one line; undefined when the case passes. `kzg` is used where the suite needs an engine. */
export function problemOf(vector: Vector, kzg: Kzg): string | undefined {
  let expected: unknown
  let result: unknown
  try {
    const { input, output } = vector.read()
    expected = output
    result = kzgRunners.get(vector.suite)?.(kzg, input) ?? plainRunners.get(vector.suite)?.(input)
  } catch (error) {
    if (expected === null && error instanceof CodedError) return undefined
    const kind = error instanceof CodedError ? `the error ${error.code}` : 'an error without a code'
    return `expected ${brief(expected)}, got ${kind}: ${(error as Error).message}`
  }
  if (expected === null) return `expected a refusal, got ${brief(result)}`
  return isDeepStrictEqual(result, expected) ? undefined : `expected ${brief(expected)}, got ${brief(result)}`
}

/** Runs all cases below `root`. `say` is given failures, a line for each suite, and what was not run. */
export function runConformance(root: string, engines: readonly Engine[], say: (line: string) => void): Tally {
  const { vectors, notRun } = findVectors(root, hasRunner)
  let [passed, failed] = [0, 0]
  const suites = [...new Set(vectors.map(({ suite }) => suite))]
  for (const suite of suites) {
    const cases = vectors.filter((vector) => vector.suite === suite)
    for (const engine of kzgRunners.has(suite) ? engines : [undefined]) {
      const title = engine === undefined ? suite : `${suite} (${engine})`
      const startedAt = performance.now()
      let good = 0
      for (const vector of cases) {
        const problem = problemOf(vector, openKzg(engine))
        if (problem === undefined) good++
        else say(`FAILED ${title} ${vector.name}: ${problem}`)
      }
      passed += good
      failed += cases.length - good
      say(`${title}: ${good} of ${cases.length}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    }
  }
  const tables = runTables(root, say)
  const left = [...notRun.filter((name) => name !== 'tables/'), ...tables.notRun]
  for (const name of left) say(`not run: ${name} (no runner for it)`)
  return { passed: passed + tables.passed, failed: failed + tables.failed, notRun: left }
}

function brief(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 120 ? text : `${text.slice(0, 120)}… (${text.length} characters)`
}

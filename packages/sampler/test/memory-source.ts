/** Cell sources in memory for the tests: what an honest network would answer when some columns are hidden. */
import type { CellSource, SampleAnswer, SamplePosition } from '../src/cell-source.ts'

/** Answers every position; those for which `outcome` gives something else than `answered` fail that way. */
export function memorySource(outcome: (sample: SamplePosition) => SampleAnswer['outcome']): CellSource {
  return {
    async *ask(samples) {
      for (const sample of samples) yield { position: sample.position, outcome: outcome(sample), attempts: 1 }
    },
  }
}

/** A network in which these columns are with nobody. */
export function withholdingSource(hidden: readonly number[]): CellSource {
  const columns = new Set(hidden)
  return memorySource(({ column }) => (columns.has(column) ? 'not-held' : 'answered'))
}

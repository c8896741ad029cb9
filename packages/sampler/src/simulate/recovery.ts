/**
 * Patterns alone: how often does what a pattern leaves restore the matrix, and in how many rounds?
 *
 * No sampler takes part. With `random:q` over the cells of a square this gives the curve that falls from 1 to 0 between
 * 0.6 and 0.7 of all cells missing, far beyond the quarter that suffices for whoever chooses the cells.
 */
import { makePeeler } from '@daslab/erasure/peeling'
import { hiddenCells } from '../pattern/pattern.ts'
import { addHistograms, type Histogram, Tally } from './histogram.ts'
import type { RecoverySetting } from './setting.ts'
import type { SimulationStream } from './stream.ts'

export interface RecoveryTally {
  readonly experiment: 'recovery'
  readonly trials: number
  readonly recovered: number
  /** Cells hidden. */
  readonly hidden: Histogram
  /** Rounds of the trials that recovered, each filling all lines that had enough cells at its beginning. */
  readonly rounds: Histogram
}

export function trialsPerRecoveryBlock({ geometry }: RecoverySetting): number {
  return Math.max(1, Math.min(4096, Math.floor(2 ** 20 / (geometry.rows * geometry.columns))))
}

export function recoveryExperiment({ geometry, pattern }: RecoverySetting): {
  runBlock(stream: SimulationStream, trials: number): void
  tally(): RecoveryTally
} {
  const peeler = makePeeler(geometry)
  const present = new Uint8Array(geometry.rows * geometry.columns)
  const [hidden, rounds] = [new Tally(), new Tally()]
  let [done, recovered] = [0, 0]
  return {
    runBlock(stream, trials) {
      for (let trial = 0; trial < trials; trial++) {
        const cells = hiddenCells(pattern, geometry, { random: stream })
        let count = 0
        for (let cell = 0; cell < present.length; cell++) {
          count += cells[cell]!
          present[cell] = 1 - cells[cell]!
        }
        const peeling = peeler.peel(present)
        hidden.add(count)
        if (peeling.isRecoverable) {
          recovered++
          rounds.add(peeling.rounds)
        }
        done++
      }
    },
    tally: () => ({
      experiment: 'recovery',
      trials: done,
      recovered,
      hidden: hidden.histogram(),
      rounds: rounds.histogram(),
    }),
  }
}

export function addRecoveries(a: RecoveryTally, b: RecoveryTally): RecoveryTally {
  return {
    experiment: 'recovery',
    trials: a.trials + b.trials,
    recovered: a.recovered + b.recovered,
    hidden: addHistograms(a.hidden, b.hidden),
    rounds: addHistograms(a.rounds, b.rounds),
  }
}

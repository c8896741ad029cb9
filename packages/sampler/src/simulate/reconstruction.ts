/**
 * Samplers arriving one by one: from how many on do their cells together restore the matrix?
 *
 * Two curves. `recoveredAt` is what happens when requests are random and everything asked is given: the union of the draws
 * peels (`growing-union.ts`). `sureAt` is the published guarantee of Al-Bassam et al. (https://arxiv.org/abs/1809.09044,
 * theorem 4): from so many different cells on, N - M' + 1 with M' the smallest unrecoverable set, recovery is certain
 * whichever cells they are. In a square of 2k x 2k random unions recover after 0.3 to 0.4 of the guaranteed number, so
 * a measured point that looks too good against the table is not a fault.
 */
import { samplePositions, smallestUnrecoverable } from '@daslab/erasure/geometry'
import { GrowingUnion } from '../pattern/growing-union.ts'
import { addHistograms, type Histogram, Tally } from './histogram.ts'
import type { ReconstructionSetting } from './setting.ts'
import { Shuffle } from './shuffle.ts'
import type { SimulationStream } from './stream.ts'

export interface ReconstructionTally {
  readonly experiment: 'reconstruction'
  readonly trials: number
  /** The sampler whose cells completed the matrix, counted from 1. Trials that no sampler completed are in none. */
  readonly recoveredAt: Histogram
  /** The sampler from which on there were enough different cells for certain. */
  readonly sureAt: Histogram
}

export function trialsPerReconstructionBlock({ geometry }: ReconstructionSetting): number {
  return Math.max(1, Math.floor(2 ** 16 / (geometry.rows * geometry.columns)))
}

export function reconstructionExperiment({ geometry, samplers, samples }: ReconstructionSetting): {
  runBlock(stream: SimulationStream, trials: number): void
  tally(): ReconstructionTally
} {
  const shuffle = new Shuffle(samplePositions(geometry))
  const union = new GrowingUnion(geometry)
  const cellsPerPosition = (geometry.rows * geometry.columns) / samplePositions(geometry)
  const sure = samplePositions(geometry) - smallestUnrecoverable(geometry).positions + 1
  const [recoveredAt, sureAt] = [new Tally(), new Tally()]
  let done = 0

  function runTrial(stream: SimulationStream): void {
    union.clear()
    let [isRecovered, isSure] = [false, false]
    for (let sampler = 1; sampler <= samplers && !isSure; sampler++) {
      for (let sample = 0; sample < samples; sample++) union.addPosition(shuffle.next(stream))
      shuffle.restart()
      if (!isRecovered && union.isRecoverable) {
        isRecovered = true
        recoveredAt.add(sampler)
      }
      isSure = union.arrived >= sure * cellsPerPosition
      if (isSure) sureAt.add(sampler)
    }
    done++
  }

  return {
    runBlock(stream, trials) {
      for (let trial = 0; trial < trials; trial++) runTrial(stream)
    },
    tally: () => ({
      experiment: 'reconstruction',
      trials: done,
      recoveredAt: recoveredAt.histogram(),
      sureAt: sureAt.histogram(),
    }),
  }
}

export function addReconstructions(a: ReconstructionTally, b: ReconstructionTally): ReconstructionTally {
  return {
    experiment: 'reconstruction',
    trials: a.trials + b.trials,
    recoveredAt: addHistograms(a.recoveredAt, b.recoveredAt),
    sureAt: addHistograms(a.sureAt, b.sureAt),
  }
}

/**
 * How fast the simulator is: two settings at full size on two threads, then each against the loop one would write first.
 *
 * The goals are 2 s and 60 s on two cores of their own. On a shared machine the elapsed time says little; the CPU time of
 * both threads is printed beside it, and the ratios compare what ran at the same time on one thread.
 */
import { once } from 'node:events'
import { cpus } from 'node:os'
import { Worker } from 'node:worker_threads'
import { isRecoverable } from '@daslab/erasure/geometry'
import type { Geometry } from '@daslab/erasure/types'
import { fastChanceNoneHidden } from '@daslab/sampler/odds/fast'
import { countOf } from '@daslab/sampler/simulate/histogram'
import type { ReconstructionSetting, Setting, VerdictSetting } from '@daslab/sampler/simulate/setting'
import { type Counts, merge, type Run, simulate } from '@daslab/sampler/simulate/simulate'
import { straightforwardReconstruction, straightforwardVerdicts } from '@daslab/sampler/simulate/straightforward'
import { SimulationStream } from '@daslab/sampler/simulate/stream'
import { drawUniform } from '@daslab/sampler/strategy/uniform'
import { sideBySide } from './side-by-side.ts'

const THREADS = 2
const SEED = 'bench'
const SHARED = { cellBytes: 64, maxProofBytes: 1024 }

const COLUMNS: Geometry = {
  ...{ ...SHARED, dimensions: 1, dataRows: 1, rows: 1, dataColumns: 64, columns: 128, sampleUnit: 'column' },
}
const SQUARE: Geometry = {
  ...{ ...SHARED, dimensions: 2, dataRows: 128, rows: 256, dataColumns: 128, columns: 256, sampleUnit: 'cell' },
}
const VERDICTS: VerdictSetting = {
  experiment: 'verdicts',
  geometry: COLUMNS,
  strategy: { kind: 'uniform', stages: [{ samples: 16, lossesAllowed: 0 }] },
  pattern: { kind: 'minimal' },
  samplers: 1,
  loss: 0,
  retries: 0,
  holders: 'honest',
}
const RECONSTRUCTION: ReconstructionSetting = {
  experiment: 'reconstruction',
  geometry: SQUARE,
  samplers: 2300,
  samples: 20,
}

export async function benchSimulate(): Promise<void> {
  console.log(`${THREADS} threads on ${cpus().length} cores`)
  const workers = await Promise.all(Array.from({ length: THREADS }, startWorker))
  const verdicts = await onThreads(workers, {
    setting: VERDICTS,
    trials: 1e7,
    name: '10^7 samplers, 16 of 128 columns, 65 hidden',
    goalSeconds: 2,
  })
  const { available, trials } = verdicts.tally.unrecoverable
  const exact = trials * fastChanceNoneHidden({ positions: 128, hidden: 65, samples: 16 })
  console.log(`  fooled ${available} of ${trials}, exact mean ${exact.toFixed(1)}`)
  const unions = await onThreads(workers, {
    setting: RECONSTRUCTION,
    trials: 1000,
    name: '1,000 unions of 2,300 samplers, 20 of 256 x 256 cells',
    goalSeconds: 60,
  })
  console.log(`  recovered ${countOf(unions.tally.recoveredAt)} of ${unions.tally.trials}`)
  await Promise.all(workers.map((worker) => worker.terminate()))

  console.log('one thread, the loop of the same work : the simulator')
  const unionsOf = (trials: number) => () => simulate(RECONSTRUCTION, { seed: SEED, trials })
  const samplersOf = (trials: number) => () => simulate(VERDICTS, { seed: SEED, trials })
  ratio('samplers, each draw made in full', samplersOf(200_000), () => drawInFull(VERDICTS, stream(), 200_000), 5)
  ratio(
    'samplers, each draw and each pattern made in full',
    samplersOf(10_000),
    () => straightforwardVerdicts(VERDICTS, stream(), 10_000),
    5,
  )
  ratio('unions, peeled once', unionsOf(20), () => peelOnce(RECONSTRUCTION, stream(), 20), 5)
  ratio(
    'unions, peeled after each sampler',
    unionsOf(1),
    () => straightforwardReconstruction(RECONSTRUCTION, stream()),
    1,
  )
}

/** How many of so many samplers meet none of the first 65 columns: the least that a loop has to do. */
function drawInFull({ geometry }: VerdictSetting, random: SimulationStream, samplers: number): number {
  let fooled = 0
  for (let i = 0; i < samplers; i++) {
    if (drawUniform(geometry.columns, 16, random).every((column) => column >= 65)) fooled++
  }
  return fooled
}

/** The ends of some trials without their curves: everything drawn, one matrix peeled each. */
function peelOnce(
  { geometry, samplers, samples }: ReconstructionSetting,
  random: SimulationStream,
  trials: number,
): number {
  const { rows, columns } = geometry
  let recovered = 0
  for (let trial = 0; trial < trials; trial++) {
    const given = new Set<number>()
    for (let sampler = 0; sampler < samplers; sampler++) {
      for (const cell of drawUniform(rows * columns, samples, random)) given.add(cell)
    }
    if (isRecoverable(geometry, (row, column) => given.has(row * columns + column))) recovered++
  }
  return recovered
}

function ratio(name: string, ours: () => unknown, loop: () => unknown, rounds: number): void {
  const { oursMs, bareMs, ratio } = sideBySide(ours, loop, rounds)
  console.log(`  ${name}: ${bareMs.toFixed(1)} ms : ${oursMs.toFixed(1)} ms = ${(1 / ratio).toFixed(1)} times`)
}

async function onThreads<S extends Setting>(
  workers: readonly Worker[],
  { setting, trials, name, goalSeconds }: { setting: S; trials: number; name: string; goalSeconds: number },
): Promise<Counts<S>> {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const parts = await Promise.all(
    workers.map(async (worker, shard) => {
      const run: Run = { seed: SEED, trials, shard, shards: workers.length }
      worker.postMessage({ setting, run })
      const [counts] = await once(worker, 'message')
      return counts as Counts<S>
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpu = ((user + system) / 1e6).toFixed(2)
  console.log(`${name}: ${seconds.toFixed(2)} s elapsed (goal ${goalSeconds}), ${cpu} s of CPU in all`)
  return parts.reduce(merge)
}

/** A thread that has loaded the simulator; it cannot begin with TypeScript, but can load what loads it. */
async function startWorker(): Promise<Worker> {
  const [loader, program] = [import.meta.resolve('tsx/esm/api'), new URL('./simulate-worker.ts', import.meta.url).href]
  const begin = `import('${loader}').then(({ register }) => (register(), import('${program}')))`
  const worker = new Worker(begin, { eval: true })
  await once(worker, 'message')
  return worker
}

function stream(): SimulationStream {
  return SimulationStream.ofBlock(SEED, 0)
}

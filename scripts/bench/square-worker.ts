/** One thread of the header of a square: takes units of each phase until there are none, and waits for the others. */
import { parentPort, workerData } from 'node:worker_threads'
import { squareLayout } from '@daslab/erasure/square/layout'
import { openSquare, phases, runPhase } from '@daslab/erasure/square/phases'
import type { SharedMemory } from '@daslab/erasure/web-assembly'

export interface SquareWork {
  readonly k: number
  readonly threads: number
  readonly memory: SharedMemory
  /** By phase: the next unit; then, by phase, how many threads are done. Zeroed before a run. */
  readonly progress: Int32Array
}

/** Units that a thread takes at a time. */
const PORTIONS = [8, 8, 1, 1]

const { k, threads, memory, progress } = workerData as SquareWork
const layout = squareLayout(k)
const square = openSquare(memory, layout)
const units = phases(layout)

parentPort!.on('message', () => {
  for (const [phase, count] of units.entries()) {
    const portion = PORTIONS[phase]!
    for (;;) {
      const from = Atomics.add(progress, phase, portion)
      if (from >= count) break
      runPhase(square, phase, from, Math.min(from + portion, count))
    }
    awaitOthers(units.length + phase)
  }
  parentPort!.postMessage('done')
})
parentPort!.postMessage('ready')

function awaitOthers(at: number): void {
  if (Atomics.add(progress, at, 1) + 1 === threads) Atomics.notify(progress, at)
  for (;;) {
    const arrived = Atomics.load(progress, at)
    if (arrived === threads) return
    Atomics.wait(progress, at, arrived)
  }
}

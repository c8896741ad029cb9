/** Threads for heavy work of a process that has the machine to itself: each holds its own set-up, 100 MiB under KZG. */
import { availableParallelism } from 'node:os'

const MOST = 4

export function workThreads(): number {
  return Math.min(MOST, availableParallelism())
}

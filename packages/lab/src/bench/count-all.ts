/**
 * Counting everything that a bench has not counted yet, slice by slice over the threads, with checkpoints on the way.
 */
import type { Counts } from '@daslab/sampler/simulate/simulate'
import { merge } from '@daslab/sampler/simulate/simulate'
import { type BenchCounts, type Slice, slicesOf } from './counts.ts'
import type { Job } from './jobs.ts'
import type { Threads } from './threads.ts'

const CHECKPOINT_MS = 2_000

export interface Counting {
  readonly threads: Pick<Threads, 'width' | 'count'>
  readonly signal: AbortSignal
  /** Slices that are done, of all, those of earlier runs included. */
  readonly onProgress: (done: number, of: number) => void
  /** Called every few seconds, and at the end however it ends. */
  readonly onCheckpoint: (counts: BenchCounts) => void
}

/** Returns the counts with all slices of their part. @throws the signal's reason once the slices under way are counted */
export async function countAll(
  jobs: readonly Job[],
  from: BenchCounts,
  { threads, signal, onProgress, onCheckpoint }: Counting,
): Promise<BenchCounts> {
  const counts: Record<string, Counts> = { ...from.counts }
  const parts = jobs.map((job) => slicesOf(job, from))
  const all = parts.reduce((sum, { ofSlices }) => sum + ofSlices, 0)
  const open: Slice[] = parts.flatMap((part) => part.open)
  let done = all - open.length
  let savedAt = performance.now()
  const save = () => {
    savedAt = performance.now()
    onCheckpoint({ ...from, counts })
  }
  onProgress(done, all)

  const next = open.values()
  const countSome = async () => {
    for (const slice of next) {
      if (signal.aborted) return
      const more = await threads.count(slice)
      const before = counts[slice.key]
      counts[slice.key] = before === undefined ? more : merge(before, more)
      onProgress(++done, all)
      if (performance.now() - savedAt > CHECKPOINT_MS) save()
    }
  }
  try {
    await Promise.all(Array.from({ length: threads.width }, countSome))
  } finally {
    save()
  }
  // A signal that came after the last slice has nothing left to stop here.
  if (done < all) signal.throwIfAborted()
  const whole = { ...from, isCounted: true, counts }
  onCheckpoint(whole)
  return whole
}

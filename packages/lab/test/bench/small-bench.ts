/** A bench that counts in no time: two schemes, few samples, and threads that are none. */
import { exposure } from '@daslab/sampler/estimate/exposure'
import { simulate } from '@daslab/sampler/simulate/simulate'
import { countAll } from '../../src/bench/count-all.ts'
import { type BenchCounts, newCounts } from '../../src/bench/counts.ts'
import { jobsOf } from '../../src/bench/jobs.ts'
import { type BenchRequest, casesOf } from '../../src/bench/request.ts'
import type { Threads } from '../../src/bench/threads.ts'

export const REQUEST: BenchRequest = {
  seed: 7,
  schemes: ['merkle', 'peerdas'],
  payloadBytes: 400_000,
  strategies: ['uniform'],
  samples: [1, 2, 4],
  patterns: ['minimal'],
  losses: [0, 0.05],
  retries: 1,
  targets: [1e-3],
  trials: 300_000,
}

/** Counts right here; slices come back in another order than they were given. */
export const INLINE: Omit<Threads, 'stop'> = {
  width: 3,
  count: async ({ setting, run }) => {
    for (let turn = 0; turn < (run.shard ?? 0) % 3; turn++) await Promise.resolve()
    return simulate(setting, run)
  },
  expose: async (request) => exposure(request),
}

export function jobsFor(request: BenchRequest) {
  return jobsOf(request, casesOf(request).cases)
}

export function count(
  from: BenchCounts,
  { signal = new AbortController().signal, threads = INLINE as Pick<Threads, 'width' | 'count'> } = {},
): { readonly counted: Promise<BenchCounts>; readonly checkpoints: BenchCounts[] } {
  const checkpoints: BenchCounts[] = []
  const onCheckpoint = (counts: BenchCounts) => checkpoints.push(structuredClone(counts))
  return {
    counted: countAll(jobsFor(from.request), from, { threads, signal, onProgress() {}, onCheckpoint }),
    checkpoints,
  }
}

export function countShard(request: BenchRequest, part = 1, of = 1): Promise<BenchCounts> {
  return count(newCounts(request, { part, of })).counted
}

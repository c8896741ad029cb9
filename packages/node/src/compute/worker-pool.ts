/**
 * Heavy work in threads, so that a node goes on answering while it encodes or reconstructs.
 *
 * Threads start when there is work and leave when there has been none for a while. Checking a few hashes is cheaper than
 * passing them to a thread, so `verify` stays here where a scheme only hashes. A thread that dies is an error, never an answer.
 */
import { CodedError } from '@daslab/erasure/errors'
import type { CellVerdict } from '@daslab/erasure/scheme'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import { Piscina } from 'piscina'
import { NodeError } from '../errors.ts'
import { systemClock } from '../ports.ts'
import type { EncodedBlob, HeavyWork, Restored } from './heavy-work.ts'
import { verifyCells } from './scheme-work.ts'
import { encodeOnThreads, type Threads } from './shared-encoding.ts'
import type { Answer, Job } from './worker.ts'

/** Long, because a thread's set-up may have taken seconds. */
const IDLE_MS = 300_000

export function workerPool({ threads }: { readonly threads: number }): HeavyWork {
  // From source the thread needs the TypeScript loader too; a built package runs plain JavaScript.
  const isSource = import.meta.url.endsWith('.ts')
  const pool = new Piscina({
    filename: new URL(isSource ? './worker.ts' : './worker.js', import.meta.url).href,
    ...(isSource ? { execArgv: ['--import', import.meta.resolve('tsx')] } : {}),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    atomics: 'disabled',
  })

  const underWay = new Set<AbortController>()
  let isStopped = false
  const failAll = (cause: Error) => {
    for (const job of underWay) job.abort(cause)
  }
  // A thread that cannot start tells the pool; nobody listening, that would end the process.
  pool.on('error', failAll)
  // One that ends before it took a job tells nobody, and with it the last thread may be gone: jobs would wait for ever.
  pool.on('workerDestroy', () =>
    queueMicrotask(() => {
      if (pool.threads.length === 0) failAll(new Error('the thread ended before its work'))
    }),
  )

  async function run<Result>(job: Job): Promise<Result> {
    if (isStopped) throw workerFailed(new Error('the pool has been stopped'))
    let answer: Answer<Result>
    const lost = new AbortController()
    underWay.add(lost)
    try {
      answer = await pool.run(job, { signal: lost.signal })
    } catch (error) {
      throw workerFailed((lost.signal.aborted ? lost.signal.reason : error) as Error)
    } finally {
      underWay.delete(lost)
    }
    if (answer.ok) return answer.result
    // Structured clone drops codes, so a coded error crosses as plain data.
    throw new CodedError(answer.error.code, answer.error.message, answer.error.details)
  }

  const shared: Threads = {
    count: threads,
    encodeShare: (encoding, share) => run({ kind: 'encode-share', encoding, share }),
    finishEncoding: (encoding) => run({ kind: 'finish-encoding', encoding }),
  }

  return {
    async encode(scheme, payload, options) {
      const isShared = threads > 1 && !options?.badEncoding
      const blob = isShared ? await encodeOnThreads(shared, systemClock, scheme, payload, options) : undefined
      return blob ?? run<EncodedBlob>({ kind: 'encode', scheme, payload, options })
    },
    verifyBadEncoding: (scheme, commitment, evidence) =>
      run<boolean>({ kind: 'verify-bad-encoding', scheme, commitment: plain(commitment), evidence }),
    async verify(scheme, commitment, cells) {
      if (schemeByName(scheme).verification === 'hashing') return verifyCells(scheme, commitment, cells)
      return run<CellVerdict[]>({ kind: 'verify', scheme, commitment: plain(commitment), cells })
    },
    reconstruct: (scheme, commitment, columns, wanted) =>
      run<Restored>({ kind: 'reconstruct', scheme, commitment: plain(commitment), columns, wanted }),
    async warmUp(scheme) {
      // As many jobs at once as threads: each thread gets one.
      await Promise.all(Array.from({ length: threads }, () => run<undefined>({ kind: 'warm-up', scheme })))
    },
    async stop() {
      isStopped = true
      await pool.destroy()
    },
  }
}

function workerFailed(cause: Error): NodeError {
  return new NodeError('NODE_WORKER', `a thread for heavy work failed: ${cause.message}`, {}, { cause })
}

/** Only what a commitment says: a header that carries more would be cloned with all of it. */
function plain<T extends { geometry: unknown; commitments: unknown }>({ geometry, commitments }: T) {
  return { geometry, commitments } as Pick<T, 'geometry' | 'commitments'>
}

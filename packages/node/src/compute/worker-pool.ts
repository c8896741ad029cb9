/**
 * Heavy work in threads, so that a node goes on answering while it encodes or reconstructs.
 *
 * Threads start when there is work and leave when there has been none for a while. Checking a few hashes is cheaper than
 * passing them to a thread, so `verify` stays here. A thread that dies is an error, never an answer.
 */
import { CodedError } from '@daslab/erasure/errors'
import { Piscina } from 'piscina'
import { NodeError } from '../errors.ts'
import type { EncodedBlob, HeavyWork, Restored } from './heavy-work.ts'
import { verifyCells } from './scheme-work.ts'
import type { Answer, Job } from './worker.ts'

const IDLE_MS = 10_000

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

  async function run<Result>(job: Job): Promise<Result> {
    let answer: Answer<Result>
    try {
      answer = await pool.run(job)
    } catch (error) {
      throw new NodeError(
        'NODE_WORKER',
        `a thread for heavy work failed: ${(error as Error).message}`,
        {},
        { cause: error },
      )
    }
    if (answer.ok) return answer.result
    // Structured clone drops codes, so a coded error crosses as plain data.
    throw new CodedError(answer.error.code, answer.error.message, answer.error.details)
  }

  return {
    encode: (scheme, payload, options) => run<EncodedBlob>({ kind: 'encode', scheme, payload, options }),
    verify: async (scheme, commitment, cells) => verifyCells(scheme, commitment, cells),
    reconstruct: (scheme, commitment, columns, wanted) =>
      run<Restored>({ kind: 'reconstruct', scheme, commitment: plain(commitment), columns, wanted }),
    stop: () => pool.destroy(),
  }
}

/** Only what a commitment says: a header that carries more would be cloned with all of it. */
function plain<T extends { geometry: unknown; commitments: unknown }>({ geometry, commitments }: T) {
  return { geometry, commitments } as Pick<T, 'geometry' | 'commitments'>
}

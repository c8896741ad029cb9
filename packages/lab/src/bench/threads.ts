/** The threads of a bench. Results do not depend on how many there are. */
import type { Exposure, ExposureRequest } from '@daslab/sampler/estimate/exposure'
import type { Counts } from '@daslab/sampler/simulate/simulate'
import { Piscina } from 'piscina'
import type { Slice } from './counts.ts'
import type { Task } from './worker.ts'

export interface Threads {
  /** Tasks worth having under way at once. */
  readonly width: number
  count(slice: Slice): Promise<Counts>
  expose(request: ExposureRequest): Promise<Exposure>
  stop(): Promise<void>
}

export function startThreads(threads: number): Threads {
  // From source a thread needs the TypeScript loader too; a built package runs plain JavaScript.
  const isSource = import.meta.url.endsWith('.ts')
  const pool = new Piscina<Task, never>({
    filename: new URL(isSource ? './worker.ts' : './worker.js', import.meta.url).href,
    ...(isSource ? { execArgv: ['--import', import.meta.resolve('tsx')] } : {}),
    minThreads: threads,
    maxThreads: threads,
    atomics: 'disabled',
  })
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => {})
  // A thread that cannot start tells the pool only; its tasks would wait for ever.
  pool.on('error', (error) => failure.reject(error))
  const run = (task: Task) => Promise.race([pool.run(task), failure.promise])
  return {
    // One more for each thread, so that none waits for this one.
    width: 2 * threads,
    count: (slice) => run({ kind: 'count', slice }),
    expose: (request) => run({ kind: 'expose', request }),
    stop: () => pool.destroy(),
  }
}

import workerThreads, { Worker } from 'node:worker_threads'
import { seededRandom } from '@daslab/sampler/random'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HeavyWork } from '../../src/compute/heavy-work.ts'
import { workerPool } from '../../src/compute/worker-pool.ts'
import { NodeError } from '../../src/errors.ts'

/** Sixteen megabytes of matrix: long enough to be interrupted on any machine. */
const large = new Uint8Array(8 * 2 ** 20).fill(7)
const small = seededRandom('worker pool').bytes(1_000)

/** The threads that the pool has started: it takes the class from the module when it needs one. */
const threads: Worker[] = []
class RecordedWorker extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args)
    threads.push(this)
  }
}

let pool: HeavyWork
beforeEach(() => {
  threads.length = 0
  workerThreads.Worker = RecordedWorker
  pool = workerPool({ threads: 1 })
})
afterEach(async () => {
  workerThreads.Worker = Worker
  await pool.stop()
})

/** Resolves when a thread has begun to run, not merely to start. */
async function threadOnline(): Promise<Worker> {
  while (threads[0] === undefined) await new Promise((resolve) => setImmediate(resolve))
  const [thread] = threads
  await new Promise((resolve) => thread.once('online', resolve))
  return thread
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'an answer',
    (error) => error,
  )

describe('the worker pool', () => {
  test('starts no thread before there is work', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(threads).toHaveLength(0)
    await pool.encode('merkle', small)
    expect(threads).toHaveLength(1)
  })

  test('leaves the event loop free while a thread encodes', async () => {
    await pool.encode('merkle', small)
    let turns = 0
    let isDone = false
    const turn = () => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    await pool.encode('merkle', large).finally(() => {
      isDone = true
    })
    expect(turns).toBeGreaterThan(100)
  })

  test('a thread that dies at work is an error, never an answer; the next job has a new thread', async () => {
    await pool.encode('merkle', small)
    const running = outcome(pool.encode('merkle', large))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await threads[0]!.terminate()
    const error = await running
    expect(error).toBeInstanceOf(NodeError)
    const message = expect.stringMatching(/^a thread for heavy work failed: .+$/)
    expect(error).toMatchObject({ code: 'NODE_WORKER', message, cause: expect.any(Error) })
    expect((await pool.encode('merkle', small)).geometry.columns).toBe(128)
    expect(threads).toHaveLength(2)
  })

  test('nobody waits for ever: not for a thread that dies early, not in the queue behind it', async () => {
    const jobs = [large, small, small].map((payload) => outcome(pool.encode('merkle', payload)))
    const thread = await threadOnline()
    await thread.terminate()
    for (const job of jobs) expect(await job).toMatchObject({ code: 'NODE_WORKER' })
    expect((await pool.encode('merkle', small)).geometry.columns).toBe(128)
  })

  test('a thread that cannot start is an error of the job and does not end the process', async () => {
    workerThreads.Worker = class extends RecordedWorker {
      constructor(file: string | URL, options?: ConstructorParameters<typeof Worker>[1]) {
        super(file, { ...options, execArgv: ['--import', 'data:text/javascript,throw new Error("no start")'] })
      }
    }
    const jobs = [small, small].map((payload) => outcome(pool.encode('merkle', payload)))
    for (const job of jobs) expect(await job).toMatchObject({ code: 'NODE_WORKER', cause: { message: 'no start' } })
    workerThreads.Worker = RecordedWorker
    expect((await pool.encode('merkle', small)).geometry.columns).toBe(128)
  })

  test('a defect in the thread is an error of the node with its cause, not a coded error of the scheme', async () => {
    const nonsense = { geometry: undefined, commitments: undefined } as never
    const error = await outcome(pool.reconstruct('merkle', nonsense, [], []))
    expect(error).toMatchObject({ code: 'NODE_WORKER', cause: expect.any(Error) })
  })

  test('what cannot cross to a thread is an error of the node', async () => {
    const error = await outcome(pool.encode('merkle', small, { dataColumns: (() => 4) as never }))
    expect(error).toMatchObject({ code: 'NODE_WORKER' })
  })

  test('stopping cuts off what is under way and refuses what comes after', async () => {
    const running = outcome(pool.encode('merkle', large))
    const waiting = outcome(pool.encode('merkle', small))
    await threadOnline()
    await pool.stop()
    expect(await running).toMatchObject({ code: 'NODE_WORKER' })
    expect(await waiting).toMatchObject({ code: 'NODE_WORKER' })
    expect(await outcome(pool.encode('merkle', small))).toMatchObject({ code: 'NODE_WORKER' })
    await pool.stop()
  })
})

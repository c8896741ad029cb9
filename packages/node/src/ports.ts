/**
 * The node's ports to the world: clock, chance, heavy work, events, wire. Nothing else in this package touches them.
 *
 * Given real ones a node is a program over TCP; given virtual time and a seed, hundreds of them replay a run exactly.
 */
import { performance } from 'node:perf_hooks'
import type { RandomSource } from '@daslab/sampler/random'
import type { ComponentLogger, PeerId, Transport } from '@libp2p/interface'
import type { HeavyWork } from './compute/heavy-work.ts'
import type { EventSink } from './events.ts'

export interface Clock {
  /** Milliseconds since the epoch, with a fraction; never runs backwards. */
  now(): number
  /** Resolves after so many milliseconds, or at once with a rejection when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Ports {
  readonly clock: Clock
  readonly random: RandomSource
  readonly work: HeavyWork
  readonly events: EventSink
  /** What carries its connections; TCP and memory where nothing is said. */
  readonly transports?: readonly TransportFactory[]
}

/** As libp2p takes them: it tells a transport whose it is. */
export type TransportFactory = (components: { readonly peerId: PeerId; readonly logger: ComponentLogger }) => Transport

/** The machine's clock: monotonic, anchored to the wall clock at start. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}

/** Runs `task` with a signal that fires when the time is up, when `signal` fires, or never once the task is done. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  task: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const finished = new AbortController()
  const deadline = new AbortController()
  const onAbort = () => deadline.abort(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  clock.sleep(ms, finished.signal).then(
    () => deadline.abort(new Error(`no answer within ${ms} ms`)),
    () => {},
  )
  try {
    return await task(deadline.signal)
  } finally {
    finished.abort()
    signal?.removeEventListener('abort', onAbort)
  }
}

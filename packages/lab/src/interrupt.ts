/**
 * Ctrl-C and its relatives.
 *
 * The first SIGINT, SIGTERM or SIGHUP asks everything to stop in order; a second one, or 4.5 seconds without an end, stops
 * at once: what must not be left behind (processes, half-written folders, locks) is then removed synchronously.
 * A closed standard output (`das … | head`) asks the same as the first signal.
 */
import { EXIT, Interrupted } from './errors.ts'

const PATIENCE_MS = 4_500
/** One Ctrl-C may arrive twice: from the terminal, and handed on by `npm run`. */
const ECHO_MS = 250

export interface Interrupt {
  /** Aborted by the first signal, with {@link Interrupted} as its reason. */
  readonly signal: AbortSignal
  /** Runs `last` when there is no more time; returns a function that takes the promise back. */
  onForcedStop(last: () => void): () => void
}

export function catchSignals(): Interrupt {
  const controller = new AbortController()
  const lastResorts = new Set<() => void>()

  const force = (): never => {
    for (const last of lastResorts) {
      try {
        last()
      } catch {
        // The others must still run, and nobody is left to tell.
      }
    }
    process.exit(EXIT.interrupted)
  }
  let askedAt = 0
  const ask = (name: string) => {
    if (controller.signal.aborted) return performance.now() - askedAt < ECHO_MS ? undefined : force()
    askedAt = performance.now()
    setTimeout(force, PATIENCE_MS).unref()
    controller.abort(new Interrupted(name))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)

  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      if (!controller.signal.aborted) ask('a closed output')
    })
  }
  return {
    signal: controller.signal,
    onForcedStop(last) {
      lastResorts.add(last)
      return () => lastResorts.delete(last)
    },
  }
}

/** The promise, or a rejection with the signal's reason as soon as it aborts. The work itself must be stopped elsewhere. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stop!: () => void
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

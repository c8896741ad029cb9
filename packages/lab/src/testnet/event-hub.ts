/** All events of a testnet, from all processes, to whoever listens: the run folder, the control interface, a wait. */
import type { NodeEvent } from '@daslab/node/events'

export type Listener = (event: NodeEvent) => void

export class EventHub {
  readonly #listeners = new Set<Listener>()

  /** The sink that hosts are given. */
  readonly emit = (event: NodeEvent): void => {
    for (const listener of this.#listeners) listener(event)
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Resolves when `isDone` says so of the events seen since it was called, or with false after `timeoutMs`. */
export function waitForEvents(
  hub: EventHub,
  isDone: (event: NodeEvent) => boolean,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      clearTimeout(timer)
      unsubscribe()
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const onAbort = () => end(() => reject(signal.reason))
    const timer = setTimeout(() => end(() => resolve(false)), timeoutMs)
    const unsubscribe = hub.subscribe((event) => {
      if (isDone(event)) end(() => resolve(true))
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

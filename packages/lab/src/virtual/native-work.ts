/**
 * Looks for work that Node does outside of the event loop's turns: threads, sockets, real timers.
 *
 * Such work ends when the machine gets to it, between any two turns of virtual time, and a run that depends on it does not
 * replay. While the watch is on every call that comes back from outside is counted by its kind. What ends within a turn
 * (promises, ticks, immediates) does not count, nor does what Node sets up as a job and does on the spot, such as a
 * signature asked for without a callback. It costs time, so runs are not watched unless asked.
 */
import { createHook } from 'node:async_hooks'

/** What never leaves the event loop. */
const WITHIN_A_TURN = new Set(['PROMISE', 'TickObject', 'Immediate', 'Microtask'])
/** The channel to the parent: it carries events out and nothing in. */
const CHANNEL = new Set(['PIPEWRAP', 'WRITEWRAP', 'SHUTDOWNWRAP', 'PROCESSWRAP'])

/** Starts counting; the function returned ends it and gives the counts by kind. */
export function watchNativeWork(): () => Record<string, number> {
  const kinds = new Map<number, string>()
  const counts = new Map<string, number>()
  const hook = createHook({
    init(id, kind) {
      if (!WITHIN_A_TURN.has(kind) && !CHANNEL.has(kind)) kinds.set(id, kind)
    },
    before(id) {
      const kind = kinds.get(id)
      if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    },
    destroy: (id) => void kinds.delete(id),
  }).enable()
  return () => {
    hook.disable()
    return Object.fromEntries(counts)
  }
}

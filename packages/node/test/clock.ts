/** A clock that stands still until it is told, so that a test of a timeout of seconds takes none. */
import { systemClock } from '../src/ports.ts'

export interface TestClock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Lets so much time pass at once: sleepers wake in the order in which they are due. */
  advance(ms: number): void
  /** Lets time pass until the promise has settled: some ten times as fast as it does, or in longer steps. */
  until<T>(promise: Promise<T>, stepMs?: number): Promise<T>
  /** Waits that have not ended. */
  readonly sleeping: number
}

export function testClock(startAt = systemClock.now()): TestClock {
  let now = startAt
  const sleepers = new Set<{ readonly at: number; wake(): void }>()
  const clock: TestClock = {
    now: () => now,
    get sleeping() {
      return sleepers.size
    },
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      // A turn of the loop is no time.
      if (ms === 0) return new Promise((resolve) => setImmediate(resolve))
      return new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: () => end(resolve) }
        const end = (settle: () => void) => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          settle()
        }
        const onAbort = () => end(() => reject(signal?.reason))
        signal?.addEventListener('abort', onAbort, { once: true })
        sleepers.add(sleeper)
      })
    },
    advance(ms) {
      now += ms
      const due = [...sleepers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      for (const sleeper of due) sleeper.wake()
    },
    async until(promise, stepMs = 20) {
      let isSettled = false
      const settle = () => {
        isSettled = true
      }
      promise.then(settle, settle)
      while (!isSettled) {
        await systemClock.sleep(2)
        clock.advance(stepMs)
      }
      return promise
    },
  }
  return clock
}

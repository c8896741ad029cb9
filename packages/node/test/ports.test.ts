import { describe, expect, test } from 'vitest'
import { systemClock, withDeadline } from '../src/ports.ts'
import { testClock } from './clock.ts'
import { settled } from './eventually.ts'

const never = <T>() => new Promise<T>(() => {})
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error) => (error as Error).message,
  )
/** Ends when the signal fires, as whoever reads from a stream does. */
const untilAborted = (signal: AbortSignal) =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })

describe('a deadline', () => {
  test('ends a task that takes too long, not before its time', async () => {
    const clock = testClock()
    let ended = false
    const task = reasonOf(withDeadline(clock, 1_000, undefined, untilAborted)).finally(() => {
      ended = true
    })
    clock.advance(999)
    await settled()
    expect(ended).toBe(false)
    clock.advance(1)
    expect(await task).toBe('no answer within 1000 ms')
  })

  test('is over when the task is: nothing waits any more', async () => {
    const clock = testClock()
    const stop = new AbortController()
    expect(await withDeadline(clock, 1_000, stop.signal, async () => 'done')).toBe('done')
    expect(await reasonOf(withDeadline(clock, 1_000, stop.signal, () => Promise.reject(new Error('failed'))))).toBe(
      'failed',
    )
    await settled()
    expect(clock.sleeping).toBe(0)
  })

  test('comes at once when the signal fires, with the signal’s reason', async () => {
    const clock = testClock()
    const stop = new AbortController()
    const task = reasonOf(withDeadline(clock, 1_000, stop.signal, untilAborted))
    stop.abort(new Error('stopped'))
    expect(await task).toBe('stopped')
    expect(await reasonOf(withDeadline(clock, 1_000, stop.signal, untilAborted))).toBe('stopped')
    await settled()
    expect(clock.sleeping).toBe(0)
  })

  test('does not fire for a task that has ended', async () => {
    const clock = testClock()
    const stop = new AbortController()
    let given: AbortSignal | undefined
    await withDeadline(clock, 1_000, stop.signal, async (deadline) => {
      given = deadline
    })
    stop.abort()
    clock.advance(2_000)
    await settled()
    expect(given!.aborted).toBe(false)
  })
})

describe('the machine’s clock', () => {
  test('never runs backwards and tells milliseconds since 1970', () => {
    let last = systemClock.now()
    expect(Math.abs(last - Date.now())).toBeLessThan(60_000)
    for (let i = 0; i < 10_000; i++) {
      const now = systemClock.now()
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
  })

  test('sleeps as long as it is told, or until the signal fires', async () => {
    const before = systemClock.now()
    await systemClock.sleep(30)
    expect(systemClock.now() - before).toBeGreaterThan(25)
    const stop = new AbortController()
    const asleep = reasonOf(systemClock.sleep(60_000, stop.signal))
    stop.abort(new Error('woken'))
    expect(await asleep).toBe('woken')
    expect(await reasonOf(systemClock.sleep(60_000, stop.signal))).toBe('woken')
    await Promise.race([never(), systemClock.sleep(0)])
  })
})

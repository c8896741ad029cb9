/** When faults come and go, and what is told of them, whatever the setting. */
import type { Clock } from '@daslab/node/ports'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../src/faults/fault.ts'
import type { FaultEventBody } from '../../src/faults/fault-event.ts'
import { type FaultSurface, injectFaults, type Witness } from '../../src/faults/injector.ts'

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => reject(signal.reason))
    }),
}
const FAULT: Fault = { name: 'down', kind: 'crash', nodes: ['full-0'], fromMs: 100, untilMs: 300 }

/** A surface that is on or off, and lets the test play the witness. */
function inject(fault: Fault, signal = new AbortController().signal) {
  const told: FaultEventBody[] = []
  const on = new Set<string>()
  let witness: Witness | undefined
  const surface: FaultSurface = {
    apply(applied, given) {
      on.add(applied.name)
      witness = given
      return async () => void on.delete(applied.name)
    },
  }
  const done = injectFaults([fault], { surface, clock, signal, emit: (event) => told.push(event) })
  return { told, on, done, witness: () => witness! }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a whole life, each step once', async () => {
  const { told, on, done, witness } = inject(FAULT)
  await vi.advanceTimersByTimeAsync(99)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect([...on]).toEqual(['down'])
  // Nothing has recovered from a fault that is on.
  witness().recovered('too early')
  witness().touched('3 connections break')
  witness().touched('and another')
  await vi.advanceTimersByTimeAsync(200)
  expect([...on]).toEqual([])
  await vi.advanceTimersByTimeAsync(50)
  witness().recovered('back with 3 peers')
  witness().recovered('again')
  await done
  expect(told).toEqual([
    { type: 'fault-started', fault: 'down', kind: 'crash', nodes: ['full-0'] },
    { type: 'fault-bit', fault: 'down', evidence: '3 connections break' },
    { type: 'fault-healed', fault: 'down', touched: 2 },
    { type: 'fault-recovered', fault: 'down', evidence: 'back with 3 peers', afterMs: 50 },
  ])
})

test('one that touches nothing never bit', async () => {
  const { told, done } = inject(FAULT)
  await vi.advanceTimersByTimeAsync(300)
  await done
  expect(told.map(({ type }) => type)).toEqual(['fault-started', 'fault-healed'])
  expect(told[1]).toMatchObject({ touched: 0 })
})

test('without an end it stays on', async () => {
  const { name, kind, nodes, fromMs } = FAULT as Extract<Fault, { kind: 'crash' }>
  const { told, on } = inject({ name, kind, nodes, fromMs })
  await vi.advanceTimersByTimeAsync(1_000_000)
  expect([...on]).toEqual(['down'])
  expect(told.map(({ type }) => type)).toEqual(['fault-started'])
})

test('when the run is over the rest is let go', async () => {
  const over = new AbortController()
  const { told, done } = inject(FAULT, over.signal)
  await vi.advanceTimersByTimeAsync(150)
  over.abort(new Error('over'))
  await done
  expect(told.map(({ type }) => type)).toEqual(['fault-started'])
})

test('a fault that cannot be put on is an error, not a silence', async () => {
  const surface: FaultSurface = {
    apply: () => {
      throw new Error('no such node')
    },
  }
  const { signal } = new AbortController()
  const done = injectFaults([{ ...FAULT, fromMs: 0 }], { surface, clock, signal, emit: () => {} })
  const outcome = expect(done).rejects.toThrow('no such node')
  await vi.advanceTimersByTimeAsync(1)
  await outcome
})

/** One direction of a connection, without a network around it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Bytes, type Passage, Pipe, type Signal } from '../../src/virtual/pipe.ts'

const DELAY_MS = 10
const MIB = 1024 * 1024

/** What a pipe needs of a list of byte arrays. */
function bytes(length: number): Bytes {
  const list = {
    byteLength: length,
    append(more: { byteLength: number }) {
      list.byteLength += more.byteLength
    },
  }
  return list as unknown as Bytes
}

/** A pipe whose passage is what `state` says. */
function pipeWith(state: { isCut?: boolean; isWayBackCut?: boolean; slowMs?: number } = {}) {
  const arrived: { at: number; what: number | Signal }[] = []
  const told: string[] = []
  const stopped: { sender?: () => void; receiver?: () => void } = {}
  const runs = { sender: true, receiver: true }
  const passage: Passage = {
    now: () => Date.now(),
    depart: () => Date.now() + DELAY_MS + (state.slowMs ?? 0),
    isCut: () => state.isCut ?? false,
    isWayBackCut: () => state.isWayBackCut ?? false,
    delayMs: () => DELAY_MS,
    whenSenderRuns(go) {
      stopped.sender = go
      return runs.sender
    },
    whenReceiverRuns(go) {
      stopped.receiver = go
      return runs.receiver
    },
    delivered: () => {},
  }
  const pipe = new Pipe(passage, {
    arrive: (content) =>
      arrived.push({ at: Date.now(), what: typeof content === 'string' ? content : content.byteLength }),
    drained: () => told.push('drained'),
    broken: () => told.push('broken'),
  })
  return { pipe, arrived, told, stopped, runs, state }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('what is written within a moment arrives together, the rest in order', () => {
  const { pipe, arrived, state } = pipeWith()
  pipe.write('open')
  pipe.write(bytes(100))
  pipe.write(bytes(50))
  state.slowMs = 40
  vi.advanceTimersByTime(1)
  pipe.write(bytes(7))
  // Faster by itself, but it waits for what was sent before.
  state.slowMs = 0
  vi.advanceTimersByTime(1)
  pipe.write(bytes(8))
  vi.advanceTimersByTime(1_000)
  expect(arrived).toEqual([
    { at: 10, what: 'open' },
    { at: 10, what: 150 },
    { at: 51, what: 7 },
    { at: 51, what: 8 },
  ])
})

test('a writer that does not hear of its bytes stops after a window, and goes on when half of it is acknowledged', () => {
  const { pipe, told } = pipeWith()
  for (let i = 0; i < 15; i++) expect(pipe.write(bytes(MIB / 16))).toBe(true)
  expect(pipe.write(bytes(MIB / 16))).toBe(false)
  vi.advanceTimersByTime(2 * DELAY_MS - 1)
  expect(told).toEqual([])
  vi.advanceTimersByTime(2)
  expect(told).toEqual(['drained'])
  expect(pipe.write(bytes(1))).toBe(true)
})

test('a cut of the way back stops the writer although everything arrives', () => {
  const { pipe, told, arrived, state } = pipeWith({ isWayBackCut: true })
  for (let i = 0; i < 16; i++) pipe.write(bytes(MIB / 16))
  vi.advanceTimersByTime(5_000)
  expect(arrived.reduce((sum, { what }) => sum + Number(what), 0)).toBe(MIB)
  expect(told).toEqual([])
  state.isWayBackCut = false
  // The next probe: at most as long again as it has waited.
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['drained'])
})

test('after a cut the stream goes on with the next attempt, in order', () => {
  const { pipe, arrived, state } = pipeWith({ isCut: true })
  pipe.write(bytes(1))
  vi.advanceTimersByTime(100)
  pipe.write(bytes(2))
  vi.advanceTimersByTime(900)
  // Attempts at 10, 230, 670, 1,550 ms: a timeout of 220 ms that doubles.
  state.isCut = false
  vi.advanceTimersByTime(500)
  expect(arrived).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(arrived).toEqual([
    { at: 1_550, what: 1 },
    { at: 1_550, what: 2 },
  ])
})

test('too many attempts in vain break the connection', () => {
  const { pipe, told } = pipeWith({ isCut: true })
  pipe.write(bytes(1))
  vi.advanceTimersByTime(600_000)
  expect(told).toEqual([])
  vi.advanceTimersByTime(600_000)
  expect(told).toEqual(['broken'])
})

test('nothing leaves a sender that stands still, nor reaches such a receiver', () => {
  const { pipe, arrived, runs, stopped } = pipeWith()
  runs.sender = false
  pipe.write(bytes(1))
  pipe.write(bytes(2))
  vi.advanceTimersByTime(1_000)
  runs.sender = true
  stopped.sender?.()
  runs.receiver = false
  vi.advanceTimersByTime(1_000)
  expect(arrived).toEqual([])
  runs.receiver = true
  stopped.receiver?.()
  expect(arrived).toEqual([{ at: 2_000, what: 3 }])
})

test('a reader that pauses gets the rest when it goes on', () => {
  const { pipe, arrived } = pipeWith()
  pipe.pause()
  pipe.write(bytes(1))
  vi.advanceTimersByTime(1_000)
  expect(arrived).toEqual([])
  pipe.resume()
  expect(arrived).toEqual([{ at: 1_000, what: 1 }])
})

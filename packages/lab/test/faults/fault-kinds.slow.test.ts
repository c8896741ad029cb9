/** Every kind of fault on virtual time: the harm that it does, and that the network heals. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Fault, FaultKind } from '../../src/faults/fault.ts'
import type { RunEvent } from '../../src/runs/run-event.ts'
import { runVirtual } from '../../src/virtual/run.ts'
import type { Step } from '../../src/virtual/scenario.ts'
import { NAMES, publishAt, smallScenario } from '../virtual/small-scenario.ts'

const FROM_MS = 500
const UNTIL_MS = 4_000

/** What became of a network with one fault, in times since it was ready. */
class History {
  readonly events: readonly (RunEvent & { readonly since: number })[]
  readonly #blobs: ReadonlyMap<string, string>

  constructor(events: readonly RunEvent[]) {
    const readyAt = events.find(({ type }) => type === 'network-ready')!.at
    this.events = events.map((event) => ({ ...event, since: event.at - readyAt }))
    this.#blobs = new Map(events.flatMap((e) => (e.type === 'blob-named' ? [[e.name, e.blob] as const] : [])))
  }

  /** The four steps of a fault's life, each once and in order. */
  life(): string[] {
    return this.events.flatMap(({ type }) => (type.startsWith('fault-') ? [type] : []))
  }

  /** When this node held all its columns of the blob; Infinity: never. */
  completedAt(node: string, blob: string): number {
    const id = this.#blobs.get(blob)
    const found = this.events.find((e) => e.type === 'custody-complete' && e.node === node && e.blob === id)
    return found?.since ?? Number.POSITIVE_INFINITY
  }

  /** Types of what this node told in a span of time. */
  toldBy(node: string, from: number, until: number): string[] {
    return this.events.flatMap((e) => (e.node === node && e.since >= from && e.since < until ? [e.type] : []))
  }
}

async function live(kind: FaultKind, steps: readonly Step[], untilMs = 12_000): Promise<History> {
  const fault: Fault = { name: 'it', fromMs: FROM_MS, untilMs: UNTIL_MS, ...kind }
  const { events } = await runVirtual(smallScenario({ faults: [fault], steps, untilMs }))
  return new History(events)
}

const WHOLE_LIFE = ['fault-started', 'fault-bit', 'fault-healed', 'fault-recovered']
const TWO_BLOBS = [publishAt(1_000, 'first'), publishAt(8_000, 'second')]
const { full } = NAMES

describe.each<[name: string, kind: FaultKind, lateByMs: number]>([
  ['delay', { kind: 'delay', nodes: ['full-0'], delayMs: 700 }, 700],
  ['loss', { kind: 'loss', nodes: ['full-0'], rate: 0.4 }, 200],
  ['bandwidth', { kind: 'bandwidth', nodes: ['full-0'], bitsPerSecond: 64_000 }, 300],
])('%s of one node’s links', (_name, kind, lateByMs) => {
  let history: History
  beforeAll(async () => {
    history = await live(kind, TWO_BLOBS)
  })

  test('it has the blob later than the others', () => {
    const others = full.slice(1).map((node) => history.completedAt(node, 'first'))
    for (const at of others) expect(at).toBeLessThan(1_200)
    expect(history.completedAt('full-0', 'first')).toBeGreaterThanOrEqual(1_000 + lateByMs)
  })
  test('afterwards as soon as the others', () => {
    for (const node of full) expect(history.completedAt(node, 'second')).toBeLessThan(8_200)
    expect(history.life()).toEqual(WHOLE_LIFE)
  })
})

test('loss is another loss with another seed', async () => {
  const times = new Set<number>()
  for (const seed of [1, 2]) {
    const fault: Fault = { name: 'it', fromMs: 0, kind: 'loss', nodes: full, rate: 0.3 }
    const { events } = await runVirtual(smallScenario({ seed, faults: [fault] }))
    times.add(new History(events).completedAt('full-0', 'first'))
  }
  expect(times.size).toBe(2)
})

describe('partition', () => {
  let history: History
  beforeAll(async () => {
    const near = ['publisher-0', 'full-0', 'full-1', 'light-0']
    history = await live({ kind: 'partition', groups: [near, ['full-2', 'full-3', 'light-1']] }, TWO_BLOBS)
  })

  test('nodes of the other half get nothing while it lasts', () => {
    for (const node of ['full-0', 'full-1']) expect(history.completedAt(node, 'first')).toBeLessThan(1_200)
    for (const node of ['full-2', 'full-3', 'light-1']) {
      const told = history.toldBy(node, FROM_MS, UNTIL_MS)
      expect(told).not.toContain('header-received')
      expect(told).not.toContain('column-received')
    }
  })
  test('when it heals they get what was held back', () => {
    for (const node of ['full-2', 'full-3']) {
      expect(history.completedAt(node, 'first')).toBeGreaterThanOrEqual(UNTIL_MS)
      expect(history.completedAt(node, 'first')).toBeLessThan(8_000)
      expect(history.completedAt(node, 'second')).toBeLessThan(8_200)
    }
    expect(history.life()).toEqual(WHOLE_LIFE)
    expect(history.events.filter(({ type }) => type === 'peer-disconnected')).toEqual([])
  })
})

describe('one-way partition', () => {
  let history: History
  beforeAll(async () => {
    const others = ['publisher-0', ...full, 'light-1']
    const get = (atMs: number): Step => ({ kind: 'get', atMs, by: 'light-0', blob: 'first' })
    history = await live({ kind: 'one-way-partition', from: ['light-0'], to: others }, [publishAt(1_000), get(9_000)])
  })

  test('it hears, and is not heard', () => {
    expect(history.toldBy('light-0', 1_000, 1_200)).toContain('header-received')
    const verdicts = history.events.flatMap((e) => (e.type === 'verdict' ? [[e.node, e.result.verdict]] : []))
    expect(Object.fromEntries(verdicts)).toMatchObject({ 'light-1': 'available' })
    const samples = history.events.filter((e) => e.type === 'sample-ended' && e.node === 'light-0')
    expect(samples.filter((e) => e.since < UNTIL_MS && e.type === 'sample-ended' && e.outcome === 'answered')).toEqual(
      [],
    )
    const bit = history.events.find((e) => e.type === 'fault-bit')!
    expect(bit).toMatchObject({ evidence: expect.stringMatching(/^light-0 > /) })
  })
  test('when it heals its requests are answered', () => {
    expect(history.toldBy('light-0', 9_000, 9_500)).toContain('blob-fetched')
    expect(history.life()).toEqual(WHOLE_LIFE)
  })
})

describe('crash', () => {
  let history: History
  beforeAll(async () => {
    history = await live({ kind: 'crash', nodes: ['full-0'] }, [publishAt(100, 'early'), ...TWO_BLOBS])
  })

  test('its peers lose it at once, and it says nothing more', () => {
    expect(history.completedAt('full-0', 'early')).toBeLessThan(FROM_MS)
    expect(history.toldBy('full-0', FROM_MS, UNTIL_MS)).toEqual([])
    // Publisher, three full nodes, two light samplers.
    const bit = history.events.find(({ type }) => type === 'fault-bit')!
    expect(bit).toMatchObject({ evidence: 'full-0: 6 connections break' })
    for (const node of full.slice(1)) {
      expect(history.toldBy(node, FROM_MS, FROM_MS + 50)).toContain('peer-disconnected')
    }
  })
  test('it starts anew with nothing, finds its peers, and gets the next blob', () => {
    const told = history.toldBy('full-0', UNTIL_MS, 8_000)
    expect(told.filter((type) => type === 'node-started')).toHaveLength(1)
    expect(told.filter((type) => type === 'peer-custody').length).toBeGreaterThanOrEqual(5)
    expect(history.completedAt('full-0', 'first')).toBe(Number.POSITIVE_INFINITY)
    expect(history.completedAt('full-0', 'second')).toBeLessThan(8_200)
    expect(history.life()).toEqual(WHOLE_LIFE)
  })
})

describe('freeze', () => {
  let history: History
  beforeAll(async () => {
    history = await live({ kind: 'freeze', nodes: ['full-0'] }, TWO_BLOBS)
  })

  test('it neither hears nor does anything, and keeps its connections', () => {
    expect(history.toldBy('full-0', FROM_MS, UNTIL_MS)).toEqual([])
    for (const node of full.slice(1)) expect(history.completedAt(node, 'first')).toBeLessThan(1_200)
    expect(history.events.filter(({ type }) => type === 'peer-disconnected')).toEqual([])
  })
  test('when it goes on it takes what has waited for it', () => {
    expect(history.completedAt('full-0', 'first')).toBeGreaterThanOrEqual(UNTIL_MS)
    expect(history.completedAt('full-0', 'first')).toBeLessThan(UNTIL_MS + 200)
    expect(history.completedAt('full-0', 'second')).toBeLessThan(8_200)
    expect(history.life()).toEqual(WHOLE_LIFE)
  })
})

describe('clock jump', () => {
  let history: History
  beforeAll(async () => {
    history = await live({ kind: 'clock-jump', nodes: ['publisher-0'], byMs: 3_000 }, TWO_BLOBS)
  })

  test('what a publisher with a fast clock announces lies in the future, and is not taken', () => {
    for (const node of full) expect(history.completedAt(node, 'first')).toBe(Number.POSITIVE_INFINITY)
    const refused = history.events.flatMap((e) => (e.type === 'message-refused' ? [e.rule] : []))
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused)).toEqual(new Set(['4 future']))
  })
  test('set right, it stands until the true time has caught up, and is believed again', () => {
    for (const node of full) expect(history.completedAt(node, 'second')).toBeLessThan(8_200)
    expect(history.life()).toEqual(WHOLE_LIFE)
    const recovered = history.events.find(({ type }) => type === 'fault-recovered')!
    expect(recovered.since).toBeGreaterThanOrEqual(UNTIL_MS + 3_000)
  })
})

test('a fault that hits nothing never bites', async () => {
  const { events } = await runVirtual(
    smallScenario({
      steps: [],
      untilMs: 3_000,
      // Nobody speaks to a light sampler's clock, and it reads it only when it samples.
      faults: [{ name: 'idle', fromMs: 500, untilMs: 1_000, kind: 'partition', groups: [['light-0'], ['light-1']] }],
    }),
  )
  expect(new History(events).life()).toEqual(['fault-started', 'fault-healed'])
})

import type { NodeEvent, NodeEventBody } from '@daslab/node/events'
import type { Verdict } from '@daslab/sampler/judge'
import { describe, expect, test } from 'vitest'
import { eventLine } from '../src/runs/event-line.ts'
import { percentiles } from '../src/runs/percentiles.ts'
import { type RunFacts, SummaryBuilder } from '../src/runs/summary.ts'
import { chanceFooled, countVerdicts } from '../src/runs/verdict-counts.ts'

const FACTS: RunFacts = {
  name: 'test',
  seed: 7,
  scheme: 'merkle',
  columns: 4,
  dataColumns: 2,
  samples: 1,
  startedAt: '2026-11-22T10:11:12.000Z',
  phases: { startNodesMs: 1.23456, connectMs: 2, meshReadyMs: 3 },
}

const at = (time: number, node: string, body: NodeEventBody): NodeEvent => ({ at: time, node, ...body })

function verdict(kind: Verdict['verdict'], asked = 1): Verdict {
  return {
    verdict: kind,
    asked,
    answered: 0,
    notHeld: 0,
    invalid: 0,
    lost: 0,
    chanceFooled: 0,
    chanceFooledExact: '0/1',
    assumption: '',
  }
}

/** Two full nodes (one super), one light sampler; a blob of four columns of which three are withheld. */
const HISTORY: readonly NodeEvent[] = [
  at(0, 'full-0', { type: 'node-started', role: 'full', peer: 'A', addresses: [], custody: [0, 1, 2, 3] }),
  at(0, 'full-1', { type: 'node-started', role: 'full', peer: 'B', addresses: [], custody: [0, 3] }),
  at(0, 'light-0', { type: 'node-started', role: 'light', peer: 'C', addresses: [], custody: [] }),
  at(0, 'publisher-0', { type: 'node-started', role: 'publisher', peer: 'D', addresses: [], custody: [] }),
  at(9, 'publisher-0', {
    type: 'blob-encoded',
    blob: 'b1',
    engine: 'e',
    rows: 1,
    sampleUnit: 'column',
    payloadBytes: 50,
    encodeMs: 5,
    commitMs: 6,
  }),
  // Another process told its arrival before the publisher told the publication.
  at(130, 'full-1', { type: 'column-received', blob: 'b1', column: 0, from: 'D', bytes: 10, source: 'gossip' }),
  at(100, 'publisher-0', { type: 'column-published', blob: 'b1', column: 0, bytes: 10, recipients: 2 }),
  at(101, 'publisher-0', { type: 'columns-withheld', blob: 'b1', columns: [1, 2, 3] }),
  at(110, 'full-0', { type: 'column-received', blob: 'b1', column: 0, from: 'D', bytes: 10, source: 'gossip' }),
  at(200, 'full-1', { type: 'column-received', blob: 'b1', column: 3, from: 'A', bytes: 10, source: 'request' }),
  at(210, 'full-0', { type: 'column-received', blob: 'b1', column: 1, from: '', bytes: 10, source: 'reconstruction' }),
  at(211, 'full-0', { type: 'reconstruction-finished', blob: 'b1', outcome: 'reconstructed', tookMs: 4 }),
  at(212, 'full-0', { type: 'column-given-back', blob: 'b1', column: 1, recipients: 1 }),
  at(213, 'full-0', { type: 'column-given-back', blob: 'b1', column: 1, recipients: 1 }),
  at(220, 'full-1', { type: 'custody-complete', blob: 'b1', columns: 2 }),
  at(300, 'light-0', { type: 'verdict', blob: 'b1', draw: 'on-header', result: verdict('withheld'), tookMs: 1 }),
  at(900, 'light-0', { type: 'verdict', blob: 'b1', draw: 'asked-0', result: verdict('available'), tookMs: 1 }),
  at(901, 'light-0', { type: 'blob-fetched', blob: 'b1', columns: 2, payloadBytes: 50, tookMs: 1 }),
  at(902, 'full-0', { type: 'peer-charged', peer: 'B', reason: 'invalid-cell', detail: 'one' }),
  at(903, 'full-0', { type: 'message-refused', topic: 't', from: 'B', verdict: 'reject', rule: 'proof', detail: '' }),
  at(904, 'full-0', { type: 'task-failed', error: 'x' }),
  at(950, 'full-0', { type: 'gossip-totals', copies: 5, deliveries: 1, bytes: 50 }),
  at(951, 'full-1', { type: 'gossip-totals', copies: 1, deliveries: 1, bytes: 10 }),
]

function summarize(events: readonly NodeEvent[]) {
  const builder = new SummaryBuilder()
  for (const event of events) builder.add(event)
  return builder.build(FACTS, 'finished', [])
}

describe('a summary', () => {
  test('follows from the events', () => {
    expect(summarize(HISTORY)).toEqual({
      ...FACTS,
      state: 'finished',
      phases: { startNodesMs: 1.235, connectMs: 2, meshReadyMs: 3 },
      nodes: { publisher: 1, full: 2, super: 1, light: 1 },
      columnHolders: { least: 1, most: 2 },
      blobs: [
        {
          blob: 'b1',
          payloadBytes: 50,
          encodeMs: 5,
          commitMs: 6,
          columnsPublished: 1,
          withheld: [1, 2, 3],
          gossipMs: { count: 2, expected: 2, p50: 10, p95: 30, p99: 30, max: 30 },
          columnsByRequest: 1,
          columnsByReconstruction: 1,
          custodyComplete: { nodes: 1, of: 2, lastMs: 120 },
          reconstructions: [{ node: 'full-0', outcome: 'reconstructed', tookMs: 4 }],
          columnsGivenBack: 1,
          samplers: {
            asked: 1,
            available: 0,
            withheld: 1,
            undecided: 0,
            invalid: 0,
            expectedFooled: 0.25,
            interval: { low: 0, high: 1, level: 0.99 },
          },
          asked: {
            asked: 1,
            available: 1,
            withheld: 0,
            undecided: 0,
            invalid: 0,
            expectedFooled: 0.25,
            interval: { low: 0, high: 1, level: 0.99 },
          },
          lastVerdictMs: 200,
          fetches: 1,
          encodingChecks: { sound: 0, bad: 0 },
          badEncodingProvenTo: 0,
        },
      ],
      gossip: { copies: 6, deliveries: 2, bytes: 60, duplicatesPerDelivery: 2 },
      chargesByReason: { 'invalid-cell': 1 },
      refusalsByRule: { 'reject: proof': 1 },
      failedTasks: 1,
      processes: [],
    })
  })

  test('does not depend on the order in which processes told their events', () => {
    expect(summarize([...HISTORY].sort((a, b) => b.at - a.at))).toEqual(
      summarize([...HISTORY].sort((a, b) => a.at - b.at)),
    )
  })

  test('of a run in which nothing happened has no figures to show', () => {
    expect(summarize([])).toMatchObject({ blobs: [], gossip: { duplicatesPerDelivery: null } })
  })
})

test('every event has a line of its own', () => {
  const lines = HISTORY.map(eventLine)
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}[a-z-]+( |$)[^\n]*$/)
  expect(lines[5]).toBe('00:00:00.130  column-received b1 column 0 from D by gossip, 10 bytes')
})

test('percentiles are figures that were measured', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect(percentiles(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 })
  expect(percentiles([3])).toEqual({ count: 1, p50: 3, p95: 3, p99: 3, max: 3 })
  expect(percentiles([])).toEqual({ count: 0, p50: null, p95: null, p99: null, max: null })
})

describe('verdicts against the odds', () => {
  const withheld = { columns: 128, dataColumns: 64, hidden: 65, positionsPerColumn: 1 }

  test('C(63,4) / C(128,4), exactly', () => {
    expect(chanceFooled(withheld, 4)).toBeCloseTo((63 * 62 * 61 * 60) / (128 * 127 * 126 * 125), 15)
  })

  test('a sample of one cell has as many positions in a column as there are rows', () => {
    const cells = { columns: 4, dataColumns: 2, hidden: 3, positionsPerColumn: 4 }
    expect(chanceFooled(cells, 2)).toBeCloseTo((4 * 3) / (16 * 15), 15)
  })

  test('nobody is fooled by what can be restored, and everybody by what hides nothing from a draw of none', () => {
    expect(chanceFooled({ ...withheld, hidden: 64 }, 4)).toBe(0)
    expect(chanceFooled(withheld, 0)).toBe(1)
  })

  test('a thousand draws have the interval of the exact odds', () => {
    const verdicts = Array.from({ length: 1_000 }, (_, i) => verdict(i < 56 ? 'available' : 'withheld', 4))
    const counts = countVerdicts(verdicts, withheld, 0.99)
    expect(counts).toMatchObject({ asked: 1_000, available: 56, withheld: 944, undecided: 0 })
    expect(counts.expectedFooled).toBeCloseTo(55.84, 1)
    expect(counts.interval).toEqual({ low: 38, high: 75, level: 0.99 })
  })

  test('draws of different sizes are not binomial: no interval', () => {
    expect(countVerdicts([verdict('withheld', 4), verdict('withheld', 8)], withheld, 0.99).interval).toBeNull()
  })
})

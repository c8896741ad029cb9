/** Metrics, attacks and faults that bite or do not, steps that fail, and how all of it is told. */
import { describe, expect, test } from 'vitest'
import { EVENT_TYPES } from '../../src/expectations/event-types.ts'
import { junitReport } from '../../src/expectations/junit.ts'
import { METRIC_NAMES } from '../../src/expectations/metrics.ts'
import { judgementLines } from '../../src/expectations/report.ts'
import { Output } from '../../src/output.ts'
import { at, FRAME, judged, judgedOne, lab, says } from './histories.ts'

const published = (column: number, ms: number) =>
  at(ms, 'publisher-0', { type: 'column-published', blob: 'b1', column, bytes: 9, recipients: 1 })
const arrived = (node: string, column: number, ms: number, source: 'gossip' | 'request' = 'gossip') =>
  at(ms, node, { type: 'column-received', blob: 'b1', column, from: 'x', bytes: 9, source })

describe('metrics', () => {
  const DELIVERIES = [
    published(0, 100),
    published(1, 200),
    arrived('full-0', 0, 150),
    arrived('full-1', 1, 500),
    arrived('full-1', 2, 900, 'request'),
  ]

  test.each([
    ['delivery-p50, at most: 50ms', 'held', '50 ms'],
    ['delivery-max, at most: 299ms', 'failed', '300 ms'],
    ['delivery-max, at least: 300ms, at most: 300ms', 'held', '300 ms'],
    ['delivery-max, at most: 50ms, nodes: full-0', 'held', '50 ms'],
    ['deliveries, at least: 2, at most: 2', 'held', '2'],
    ['columns-by-request, at most: 0', 'failed', '1'],
    ['reconstructions, at least: 1', 'failed', '0'],
    ['charges, at most: 0', 'held', '0'],
    ['deliveries, at least: 1, blob: second', 'failed', '0'],
    ['gossip-bytes, at most: 1KiB', 'never-judged', 'there was nothing to measure'],
    ['verdict-max, at most: 1s', 'never-judged', 'there was nothing to measure'],
  ])('always: %s: %s', (metric, outcome, value) => {
    expect(judgedOne(`always: true, metric: ${metric}`, DELIVERIES)).toMatchObject({ outcome, value })
  })

  test('eventually: as it stood when the time was up', () => {
    const metric = (time: string) =>
      judgedOne(`eventually: ${time}, metric: deliveries, at least: 2`, DELIVERIES).outcome
    expect([metric('499ms'), metric('500ms')]).toEqual(['failed', 'held'])
  })

  test('totals are told after the end', () => {
    const totals = at(10_100, 'full-0', { type: 'gossip-totals', copies: 6, deliveries: 4, bytes: 2_048 })
    expect(judgedOne('always: true, metric: duplicates-per-delivery, at most: 0.5', [totals])).toMatchObject({
      outcome: 'held',
      value: '0.5',
    })
    expect(judgedOne('always: true, metric: gossip-bytes, at least: 3KiB', [totals])).toMatchObject({
      outcome: 'failed',
      value: '2.0 KiB',
    })
  })

  test('and the others', () => {
    const events = [says(700, 'light-0', 'available'), at(1, 'full-0', { type: 'task-failed', error: '' })]
    expect(judgedOne('always: true, metric: verdict-max, at most: 1s', events)).toMatchObject({
      outcome: 'held',
      value: '700 ms',
    })
    expect(judgedOne('always: true, metric: failed-tasks, at most: 0', events).outcome).toBe('failed')
    expect(METRIC_NAMES.length).toBeGreaterThan(12)
    expect(EVENT_TYPES).toContain('verdict')
  })
})

describe('what never bit makes the file fail', () => {
  const HIDE = 'attacks: { hide: { withhold: { pattern: random:0.5 }, blob: first } }'
  const FAULT = 'faults: { slow: { delay: 1s, nodes: full-0 } }'
  const bite = (more: string, events: Parameters<typeof judged>[1], frame = FRAME) => judged([], events, more, frame)

  test('a withholding', () => {
    const hidden = at(5, 'publisher-0', { type: 'columns-withheld', blob: 'b1', columns: [1, 2, 3] })
    expect(bite(HIDE, [hidden])).toEqual([
      { expectation: 'attack hide bites', outcome: 'held', value: '3 of 8 columns withheld' },
    ])
    expect(bite(HIDE, [])).toMatchObject([
      { outcome: 'never-judged', value: 'it never bit: random:0.5 hid no column of first' },
    ])
    const unpublished = FRAME.filter((event) => event.type !== 'blob-named')
    expect(bite(HIDE, [hidden], unpublished)).toMatchObject([
      { outcome: 'never-judged', value: 'it never bit: first was not published' },
    ])
  })

  test('a fault', () => {
    const started = lab(5, { type: 'fault-started', fault: 'slow', kind: 'delay', nodes: ['full-0'] })
    const bit = lab(9, { type: 'fault-bit', fault: 'slow', evidence: 'a message waited' })
    expect(bite(FAULT, [started, bit])).toEqual([
      { expectation: 'fault slow bites', outcome: 'held', value: 'after 9.0 ms: a message waited' },
    ])
    expect(bite(FAULT, [started])).toMatchObject([
      { outcome: 'never-judged', value: 'it never bit: it began, and changed nothing' },
    ])
    expect(bite(FAULT, [])).toMatchObject([{ outcome: 'never-judged', value: 'it never bit: it did not begin' }])
  })
})

describe('a step that could not be done', () => {
  const failed = lab(9, { type: 'step-failed', step: 'get', name: 'first', error: '63 of 64 columns' })
  test('is a failure of its own', () => {
    expect(judged([], [failed])).toEqual([
      { expectation: 'get first can be done', outcome: 'failed', value: '63 of 64 columns', violation: failed },
    ])
  })
  test('unless the file expects it', () => {
    expect(judged(['eventually: true, event: step-failed'], [failed])).toMatchObject([{ outcome: 'held' }])
  })
})

describe('how it is told', () => {
  const RESULTS = judged(
    [
      'eventually: 5s, blob: first, nodes: light-0, verdict: available',
      'never: true, event: task-failed',
      'always: true, property: no-sampler-redraws',
    ],
    [says(9, 'light-0', 'available'), at(3, 'full-0', { type: 'task-failed', error: 'a <b> & "c" \u0000\u001b[31m' })],
  )
  const judgement = { name: 'test', seed: 42, held: false, results: RESULTS }

  test('a tick, a cross or a question mark, what was seen, the first event against it', () => {
    const output = new Output({ json: false, quiet: false, color: false, logLevel: 'info' })
    const lines = judgementLines(output, judgement)
    expect(lines).toEqual([
      'test seed 42',
      expect.stringMatching(/^ {2}✓ within 5s: light-0 verdict available of first +1 of 1, the last after 9\.0 ms$/),
      expect.stringMatching(/^ {2}✗ never: task-failed +full-0 after 3\.0 ms$/),
      expect.stringMatching(/^ {6}first against it: full-0 {2}.*task-failed.*\\u\{1b\}\[31m$/),
      expect.stringMatching(/^ {2}\? always: no-sampler-redraws +never judged: there was no draw to judge$/),
    ])
    expect(lines.filter((line) => line.length > 100)).toEqual([])
  })

  test('as JUnit: a suite a file, a case an expectation, well-formed whatever a peer said', () => {
    const xml = junitReport([
      { file: 'a.yaml', tookMs: 1_500, judgement },
      { file: 'b.yaml', tookMs: 1, error: 'process-0 died: <Error>' },
    ])
    expect(xml).toContain('<testsuite name="a.yaml" tests="3" failures="2" errors="0" time="1.500">')
    expect(xml).toContain('<testcase classname="a.yaml" name="within 5s: light-0 verdict available of first"/>')
    expect(xml).toContain('<failure type="never-judged" message="there was no draw to judge"></failure>')
    expect(xml).toContain('<error message="process-0 died: &lt;Error&gt;"/>')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML must not hold them
    expect(xml).not.toMatch(/[\u0000-\u0008\u001b]/)
    expect(xml).toContain('&lt;b&gt; &amp; ')
    const opened = [...xml.matchAll(/<(\w+)[^>]*[^/?]>/g)].map(([, name]) => name)
    const closed = [...xml.matchAll(/<\/(\w+)>/g)].map(([, name]) => name)
    expect([...opened].sort()).toEqual([...closed].sort())
  })
})

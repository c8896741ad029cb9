/** Each property: held by a good history, broken by the defect it is for, and not judged where nothing could break it. */
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../src/runs/run-event.ts'
import { at, judgedOne, says } from './histories.ts'

const property = (name: string, events: readonly RunEvent[]) => judgedOne(`always: true, property: ${name}`, events)

const received = (column: number, digest: string) =>
  at(10, 'full-0', { type: 'column-received', blob: 'b1', column, from: 'x', bytes: 1, source: 'gossip', digest })
const drew = (ms: number, positions: readonly number[], draw = 'on-header', node = 'light-0') =>
  at(ms, node, { type: 'sampling-started', blob: 'b1', draw, positions })
const ended = (ms: number, position: number, digest?: string, draw = 'on-header') =>
  at(ms, 'light-0', {
    ...{ type: 'sample-ended', blob: 'b1', draw, position, outcome: 'answered', attempts: 1, tookMs: 1 },
    ...(digest === undefined ? {} : { digest }),
  })
const withheld = (blob: string, count: number) =>
  at(5, 'publisher-0', { type: 'columns-withheld', blob, columns: Array.from({ length: count }, (_, i) => i) })

describe('no-node-accepts-an-invalid-cell', () => {
  const NAME = 'no-node-accepts-an-invalid-cell'
  test('columns and samples with the publisher’s digests', () => {
    expect(property(NAME, [received(3, 'd3'), drew(1, [4, 5]), ended(9, 4, 'd4')])).toMatchObject({
      outcome: 'held',
      value: '2 acceptances',
    })
  })
  test('the content of another column, by gossip or as a sample, breaks it', () => {
    expect(property(NAME, [received(3, 'd3'), received(4, 'd3')])).toMatchObject({
      outcome: 'failed',
      value: 'full-0 accepted other cells than those of column 4',
      violation: received(4, 'd3'),
    })
    expect(property(NAME, [ended(9, 4, 'd5')])).toMatchObject({ outcome: 'failed', violation: ended(9, 4, 'd5') })
  })
  test('nothing accepted, or nothing told of what: not judged', () => {
    expect(property(NAME, []).outcome).toBe('never-judged')
    expect(property(NAME, [ended(9, 4)]).outcome).toBe('never-judged')
  })
})

describe('no-honest-peer-charged', () => {
  const charge = (peer: string) =>
    at(9, 'full-0', { type: 'peer-charged', peer, reason: 'invalid-cell', detail: '1 cell' })
  test('no charges, or charges of strangers', () => {
    expect(property('no-honest-peer-charged', [charge('stranger')])).toMatchObject({
      outcome: 'held',
      value: '6 nodes',
    })
  })
  test('a charged node of the network breaks it, by its name', () => {
    expect(property('no-honest-peer-charged', [charge('peer-full-1')])).toMatchObject({
      outcome: 'failed',
      value: 'full-0 charged full-1 with invalid-cell: 1 cell',
      violation: charge('peer-full-1'),
    })
  })
})

describe('recoverable-blob-is-never-withheld-without-a-lost-or-invalid-answer', () => {
  const NAME = 'recoverable-blob-is-never-withheld-without-a-lost-or-invalid-answer'
  const verdicts = (change: object) => [says(20, 'light-0', 'withheld', change)]
  test('four of eight columns hidden is recoverable: "withheld" breaks it', () => {
    expect(property(NAME, [withheld('b1', 4), ...verdicts({ notHeld: 1 })])).toMatchObject({
      outcome: 'failed',
      value: 'light-0 says withheld, but only 4 of 8 columns were',
    })
  })
  test.each([{ lost: 1 }, { invalid: 1 }])('not with %j: the network failed him', (change) => {
    expect(property(NAME, verdicts(change)).outcome).toBe('held')
  })
  test('five of eight is a withholding, and says nothing here', () => {
    expect(property(NAME, [withheld('b1', 5), ...verdicts({ notHeld: 1 })])).toMatchObject({
      outcome: 'never-judged',
      value: 'there was no verdict to judge',
    })
  })
})

describe('draws-are-made-before-requests', () => {
  const NAME = 'draws-are-made-before-requests'
  test('drawn, then answered', () =>
    expect(property(NAME, [drew(1, [4, 5]), ended(2, 4), ended(3, 5)]).value).toBe('2 samples'))
  test.each([
    ['an answer before the draw', [ended(1, 4), drew(2, [4, 5])], /before any draw/],
    ['an answer to what was not drawn', [drew(1, [4, 5]), ended(2, 6)], /position 6, which it had not drawn/],
    ['a draw of another name', [drew(1, [4, 5]), ended(2, 4, undefined, 'asked-0')], /before any draw/],
  ])('%s breaks it', (_, events, why) => {
    expect(property(NAME, events)).toMatchObject({ outcome: 'failed', value: expect.stringMatching(why) })
  })
  test('nobody sampled: not judged', () => expect(property(NAME, []).outcome).toBe('never-judged'))
})

describe('no-sampler-redraws', () => {
  const NAME = 'no-sampler-redraws'
  test('once each, or the same again after a crash, or asked for by name', () => {
    expect(
      property(NAME, [
        drew(1, [4, 5]),
        drew(2, [5, 4]),
        drew(3, [6, 7], 'asked-0'),
        drew(4, [1, 2], 'on-header', 'light-1'),
      ]),
    ).toMatchObject({ outcome: 'held', value: '3 draws' })
  })
  test.each([
    ['other positions for the same blob', [drew(1, [4, 5]), drew(2, [4, 6])], /drew other positions/],
    ['a position twice', [drew(1, [4, 4])], /drew a position twice/],
    [
      'a verdict on fewer than were drawn',
      [drew(1, [4, 5]), says(9, 'light-0', 'available', { asked: 1 })],
      /judged 1 samples of a draw of 2/,
    ],
  ])('%s breaks it', (_, events, why) => {
    expect(property(NAME, events)).toMatchObject({ outcome: 'failed', value: expect.stringMatching(why) })
  })
})

describe('fetched-payload-is-the-published-one', () => {
  const NAME = 'fetched-payload-is-the-published-one'
  const fetched = (sha256: string) =>
    at(9, 'light-0', { type: 'blob-fetched', blob: 'b1', columns: 4, payloadBytes: 1_024, sha256, tookMs: 1 })
  test('the same digest', () => expect(property(NAME, [fetched('payload-b1')]).value).toBe('1 payload'))
  test('another one breaks it', () => expect(property(NAME, [fetched('payload-b2')]).outcome).toBe('failed'))
  test('nothing fetched: not judged', () => expect(property(NAME, []).outcome).toBe('never-judged'))
})

describe('samplers-are-fooled-within-exact-odds', () => {
  const NAME = 'samplers-are-fooled-within-exact-odds'
  // Five of eight hidden, two samples: fooled with C(3,2)/C(8,2) = 3/28 each.
  const samplers = (fooled: number) =>
    Array.from({ length: 200 }, (_, i) => says(i, `light-${i}`, i < fooled ? 'available' : 'withheld'))
  test.each([
    [0, 'failed'],
    [21, 'held'],
    [100, 'failed'],
  ])('%i of 200 fooled: %s', (fooled, outcome) => {
    expect(property(NAME, [withheld('b1', 5), ...samplers(fooled)]).outcome).toBe(outcome)
  })
  test('of what can be restored nobody is fooled: not judged', () => {
    expect(property(NAME, [withheld('b1', 4), ...samplers(200)]).outcome).toBe('never-judged')
  })
})

import { describe, expect, test } from 'vitest'
import { at, FRAME, judgedOne, lab, says } from './histories.ts'

const AVAILABLE = 'eventually: 5s, blob: first, nodes: light-*, verdict: available'
const all = (ms: number) => ['light-0', 'light-1', 'light-2'].map((node) => says(ms, node, 'available'))

describe('eventually', () => {
  test('every node named, in time', () => {
    expect(judgedOne(AVAILABLE, all(4_000))).toEqual({
      expectation: 'within 5s: light-* verdict available of first',
      outcome: 'held',
      value: '3 of 3, the last after 4.00 s',
    })
  })

  test('at the deadline is in time, a millisecond later is late', () => {
    const late = says(5_001, 'light-2', 'available')
    expect(judgedOne(AVAILABLE, all(5_000)).outcome).toBe('held')
    expect(judgedOne(AVAILABLE, [...all(4_000).slice(0, 2), late])).toMatchObject({
      outcome: 'failed',
      value: '2 of 3, the last after 4.00 s; light-2 was late',
      violation: late,
    })
  })

  test('who said otherwise, or nothing, is named', () => {
    const otherwise = says(3_000, 'light-1', 'withheld')
    expect(judgedOne(AVAILABLE, [says(1_000, 'light-0', 'available'), otherwise])).toMatchObject({
      outcome: 'failed',
      value: '1 of 3, the last after 1.00 s; light-1 said withheld',
      violation: otherwise,
    })
    expect(judgedOne(AVAILABLE, [])).toMatchObject({ outcome: 'failed', value: '0 of 3; light-0 told nothing' })
  })

  test('the deadline counts from the publication of the blob', () => {
    const second = 'eventually: 5s, blob: second, nodes: light-0, verdict: available'
    expect(judgedOne(second, [says(6_000, 'light-0', 'available', {}, 'b2')]).outcome).toBe('held')
    expect(judgedOne(second, [says(6_001, 'light-0', 'available', {}, 'b2')]).outcome).toBe('failed')
    expect(judgedOne(second, [says(2_000, 'light-0', 'available', {}, 'b1')]).outcome).toBe('failed')
  })

  test('without a blob it counts from the start, and one node is enough', () => {
    const finished = (ms: number) => at(ms, 'full-0', { type: 'task-failed', error: 'x' })
    expect(judgedOne('eventually: 5s, event: task-failed', [finished(5_000)]).outcome).toBe('held')
    expect(judgedOne('eventually: 5s, event: task-failed', [finished(5_001)]).outcome).toBe('failed')
  })

  test('at least and at most count nodes, each once', () => {
    const twice = [says(100, 'light-0', 'available'), says(200, 'light-0', 'available')]
    expect(judgedOne(`${AVAILABLE}, at least: 2`, twice).outcome).toBe('failed')
    expect(judgedOne(`${AVAILABLE}, at least: 1`, twice).outcome).toBe('held')
    expect(judgedOne(`${AVAILABLE}, at most: 1`, twice).outcome).toBe('held')
    expect(judgedOne(`${AVAILABLE}, at most: 1`, all(100))).toMatchObject({
      outcome: 'failed',
      value: '3 of 3, the last after 100 ms; at most 1 were expected',
      violation: all(100)[1],
    })
  })

  test('draws that somebody asked for are another matter', () => {
    const asked = { ...says(100, 'light-0', 'available'), draw: 'asked-0' } as ReturnType<typeof says>
    expect(judgedOne('eventually: 5s, blob: first, nodes: light-0, verdict: available', [asked]).outcome).toBe('failed')
  })

  test('a run that ended before the time was up has not judged it, unless it held already', () => {
    const short = [...FRAME.slice(0, -1), lab(3_000, { type: 'network-ended' })]
    expect(judgedOne(AVAILABLE, [], '', short)).toMatchObject({
      outcome: 'never-judged',
      value: expect.stringContaining('before its time'),
    })
    expect(judgedOne(AVAILABLE, all(2_000), '', short).outcome).toBe('held')
    expect(judgedOne(`${AVAILABLE}, at most: 1`, [], '', short).outcome).toBe('never-judged')
  })

  test('a blob that was not published, a network that was never ready', () => {
    const unpublished = FRAME.filter((event) => event.type !== 'blob-named')
    expect(judgedOne(AVAILABLE, all(1_000), '', unpublished)).toMatchObject({
      outcome: 'never-judged',
      value: 'first was not published',
    })
    const unready = FRAME.filter((event) => event.type !== 'network-ready')
    expect(judgedOne(AVAILABLE, all(1_000), '', unready)).toMatchObject({ outcome: 'never-judged' })
  })
})

describe('always, sometimes, never', () => {
  const restored = (ms: number, outcome: 'reconstructed' | 'byzantine') =>
    at(ms, 'full-0', { type: 'reconstruction-finished', blob: 'b1', outcome, tookMs: 1 })
  const ALWAYS = 'always: true, event: reconstruction-finished, where: { outcome: reconstructed }'

  test('always: whoever spoke of it said so, and somebody spoke', () => {
    expect(judgedOne(ALWAYS, [restored(1, 'reconstructed')]).outcome).toBe('held')
    expect(judgedOne(ALWAYS, [])).toMatchObject({ outcome: 'never-judged', value: 'nobody spoke of it' })
    expect(judgedOne(ALWAYS, [restored(1, 'reconstructed'), restored(2, 'byzantine')])).toMatchObject({
      outcome: 'failed',
      violation: restored(2, 'byzantine'),
    })
  })

  test('sometimes: it must have happened', () => {
    const sometimes = 'sometimes: true, event: peer-charged, node: full-0'
    const charged = (node: string) =>
      at(7, node, { type: 'peer-charged', peer: 'x', reason: 'invalid-cell', detail: '' })
    expect(judgedOne(sometimes, [charged('full-0')])).toMatchObject({
      outcome: 'held',
      value: 'first full-0 after 7.0 ms',
    })
    expect(judgedOne(sometimes, [charged('full-1')])).toMatchObject({ outcome: 'failed', value: 'it never happened' })
  })

  test('never: the first event that breaks it is shown', () => {
    const failure = (ms: number) => at(ms, 'light-0', { type: 'task-failed', error: 'x' })
    expect(judgedOne('never: true, event: task-failed', []).outcome).toBe('held')
    expect(judgedOne('never: true, event: task-failed', [failure(9), failure(3)])).toMatchObject({
      outcome: 'failed',
      violation: failure(3),
    })
    const withheld = 'never: true, verdict: withheld, blob: second'
    expect(judgedOne(withheld, [says(1, 'light-0', 'withheld', {}, 'b1')]).outcome).toBe('held')
    expect(judgedOne(withheld, [says(1, 'light-0', 'withheld', {}, 'b2')]).outcome).toBe('failed')
  })
})

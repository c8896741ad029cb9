import { schemeByName } from '@daslab/erasure/schemes/registry'
import { describe, expect, test } from 'vitest'
import { headerMessageRules, headerRules } from '../../src/validation/header-rules.ts'
import { judge } from '../../src/validation/verdict.ts'
import { flipBit, publication, withHeader } from '../publication.ts'
import { type Break, broken, context, filler, good, headerBreaks, NOW } from './judging.ts'

const seen: Break = {
  rule: '1 seen',
  verdict: 'ignore',
  detail: 'header seen before',
  know: ({ blobs }, signed) => void blobs.add(signed),
}
const breaks = [seen, ...headerBreaks]

test('a good header is accepted', async () => {
  const subject = { context: context(), signedHeader: good.signed }
  expect(await judge(subject, headerMessageRules)).toEqual({ verdict: 'accept' })
})

describe('each rule by itself', () => {
  test.each(breaks)('$rule: $detail', async (breach) => {
    const verdict = await judge(broken([breach]), headerMessageRules)
    expect(verdict).toMatchObject({ verdict: breach.verdict, rule: breach.rule })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(breach.detail))
  })
})

describe('who breaks two rules is judged by the earlier', () => {
  const pairs = breaks.flatMap((first, i) => breaks.slice(i + 1).map((second) => ({ first, second })))
  const title = '$first.rule ($first.detail) before $second.rule ($second.detail)'
  test.each(pairs)(title, async ({ first, second }) => {
    const verdict = await judge(broken([first, second]), headerMessageRules)
    expect(verdict).toMatchObject({ verdict: first.verdict, rule: first.rule })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(first.detail))
  })
})

test('2: a payload may be as large as its matrix, not a byte larger', async () => {
  const { dataRows, dataColumns, cellBytes } = good.signed.header.geometry
  const room = dataRows * dataColumns * cellBytes
  for (const [payloadBytes, verdict] of [
    [room, 'accept'],
    [room + 1, 'reject'],
  ] as const) {
    const signedHeader = withHeader(good, { payloadBytes })
    expect(await judge({ context: context(), signedHeader }, headerRules)).toMatchObject({ verdict })
  }
})

test('2: a network that says how many blobs are allowed is asked, not the scheme', async () => {
  const infinity = new Uint8Array(48)
  infinity[0] = 0xc0
  const commitments = new Array(22).fill(infinity)
  const geometry = schemeByName('peerdas', { maxBlobs: 22 }).geometryFor(22 * 4096 * 31 - 8)
  const signedHeader = withHeader(good, { scheme: 'peerdas', geometry, commitments })
  for (const [limits, verdict] of [
    [{}, 'reject'],
    [{ maxBlobs: 22 }, 'accept'],
    [{ maxBlobs: 6 }, 'reject'],
  ] as const) {
    const subject = { context: { ...context(), columns: 128, limits }, signedHeader }
    expect(await judge(subject, headerRules)).toMatchObject({ verdict })
  }
})

describe('4: the future', () => {
  const at = (ahead: number) => ({ context: context(), signedHeader: withHeader(good, { sequence: NOW + ahead }) })

  test.each([
    [-NOW, 'accept'],
    [0, 'accept'],
    [499, 'accept'],
    [500, 'accept'],
    [501, 'ignore'],
    [2 ** 40, 'ignore'],
    [Number.MAX_SAFE_INTEGER - NOW, 'ignore'],
  ])('a sequence number %i ms ahead: %s', async (ahead, verdict) => {
    expect(await judge(at(ahead), headerRules)).toMatchObject({ verdict })
  })

  test('does not last: the same header is good once its time has come', async () => {
    const subject = at(501)
    expect(await judge(subject, headerRules)).toMatchObject({ rule: '4 future' })
    subject.context.now = () => NOW + 1
    expect(await judge(subject, headerRules)).toEqual({ verdict: 'accept' })
  })
})

describe('5: pruned', () => {
  test.each([
    [-1, 'ignore'],
    [0, 'ignore'],
    [1, 'accept'],
  ])('a sequence number %i after the last one pruned: %s', async (after, verdict) => {
    const known = context()
    for (let i = 0; i < 5; i++) known.blobs.add(filler(NOW - 100 + i))
    const signedHeader = withHeader(good, { sequence: NOW - 100 + after })
    expect(await judge({ context: known, signedHeader }, headerRules)).toMatchObject({ verdict })
  })
})

describe('7: the signature', () => {
  const { signed } = good
  const cached = () => {
    const known = context()
    known.blobs.add(signed)
    return known
  }

  test('a header that was accepted does not vouch for its bytes under another signature', async () => {
    for (const bit of [0, 255, 511]) {
      const signedHeader = { ...signed, signature: flipBit(signed.signature, bit) }
      for (const rules of [headerRules, headerMessageRules]) {
        expect(await judge({ context: cached(), signedHeader }, rules)).toMatchObject({
          verdict: 'reject',
          rule: '7 signature',
        })
      }
    }
  })

  test('nor for other bytes under its signature, even if they claim its id', async () => {
    const other = withHeader(good, { payloadBytes: 599 })
    const signedHeader = { ...other, signature: signed.signature, blob: signed.blob }
    expect(await judge({ context: cached(), signedHeader }, headerRules)).toMatchObject({ rule: '7 signature' })
  })

  test('a header that was accepted is accepted again inside a column', async () => {
    expect(await judge({ context: cached(), signedHeader: signed }, headerRules)).toEqual({ verdict: 'accept' })
  })
})

describe('H2: equivocation', () => {
  const second = publication({ sequence: NOW, payload: new Uint8Array(500).fill(7) })

  test('the first is kept, the second is ignored and named beside it', async () => {
    const known = context()
    known.blobs.add(good.signed)
    const verdict = await judge({ context: known, signedHeader: second.signed }, headerMessageRules)
    expect(verdict).toEqual({
      verdict: 'ignore',
      rule: 'H2 equivocation',
      detail: `publisher announced ${good.signed.blob} under the same sequence number`,
    })
    expect(known.blobs.announcedAs(good.signed.header.publisher, NOW)).toBe(good.signed.blob)
  })

  test('another publisher may use the same number, the same publisher another', async () => {
    const known = context()
    known.blobs.add(filler(NOW))
    known.blobs.add(withHeader(good, { sequence: NOW - 1 }))
    expect(await judge({ context: known, signedHeader: good.signed }, headerMessageRules)).toEqual({
      verdict: 'accept',
    })
  })
})

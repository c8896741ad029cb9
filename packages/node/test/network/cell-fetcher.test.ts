import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inlineWork } from '../../src/compute/inline-work.ts'
import type { ChargeReason } from '../../src/events.ts'
import { encodeMessage } from '../../src/network/wire/bounded.ts'
import * as limits from '../../src/network/wire/limits.ts'
import {
  encodeSampleResponse,
  type SampleRequest,
  type SampleResponse,
  type UncheckedCell,
} from '../../src/network/wire/sample-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { flipBit, type Publication, publication } from '../publication.ts'
import type { Frames, RawPeer } from '../raw-peer.ts'

const ALL = [0, 1, 2, 3, 4, 5, 6, 7]

let clock: TestClock
let network: TestNetwork
let blob: Publication
let other: Publication
beforeEach(() => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  blob = publication({ network: network.name, sequence: Math.floor(clock.now()) })
  other = publication({ network: network.name, sequence: 1, payload: new Uint8Array(600).fill(9) })
})
afterEach(() => network.stop())

/** A light sampler that has heard of the blob; each position gets one request of each custodian, unless told otherwise. */
async function sampler(custodians: readonly RawPeer[], timeoutMs = 50, ports = {}): Promise<RunningNode> {
  const node = await network.start(
    { name: 'light', role: 'light', sampling: { samples: 0, timeoutMs } },
    { clock, ...ports },
  )
  for (const custodian of custodians) {
    await custodian.claim(node, ALL)
    await network.event('peer-custody', ({ peer }) => peer === custodian.peer)
  }
  const publisher = await network.raw('publisher')
  await publisher.dial(node)
  await publisher.publishHeader(blob.signed)
  await network.event('header-received')
  return node
}

const sample = (node: RunningNode, samples = 3, draw = 'test') =>
  clock.until(node.sample(blob.signed.blob, { samples, draw }))

const cellAt = ({ columns }: Publication, row: number, column: number): UncheckedCell => ({
  row,
  column,
  cell: columns[column]!.cells[row]!,
  proof: columns[column]!.proofs[row]!,
})
const honestCells = ({ coordinates }: SampleRequest) => coordinates.map(({ row, column }) => cellAt(blob, row, column))
const honest = (request: SampleRequest): SampleResponse => ({
  id: request.id,
  status: 'ok',
  cells: honestCells(request),
})

const charges = () =>
  network.past('peer-charged', ({ node }) => node === 'light').map(({ peer, reason }) => ({ peer, reason }))
const outcomes = () => network.past('sample-ended').map(({ outcome }) => outcome)

type Answer = (request: SampleRequest, frames: Frames) => void | Promise<void>
const responding =
  (change: (request: SampleRequest) => SampleResponse): Answer =>
  (request, frames) =>
    frames.write(encodeSampleResponse(change(request)))
/** Answers with the cells that are made of the honest ones. */
const withCells = (change: (cells: UncheckedCell[], request: SampleRequest) => UncheckedCell[]): Answer =>
  responding((request) => ({ ...honest(request), cells: change(honestCells(request), request) }))
const sending =
  (make: (request: SampleRequest) => Uint8Array): Answer =>
  (request, frames) => {
    frames.unwrap().send(make(request))
  }
const framed = (response: SampleResponse) => {
  const bytes = encodeSampleResponse(response)
  return new Uint8Array([(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes])
}

interface Server {
  readonly does: string
  readonly answer: Answer
  readonly outcome: 'answered' | 'not-held' | 'invalid' | 'lost'
  readonly charges: readonly ChargeReason[]
}

const servers: readonly Server[] = [
  { does: 'answers honestly', answer: responding(honest), outcome: 'answered', charges: [] },
  { does: 'answers in another order', answer: withCells((cells) => cells.reverse()), outcome: 'answered', charges: [] },
  {
    does: 'gives each cell twice',
    answer: withCells((cells) => [...cells, ...cells]),
    outcome: 'answered',
    charges: [],
  },
  {
    does: 'gives valid cells of another column for those asked for',
    answer: withCells((cells) => cells.map(({ row, column }) => ({ ...cellAt(blob, row, (column + 1) % 8), column }))),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'gives valid cells of another row for those asked for',
    answer: withCells((cells) => cells.map(({ row, column }) => ({ ...cellAt(blob, (row + 1) % 3, column), row }))),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'gives valid cells of another blob',
    answer: withCells((cells) => cells.map(({ row, column }) => cellAt(other, row, column))),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'spoils one bit of one cell of each column',
    answer: withCells((cells) =>
      cells.map((item) => (item.row === 2 ? { ...item, cell: flipBit(item.cell, 100) } : item)),
    ),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'gives no proofs',
    answer: withCells((cells) => cells.map((item) => ({ ...item, proof: new Uint8Array(0) }))),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'gives cells that are too short',
    answer: withCells((cells) => cells.map((item) => ({ ...item, cell: item.cell.subarray(1) }))),
    outcome: 'invalid',
    charges: ['invalid-cell'],
  },
  {
    does: 'gives what was asked for and a thousand cells more',
    answer: withCells((cells) => [
      ...cells,
      ...Array.from({ length: 1_000 }, (_, i) => ({ ...cells[0]!, row: 3 + (i % 2_000) })),
    ]),
    outcome: 'answered',
    charges: ['unrequested-cell'],
  },
  {
    does: 'gives only cells that nobody asked for',
    answer: withCells((cells) => cells.map((item) => ({ ...item, row: item.row + 3 }))),
    outcome: 'not-held',
    charges: ['unrequested-cell'],
  },
  { does: 'gives nothing', answer: withCells(() => []), outcome: 'not-held', charges: [] },
  {
    does: 'leaves out one cell of each column',
    answer: withCells((cells) => cells.filter(({ row }) => row !== 1)),
    outcome: 'not-held',
    charges: [],
  },
  {
    does: 'says that it never heard of the blob',
    answer: responding(({ id }) => ({ id, status: 'unknown-blob', cells: [] })),
    outcome: 'not-held',
    charges: [],
  },
  {
    does: 'says that too much was asked for',
    answer: responding(({ id }) => ({ id, status: 'too-large', cells: [] })),
    outcome: 'lost',
    charges: [],
  },
  { does: 'never answers', answer: () => {}, outcome: 'lost', charges: [] },
  { does: 'closes the stream', answer: (_, frames) => frames.unwrap().close(), outcome: 'lost', charges: [] },
  {
    does: 'resets the stream',
    answer: (_, frames) => frames.unwrap().abort(new Error('no')),
    outcome: 'lost',
    charges: [],
  },
  {
    does: 'breaks off in the middle of its answer',
    answer: async (request, frames) => {
      frames.unwrap().send(framed(honest(request)).subarray(0, 500))
      await frames.unwrap().close()
    },
    outcome: 'lost',
    charges: [],
  },
  {
    does: 'sends half of its answer and falls silent',
    answer: sending((request) => framed(honest(request)).subarray(0, 500)),
    outcome: 'lost',
    charges: [],
  },
  {
    does: 'answers a request that was never made',
    answer: responding((request) => ({ ...honest(request), id: request.id + 1 })),
    outcome: 'lost',
    charges: ['unrequested-cell'],
  },
  {
    does: 'answers twice',
    answer: async (request, frames) => {
      await frames.write(encodeSampleResponse(honest(request)))
      await frames.write(encodeSampleResponse(honest(request)))
    },
    outcome: 'answered',
    charges: ['unrequested-cell'],
  },
  {
    does: 'sends what is no answer',
    answer: (_, frames) => frames.write(Uint8Array.of(1, 2, 3)),
    outcome: 'lost',
    charges: ['malformed-message'],
  },
  {
    does: 'answers with a status that there is not',
    answer: ({ id }, frames) => frames.write(encodeMessage([id, 4, []])),
    outcome: 'lost',
    charges: ['malformed-message'],
  },
  {
    does: 'answers with a text of an error',
    answer: ({ id }, frames) => frames.write(encodeMessage([id, 1, '\u001b[31m<script>'.repeat(1_000)])),
    outcome: 'lost',
    charges: ['malformed-message'],
  },
  {
    does: 'announces an answer longer than allowed',
    answer: sending(() => Uint8Array.of(0x81, 0x80, 0x80, 0x01)),
    outcome: 'lost',
    charges: ['protocol-limit'],
  },
  {
    does: 'announces an answer of 2 GiB',
    answer: sending(() => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07)),
    outcome: 'lost',
    charges: ['protocol-limit'],
  },
  {
    does: 'announces an answer without end',
    answer: sending(() => new Uint8Array(10_000).fill(0x80)),
    outcome: 'lost',
    charges: ['protocol-limit'],
  },
  {
    does: 'sends more than was asked for can fill',
    answer: (_, frames) =>
      frames.write(new Uint8Array(limits.MAX_SAMPLE_RESPONSE_BYTES + limits.RESPONSE_OVERHEAD_BYTES + 1)),
    outcome: 'lost',
    charges: ['protocol-limit'],
  },
]

describe('a custodian that', () => {
  test.each(servers.map((server) => [server.does, server] as const))('%s', async (_, server) => {
    const { answer, outcome, charges: reasons } = server
    const custodian = await network.raw('custodian')
    await custodian.serveSamples(answer)
    const node = await sampler([custodian])
    const verdict = await sample(node)
    expect(outcomes()).toEqual([outcome, outcome, outcome])
    const expected = { answered: 'available', 'not-held': 'withheld', invalid: 'withheld', lost: 'undecided' }
    expect(verdict).toMatchObject({ verdict: expected[outcome], asked: 3 })
    // A second answer comes when the first has ended the sample.
    await eventually('the charges', () => charges().length >= reasons.length)
    await settled()
    expect(charges()).toEqual(reasons.map((reason) => ({ peer: custodian.peer, reason })))
    expect(network.past('task-failed')).toEqual([])
  })

  const bad = servers.slice(1).map((server) => [server.does, server] as const)
  test.each(bad)('%s: what another holds is had from there, and only the one is charged', async (_, server) => {
    const bad = await network.raw('bad')
    await bad.serveSamples(server.answer)
    const good = await network.raw('good')
    await good.serveSamples(responding(honest))
    const node = await sampler([bad, good], 10_000)
    expect(await sample(node, 8)).toMatchObject({ verdict: 'available', asked: 8, answered: 8 })
    const from = network.past('sample-ended').map(({ peer }) => peer)
    if (server.outcome !== 'answered') expect(new Set(from)).toEqual(new Set([good.peer]))
    expect(charges().filter(({ peer }) => peer === good.peer)).toEqual([])
  })
})

describe('asking', () => {
  test('goes on while there is patience: a column that comes late is found', async () => {
    const custodian = await network.raw('custodian')
    let requests = 0
    await custodian.serveSamples(withCells((cells) => (++requests < 4 ? [] : cells)))
    const node = await sampler([custodian], 5_000)
    expect(await sample(node)).toMatchObject({ verdict: 'available', answered: 3 })
    expect(network.past('sample-ended').map(({ attempts }) => attempts)).toEqual([4, 4, 4])
  })

  test('ends in bounded time with custodians that say nothing, and with few requests', async () => {
    const custodians = [await network.raw('first'), await network.raw('second')]
    let requests = 0
    for (const custodian of custodians) await custodian.serveSamples(() => void requests++)
    const node = await sampler(custodians, 4_000)
    const startedAt = clock.now()
    expect(await sample(node, 8)).toMatchObject({ verdict: 'undecided', lost: 8 })
    // The last request may begin just before the end.
    expect(clock.now() - startedAt).toBeLessThan(4_000 + 1_500 + 500)
    expect(requests).toBeLessThan(12)
  })

  test('ends when every custodian has gone in the middle of it', async () => {
    const custodians = [await network.raw('first'), await network.raw('second')]
    for (const custodian of custodians) {
      await custodian.serveSamples(() => void custodian.stop())
    }
    const node = await sampler(custodians, 3_000)
    expect(await sample(node)).toMatchObject({ verdict: 'undecided', lost: 3 })
  })

  test('counts what was answered before a custodian stopped answering', async () => {
    const custodian = await network.raw('custodian')
    let left = 2
    await custodian.serveSamples(async (request, frames) => {
      if (left-- > 0) await frames.write(encodeSampleResponse(honest(request)))
    })
    const node = await sampler([custodian])
    expect(await sample(node, 3, 'first')).toMatchObject({ answered: 3 })
    expect(await sample(node, 3, 'second')).toMatchObject({ answered: 3 })
    expect(await sample(node, 3, 'third')).toMatchObject({ lost: 3 })
  })

  test('with nobody to ask ends at once: lost, not withheld', async () => {
    const node = await sampler([])
    expect(await sample(node)).toMatchObject({ verdict: 'undecided', lost: 3 })
    expect(network.past('sample-ended').map(({ attempts }) => attempts)).toEqual([0, 0, 0])
  })

  test('an answer after its deadline is late, not wrong: nobody is charged', async () => {
    const custodian = await network.raw('custodian')
    const late: (() => Promise<void>)[] = []
    await custodian.serveSamples((request, frames) => {
      late.push(() => frames.write(encodeSampleResponse(honest(request))))
    })
    const node = await sampler([custodian])
    expect(await sample(node)).toMatchObject({ lost: 3 })
    for (const answer of late) await answer()
    await settled()
    expect(charges()).toEqual([])
    // The same answer once more is one that nobody asked for.
    await late[0]!()
    await eventually('the charge', () => charges().length > 0)
    expect(charges()).toEqual([{ peer: custodian.peer, reason: 'unrequested-cell' }])
  })

  test('three bad answers ban a custodian: it is cut off, and kept out for a minute', async () => {
    const bad = await network.raw('bad')
    await bad.serveSamples(withCells((cells) => cells.map((item) => ({ ...item, cell: flipBit(item.cell, 0) }))))
    const good = await network.raw('good')
    await good.serveSamples(responding(honest))
    const node = await sampler([bad])
    await sample(node, 3, 'first')
    await sample(node, 3, 'second')
    await sample(node, 3, 'third')
    await network.event('peer-disconnected', ({ peer }) => peer === bad.peer)
    await eventually('the other end', () => !bad.isConnected(node))
    await expect(bad.claim(node, ALL)).rejects.toThrow()
    expect(node.status()).toMatchObject({ custodians: 0 })
    await good.claim(node, ALL)
    await network.event('peer-custody', ({ peer }) => peer === good.peer)
    expect(await sample(node, 8, 'fourth')).toMatchObject({ verdict: 'available' })
    clock.advance(61_000)
    await bad.claim(node, ALL)
    await eventually('both', () => node.status().custodians === 2)
  })
})

describe('a checker of proofs that', () => {
  const inline = inlineWork(testClock())
  test.each([
    ['fails', () => Promise.reject(new Error('no such thread'))],
    ['checks nothing', async () => []],
    ['checks one cell', async () => [{ valid: true as const }]],
    ['says nothing', async () => undefined as never],
    ['says what it should not', async () => [{}, {}, {}] as never],
  ])('%s makes nothing available', async (_, verify) => {
    const custodian = await network.raw('custodian')
    await custodian.serveSamples(responding(honest))
    const node = await sampler([custodian], 50, { work: { ...inline, verify } })
    const verdict = await sample(node)
    expect(verdict).toMatchObject({ asked: 3, answered: 0 })
    expect(verdict.verdict).not.toBe('available')
  })

  test.each([
    ['fails', () => Promise.reject(new Error('no such thread'))],
    ['checks nothing', async () => []],
  ])('%s is no fault of the custodian', async (_, verify) => {
    const custodian = await network.raw('custodian')
    await custodian.serveSamples(responding(honest))
    const node = await sampler([custodian], 50, { work: { ...inline, verify } })
    expect(await sample(node)).toMatchObject({ verdict: 'undecided', lost: 3 })
    expect(charges()).toEqual([])
  })
})

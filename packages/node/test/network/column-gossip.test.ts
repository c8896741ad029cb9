import { type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { inlineWork } from '../../src/compute/inline-work.ts'
import { isSignatureValid } from '../../src/header.ts'
import { joinColumnGossip } from '../../src/network/column-gossip.ts'
import { topicsOf } from '../../src/network/topics.ts'
import { encodeSignedHeader, type SignedHeader } from '../../src/network/wire/header-message.ts'
import { type ColumnSidecar, encodeSidecar } from '../../src/network/wire/sidecar-message.ts'
import { systemClock } from '../../src/ports.ts'
import { BlobTable } from '../../src/store/blob-table.ts'
import { MemoryStore } from '../../src/store/memory-store.ts'
import { flipBit, publication, publisherKey, withHeader } from '../publication.ts'

vi.mock('../../src/header.ts', async (original) => {
  const header = await original<typeof import('../../src/header.ts')>()
  return { ...header, isSignatureValid: vi.fn(header.isSignatureValid) }
})

const NOW = 1_000_000
const topics = topicsOf('test')
const inline = inlineWork(systemClock)
const blob = publication({ sequence: NOW })
const rival = publication({ sequence: NOW, payload: new Uint8Array(600).fill(7) })

/** Gossip without a network: messages are given to the validators that a node has set. */
function gossip({ maxBlobs = 16, verify = inline.verify } = {}) {
  const validators = new Map<string, (peer: unknown, message: Message) => Promise<TopicValidatorResult>>()
  const subscriptions: string[] = []
  const pubsub = { topicValidators: validators, subscribe: (topic: string) => subscriptions.push(topic) }
  const blobs = new BlobTable(maxBlobs)
  const store = new MemoryStore(2 ** 24)
  const told = {
    dropped: [] as string[],
    headers: [] as string[],
    columns: [] as string[],
    refused: [] as string[],
    charged: [] as string[],
  }
  let verified = 0
  joinColumnGossip({
    host: { services: { pubsub } } as never,
    clock: systemClock,
    context: { network: 'test', columns: 8, limits: {}, publishers: new Set([publisherKey]), blobs, now: () => NOW },
    work: {
      ...inline,
      verify: (...args) => {
        verified++
        return verify(...args)
      },
    },
    store,
    subnets: [0, 5],
    headers: true,
    onDropped: (blob) => told.dropped.push(blob),
    onHeader: ({ blob }, from) => told.headers.push(`${blob} from ${from}`),
    onColumn: ({ column, signedHeader }, from) => told.columns.push(`${signedHeader.blob}/${column} from ${from}`),
    onPublished: () => {},
    onRefused: (_topic, from, { verdict, rule }) => told.refused.push(`${verdict} ${rule} from ${from}`),
    charge: (peer, reason) => told.charged.push(`${peer}: ${reason}`),
  })
  const give = (topic: string, data: Uint8Array, from: string) =>
    validators.get(topic)!({ toString: () => from }, { topic, data, type: 'unsigned' } as Message)
  return {
    blobs,
    store,
    told,
    subscriptions,
    verified: () => verified,
    give,
    header: (header: SignedHeader, from = 'peer') => give(topics.header, encodeSignedHeader(header), from),
    column: (sidecar: ColumnSidecar, from = 'peer', topic = topics.column(sidecar.column)) =>
      give(topic, encodeSidecar(sidecar), from),
  }
}

const { Accept, Ignore, Reject } = TopicValidatorResult

beforeEach(() => void vi.mocked(isSignatureValid).mockClear())

test('a node joins the topic of headers and those of its columns', () => {
  expect(gossip().subscriptions).toEqual([topics.header, topics.column(0), topics.column(5)])
})

describe('a header', () => {
  test('is kept before it is forwarded, and told once', async () => {
    const node = gossip()
    expect(await node.header(blob.signed)).toBe(Accept)
    expect(node.blobs.get(blob.signed.blob)).toEqual(blob.signed)
    expect(await node.header(blob.signed, 'another')).toBe(Ignore)
    expect(node.told).toMatchObject({ headers: [`${blob.signed.blob} from peer`], charged: [] })
  })

  test.each([
    ['nothing', new Uint8Array(0), 'malformed-message'],
    ['random bytes', new Uint8Array(100).fill(7), 'malformed-message'],
    ['a column', encodeSidecar(blob.sidecar(0)), 'malformed-message'],
    ['a bad signature', encodeSignedHeader({ ...blob.signed, signature: new Uint8Array(64) }), 'invalid-header'],
  ])('that is %s is rejected, and whoever sent it on is charged', async (_, bytes, reason) => {
    const node = gossip()
    expect(await node.give(topics.header, bytes, 'peer')).toBe(Reject)
    expect(node.told).toMatchObject({ headers: [], charged: [`peer: ${reason}`] })
  })

  test('replayed ten thousand times costs no second look at its signature', async () => {
    const node = gossip()
    await node.header(blob.signed)
    const message = encodeSignedHeader(blob.signed)
    const verdicts = new Set<TopicValidatorResult>()
    for (let i = 0; i < 10_000; i++) verdicts.add(await node.give(topics.header, message, 'peer'))
    expect(verdicts).toEqual(new Set([Ignore]))
    expect(isSignatureValid).toHaveBeenCalledTimes(1)
    expect(node.told.charged).toEqual([])
  })

  test('replayed after it was pruned is ignored without a look at its signature', async () => {
    const node = gossip({ maxBlobs: 2 })
    const headers = [1, 2, 3].map((sequence) => withHeader(blob, { sequence }))
    for (const header of headers) expect(await node.header(header)).toBe(Accept)
    vi.mocked(isSignatureValid).mockClear()
    for (let i = 0; i < 100; i++) expect(await node.header(headers[0]!)).toBe(Ignore)
    expect(isSignatureValid).not.toHaveBeenCalled()
    expect(node.told.refused.at(-1)).toBe('ignore 5 pruned from peer')
  })

  test('that has been accepted does not vouch for itself under another signature', async () => {
    const node = gossip()
    await node.header(blob.signed)
    expect(await node.header({ ...blob.signed, signature: flipBit(blob.signed.signature, 9) }, 'forger')).toBe(Reject)
    expect(node.told.charged).toEqual(['forger: invalid-header'])
  })

  test('second under one sequence number is ignored, and no relayer is charged', async () => {
    const node = gossip()
    expect(await node.header(blob.signed)).toBe(Accept)
    expect(await node.header(rival.signed)).toBe(Ignore)
    expect(node.told).toMatchObject({ refused: ['ignore H2 equivocation from peer'], charged: [] })
    expect(node.blobs.all()).toEqual([blob.signed])
  })

  test('second of two that come at the same time is ignored as well', async () => {
    const node = gossip()
    const verdicts = await Promise.all([node.header(blob.signed), node.header(rival.signed)])
    expect(verdicts).toEqual([Accept, Ignore])
    expect(node.blobs.all()).toEqual([blob.signed])
    expect(node.blobs.announcedAs(blob.signed.header.publisher, NOW)).toBe(blob.signed.blob)
    expect(node.told).toMatchObject({ headers: [`${blob.signed.blob} from peer`], charged: [] })
  })
})

describe('a column', () => {
  test('is in the store before it is forwarded, and brings its header', async () => {
    const node = gossip()
    expect(await node.column(blob.sidecar(5))).toBe(Accept)
    expect(node.store.get(blob.signed.blob, 5)).toMatchObject(blob.columns[5]!)
    expect(node.told).toMatchObject({
      headers: [`${blob.signed.blob} from peer`],
      columns: [`${blob.signed.blob}/5 from peer`],
    })
  })

  test('replayed ten thousand times is verified once', async () => {
    const node = gossip()
    await node.column(blob.sidecar(5))
    const message = encodeSidecar(blob.sidecar(5))
    const verdicts = new Set<TopicValidatorResult>()
    for (let i = 0; i < 10_000; i++) verdicts.add(await node.give(topics.column(5), message, 'peer'))
    expect(verdicts).toEqual(new Set([Ignore]))
    expect(node.verified()).toBe(1)
    expect(isSignatureValid).toHaveBeenCalledTimes(1)
    expect(node.told).toMatchObject({ columns: [`${blob.signed.blob}/5 from peer`], charged: [] })
  })

  test('of a header that is known costs no second look at its signature', async () => {
    const node = gossip()
    await node.header(blob.signed)
    for (const column of [0, 5]) expect(await node.column(blob.sidecar(column))).toBe(Accept)
    expect(isSignatureValid).toHaveBeenCalledTimes(1)
    expect(node.verified()).toBe(2)
  })

  test.each<[string, (node: ReturnType<typeof gossip>) => Promise<TopicValidatorResult>, string]>([
    ['on the topic of another', (node) => node.column(blob.sidecar(5), 'peer', topics.column(0)), 'invalid-column'],
    [
      'with a spoilt cell',
      (node) => {
        const { cells } = blob.columns[5]!
        return node.column({ ...blob.sidecar(5), cells: [...cells.slice(1), flipBit(cells[0]!, 0)] })
      },
      'invalid-column',
    ],
    [
      'that is no column',
      (node) => node.give(topics.column(5), encodeSignedHeader(blob.signed), 'peer'),
      'malformed-message',
    ],
    ['that is nothing', (node) => node.give(topics.column(5), new Uint8Array(0), 'peer'), 'malformed-message'],
  ])('%s is rejected, kept nowhere, and whoever sent it on is charged', async (_, give, reason) => {
    const node = gossip()
    expect(await give(node)).toBe(Reject)
    expect(node.told).toMatchObject({ headers: [], columns: [], charged: [`peer: ${reason}`] })
    expect([node.store.bytes, node.blobs.all()]).toEqual([0, []])
  })

  test('is not shut out by a spoilt copy that came a moment earlier', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const node = gossip({ verify: (...args) => gate.then(() => inline.verify(...args)) })
    const { cells } = blob.columns[5]!
    const spoilt = node.column({ ...blob.sidecar(5), cells: [...cells.slice(1), flipBit(cells[0]!, 0)] }, 'hostile')
    const honest = node.column(blob.sidecar(5), 'honest')
    release()
    expect(await Promise.all([spoilt, honest])).toEqual([Reject, Accept])
    expect(node.told).toMatchObject({
      columns: [`${blob.signed.blob}/5 from honest`],
      charged: ['hostile: invalid-column'],
    })
  })

  test('in two valid copies at the same time is received once', async () => {
    const node = gossip()
    await Promise.all([node.column(blob.sidecar(5), 'one'), node.column(blob.sidecar(5), 'two')])
    expect(node.told.columns).toEqual([`${blob.signed.blob}/5 from one`])
    expect(node.told).toMatchObject({ headers: [`${blob.signed.blob} from one`], charged: [] })
  })

  test('of a second blob under one sequence number is ignored, even when both come at the same time', async () => {
    const node = gossip()
    const verdicts = await Promise.all([node.column(blob.sidecar(5)), node.column(rival.sidecar(0))])
    expect(verdicts).toEqual([Accept, Ignore])
    expect(node.store.columnsOf(blob.signed.blob)).toEqual([5])
    expect(node.store.columnsOf(rival.signed.blob)).toEqual([])
    expect(node.blobs.all()).toEqual([blob.signed])
    expect(await node.column(rival.sidecar(5))).toBe(Ignore)
    expect(node.told.charged).toEqual([])
  })

  test('whose blob was pruned while it was verified is not kept', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const node = gossip({ maxBlobs: 2, verify: (...args) => gate.then(() => inline.verify(...args)) })
    const old = publication({ sequence: 5 })
    await node.header(old.signed)
    const column = node.column(old.sidecar(5))
    await Promise.resolve()
    for (const sequence of [6, 7]) await node.header(withHeader(blob, { sequence }))
    expect(node.blobs.get(old.signed.blob)).toBeUndefined()
    release()
    expect(await column).toBe(Ignore)
    expect([node.store.columnsOf(old.signed.blob), node.store.bytes]).toEqual([[], 0])
    expect(node.blobs.get(old.signed.blob)).toBeUndefined()
    expect(node.told.charged).toEqual([])
  })

  test('that cannot be verified is not kept, and nobody is charged', async () => {
    const node = gossip({ verify: () => Promise.reject(new Error('no such thread')) })
    await node.column(blob.sidecar(5)).catch(() => {})
    expect([node.store.bytes, node.blobs.all(), node.told.charged]).toEqual([0, [], []])
  })

  test('of a blob that makes room takes the oldest with it', async () => {
    const node = gossip({ maxBlobs: 2 })
    for (const sequence of [1, 2, 3]) {
      await node.column(publication({ sequence, payload: new Uint8Array(600).fill(sequence) }).sidecar(5))
    }
    expect(node.blobs.all().map(({ header }) => header.sequence)).toEqual([2, 3])
    expect(node.told.dropped).toHaveLength(1)
    expect(node.store.bytes).toBe(2 * (3 * 64 + blob.columns[5]!.proofs.reduce((sum, { length }) => sum + length, 0)))
  })

  test('can only be of a header that a publisher signed: ten thousand made-up blobs leave nothing behind', async () => {
    const node = gossip()
    const identity = new Uint8Array(32).fill(9)
    const made = publication({ sequence: NOW, identity })
    const verdicts = new Set<TopicValidatorResult>()
    for (let i = 0; i < 10_000; i++) {
      const signedHeader = { ...made.signed, signature: new Uint8Array(64).fill(i) }
      verdicts.add(await node.column({ ...made.sidecar(5), signedHeader }))
    }
    expect(verdicts).toEqual(new Set([Reject]))
    expect([node.store.bytes, node.blobs.all(), node.verified()]).toEqual([0, [], 0])
  })
})

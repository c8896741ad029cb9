import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { topicsOf } from '../../src/network/topics.ts'
import { encodeSignedHeader } from '../../src/network/wire/header-message.ts'
import * as limits from '../../src/network/wire/limits.ts'
import { type ColumnSidecar, encodeSidecar } from '../../src/network/wire/sidecar-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { flipBit, type Publication, publication, withHeader } from '../publication.ts'
import type { RawPeer } from '../raw-peer.ts'

const ALL = { kind: 'all' } as const

let clock: TestClock
let network: TestNetwork
let near: RunningNode
let far: RunningNode
let raw: RawPeer
let blob: Publication

/** A hostile peer beside one node, and behind that another. */
beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  near = await network.start({ name: 'near', role: 'full', custody: ALL }, { clock })
  far = await network.start({ name: 'far', role: 'full', custody: ALL }, { clock })
  await far.connect(near.addresses[0]!)
  await eventually(
    'the two to meet',
    () => far.status().headerSubscribers === 1 && near.status().headerSubscribers === 1,
  )
  raw = await network.raw()
  await raw.dial(near)
  blob = publication({ network: network.name, sequence: Math.floor(clock.now()) })
})
afterEach(() => network.stop())

const topics = () => topicsOf(network.name)
const charges = () => network.past('peer-charged').map(({ node, peer, reason }) => ({ node, peer, reason }))
const refusals = () => network.past('message-refused').map(({ node, verdict, rule }) => ({ node, verdict, rule }))
const spoilt = (column: number, bit = 0): ColumnSidecar => {
  const { cells } = blob.columns[column]!
  return { ...blob.sidecar(column), cells: [flipBit(cells[0]!, bit), ...cells.slice(1)] }
}

/** What is good goes through, from whoever sends it. */
async function expectDelivered(from: RawPeer): Promise<void> {
  await from.publishHeader(blob.signed)
  for (const { column } of blob.columns) await from.publishColumn(blob.sidecar(column))
  for (const name of ['near', 'far']) await network.event('custody-complete', ({ node }) => node === name)
}

describe('what is wrong goes no farther than the first node, and only the sender is charged', () => {
  const column = () => topics().column(3)
  test.each<[string, () => [string, Uint8Array], rule: string, reason: string]>([
    ['an empty header', () => [topics().header, new Uint8Array(0)], 'decode', 'malformed-message'],
    ['garbage for a header', () => [topics().header, new Uint8Array(500).fill(0x9f)], 'decode', 'malformed-message'],
    [
      'a header too long',
      () => [topics().header, new Uint8Array(limits.MAX_HEADER_BYTES + 1)],
      'decode',
      'malformed-message',
    ],
    ['an empty column', () => [column(), new Uint8Array(0)], 'decode', 'malformed-message'],
    ['garbage for a column', () => [column(), new Uint8Array(5_000).fill(0x84)], 'decode', 'malformed-message'],
    [
      'a column too long',
      () => [column(), new Uint8Array(limits.MAX_SIDECAR_BYTES + 1)],
      'decode',
      'malformed-message',
    ],
    ['a header on a column’s topic', () => [column(), encodeSignedHeader(blob.signed)], 'decode', 'malformed-message'],
    [
      'a column on the header’s topic',
      () => [topics().header, encodeSidecar(blob.sidecar(3))],
      'decode',
      'malformed-message',
    ],
    [
      'a column on the topic of another',
      () => [column(), encodeSidecar(blob.sidecar(4))],
      '3 subnet',
      'invalid-column',
    ],
    ['a column with a spoilt cell', () => [column(), encodeSidecar(spoilt(3))], '13 proofs', 'invalid-column'],
    [
      'a column with the cells of another',
      () => [column(), encodeSidecar({ ...blob.sidecar(4), column: 3 })],
      '13 proofs',
      'invalid-column',
    ],
    [
      'a column under a forged header',
      () => [
        column(),
        encodeSidecar({ ...blob.sidecar(3), signedHeader: { ...blob.signed, signature: new Uint8Array(64) } }),
      ],
      '7 signature',
      'invalid-column',
    ],
    [
      'a forged header',
      () => [topics().header, encodeSignedHeader({ ...blob.signed, signature: flipBit(blob.signed.signature, 0) })],
      '7 signature',
      'invalid-header',
    ],
    [
      'a header of a stranger',
      () => [
        topics().header,
        encodeSignedHeader(publication({ network: network.name, identity: new Uint8Array(32) }).signed),
      ],
      '6 publisher',
      'invalid-header',
    ],
    [
      'a header of another network',
      () => [topics().header, encodeSignedHeader(withHeader(blob, { network: 'elsewhere' }))],
      'H1 network',
      'invalid-header',
    ],
  ])('%s', async (_, make, rule, reason) => {
    await raw.publish(...make())
    await network.event('peer-charged')
    await settled(200)
    expect(refusals()).toEqual([{ node: 'near', verdict: 'reject', rule }])
    expect(charges()).toEqual([{ node: 'near', peer: raw.peer, reason }])
    expect(network.past('header-received')).toEqual([])
    expect([near.status().storeBytes, far.status().storeBytes]).toEqual([0, 0])
    const honest = await network.raw('honest')
    await honest.dial(near)
    await expectDelivered(honest)
    expect(charges()).toHaveLength(1)
  })
})

describe('what nobody is at fault for is ignored, and nobody is charged', () => {
  test('a header from the future', async () => {
    await raw.publishHeader(withHeader(blob, { sequence: Math.floor(clock.now()) + 501 }))
    await network.event('message-refused')
    expect(refusals()).toEqual([{ node: 'near', verdict: 'ignore', rule: '4 future' }])
    await expectDelivered(raw)
    expect(charges()).toEqual([])
  })

  test('a second header under one number: the first is kept, and its columns go through', async () => {
    await raw.publishHeader(blob.signed)
    await network.event('header-received', ({ node }) => node === 'far')
    const { sequence } = blob.signed.header
    const second = publication({ network: network.name, sequence, payload: new Uint8Array(600).fill(3) })
    await raw.publishHeader(second.signed)
    await raw.publishColumn(second.sidecar(2))
    await eventually('both to be refused', () => refusals().length === 2)
    expect(refusals()).toEqual([
      { node: 'near', verdict: 'ignore', rule: 'H2 equivocation' },
      { node: 'near', verdict: 'ignore', rule: 'H2 equivocation' },
    ])
    await expectDelivered(raw)
    expect(near.status().blobs.map(({ blob }) => blob)).toEqual([blob.signed.blob])
    expect(charges()).toEqual([])
  })
})

describe('who goes on', () => {
  test('with bad columns is cut off and kept out; all others are served and heard', async () => {
    await raw.publishColumn(spoilt(3))
    await raw.publishColumn(spoilt(4))
    await network.event('peer-disconnected', ({ node, peer }) => node === 'near' && peer === raw.peer)
    await eventually('the other end', () => !raw.isConnected(near))
    expect(charges()).toEqual([
      { node: 'near', peer: raw.peer, reason: 'invalid-column' },
      { node: 'near', peer: raw.peer, reason: 'invalid-column' },
    ])
    await raw.dial(near).then(
      () => eventually('the connection to be closed again', () => !raw.isConnected(near)),
      () => {},
    )
    expect(near.status().peers).toBe(1)
    const honest = await network.raw('honest')
    await honest.dial(near)
    await expectDelivered(honest)
    clock.advance(61_000)
    await raw.dial(near)
    await eventually('to be let in again', () => near.status().peers === 3)
  })

  test('with garbage is heard no more, on whatever topic', async () => {
    await raw.publish(topics().header, Uint8Array.of(100))
    const { pubsub } = raw.host.services
    for (let i = 0; i < 8; i++) {
      for (const topic of [topics().column(i), topics().header]) await pubsub.publish(topic, Uint8Array.of(i))
    }
    await network.event('peer-disconnected', ({ node, peer }) => node === 'near' && peer === raw.peer)
    const honest = await network.raw('honest')
    await honest.dial(near)
    await expectDelivered(honest)
    expect(charges().every(({ peer }) => peer === raw.peer)).toBe(true)
  })

  test('with a message that no frame may hold is not read on; others are', async () => {
    await raw.publish(topics().header, new Uint8Array(2 * limits.MAX_SIDECAR_BYTES))
    await settled(200)
    expect(refusals()).toEqual([])
    const honest = await network.raw('honest')
    await honest.dial(near)
    await expectDelivered(honest)
  })
})

test('a relayer of good messages is charged by nobody, even when those who gave it bad ones are', async () => {
  await raw.publishColumn(spoilt(5))
  await network.event('peer-charged')
  const honest = await network.raw('honest')
  await honest.dial(near)
  await expectDelivered(honest)
  const received = network.past('column-received', ({ node }) => node === 'far')
  expect(new Set(received.map(({ from }) => from))).toEqual(new Set([near.peer]))
  expect(charges()).toEqual([{ node: 'near', peer: raw.peer, reason: 'invalid-column' }])
})

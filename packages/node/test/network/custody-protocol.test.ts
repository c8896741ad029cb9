import { lpStream } from '@libp2p/utils'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { custodyProtocolOf } from '../../src/network/topics.ts'
import { encodeMessage } from '../../src/network/wire/bounded.ts'
import { decodeCustody, encodeCustody } from '../../src/network/wire/custody-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import type { Frames, RawPeer } from '../raw-peer.ts'

let clock: TestClock
let network: TestNetwork
let node: RunningNode
let raw: RawPeer
beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  node = await network.start({ name: 'node', role: 'full', custody: { kind: 'columns', columns: [1, 6] } }, { clock })
  raw = await network.raw()
})
afterEach(() => network.stop())

const claims = () => network.past('peer-custody', (event) => event.node === 'node')
const charges = () => network.past('peer-charged').map(({ peer, reason }) => ({ peer, reason }))

async function openCustody(): Promise<Frames> {
  const connection = await raw.dial(node)
  return lpStream(await connection.newStream(custodyProtocolOf(network.name), { maxOutboundStreams: 1_000 }))
}

/** What the raw peer does with each custody stream that the node opens to it. */
async function answerCustody(answer: (frames: Frames, theirs: Uint8Array) => void | Promise<void>): Promise<void> {
  await raw.host.handle(custodyProtocolOf(network.name), async (stream) => {
    const frames = lpStream(stream)
    await answer(frames, (await frames.read()).subarray())
  })
}

describe('who connects', () => {
  test('says what it keeps and hears what the node keeps', async () => {
    const answer = await raw.claim(node, [0, 3])
    expect(decodeCustody(answer, 8)).toEqual({ ok: true, value: [1, 6] })
    expect(await network.event('peer-custody')).toMatchObject({ node: 'node', peer: raw.peer, columns: 2 })
    expect(node.status()).toMatchObject({ custodians: 1 })
  })

  test('is asked by the node when it is the node that connects', async () => {
    const heard: unknown[] = []
    await answerCustody(async (frames, theirs) => {
      heard.push(decodeCustody(theirs, 8))
      await frames.write(encodeCustody([2], 8))
    })
    await node.connect(raw.address)
    await network.event('peer-custody', ({ peer, columns }) => peer === raw.peer && columns === 1)
    expect(heard).toEqual([{ ok: true, value: [1, 6] }])
  })

  test('and keeps nothing is known, but is no custodian', async () => {
    await raw.claim(node, [])
    await network.event('peer-custody')
    await node.waitForPeers(1, 0)
    expect(node.status()).toMatchObject({ custodians: 0, peers: 1 })
  })
})

describe('a claim', () => {
  test.each([
    ['of nothing', new Uint8Array(0)],
    ['that does not decode', Uint8Array.of(1, 2, 3)],
    ['of another number of columns', encodeCustody([1], 16)],
    ['of a column beyond the last', encodeMessage([1, 12, Uint8Array.of(0, 0x80)])],
    ['of 2^53 columns', encodeMessage([1, 2 ** 53 - 1, new Uint8Array(1)])],
    ['of another version', encodeMessage([2, 8, new Uint8Array(1)])],
  ])('%s is charged and not believed', async (_, bytes) => {
    await raw.claim(node, bytes).catch(() => {})
    await network.event('peer-charged')
    expect(charges()).toEqual([{ peer: raw.peer, reason: 'malformed-message' }])
    expect(claims()).toEqual([])
    expect(node.status()).toMatchObject({ custodians: 0 })
  })

  test.each([
    ['longer than allowed', Uint8Array.of(0x81, 0x08)],
    ['of 2 GiB', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07)],
    ['of a length that does not end', new Uint8Array(2_000).fill(0x80)],
  ])('%s is charged, and its stream closed', async (_, prefix) => {
    const frames = await openCustody()
    frames.unwrap().send(prefix)
    await network.event('peer-charged')
    expect(charges()).toEqual([{ peer: raw.peer, reason: 'protocol-limit' }])
    await eventually('the stream to be closed', () => frames.unwrap().status !== 'open')
  })

  test('that is bad in answer to the node is charged once, and the node does not ask again', async () => {
    let asked = 0
    await answerCustody(async (frames) => {
      asked++
      await frames.write(Uint8Array.of(1))
    })
    await node.connect(raw.address)
    await network.event('peer-charged')
    await settled()
    clock.advance(60_000)
    await settled()
    expect(charges()).toEqual([{ peer: raw.peer, reason: 'malformed-message' }])
    expect(asked).toBe(1)
  })

  test('may be made anew, a few times: the last counts', async () => {
    await raw.claim(node, [0, 1, 2])
    await raw.claim(node, [5])
    await eventually('both claims', () => claims().length === 2)
    await raw.claim(node, [])
    await eventually('the third', () => claims().length === 3)
    expect(node.status()).toMatchObject({ custodians: 0 })
    expect(charges()).toEqual([])
  })

  test('made again and again is charged, until the peer is cut off', async () => {
    let made = 0
    for (; made < 100; made++) {
      const isHeard = await raw.claim(node, [made % 8]).then(
        () => true,
        () => false,
      )
      if (!isHeard && !raw.isConnected(node)) break
    }
    await network.event('peer-disconnected')
    expect(claims().length).toBeLessThanOrEqual(5)
    expect(new Set(charges().map(({ reason }) => reason))).toEqual(new Set(['protocol-limit']))
    expect(charges().length).toBeLessThanOrEqual(5)
  })
})

describe('a peer that has gone', () => {
  test('is no custodian any more, whatever protocols it had named', async () => {
    await raw.claim(node, [0, 3])
    await network.event('peer-custody')
    // The raw peer does not list the custody protocol; the node hears of that soon after the connection.
    await settled(200)
    expect(node.status()).toMatchObject({ custodians: 1 })
    await raw.host.hangUp(raw.host.getPeers()[0]!)
    await network.event('peer-disconnected')
    expect(node.status()).toMatchObject({ custodians: 0 })
  })

  test('is none either when it goes in the middle of its claim', async () => {
    for (let i = 0; i < 20; i++) {
      const frames = await openCustody()
      await frames.write(encodeCustody([0, 3], 8))
      for (let turn = 0; turn < i % 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      for (const connection of raw.host.getConnections()) connection.abort(new Error('gone'))
      await eventually('the end', () => network.past('peer-disconnected').length === i + 1)
    }
    await settled(200)
    expect(node.status()).toMatchObject({ custodians: 0, peers: 0 })
    await expect(node.waitForPeers(1, 0)).rejects.toMatchObject({ code: 'NODE_NO_PEERS', details: { known: 0 } })
  })

  test('and comes back says anew what it keeps', async () => {
    await raw.claim(node, [0, 3])
    await raw.host.hangUp(raw.host.getPeers()[0]!)
    await network.event('peer-disconnected')
    await raw.claim(node, [7])
    await eventually('the second claim', () => claims().at(-1)?.columns === 1)
    expect(node.status()).toMatchObject({ custodians: 1 })
  })
})

describe('silence', () => {
  test('of who has connected ends after ten seconds', async () => {
    const frames = await openCustody()
    await eventually('the node to wait', () => clock.sleeping > 0)
    await settled()
    clock.advance(9_999)
    await settled()
    expect(frames.unwrap().status).toBe('open')
    clock.advance(1)
    await eventually('the stream to be closed', () => frames.unwrap().status !== 'open')
    expect([charges(), claims()]).toEqual([[], []])
  })

  test('of whom the node has asked: it asks four times, then no more', async () => {
    let asked = 0
    await answerCustody(() => void asked++)
    await node.connect(raw.address)
    await clock.until(
      eventually('four times', () => asked === 4),
      200,
    )
    for (let i = 0; i < 10; i++) {
      await settled()
      clock.advance(60_000)
    }
    expect(asked).toBe(4)
    expect([charges(), claims()]).toEqual([[], []])
    expect(node.status()).toMatchObject({ peers: 1 })
  })

  test('once, and an answer to the second question, is enough', async () => {
    let asked = 0
    await answerCustody(async (frames) => {
      if (++asked === 2) await frames.write(encodeCustody([4], 8))
    })
    await node.connect(raw.address)
    await clock.until(network.event('peer-custody'), 200)
    expect(node.status()).toMatchObject({ custodians: 1 })
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HeavyWork } from '../../src/compute/heavy-work.ts'
import { inlineWork } from '../../src/compute/inline-work.ts'
import { encodeSampleResponse } from '../../src/network/wire/sample-message.ts'
import { systemClock } from '../../src/ports.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { type Publication, publication } from '../publication.ts'
import type { RawPeer } from '../raw-peer.ts'

const ALL = { kind: 'all' } as const
const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)
const inline = inlineWork(systemClock)

let clock: TestClock
let network: TestNetwork
let raw: RawPeer
beforeEach(() => {
  clock = testClock()
})
afterEach(() => network.stop())

async function superNode(columns: number, work: HeavyWork = inline): Promise<RunningNode> {
  network = testNetwork({ columns })
  const node = await network.start({ name: 'super', role: 'full', custody: ALL }, { clock, work })
  raw = await network.raw()
  await raw.dial(node)
  return node
}

let sequences = 0
const publish = (options: Parameters<typeof publication>[0] = {}) =>
  publication({ network: network.name, columns: network.columns, sequence: ++sequences, ...options })

/** Gives a node some columns of a blob by gossip. */
async function give(blob: Publication, columns: readonly number[]): Promise<void> {
  const arrived = () =>
    network.past('column-received', (e) => e.blob === blob.signed.blob && e.source === 'gossip').length
  const before = arrived()
  for (const column of columns) await raw.publishColumn(blob.sidecar(column))
  await eventually('the columns', () => arrived() === before + columns.length)
}

/** Serves some columns of a blob on request, honestly, and claims them. */
async function serve(
  peer: RawPeer,
  node: RunningNode,
  blob: Publication,
  columns: () => readonly number[],
): Promise<void> {
  await peer.serveSamples(({ id, coordinates }, frames) => {
    const held = coordinates.filter(({ column }) => columns().includes(column))
    const cells = held.map(({ row, column }) => ({
      row,
      column,
      cell: blob.columns[column]!.cells[row]!,
      proof: blob.columns[column]!.proofs[row]!,
    }))
    return frames.write(encodeSampleResponse({ id, status: 'ok', cells }))
  })
  await peer.claim(node, range(0, network.columns))
  await network.event('peer-custody', (event) => event.peer === peer.peer)
}

/** Lets so much time pass in small steps, with everything that it sets off. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    await settled(5)
    clock.advance(Math.min(left, 50))
  }
  await settled(20)
}

describe('reconstruction', () => {
  test('is not begun with 63 of 128 columns, and done with 64', async () => {
    await superNode(128)
    const blob = publish()
    const { blob: id } = blob.signed
    await raw.publishHeader(blob.signed)
    await give(blob, range(0, 63))
    await pass(20_000)
    expect(network.past('reconstruction-started')).toEqual([])
    expect(network.node('super').status().blobs).toMatchObject([{ held: range(0, 63), custodyMissing: 65 }])
    await give(blob, [127])
    await clock.until(network.event('custody-complete'))
    expect(network.past('reconstruction-started')).toMatchObject([{ blob: id, have: 64, need: 64 }])
    expect(network.past('reconstruction-finished')).toMatchObject([{ blob: id, outcome: 'reconstructed' }])
    await eventually('the last column', () => network.past('column-given-back').length === 64)
    expect(network.past('column-given-back').map(({ column }) => column)).toEqual(range(63, 64))
    expect(Buffer.compare(await network.node('super').get(id), blob.payload)).toBe(0)
  })

  test('waits until no more columns come', async () => {
    await superNode(8)
    const blob = publish()
    await give(blob, range(0, 4))
    for (const column of [4, 5]) {
      await settled()
      await give(blob, [column])
      clock.advance(500)
      await settled()
      expect(network.past('reconstruction-started')).toEqual([])
    }
    clock.advance(500)
    await network.event('reconstruction-finished')
    expect(network.past('reconstruction-started')).toMatchObject([{ have: 6, need: 4 }])
  })

  test('is not needed when all columns come', async () => {
    await superNode(8)
    const blob = publish()
    await give(blob, range(0, 8))
    await network.event('custody-complete')
    await pass(5_000)
    expect(network.past('reconstruction-started')).toEqual([])
  })

  test('is done once, whatever comes later', async () => {
    await superNode(8)
    const blob = publish()
    await give(blob, range(0, 4))
    await clock.until(network.event('custody-complete'))
    for (const column of range(0, 8)) await raw.publishColumn(blob.sidecar(column))
    await pass(5_000)
    expect(network.past('reconstruction-started')).toHaveLength(1)
    expect(network.past('custody-complete')).toHaveLength(1)
    expect(network.past('peer-charged')).toEqual([])
  })

  test('of many blobs at once is done two at a time', async () => {
    let running = 0
    let most = 0
    const release: (() => void)[] = []
    await superNode(8, {
      ...inline,
      async reconstruct(...args) {
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => release.push(resolve))
        running--
        return inline.reconstruct(...args)
      },
    })
    const blobs = range(0, 6).map((i) => publish({ payload: new Uint8Array(600).fill(i) }))
    for (const blob of blobs) await give(blob, range(2, 4))
    for (let done = 1; done <= 6; done++) {
      await pass(1_000)
      expect(running).toBe(Math.min(2, 7 - done))
      release.shift()!()
      await eventually('the next', () => network.past('custody-complete').length === done)
    }
    expect(most).toBe(2)
    expect(new Set(network.past('custody-complete').map(({ blob }) => blob)).size).toBe(6)
  })

  test('that fails is told, and tried again when another column comes', async () => {
    let attempts = 0
    await superNode(8, {
      ...inline,
      reconstruct: async (...args) =>
        ++attempts === 1 ? Promise.reject(new Error('the thread died')) : inline.reconstruct(...args),
    })
    const blob = publish()
    await give(blob, range(0, 4))
    expect(await clock.until(network.event('task-failed'))).toMatchObject({ error: 'the thread died' })
    expect(network.past('column-received', ({ source }) => source !== 'gossip')).toEqual([])
    await give(blob, [6])
    await clock.until(network.event('custody-complete'))
    expect(attempts).toBe(2)
  })
})

describe('a publisher that commits to no code word', () => {
  const lie = () =>
    publish({
      corrupt: (matrix) => {
        matrix.bytes[6 * matrix.geometry.cellBytes]! ^= 1
      },
    })

  test('is found out by whoever reconstructs: nothing is kept of it or given back, no relayer is charged', async () => {
    const node = await superNode(8)
    const blob = lie()
    await give(blob, [1, 3, 5, 6])
    const finished = await clock.until(network.event('reconstruction-finished'))
    expect(finished).toMatchObject({ blob: blob.signed.blob, outcome: 'byzantine' })
    await pass(5_000)
    expect(network.past('column-given-back')).toEqual([])
    expect(network.past('column-received', ({ source }) => source === 'reconstruction')).toEqual([])
    expect(network.past('custody-complete')).toEqual([])
    expect(network.past('reconstruction-started')).toHaveLength(1)
    expect(network.past('peer-charged')).toEqual([])
    expect(node.status().blobs).toMatchObject([{ held: [1, 3, 5, 6] }])
  })

  test.each([
    ['that needs the bad cell', [1, 3, 5, 6]],
    ['that does without it', [0, 1, 2, 3]],
    ['that has everything', range(0, 8)],
  ])('is found out by a retrieval %s', async (_, columns) => {
    const node = await superNode(8)
    const blob = lie()
    await give(blob, columns)
    await expect(node.get(blob.signed.blob)).rejects.toMatchObject({
      code: 'NODE_BAD_ENCODING',
      message: expect.stringMatching(/^blob [0-9a-f]{16}…: .*the publisher encoded it badly/),
      details: { blob: blob.signed.blob },
    })
    expect(network.past('blob-fetched')).toEqual([])
  })
})

describe('what gossip did not bring', () => {
  test('is asked for a second after the header, and then counts like any other', async () => {
    const node = await superNode(8)
    const blob = publish()
    const server = await network.raw('server')
    await serve(server, node, blob, () => range(0, 8))
    await raw.publishHeader(blob.signed)
    await network.event('header-received')
    await settled()
    clock.advance(999)
    await settled(100)
    expect(network.past('column-received')).toEqual([])
    clock.advance(1)
    await network.event('custody-complete')
    const received = network.past('column-received')
    expect(received.map(({ column, source, from }) => `${column} ${source} ${from}`).sort()).toEqual(
      range(0, 8).map((column) => `${column} request ${server.peer}`),
    )
    expect(Buffer.compare(await node.get(blob.signed.blob), blob.payload)).toBe(0)
  })

  test('is asked for again, with longer and longer pauses, and not for ever', async () => {
    const node = await superNode(8)
    const blob = publish()
    let requests = 0
    const server = await network.raw('server')
    await serve(server, node, blob, () => {
      requests++
      return []
    })
    await raw.publishHeader(blob.signed)
    await network.event('header-received')
    await pass(60_000)
    const asked = requests
    expect(asked).toBeGreaterThan(0)
    await pass(60_000)
    expect(requests).toBe(asked)
    expect(network.past('peer-charged')).toEqual([])
  })

  test('and comes to a custodian after all is found by the next question', async () => {
    const node = await superNode(8)
    const blob = publish()
    let held: number[] = []
    const server = await network.raw('server')
    await serve(server, node, blob, () => held)
    await raw.publishHeader(blob.signed)
    await network.event('header-received')
    await pass(1_500)
    expect(network.past('column-received')).toEqual([])
    held = range(0, 8)
    await clock.until(network.event('custody-complete'))
  })

  test('is asked for only where it belongs to the node’s custody', async () => {
    network = testNetwork({ columns: 8 })
    const node = await network.start(
      { name: 'some', role: 'full', custody: { kind: 'columns', columns: [2, 5] } },
      { clock },
    )
    raw = await network.raw()
    await raw.dial(node)
    const blob = publish()
    const server = await network.raw('server')
    await serve(server, node, blob, () => range(0, 8))
    await raw.publishHeader(blob.signed)
    expect(await clock.until(network.event('custody-complete'))).toMatchObject({ columns: 2 })
    expect(node.status().blobs).toMatchObject([{ held: [2, 5], custodyMissing: 0 }])
  })

  test('reaches a node that starts when all is over and hears of the header from a peer', async () => {
    const early = await superNode(8)
    const blob = publish()
    const server = await network.raw('server')
    await serve(server, early, blob, () => range(0, 8))
    await raw.publishHeader(blob.signed)
    await clock.until(network.event('custody-complete'))
    await server.stop()

    const custody = { kind: 'columns', columns: [0, 7] } as const
    const late = await network.start({ name: 'late', role: 'full', custody }, { clock })
    await late.connect(early.addresses[0]!)
    await network.event('peer-custody', ({ node, columns }) => node === 'late' && columns === 8)
    const relayer = await network.raw('relayer')
    await relayer.dial(late)
    await relayer.publishHeader(blob.signed)
    await clock.until(network.event('custody-complete', ({ node }) => node === 'late'))
    const received = network.past('column-received', ({ node }) => node === 'late')
    expect(received.map(({ column, source, from }) => ({ column, source, from }))).toEqual([
      { column: 0, source: 'request', from: early.peer },
      { column: 7, source: 'request', from: early.peer },
    ])
    expect(Buffer.compare(await late.get(blob.signed.blob), blob.payload)).toBe(0)
  })
})

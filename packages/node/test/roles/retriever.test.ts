import { leopard } from '@daslab/erasure/codec/leopard'
import { type ExtendedMatrix, rowAt } from '@daslab/erasure/matrix'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeSampleResponse, type SampleRequest } from '../../src/network/wire/sample-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { flipBit, type Publication, publication } from '../publication.ts'
import type { RawPeer } from '../raw-peer.ts'

const ALL = [0, 1, 2, 3, 4, 5, 6, 7]

let clock: TestClock
let network: TestNetwork
let node: RunningNode
let requested: number[]

beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  requested = []
  node = await network.start({ name: 'reader', role: 'light', sampling: { samples: 0, timeoutMs: 2_000 } }, { clock })
})
afterEach(() => network.stop())

const cellsOf = (blob: Publication, { coordinates }: SampleRequest) =>
  coordinates.map(({ row, column }) => ({
    row,
    column,
    cell: blob.columns[column]!.cells[row]!,
    proof: blob.columns[column]!.proofs[row]!,
  }))

/** A custodian that claims every column and serves some of them. */
async function custodian(name: string, blob: Publication, held: readonly number[], isHonest = true): Promise<RawPeer> {
  const raw = await network.raw(name)
  await raw.serveSamples((request, frames) => {
    requested.push(...new Set(request.coordinates.map(({ column }) => column)))
    const cells = cellsOf(blob, request).filter(({ column }) => held.includes(column))
    const given = isHonest ? cells : cells.map((item) => ({ ...item, cell: flipBit(item.cell, 3) }))
    return frames.write(encodeSampleResponse({ id: request.id, status: 'ok', cells: given }))
  })
  await raw.claim(node, ALL)
  await network.event('peer-custody', ({ peer }) => peer === raw.peer)
  return raw
}

async function announce(options: Parameters<typeof publication>[0] = {}): Promise<Publication> {
  const blob = publication({ network: network.name, sequence: Math.floor(clock.now()), ...options })
  const publisher = await network.raw('publisher')
  await publisher.dial(node)
  await publisher.publishHeader(blob.signed)
  await network.event('header-received')
  return blob
}

const get = ({ signed }: Publication, columns?: readonly number[]) =>
  clock.until(node.get(signed.blob, columns === undefined ? {} : { columns }))
const sorted = (columns: readonly number[]) => [...columns].sort((a, b) => a - b)

describe('a blob', () => {
  test('comes back byte for byte, from just as many columns as it takes, the data first', async () => {
    const blob = await announce()
    await custodian('honest', blob, ALL)
    expect(Buffer.compare(await get(blob), blob.payload)).toBe(0)
    expect(sorted(requested)).toEqual([0, 1, 2, 3])
    expect(network.past('blob-fetched')).toMatchObject([{ blob: blob.signed.blob, columns: 4, payloadBytes: 600 }])
  })

  test('comes back from whatever columns there are', async () => {
    const blob = await announce()
    await custodian('honest', blob, [1, 4, 6, 7])
    expect(Buffer.compare(await get(blob), blob.payload)).toBe(0)
    expect(new Set(requested)).toEqual(new Set(ALL))
  })

  test('comes back from the columns that were named, and no others', async () => {
    const blob = await announce()
    await custodian('honest', blob, ALL)
    expect(Buffer.compare(await get(blob, [7, 5, 7, 2, 6]), blob.payload)).toBe(0)
    expect(sorted(requested)).toEqual([2, 5, 6, 7])
  })

  test('does not come back from fewer than it takes: how many are missing is said', async () => {
    const blob = await announce()
    await custodian('honest', blob, [2, 5, 6])
    await expect(get(blob)).rejects.toMatchObject({
      code: 'NODE_NOT_RECOVERABLE',
      message: expect.stringMatching(/3 of the 4 columns needed could be fetched; 1 more is missing/),
      details: { blob: blob.signed.blob, have: 3, need: 4 },
    })
    await expect(get(blob, [2, 5])).rejects.toMatchObject({ details: { have: 2, need: 4 } })
    await expect(get(blob, [])).rejects.toMatchObject({ details: { have: 0, need: 4 } })
  })

  test('of which a column is named that there is not is refused', async () => {
    const blob = await announce()
    for (const column of [8, -1, 0.5, Number.NaN]) {
      await expect(get(blob, [0, 1, 2, column])).rejects.toMatchObject({ code: 'ERASURE_OUT_OF_RANGE' })
    }
  })

  test('comes back although one custodian gives spoilt cells', async () => {
    const blob = await announce()
    const bad = await custodian('bad', blob, ALL, false)
    await custodian('honest', blob, ALL)
    expect(Buffer.compare(await get(blob), blob.payload)).toBe(0)
    for (const { peer, reason } of network.past('peer-charged')) {
      expect({ peer, reason }).toEqual({ peer: bad.peer, reason: 'invalid-cell' })
    }
  })

  test('of megabytes comes back from one custodian', async () => {
    const payload = new Uint8Array(3_000_000).map((_, i) => i * 7)
    const blob = await announce({ payload, maxCellBytes: 65_536 })
    await custodian('honest', blob, [1, 2, 4, 7])
    expect(Buffer.compare(await get(blob), payload)).toBe(0)
  })
})

describe('a publisher that signs', () => {
  /** Makes each row a code word again after its data were changed. */
  function encodeAgain(matrix: ExtendedMatrix): void {
    const { rows, dataColumns, columns, cellBytes } = matrix.geometry
    const shape = { dataShards: dataColumns, parityShards: columns - dataColumns, shardBytes: cellBytes }
    for (let row = 0; row < rows; row++) leopard.encode(rowAt(matrix, row), shape)
  }
  const lies: [string, Parameters<typeof publication>[0]][] = [
    ['a payload of another length than it framed', { header: { payloadBytes: 599 } }],
    [
      'a code word that frames nothing',
      {
        corrupt(matrix) {
          rowAt(matrix, 0).fill(0xff, 0, 8)
          encodeAgain(matrix)
        },
      },
    ],
    [
      'a code word with bytes behind the payload',
      {
        corrupt(matrix) {
          rowAt(matrix, 2)[4 * 64 - 1] = 1
          encodeAgain(matrix)
        },
      },
    ],
  ]

  test.each(lies)('%s is told from a blob that cannot be had', async (_, options) => {
    const blob = await announce(options)
    await custodian('honest', blob, ALL)
    await expect(get(blob)).rejects.toMatchObject({
      code: 'NODE_BAD_ENCODING',
      message: expect.stringMatching(/the publisher encoded it badly/),
      details: { blob: blob.signed.blob },
    })
    expect([network.past('blob-fetched'), network.past('peer-charged')]).toEqual([[], []])
  })

  test.each(lies)('%s does not keep a full node from restoring the columns', async (_, options) => {
    const full = await network.start({ name: 'full', role: 'full', custody: { kind: 'all' } }, { clock })
    const blob = await announce(options)
    const raw = await network.raw('raw')
    await raw.dial(full)
    for (const column of [1, 3, 5, 6]) await raw.publishColumn(blob.sidecar(column))
    expect(await clock.until(network.event('custody-complete'))).toMatchObject({ node: 'full', columns: 8 })
    expect(network.past('reconstruction-finished')).toMatchObject([{ outcome: 'reconstructed' }])
    expect(network.past('task-failed')).toEqual([])
  })
})

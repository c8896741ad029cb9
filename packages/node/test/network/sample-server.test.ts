import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChargeReason } from '../../src/events.ts'
import { encodeMessage } from '../../src/network/wire/bounded.ts'
import * as limits from '../../src/network/wire/limits.ts'
import {
  decodeSampleResponse,
  encodeSampleRequest,
  type SampleRequest,
  type SampleResponse,
} from '../../src/network/wire/sample-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { type Publication, publication } from '../publication.ts'
import type { Frames, RawPeer } from '../raw-peer.ts'

let clock: TestClock
let network: TestNetwork
let node: RunningNode
let raw: RawPeer
let blob: Publication

beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  node = await network.start({ name: 'server', role: 'full', custody: { kind: 'all' } }, { clock })
  raw = await network.raw()
  await raw.dial(node)
  blob = await give(publication({ network: network.name, sequence: Math.floor(clock.now()) }))
})
afterEach(() => network.stop())

/** Lets the node have a blob, or some columns of it. */
async function give(publication: Publication, columns = [0, 1, 2, 3, 4, 5, 6, 7]): Promise<Publication> {
  await raw.publishHeader(publication.signed)
  for (const column of columns) await raw.publishColumn(publication.sidecar(column))
  const { blob } = publication.signed
  await eventually(
    'the columns',
    () => network.past('column-received', (e) => e.blob === blob).length === columns.length,
  )
  return publication
}

const at = (...coordinates: [row: number, column: number][]) => coordinates.map(([row, column]) => ({ row, column }))
const cellsOf = ({ columns }: Publication, ...coordinates: [row: number, column: number][]) =>
  coordinates.map(([row, column]) => ({
    row,
    column,
    cell: columns[column]!.cells[row]!,
    proof: columns[column]!.proofs[row]!,
  }))

function ask(frames: Frames, request: Partial<SampleRequest>): Promise<void> {
  return frames.write(encodeSampleRequest({ id: 1, blob: blob.signed.blob, coordinates: at([0, 0]), ...request }))
}

async function read(frames: Frames): Promise<SampleResponse> {
  const response = decodeSampleResponse((await frames.read({ signal: AbortSignal.timeout(5_000) })).subarray())
  if (response.ok) return response.value
  throw new Error(response.reason)
}

const charges = () => network.past('peer-charged').map(({ peer, reason }) => ({ peer, reason }))
const charged = (...reasons: ChargeReason[]) => reasons.map((reason) => ({ peer: raw.peer, reason }))
const closed = (frames: Frames) => eventually('the stream to be closed', () => frames.unwrap().status !== 'open')

/** Whoever asks honestly is served, whatever was done before. */
async function expectServed(peer = raw): Promise<void> {
  const { frames } = await peer.askSamples(node)
  await ask(frames, { coordinates: at([2, 6]) })
  expect(await read(frames)).toEqual({ id: 1, status: 'ok', cells: cellsOf(blob, [2, 6]) })
  frames.unwrap().abort(new Error('done'))
}

describe('a request', () => {
  test('is answered with the cells that it names, and their proofs', async () => {
    const { frames } = await raw.askSamples(node)
    await ask(frames, { id: 77, coordinates: at([2, 7], [0, 3], [1, 3]) })
    expect(await read(frames)).toEqual({ id: 77, status: 'ok', cells: cellsOf(blob, [2, 7], [0, 3], [1, 3]) })
  })

  test('shares its stream with many others, sent at once', async () => {
    const { frames } = await raw.askSamples(node)
    const ids = Array.from({ length: 50 }, (_, id) => id)
    await Promise.all(ids.map((id) => ask(frames, { id, coordinates: at([id % 3, id % 8]) })))
    for (const id of ids) {
      expect(await read(frames)).toEqual({ id, status: 'ok', cells: cellsOf(blob, [id % 3, id % 8]) })
    }
  })

  test('for a coordinate twice is answered once', async () => {
    const { frames } = await raw.askSamples(node)
    await ask(frames, {
      coordinates: at(...Array.from({ length: 1_000 }, (): [number, number] => [1, 5]), [0, 5], [1, 5]),
    })
    expect((await read(frames)).cells).toEqual(cellsOf(blob, [1, 5], [0, 5]))
  })

  test('for rows and columns that the blob has not got is answered without them', async () => {
    const { frames } = await raw.askSamples(node)
    await ask(frames, { coordinates: at([3, 5], [2, 8], [2047, 1023], [1, 5]) })
    expect(await read(frames)).toEqual({ id: 1, status: 'ok', cells: cellsOf(blob, [1, 5]) })
    expect(charges()).toEqual([])
  })

  test('for a blob that the node never heard of is answered so, and nobody is charged', async () => {
    const { frames } = await raw.askSamples(node)
    await ask(frames, { blob: 'ab'.repeat(32) })
    expect(await read(frames)).toEqual({ id: 1, status: 'unknown-blob', cells: [] })
    await ask(frames, {})
    expect(await read(frames)).toMatchObject({ status: 'ok' })
    expect(charges()).toEqual([])
  })

  test('for a column that did not come is answered without it', async () => {
    const other = publication({ network: network.name, sequence: Math.floor(clock.now()) - 1 })
    await give(other, [0, 4])
    const { frames } = await raw.askSamples(node)
    await ask(frames, { blob: other.signed.blob, coordinates: at([0, 0], [0, 1], [0, 4]) })
    expect(await read(frames)).toEqual({ id: 1, status: 'ok', cells: cellsOf(other, [0, 0], [0, 4]) })
  })

  test('for more than a response may hold is told so, and may ask for less', async () => {
    const large = publication({
      network: network.name,
      sequence: Math.floor(clock.now()) - 1,
      payload: new Uint8Array(2_400_000),
      maxCellBytes: 65_536,
    })
    await give(large, [0, 1])
    const { rows } = large.signed.header.geometry
    const column = (index: number) => Array.from({ length: rows }, (_, row) => ({ row, column: index }))
    const { frames } = await raw.askSamples(node)
    await ask(frames, { blob: large.signed.blob, coordinates: [...column(0), ...column(1)] })
    expect(await read(frames)).toEqual({ id: 1, status: 'too-large', cells: [] })
    await ask(frames, { id: 2, blob: large.signed.blob, coordinates: column(1) })
    expect((await read(frames)).cells).toHaveLength(rows)
    expect(charges()).toEqual([])
  })
})

describe('what is no request closes the stream and is charged once', () => {
  const request = { id: 1, blob: 'ab'.repeat(32), coordinates: at([0, 0]) }
  const coordinates = (count: number) => Array.from({ length: count }, () => ({ row: 0, column: 0 }))

  test.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array(0)],
    ['random bytes', () => Uint8Array.of(1, 2, 3, 4)],
    ['no coordinates', () => encodeSampleRequest({ ...request, coordinates: [] })],
    ['more coordinates than allowed', () => encodeSampleRequest({ ...request, coordinates: coordinates(2_049) })],
    ['a row beyond all', () => encodeSampleRequest({ ...request, coordinates: at([2_048, 0]) })],
    ['a column beyond all', () => encodeSampleRequest({ ...request, coordinates: at([0, 1_024]) })],
    ['half a coordinate', () => encodeMessage([1, new Uint8Array(32), [0, 0, 0]])],
    ['a blob id of 31 bytes', () => encodeMessage([1, new Uint8Array(31), [0, 0]])],
    ['a negative row', () => encodeMessage([1, new Uint8Array(32), [-1, 0]])],
    ['an id of 2^32', () => encodeMessage([2 ** 32, new Uint8Array(32), [0, 0]])],
  ])('%s', async (_, bytes) => {
    const { frames } = await raw.askSamples(node)
    await frames.write(bytes())
    await closed(frames)
    expect(charges()).toEqual(charged('malformed-message'))
    await expectServed()
  })

  test.each<[string, Uint8Array]>([
    ['of a byte more than allowed', Uint8Array.of(0x81, 0x80, 0x02)],
    ['of 2 GiB', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07)],
    ['of 2^53 - 1', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['of 2^64 - 1', Uint8Array.of(...new Array(9).fill(0xff), 0x01)],
    ['in eleven bytes', Uint8Array.of(...new Array(10).fill(0x80), 0x01)],
    ['of one, not written shortest', Uint8Array.of(0x81, 0x00)],
    ['of one, in four bytes', Uint8Array.of(0x81, 0x80, 0x80, 0x00)],
    ['that never ends', new Uint8Array(4_000).fill(0x80)],
  ])('a length %s', async (_, prefix) => {
    const { stream, frames } = await raw.askSamples(node)
    stream.send(prefix)
    await closed(frames)
    expect(charges()).toEqual(charged('protocol-limit'))
    await expectServed()
  })

  test('a frame that is longer than allowed, sent whole', async () => {
    const { frames } = await raw.askSamples(node)
    await frames.write(new Uint8Array(limits.MAX_SAMPLE_REQUEST_BYTES + 1)).catch(() => {})
    await closed(frames)
    expect(charges()).toEqual(charged('protocol-limit'))
    await expectServed()
  })

  test('four such faults ban the peer; another is served on', async () => {
    const other = await network.raw('other')
    for (let i = 0; i < 4; i++) {
      const { frames } = await raw.askSamples(node)
      await frames.write(Uint8Array.of(1))
      await closed(frames)
    }
    await network.event('peer-disconnected', ({ peer }) => peer === raw.peer)
    await eventually('the ban', () => !raw.isConnected(node))
    await expect(raw.askSamples(node)).rejects.toThrow()
    await expectServed(other)
    expect(charges()).toEqual(
      charged('malformed-message', 'malformed-message', 'malformed-message', 'malformed-message'),
    )
  })
})

describe('a stream', () => {
  test('on which nothing comes is closed after five seconds, not before, and nobody is charged', async () => {
    const { frames } = await raw.askSamples(node)
    await eventually('the node to wait', () => clock.sleeping > 0)
    await settled()
    clock.advance(4_999)
    await settled()
    expect(frames.unwrap().status).toBe('open')
    clock.advance(1)
    await closed(frames)
    expect(charges()).toEqual([])
    await expectServed()
  })

  test('on which bytes drip is closed after five seconds too', async () => {
    const { stream, frames } = await raw.askSamples(node)
    const request = encodeSampleRequest({ id: 1, blob: blob.signed.blob, coordinates: at([0, 0]) })
    stream.send(Uint8Array.of(request.length))
    for (let i = 0; i < 4; i++) {
      await settled()
      clock.advance(1_000)
      stream.send(request.subarray(i, i + 1))
    }
    await settled()
    expect(frames.unwrap().status).toBe('open')
    clock.advance(1_000)
    await closed(frames)
  })

  test('that is used stays open', async () => {
    const { frames } = await raw.askSamples(node)
    for (let i = 0; i < 5; i++) {
      await ask(frames, { id: i })
      expect(await read(frames)).toMatchObject({ id: i, status: 'ok' })
      await settled()
      clock.advance(4_000)
    }
    expect(frames.unwrap().status).toBe('open')
  })

  test('whose answers are not read is cut off three seconds after it is full, and holds nobody else up', async () => {
    const large = publication({
      network: network.name,
      sequence: Math.floor(clock.now()) - 1,
      payload: new Uint8Array(2_400_000),
      maxCellBytes: 65_536,
    })
    await give(large, [0])
    const { rows } = large.signed.header.geometry
    const coordinates = Array.from({ length: rows }, (_, row) => ({ row, column: 0 }))
    const { stream, frames } = await raw.askSamples(node)
    stream.pause()
    for (let id = 0; id < 20; id++) await ask(frames, { id, blob: large.signed.blob, coordinates })
    await settled(500)
    await expectServed(await network.raw('other'))
    clock.advance(2_999)
    await settled()
    expect(stream.status).toBe('open')
    clock.advance(1)
    await eventually('the stream to be cut off', () => stream.status !== 'open')
    // Of twelve megabytes asked for, no more was sent than the window of a stream and the answer that did not fit.
    expect(stream.readBufferLength).toBeLessThan(2 * 2 ** 20)
    expect(charges()).toEqual([])
    await expectServed()
  })

  test('that is half closed gets the answers to what was asked', async () => {
    const { stream, frames } = await raw.askSamples(node)
    await ask(frames, { id: 5 })
    await stream.close()
    expect(await read(frames)).toMatchObject({ id: 5, status: 'ok' })
    expect(charges()).toEqual([])
    await expectServed()
  })

  test('that breaks off at any byte of a request harms nobody', async () => {
    const request = encodeSampleRequest({ id: 1, blob: blob.signed.blob, coordinates: at([0, 0]) })
    const framed = new Uint8Array([request.length, ...request])
    for (let length = 0; length < framed.length; length++) {
      const { stream } = await raw.askSamples(node)
      if (length > 0) stream.send(framed.subarray(0, length))
      if (length % 2 === 0) stream.abort(new Error('gone'))
      else await stream.close()
      await eventually('the stream to end', () => stream.status !== 'open')
    }
    await settled()
    expect(charges()).toEqual([])
    await expectServed()
  })

  test('is one of eight a peer may hold', async () => {
    const streams = []
    for (let i = 0; i < 8; i++) streams.push(await raw.askSamples(node))
    await settled()
    const ninth = await raw.askSamples(node).catch(() => undefined)
    if (ninth !== undefined) await closed(ninth.frames)
    await ask(streams[7]!.frames, {})
    expect(await read(streams[7]!.frames)).toMatchObject({ status: 'ok' })
    await expectServed(await network.raw('other'))
    streams[0]!.stream.abort(new Error('done'))
    await settled()
    await expectServed()
  })

  test('is nothing to warn of, even as one of many', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    for (const name of ['other', 'another']) {
      const peer = await network.raw(name)
      for (let i = 0; i < 8; i++) await peer.askSamples(node)
    }
    await settled()
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
})

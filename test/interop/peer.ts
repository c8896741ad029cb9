/**
 * The old peer: a program of its own on libp2p 2 and `@chainsafe/libp2p-gossipsub`, started by `peer-process.ts`.
 *
 * It speaks the network's protocols over another networking stack than our nodes: custody, header and column gossip,
 * samples as client and as server. From the node it takes only what names and encodes messages and signs headers; nothing
 * that it imports may load libp2p 3.
 */
import '@daslab/node/polyfill'
import { columnIndex, type ProvenCell, rowIndex } from '@daslab/erasure/types'
import { custodyProtocolOf, sampleProtocolOf, topicsOf } from '@daslab/node/network/topics'
import type { Decoded } from '@daslab/node/network/wire/bounded'
import { decodeCustody, encodeCustody } from '@daslab/node/network/wire/custody-message'
import { decodeSignedHeader, encodeSignedHeader } from '@daslab/node/network/wire/header-message'
import * as limits from '@daslab/node/network/wire/limits'
import {
  decodeSampleRequest,
  decodeSampleResponse,
  encodeSampleRequest,
  encodeSampleResponse,
  type SampleResponse,
} from '@daslab/node/network/wire/sample-message'
import { decodeSidecar, encodeSidecar } from '@daslab/node/network/wire/sidecar-message'
import { type IncomingStreamData, type Message, type PeerId, TopicValidatorResult } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { lpStream } from 'it-length-prefixed-stream'
import type { Asked, Call, Dialled, FromOldPeer, OldPeer, OldPeerOptions, Published, Shown } from './messages.ts'
import { OldBlobs } from './old-blobs.ts'
import { createOldHost, installedVersions, messageId } from './old-host.ts'

const TIMEOUT_MS = 5_000

const options = JSON.parse(process.argv[2] ?? '') as OldPeerOptions
const { network, columns, custody } = options
const topics = topicsOf(network)
const blobs = new OldBlobs(options)
const agents: Record<string, string> = {}
const host = await createOldHost(Buffer.from(options.identity, 'hex'))
const { pubsub } = host.services

function tell(message: FromOldPeer): void {
  process.send?.(message)
}

function decoded<T>(result: Decoded<T>): T {
  if (result.ok) return result.value
  throw new Error(result.reason)
}

/** Gossip: judges a message, reports what became of it, and answers whether it is forwarded. */
function judge(from: PeerId, { topic, data }: Message, take: (data: Uint8Array) => string | undefined) {
  let fault: string | undefined
  try {
    fault = take(data)
  } catch (error) {
    fault = (error as Error).message
  }
  if (fault === undefined) return TopicValidatorResult.Accept
  tell({ type: 'refused', topic, from: from.toString(), reason: fault })
  return TopicValidatorResult.Reject
}

function joinTopics(): void {
  pubsub.topicValidators.set(topics.header, (from, message) =>
    judge(from, message, (data) => {
      const header = decoded(decodeSignedHeader(data))
      const fault = blobs.headerFault(header)
      if (fault !== undefined) return fault
      blobs.headers.set(header.blob, header)
      tell({ type: 'header-received', blob: header.blob, from: from.toString() })
    }),
  )
  pubsub.subscribe(topics.header)
  for (const column of custody) {
    const topic = topics.column(column)
    pubsub.topicValidators.set(topic, (from, message) =>
      judge(from, message, (data) => {
        const sidecar = decoded(decodeSidecar(data))
        if (sidecar.column !== column) return 'column of another topic'
        const fault = blobs.columnFault(sidecar)
        if (fault !== undefined) return fault
        blobs.keep(sidecar)
        tell({ type: 'column-received', blob: sidecar.signedHeader.blob, column, from: from.toString() })
      }),
    )
    pubsub.subscribe(topic)
  }
}

/** Custody asked by a node that dialled us: it speaks first. */
async function answerCustody({ stream, connection }: IncomingStreamData): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const messages = lpStream(stream, { maxDataLength: limits.MAX_CUSTODY_BYTES })
    const theirs = decoded(decodeCustody((await messages.read({ signal })).subarray(), columns))
    await messages.write(encodeCustody(custody, columns), { signal })
    tell({ type: 'custody-told', peer: connection.remotePeer.toString(), custody: theirs })
    await stream.close({ signal })
  } catch (error) {
    stream.abort(error as Error)
  }
}

/** Samples asked of us: one request after another until the asker has no more. */
async function serveSamples({ stream, connection }: IncomingStreamData): Promise<void> {
  try {
    const messages = lpStream(stream, { maxDataLength: limits.MAX_SAMPLE_REQUEST_BYTES })
    for (;;) {
      const bytes = await messages.read({ signal: AbortSignal.timeout(TIMEOUT_MS) })
      const { id, blob, coordinates } = decoded(decodeSampleRequest(bytes.subarray()))
      const cells = coordinates.flatMap(({ row, column }) => {
        const held = blobs.column(blob, column)
        const cell = held?.cells[row]
        const proof = held?.proofs[row]
        return cell === undefined || proof === undefined ? [] : [{ row, column, cell, proof }]
      })
      const status = blobs.headers.has(blob) ? 'ok' : 'unknown-blob'
      await messages.write(encodeSampleResponse({ id, status, cells }), { signal: AbortSignal.timeout(TIMEOUT_MS) })
      const served = [...new Set(cells.map(({ column }) => column))]
      tell({ type: 'sample-served', peer: connection.remotePeer.toString(), blob, columns: served })
    }
  } catch (error) {
    stream.abort(error as Error)
  }
}

async function dial(address: string): Promise<Dialled> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const connection = await host.dial(multiaddr(address), { signal })
  const stream = await connection.newStream(custodyProtocolOf(network), { signal })
  const messages = lpStream(stream, { maxDataLength: limits.MAX_CUSTODY_BYTES })
  await messages.write(encodeCustody(custody, columns), { signal })
  const theirs = decoded(decodeCustody((await messages.read({ signal })).subarray(), columns))
  await stream.close({ signal })
  return { peer: connection.remotePeer.toString(), custody: theirs }
}

async function publish(payload: Uint8Array): Promise<Published> {
  const sidecars = blobs.encode(payload)
  const { signedHeader } = sidecars[0]!
  blobs.headers.set(signedHeader.blob, signedHeader)
  await pubsub.publish(topics.header, encodeSignedHeader(signedHeader))
  let delivered = 0
  for (const sidecar of sidecars) {
    if (custody.includes(sidecar.column)) blobs.keep(sidecar)
    const { recipients } = await pubsub.publish(topics.column(sidecar.column), encodeSidecar(sidecar), {
      // Columns that nobody else follows stay here, as they do with any publisher that is also a custodian.
      allowPublishToZeroTopicPeers: true,
    })
    if (recipients.length > 0) delivered++
  }
  return { blob: signedHeader.blob, rows: signedHeader.header.geometry.rows, delivered }
}

async function ask(peer: string, blob: string, wanted: readonly number[]): Promise<Asked> {
  const connection = host.getConnections().find(({ remotePeer }) => remotePeer.toString() === peer)
  if (connection === undefined) throw new Error(`not connected to ${peer}`)
  const stream = await connection.newStream(sampleProtocolOf(network), { signal: AbortSignal.timeout(TIMEOUT_MS) })
  const messages = lpStream(stream, {
    maxDataLength: limits.MAX_SAMPLE_RESPONSE_BYTES + limits.RESPONSE_OVERHEAD_BYTES,
  })
  const rows = blobs.headers.get(blob)?.header.geometry.rows ?? 1
  const valid: number[] = []
  const invalid: number[] = []
  const missing: { column: number; status: string }[] = []
  for (const [id, column] of wanted.entries()) {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const coordinates = Array.from({ length: rows }, (_, row) => ({ row, column }))
    await messages.write(encodeSampleRequest({ id, blob, coordinates }), { signal })
    const response = decoded(decodeSampleResponse((await messages.read({ signal })).subarray()))
    if (response.id !== id) throw new Error(`request ${id} was answered as ${response.id}`)
    if (response.cells.length === 0) missing.push({ column, status: response.status })
    else if (isWholeColumn(response, blob, column)) valid.push(column)
    else invalid.push(column)
  }
  await stream.close({ signal: AbortSignal.timeout(TIMEOUT_MS) })
  return { valid, invalid, missing }
}

/** Whether these are the cells of all rows of the column, each once, all of which verify. */
function isWholeColumn({ cells }: SampleResponse, blob: string, column: number): boolean {
  const signedHeader = blobs.headers.get(blob)
  if (signedHeader === undefined) return false
  const { geometry } = signedHeader.header
  if (cells.some((cell) => cell.column !== column || cell.row >= geometry.rows)) return false
  if (cells.length !== geometry.rows || new Set(cells.map(({ row }) => row)).size !== geometry.rows) return false
  const proven = cells.map(
    ({ row, cell, proof }): ProvenCell => ({
      row: rowIndex(row, geometry),
      column: columnIndex(column, geometry),
      cell,
      proof,
    }),
  )
  return blobs.areValid(signedHeader, proven)
}

async function show(): Promise<Shown> {
  const shown = (topic: string) => ({
    subscribers: pubsub
      .getSubscribers(topic)
      .map((peer) => peer.toString())
      .sort(),
    mesh: pubsub.getMeshPeers(topic).sort(),
  })
  const all = Array.from({ length: columns }, (_, column) => shown(topics.column(column)))
  return { agents, headers: shown(topics.header), columns: all }
}

const peer: OldPeer = {
  dial,
  publish,
  ask,
  show,
  messageId: async (topic, data) => Buffer.from(messageId(topic, data)).toString('hex'),
}

function obey(call: Call): Promise<unknown> {
  switch (call.name) {
    case 'dial':
      return peer.dial(...call.parameters)
    case 'publish':
      return peer.publish(...call.parameters)
    case 'ask':
      return peer.ask(...call.parameters)
    case 'show':
      return peer.show()
    case 'messageId':
      return peer.messageId(...call.parameters)
  }
}

host.addEventListener('peer:identify', ({ detail }) => {
  agents[detail.peerId.toString()] = detail.agentVersion ?? ''
})
await host.handle(custodyProtocolOf(network), answerCustody)
await host.handle(sampleProtocolOf(network), serveSamples)
joinTopics()

process.on('message', (call: Call) => {
  obey(call).then(
    (value) => tell({ type: 'answer', id: call.id, value }),
    (error) => tell({ type: 'failure', id: call.id, error: String((error as Error).stack) }),
  )
})
// Without the test there is nothing left to do.
process.on('disconnect', () => process.exit())
tell({
  type: 'started',
  peer: host.peerId.toString(),
  addresses: host.getMultiaddrs().map((address) => address.toString()),
  versions: installedVersions(),
})

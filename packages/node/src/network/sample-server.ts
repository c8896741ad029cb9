/**
 * Serving samples: long-lived streams, one bounded request after another.
 *
 * A stream answers its requests in turn, so a peer that asks faster than it reads waits for itself. Whoever sends nothing
 * for five seconds, or does not read an answer within three, loses the stream; whoever sends what is no request is charged.
 */
import type { Connection, Stream } from '@libp2p/interface'
import type { ChargeReason } from '../events.ts'
import { type Clock, withDeadline } from '../ports.ts'
import type { CellStore } from '../store/cell-store.ts'
import { FrameError, framesOf } from './frames.ts'
import type { Host } from './host.ts'
import { sampleProtocolOf } from './topics.ts'
import * as limits from './wire/limits.ts'
import {
  decodeSampleRequest,
  encodeSampleResponse,
  type SampleRequest,
  type SampleResponse,
  type UncheckedCell,
} from './wire/sample-message.ts'

const IDLE_TIMEOUT_MS = 5_000
const WRITE_TIMEOUT_MS = 3_000
/** Streams a peer may hold open with us for this protocol. */
const MAX_STREAMS_PER_PEER = 8

export interface SampleServerOptions {
  readonly host: Host
  readonly clock: Clock
  readonly network: string
  readonly store: CellStore
  isKnown(blob: string): boolean
  readonly signal: AbortSignal
  charge(peer: string, reason: ChargeReason, detail: string): void
}

export async function serveSamples(options: SampleServerOptions): Promise<void> {
  const { host, clock, network, signal } = options

  async function serve(stream: Stream, connection: Connection): Promise<void> {
    const messages = framesOf(stream, {
      maxBytes: limits.MAX_SAMPLE_REQUEST_BYTES,
      maxUnread: 4 * limits.MAX_SAMPLE_REQUEST_BYTES,
    })
    try {
      while (stream.status === 'open') {
        const bytes = await withDeadline(clock, IDLE_TIMEOUT_MS, signal, (deadline) =>
          messages.read({ signal: deadline }),
        )
        const request = decodeSampleRequest(bytes.subarray())
        if (!request.ok) {
          options.charge(connection.remotePeer.toString(), 'malformed-message', request.reason)
          throw new Error(request.reason)
        }
        const response = encodeSampleResponse(answerSample(request.value, options))
        await withDeadline(clock, WRITE_TIMEOUT_MS, signal, (deadline) =>
          messages.write(response, { signal: deadline }),
        )
      }
    } catch (error) {
      if (error instanceof FrameError) {
        options.charge(connection.remotePeer.toString(), 'protocol-limit', `sample request: ${error.message}`)
      }
      stream.abort(error as Error)
    }
  }

  await host.handle(sampleProtocolOf(network), serve, { maxInboundStreams: MAX_STREAMS_PER_PEER })
}

/** What a node answers, from its store alone. Each coordinate is answered once, however often it was asked. */
export function answerSample(
  request: SampleRequest,
  node: { readonly store: CellStore; isKnown(blob: string): boolean },
): SampleResponse {
  const { id, blob, coordinates } = request
  if (!node.isKnown(blob)) return { id, status: 'unknown-blob', cells: [] }
  const cells: UncheckedCell[] = []
  const asked = new Set<number>()
  let bytes = 0
  for (const { row, column } of coordinates) {
    const key = row * limits.MAX_COLUMNS + column
    if (asked.has(key)) continue
    asked.add(key)
    const held = node.store.get(blob, column)
    const cell = held?.cells[row]
    const proof = held?.proofs[row]
    if (cell === undefined || proof === undefined) continue
    bytes += cell.length + proof.length + limits.RESPONSE_OVERHEAD_BYTES
    if (bytes > limits.MAX_SAMPLE_RESPONSE_BYTES) return { id, status: 'too-large', cells: [] }
    cells.push({ row, column, cell, proof })
  }
  return { id, status: 'ok', cells }
}

/**
 * The publisher: encodes a payload, commits to it, signs the header, announces it and gives the columns to gossip.
 *
 * It keeps nothing and answers no samples. Withholding is its attack: the header goes out as always, some columns do not.
 */
import { createHash } from 'node:crypto'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import { columnIndex, type Geometry } from '@daslab/erasure/types'
import { NodeError } from '../errors.ts'
import { signHeader } from '../header.ts'
import * as limits from '../network/wire/limits.ts'
import type { NodeCore } from '../node-core.ts'
import { blobLimit, type PublishOptions, type PublishReport } from '../running-node.ts'
import { columnDigest } from '../store/cell-store.ts'

/** What a sidecar holds besides its column: one signed header with few commitments, lengths. */
const SIDECAR_HEADER_BYTES = 4096
/** Columns handed to gossip before the event loop gets a turn. */
const BURST = 8

export interface Publisher {
  publish(payload: Uint8Array, options: PublishOptions): Promise<PublishReport>
}

export function publisherRole(core: NodeCore): Publisher {
  const { options, ports, gossip } = core
  let lastSequence = 0

  return {
    async publish(payload, { scheme, withhold = [], badEncoding = false }) {
      const schemeOptions = { dataColumns: options.columns / 2, ...blobLimit(options) }
      const shape = schemeByName(scheme, schemeOptions).geometryFor(payload.length)
      assertFits(shape)
      for (const column of withhold) columnIndex(column, shape)
      const encoded = await ports.work.encode(scheme, payload, { ...schemeOptions, badEncoding })
      const { engine, geometry, commitments, columns, encodeMs, commitMs } = encoded
      if (geometry.columns !== options.columns) {
        throw new NodeError(
          'NODE_BAD_OPTION',
          `columns: this network has ${options.columns} column subnets, the scheme makes ${geometry.columns} columns`,
          { name: 'columns', value: geometry.columns },
        )
      }
      lastSequence = Math.max(lastSequence + 1, Math.floor(ports.clock.now()))
      const signed = signHeader(
        {
          network: options.network,
          scheme,
          geometry,
          commitments,
          payloadBytes: payload.length,
          publisher: Buffer.from(core.publicKey, 'hex'),
          sequence: lastSequence,
        },
        options.identity,
      )
      const { blob } = signed
      if (gossip.headerSubscribers() === 0) {
        throw new NodeError('NODE_NO_PEERS', 'no connected peer follows this network’s headers; connect to one first', {
          blob,
        })
      }
      core.blobs.add(signed)
      core.emit({
        type: 'blob-encoded',
        blob,
        engine,
        rows: geometry.rows,
        sampleUnit: geometry.sampleUnit,
        payloadBytes: payload.length,
        encodeMs,
        commitMs,
        sha256: createHash('sha256').update(payload).digest('hex'),
        columnDigests: columns.map(columnDigest),
      })

      if (badEncoding) core.emit({ type: 'bad-encoding-made', blob })

      const publishedAt = ports.clock.now()
      core.emit({ type: 'header-published', blob, recipients: await gossip.publishHeader(signed) })
      const hidden = new Set(withhold)
      if (hidden.size > 0) core.emit({ type: 'columns-withheld', blob, columns: [...hidden].sort((a, b) => a - b) })
      const backlog = gossip.backlog()
      let given = 0
      for (const column of columns) {
        if (hidden.has(column.column)) continue
        await backlog.taken(core.signal)
        // Stamped before it leaves: a custodian may have it before the call returns.
        const leavesAt = ports.clock.now()
        const { recipients, bytes } = await gossip.publishColumn(signed, column)
        core.emit({ type: 'column-published', blob, column: column.column, bytes, recipients }, leavesAt)
        if (++given % BURST === 0) await ports.clock.sleep(0, core.signal)
      }
      return {
        blob,
        payloadBytes: payload.length,
        columns: geometry.columns,
        dataColumns: geometry.dataColumns,
        rows: geometry.rows,
        cellBytes: geometry.cellBytes,
        sampleUnit: geometry.sampleUnit,
        withheld: [...hidden].sort((a, b) => a - b),
        encodeMs,
        commitMs,
        publishMs: ports.clock.now() - publishedAt,
        publishedAt,
      }
    },
  }
}

/** A narrow network makes long columns: what would be no valid gossip message is refused before any work. */
function assertFits({ rows, columns, cellBytes, maxProofBytes }: Geometry): void {
  const bytes = rows * (cellBytes + maxProofBytes + limits.RESPONSE_OVERHEAD_BYTES) + SIDECAR_HEADER_BYTES
  if (bytes <= limits.MAX_SIDECAR_BYTES && rows <= limits.MAX_ROWS) return
  throw new NodeError(
    'NODE_BAD_OPTION',
    `payload: a column of it would have ${bytes} bytes, a sidecar takes ${limits.MAX_SIDECAR_BYTES}; use more than ${columns} columns`,
    { name: 'payload', value: bytes },
  )
}

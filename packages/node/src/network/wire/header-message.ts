/**
 * The header on the wire: what a publisher signs, and the signature beside it.
 *
 * The signed part is one byte string inside the message, so that the bytes that were signed are the bytes that are
 * checked, whatever a decoder makes of them. The blob's id is the SHA-256 of the signed part; a publisher that announces
 * the same payload again makes a new sequence number and hence a new id.
 */
import { createHash } from 'node:crypto'
import type { Commitment } from '@daslab/erasure/scheme'
import type { Geometry } from '@daslab/erasure/types'
import { byteString, type Decoded, decodeMessage, encodeMessage, integer, list, refuse, text } from './bounded.ts'
import * as limits from './limits.ts'

export interface BlobHeader extends Commitment {
  readonly network: string
  readonly scheme: string
  readonly payloadBytes: number
  /** Ed25519 public key, 32 bytes. */
  readonly publisher: Uint8Array
  /** The publisher's clock in milliseconds, raised by one where needed: strictly increasing. It stands for the slot. */
  readonly sequence: number
}

export interface SignedHeader {
  readonly header: BlobHeader
  /** The signed part and the signature over it (64 bytes). */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
  /** Hex SHA-256 of `signed`. */
  readonly blob: string
}

const VERSION = 1
const NAME = /^[a-z0-9-]{1,32}$/
const UNITS = ['column', 'cell'] as const
const GEOMETRY_FIELDS = 8

export function blobId(signed: Uint8Array): string {
  return createHash('sha256').update(signed).digest('hex')
}

/** The bytes that a publisher signs. */
export function encodeHeader(header: BlobHeader): Uint8Array {
  const { geometry } = header
  return encodeMessage([
    VERSION,
    header.network,
    header.scheme,
    [
      geometry.dimensions,
      geometry.dataRows,
      geometry.rows,
      geometry.dataColumns,
      geometry.columns,
      geometry.cellBytes,
      geometry.maxProofBytes,
      UNITS.indexOf(geometry.sampleUnit),
    ],
    header.payloadBytes,
    header.commitments,
    header.publisher,
    header.sequence,
  ])
}

export function encodeSignedHeader(header: SignedHeader): Uint8Array {
  return encodeMessage([header.signed, header.signature])
}

export function decodeSignedHeader(bytes: Uint8Array): Decoded<SignedHeader> {
  const outer = decodeMessage(
    bytes,
    { name: 'signed header', maxBytes: limits.MAX_HEADER_BYTES, length: 2, maxItems: 0 },
    (fields) => ({
      signed: byteString(fields[0], 'signed part', 1, limits.MAX_HEADER_BYTES),
      signature: byteString(fields[1], 'signature', 64, 64),
    }),
  )
  if (!outer.ok) return outer
  const { signed, signature } = outer.value
  const inner = decodeHeader(signed)
  if (!inner.ok) return inner
  return { ok: true, value: { header: inner.value, signed, signature, blob: blobId(signed) } }
}

function decodeHeader(bytes: Uint8Array): Decoded<BlobHeader> {
  const maxItems = GEOMETRY_FIELDS + limits.MAX_COMMITMENTS
  const bounds = { name: 'header', maxBytes: limits.MAX_HEADER_BYTES, length: 8, maxItems }
  return decodeMessage(bytes, bounds, (fields) => {
    if (fields[0] !== VERSION) refuse(`header version: expected ${VERSION}`)
    return {
      network: text(fields[1], 'network', NAME),
      scheme: text(fields[2], 'scheme', NAME),
      geometry: readGeometry(list(fields[3], 'geometry', GEOMETRY_FIELDS, GEOMETRY_FIELDS)),
      payloadBytes: integer(fields[4], 'payload bytes', 1, Number.MAX_SAFE_INTEGER),
      commitments: list(fields[5], 'commitments', 1, limits.MAX_COMMITMENTS).map((item) =>
        byteString(item, 'commitment', 1, limits.MAX_COMMITMENT_BYTES),
      ),
      publisher: byteString(fields[6], 'publisher', 32, 32),
      sequence: integer(fields[7], 'sequence', 0, Number.MAX_SAFE_INTEGER),
    }
  })
}

/** Bounds only: whether a scheme makes such a matrix is the scheme's `isCommitment`. */
function readGeometry(fields: readonly unknown[]): Geometry {
  return {
    dimensions: integer(fields[0], 'dimensions', 1, 2) as 1 | 2,
    dataRows: integer(fields[1], 'data rows', 1, limits.MAX_ROWS),
    rows: integer(fields[2], 'rows', 1, limits.MAX_ROWS),
    dataColumns: integer(fields[3], 'data columns', 1, limits.MAX_COLUMNS),
    columns: integer(fields[4], 'columns', 1, limits.MAX_COLUMNS),
    cellBytes: integer(fields[5], 'cell bytes', 1, limits.MAX_CELL_BYTES),
    maxProofBytes: integer(fields[6], 'proof bytes', 0, limits.MAX_PROOF_BYTES),
    sampleUnit: UNITS[integer(fields[7], 'sample unit', 0, 1)]!,
  }
}

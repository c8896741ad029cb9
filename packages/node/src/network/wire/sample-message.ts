/**
 * Asking for cells: a request names a blob and coordinates, a response brings the cells that the peer holds.
 *
 * Requests on one stream are numbered by the asker and may overlap. A response matches by coordinate, never by order;
 * a coordinate that is missing from an `ok` response is one that the peer has not got.
 */
import type { ProvenCell } from '@daslab/erasure/types'
import { byteString, type Decoded, decodeMessage, encodeMessage, integer, list, refuse } from './bounded.ts'
import * as limits from './limits.ts'

export interface SampleRequest {
  readonly id: number
  /** Hex id of the blob. */
  readonly blob: string
  readonly coordinates: readonly { readonly row: number; readonly column: number }[]
}

/** Why a peer answered without cells. */
export const SAMPLE_STATUS = ['ok', 'unknown-blob', 'too-large'] as const
export type SampleStatus = (typeof SAMPLE_STATUS)[number]

/** A cell as it came: not yet checked against any commitment. */
export interface UncheckedCell {
  readonly row: number
  readonly column: number
  readonly cell: Uint8Array
  readonly proof: Uint8Array
}

export interface SampleResponse {
  readonly id: number
  readonly status: SampleStatus
  readonly cells: readonly (UncheckedCell | ProvenCell)[]
}

const MAX_ID = 2 ** 32 - 1

export function encodeSampleRequest({ id, blob, coordinates }: SampleRequest): Uint8Array {
  return encodeMessage([id, Buffer.from(blob, 'hex'), coordinates.flatMap(({ row, column }) => [row, column])])
}

export function decodeSampleRequest(bytes: Uint8Array): Decoded<SampleRequest> {
  const maxItems = 2 * limits.MAX_COORDINATES
  const bounds = { name: 'sample request', maxBytes: limits.MAX_SAMPLE_REQUEST_BYTES, length: 3, maxItems }
  return decodeMessage(bytes, bounds, (fields) => {
    const flat = list(fields[2], 'coordinates', 2, 2 * limits.MAX_COORDINATES)
    if (flat.length % 2 !== 0) refuse('coordinates: expected pairs of row and column')
    const coordinates = []
    for (let i = 0; i < flat.length; i += 2) {
      coordinates.push({
        row: integer(flat[i], 'row', 0, limits.MAX_ROWS - 1),
        column: integer(flat[i + 1], 'column', 0, limits.MAX_COLUMNS - 1),
      })
    }
    return {
      id: integer(fields[0], 'request id', 0, MAX_ID),
      blob: Buffer.from(byteString(fields[1], 'blob id', 32, 32)).toString('hex'),
      coordinates,
    }
  })
}

export function encodeSampleResponse({ id, status, cells }: SampleResponse): Uint8Array {
  return encodeMessage([
    id,
    SAMPLE_STATUS.indexOf(status),
    cells.map(({ row, column, cell, proof }) => [row, column, cell, proof]),
  ])
}

export function decodeSampleResponse(bytes: Uint8Array): Decoded<SampleResponse> {
  const maxBytes = limits.MAX_SAMPLE_RESPONSE_BYTES + limits.RESPONSE_OVERHEAD_BYTES
  // Each cell is a list of four.
  const maxItems = 5 * limits.MAX_COORDINATES
  return decodeMessage(bytes, { name: 'sample response', maxBytes, length: 3, maxItems }, (fields) => ({
    id: integer(fields[0], 'request id', 0, MAX_ID),
    status: SAMPLE_STATUS[integer(fields[1], 'status', 0, SAMPLE_STATUS.length - 1)]!,
    cells: list(fields[2], 'cells', 0, limits.MAX_COORDINATES).map((item) => {
      const parts = list(item, 'cell', 4, 4)
      return {
        row: integer(parts[0], 'row', 0, limits.MAX_ROWS - 1),
        column: integer(parts[1], 'column', 0, limits.MAX_COLUMNS - 1),
        cell: byteString(parts[2], 'cell', 1, limits.MAX_CELL_BYTES),
        proof: byteString(parts[3], 'proof', 0, limits.MAX_PROOF_BYTES),
      }
    }),
  }))
}

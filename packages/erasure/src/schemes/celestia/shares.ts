/**
 * Shares: how a payload fills the original square, in Celestia's format, share version 0.
 *
 *   first share     namespace (29) || info 0x01 || length of the payload (4, big-endian) || 478 bytes
 *   further shares  namespace (29) || info 0x00 || 482 bytes
 *   the rest        tail padding: namespace ff..fe || info 0x01 || length 0 || zeros
 *
 * A namespace is one byte of version, 0 here, and 28 of identity, of which version 0 wants the first 18 to be zero. The info
 * byte is the share version, 7 bits, then one bit that says whether a sequence starts. The last share of the payload is
 * filled up with zeros.
 *
 * Of the specification we follow the share and the padding, so every square is one that Celestia's tools split into the
 * same sequence. There are no transactions in it, hence no share that pays for the blob and no commitment to its subtrees:
 * it is a square of the right form, not a block that Celestia's validators would take.
 * https://github.com/celestiaorg/celestia-app/blob/main/specs/src/shares.md
 */
import { Buffer } from 'node:buffer'
import { NAMESPACE_BYTES } from '../../commitment/nmt.ts'
import { SHARE_BYTES } from '../../commitment/nmt-batch.ts'
import { ErasureError } from '../../errors.ts'
import { cellAt, type ExtendedMatrix } from '../../matrix.ts'
import { columnIndex, rowIndex } from '../../types.ts'

const LENGTH_BYTES = 4
const INFO_START = 0x01
const INFO_CONTINUATION = 0x00
const FIRST_PAYLOAD_BYTES = SHARE_BYTES - NAMESPACE_BYTES - 1 - LENGTH_BYTES
const PAYLOAD_BYTES = SHARE_BYTES - NAMESPACE_BYTES - 1

/** What payloads are published under: version 0, identity `daslabblob`. */
export const BLOB_NAMESPACE = new Uint8Array(NAMESPACE_BYTES)
BLOB_NAMESPACE.set(new TextEncoder().encode('daslabblob'), NAMESPACE_BYTES - 10)

/** TAIL_PADDING_NAMESPACE of the specification: version 255, the last identity but one. */
const TAIL_PADDING_NAMESPACE = new Uint8Array(NAMESPACE_BYTES).fill(0xff).fill(0xfe, NAMESPACE_BYTES - 1)

/** The most payload bytes that so many shares hold. */
export function payloadCapacity(shares: number): number {
  return FIRST_PAYLOAD_BYTES + (shares - 1) * PAYLOAD_BYTES
}

/** Fills the original square. The payload must fit. */
export function writeShares(payload: Uint8Array, matrix: ExtendedMatrix): void {
  for (let index = 0; index < shareCount(matrix); index++) writeShare(payload, index, shareAt(matrix, index))
}

/** The payload, copied out; every byte of the original square must be what it gives. @throws ErasureError ERASURE_BAD_FRAME */
export function readShares(matrix: ExtendedMatrix): Uint8Array {
  const payload = new Uint8Array(payloadLength(matrix))
  for (let index = 0, from = 0; from < payload.length; index++) {
    const part = shareAt(matrix, index).subarray(index === 0 ? -FIRST_PAYLOAD_BYTES : -PAYLOAD_BYTES)
    payload.set(part.subarray(0, payload.length - from), from)
    from += part.length
  }
  const expected = new Uint8Array(SHARE_BYTES)
  for (let index = 0; index < shareCount(matrix); index++) {
    writeShare(payload, index, expected)
    if (Buffer.compare(expected, shareAt(matrix, index)) === 0) continue
    throw badFrame(`share ${index}: expected the one that a payload of ${payload.length} bytes gives`, { share: index })
  }
  return payload
}

function payloadLength(matrix: ExtendedMatrix): number {
  const first = shareAt(matrix, 0)
  const at = NAMESPACE_BYTES + 1
  const length = new DataView(first.buffer, first.byteOffset + at, LENGTH_BYTES).getUint32(0)
  const maximum = payloadCapacity(shareCount(matrix))
  if (length >= 1 && length <= maximum) return length
  throw badFrame(`sequence length: expected 1 to ${maximum}, got ${length}`, { length, maximum })
}

/** Makes share `index` of the square that holds this payload. */
function writeShare(payload: Uint8Array, index: number, share: Uint8Array): void {
  const from = index === 0 ? 0 : payloadCapacity(index)
  const isPadding = from >= payload.length
  const isStart = index === 0 || isPadding
  share.fill(0)
  share.set(isPadding ? TAIL_PADDING_NAMESPACE : BLOB_NAMESPACE)
  share[NAMESPACE_BYTES] = isStart ? INFO_START : INFO_CONTINUATION
  if (isPadding) return
  if (isStart) new DataView(share.buffer, share.byteOffset + NAMESPACE_BYTES + 1).setUint32(0, payload.length)
  const room = isStart ? FIRST_PAYLOAD_BYTES : PAYLOAD_BYTES
  share.set(payload.subarray(from, from + room), SHARE_BYTES - room)
}

function shareCount({ geometry }: ExtendedMatrix): number {
  return geometry.dataRows * geometry.dataColumns
}

/** Share `index` of the original square, row by row: a view. */
function shareAt(matrix: ExtendedMatrix, index: number): Uint8Array {
  const { geometry } = matrix
  const row = rowIndex(Math.floor(index / geometry.dataColumns), geometry)
  return cellAt(matrix, row, columnIndex(index % geometry.dataColumns, geometry))
}

function badFrame(problem: string, details: Record<string, unknown>): ErasureError {
  return new ErasureError('ERASURE_BAD_FRAME', `frame: ${problem}; whoever published it did not frame it`, details)
}

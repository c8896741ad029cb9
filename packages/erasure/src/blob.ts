/**
 * Framing: how a payload of any length fills the data cells of a matrix, and comes out again as it was.
 *
 *   length of the payload, 8 bytes big-endian || payload || zeros to the end
 *
 * The frame runs through the data part of one row after another. Reading checks all of it, so that a payload has exactly
 * one frame in a given matrix: a length that does not fit or a byte of padding that is not zero is refused.
 */
import { ErasureError } from './errors.ts'
import { type ExtendedMatrix, rowAt } from './matrix.ts'
import type { Geometry } from './types.ts'

export const FRAME_HEADER_BYTES = 8

/** Bytes of the data cells of a matrix. */
export function dataBytes({ dataRows, dataColumns, cellBytes }: Geometry): number {
  return dataRows * dataColumns * cellBytes
}

/** Writes the frame of a payload into the data cells of a matrix that is zero there. */
export function writeFrame(payload: Uint8Array, matrix: ExtendedMatrix): void {
  const capacity = dataBytes(matrix.geometry) - FRAME_HEADER_BYTES
  if (payload.length > capacity) throw payloadSize(payload.length, capacity)
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  new DataView(header.buffer).setBigUint64(0, BigInt(payload.length))
  let start = 0
  for (const span of dataSpans(matrix)) {
    copyOverlap(header, 0, span, start)
    copyOverlap(payload, FRAME_HEADER_BYTES, span, start)
    start += span.length
  }
}

/** The payload that a matrix frames, copied out. @throws ErasureError ERASURE_BAD_FRAME */
export function readFrame(matrix: ExtendedMatrix, maxPayloadBytes: number): Uint8Array {
  const spans = dataSpans(matrix)
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  collect(spans, 0, header)
  const length = Number(new DataView(header.buffer).getBigUint64(0))
  const maximum = Math.min(maxPayloadBytes, dataBytes(matrix.geometry) - FRAME_HEADER_BYTES)
  if (length < 1 || length > maximum) {
    throw badFrame(`length: expected 1 to ${maximum}, got ${length}`, { length, maximum })
  }
  const payload = new Uint8Array(length)
  collect(spans, FRAME_HEADER_BYTES, payload)
  assertPadding(spans, FRAME_HEADER_BYTES + length)
  return payload
}

export function payloadSize(bytes: number, maximum: number): ErasureError {
  return new ErasureError('ERASURE_PAYLOAD_SIZE', `payload: expected 1 to ${maximum} bytes, got ${bytes}`, {
    bytes,
    maximum,
  })
}

/** The data part of each row that holds data: together, in order, the bytes of the frame. */
function dataSpans(matrix: ExtendedMatrix): Uint8Array[] {
  const { dataRows, dataColumns, cellBytes } = matrix.geometry
  return Array.from({ length: dataRows }, (_, row) => rowAt(matrix, row).subarray(0, dataColumns * cellBytes))
}

/** Fills `bytes` from byte `at` of the frame. */
function collect(spans: readonly Uint8Array[], at: number, bytes: Uint8Array): void {
  let start = 0
  for (const span of spans) {
    copyOverlap(span, start, bytes, at)
    start += span.length
  }
}

/** Copies the bytes that two stretches of the frame have in common; each says at which byte of the frame it starts. */
function copyOverlap(source: Uint8Array, sourceAt: number, target: Uint8Array, targetAt: number): void {
  const from = Math.max(sourceAt, targetAt)
  const to = Math.min(sourceAt + source.length, targetAt + target.length)
  if (from < to) target.set(source.subarray(from - sourceAt, to - sourceAt), from - targetAt)
}

function assertPadding(spans: readonly Uint8Array[], from: number): void {
  let start = 0
  for (const span of spans) {
    for (let i = Math.max(0, from - start); i < span.length; i++) {
      if (span[i] !== 0)
        throw badFrame(`padding: expected zeros, got ${span[i]} at byte ${start + i}`, { at: start + i })
    }
    start += span.length
  }
}

function badFrame(problem: string, details: Record<string, unknown>): ErasureError {
  return new ErasureError('ERASURE_BAD_FRAME', `frame: ${problem}; whoever published it did not frame it`, details)
}

/**
 * Payload bytes as field elements: 31 to an element, so that each is below the modulus whatever the payload.
 */
import { readFrame, writeFrame } from '../../blob.ts'
import { BYTES_PER_FIELD_ELEMENT, CELLS_PER_BLOB, FIELD_ELEMENTS_PER_CELL } from '../../commitment/kzg/constants.ts'
import { ErasureError } from '../../errors.ts'
import { type ExtendedMatrix, extendedMatrix, rowAt, rowBytes } from '../../matrix.ts'
import type { Geometry } from '../../types.ts'

/** Payload bytes in an element: with its highest byte zero it is below the modulus. */
const PACKED_BYTES = BYTES_PER_FIELD_ELEMENT - 1

/** Frames a payload into the data cells of a matrix. */
export function writeBlobs(payload: Uint8Array, matrix: ExtendedMatrix): void {
  const frame = emptyFrame(matrix.geometry)
  writeFrame(payload, frame)
  for (let row = 0; row < matrix.geometry.rows; row++) pack(rowAt(frame, row), rowAt(matrix, row))
}

/** The payload that the data cells of a matrix frame. @throws ErasureError ERASURE_BAD_FRAME */
export function readBlobs(matrix: ExtendedMatrix, maxPayloadBytes: number): Uint8Array {
  const frame = emptyFrame(matrix.geometry)
  for (let row = 0; row < matrix.geometry.rows; row++) unpack(rowAt(matrix, row), rowAt(frame, row))
  return readFrame(frame, maxPayloadBytes)
}

/** The shape that the frame fills: the data cells alone, at 31 bytes an element. */
export function frameGeometry(geometry: Geometry): Geometry {
  return { ...geometry, columns: CELLS_PER_BLOB, cellBytes: FIELD_ELEMENTS_PER_CELL * PACKED_BYTES }
}

function emptyFrame(geometry: Geometry): ExtendedMatrix {
  const frame = frameGeometry(geometry)
  return extendedMatrix(frame, new Uint8Array(frame.rows * rowBytes(frame)))
}

function pack(frame: Uint8Array, blob: Uint8Array): void {
  for (let from = 0, to = 0; from < frame.length; from += PACKED_BYTES, to += BYTES_PER_FIELD_ELEMENT) {
    blob.set(frame.subarray(from, from + PACKED_BYTES), to + 1)
  }
}

/** @throws ErasureError ERASURE_BAD_FRAME for an element that no payload gives */
function unpack(blob: Uint8Array, frame: Uint8Array): void {
  for (let from = 0, to = 0; to < frame.length; from += BYTES_PER_FIELD_ELEMENT, to += PACKED_BYTES) {
    if (blob[from] !== 0) throw overfull(from / BYTES_PER_FIELD_ELEMENT)
    frame.set(blob.subarray(from + 1, from + BYTES_PER_FIELD_ELEMENT), to)
  }
}

function overfull(element: number): ErasureError {
  const message = `frame: element ${element}: expected ${PACKED_BYTES} bytes, got 32; whoever published it did not frame it`
  return new ErasureError('ERASURE_BAD_FRAME', message, { element })
}

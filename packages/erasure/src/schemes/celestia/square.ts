/**
 * Celestia's square: k x k shares, extended to 2k x 2k by one Reed-Solomon code along both axes.
 *
 *   original  | rows extended          The lower right quarter is the extension of either neighbour: the code is linear,
 *   ----------+--------------          so the order of rows and columns does not matter.
 *   columns   | both
 */
import type { Codec } from '../../codec/codec.ts'
import { NMT_NODE_BYTES } from '../../commitment/nmt.ts'
import { SHARE_BYTES } from '../../commitment/nmt-batch.ts'
import { assertInteger, assertLength, ErasureError } from '../../errors.ts'
import { lineShape } from '../../lines.ts'
import { type ExtendedMatrix, extendedMatrix, rowAt, rowBytes } from '../../matrix.ts'
import type { Geometry } from '../../types.ts'
import { isBetween, isSameGeometry } from '../form.ts'

/** GovMaxSquareSize of celestia-app, as governance has it by default. */
export const MAX_SQUARE_SIZE = 256

/** The matrix of an original square of so many shares to a side. */
export function squareGeometry(size: number): Geometry {
  return {
    dimensions: 2,
    dataRows: size,
    rows: 2 * size,
    dataColumns: size,
    columns: 2 * size,
    cellBytes: SHARE_BYTES,
    maxProofBytes: 1 + Math.log2(2 * size) * NMT_NODE_BYTES,
    sampleUnit: 'cell',
  }
}

/** Whether a value is a size that a square can have. */
export function isSquareSize(size: unknown): size is number {
  return isBetween(size, 1, MAX_SQUARE_SIZE) && Number.isInteger(Math.log2(size))
}

/** Safe on any value. */
export function isSquareGeometry(value: unknown): value is Geometry {
  if (typeof value !== 'object' || value === null) return false
  const { dataColumns } = value as Geometry
  return isSquareSize(dataColumns) && isSameGeometry(value, squareGeometry(dataColumns))
}

export function assertSquareSize(name: string, size: number): number {
  assertInteger(name, size, 1, MAX_SQUARE_SIZE)
  if (isSquareSize(size)) return size
  const message = `${name}: expected a power of two from 1 to ${MAX_SQUARE_SIZE}, got ${size}`
  throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name, value: size, minimum: 1, maximum: MAX_SQUARE_SIZE })
}

export function emptySquare(size: number): ExtendedMatrix {
  const geometry = squareGeometry(size)
  return extendedMatrix(geometry, new Uint8Array(geometry.rows * rowBytes(geometry)))
}

/** Fills everything outside of the original square. */
export function extendSquare(codec: Codec, matrix: ExtendedMatrix): void {
  const { geometry } = matrix
  for (let row = 0; row < geometry.dataRows; row++) codec.encode(rowAt(matrix, row), lineShape('row', geometry))
  // The code works byte by byte. So all columns are one line, whose shards are whole rows.
  codec.encode(matrix.bytes, { ...lineShape('column', geometry), shardBytes: rowBytes(geometry) })
}

/**
 * The extended square over `size * size` shares of 512 bytes, row by row, whatever is in them.
 * @throws ErasureError ERASURE_OUT_OF_RANGE or ERASURE_WRONG_LENGTH for another number of shares
 */
export function squareOfShares(codec: Codec, size: number, shares: Uint8Array): ExtendedMatrix {
  assertSquareSize('square size', size)
  assertLength('shares', shares, size * size * SHARE_BYTES)
  const matrix = emptySquare(size)
  for (let row = 0; row < size; row++) {
    rowAt(matrix, row).set(shares.subarray(row * size * SHARE_BYTES, (row + 1) * size * SHARE_BYTES))
  }
  extendSquare(codec, matrix)
  return matrix
}

/**
 * The `celestia` scheme: rows and columns extended by Reed-Solomon, every one of them committed to by hashes.
 *
 * A payload fills the original square with shares of 512 bytes (`celestia/shares.ts`); the square is extended along both
 * axes (`celestia/square.ts`); each row and each column of the result has the root of its namespaced Merkle tree as its
 * commitment (`celestia/line-trees.ts`). This is Celestia's data availability header, byte for byte.
 *
 * One sample asks for a cell: to stop reconstruction a withholder must hide (k + 1)² of the 4k², about a quarter. Hashes do
 * not say that the publisher encoded well; whoever reconstructs finds that out, and shows it to others by one line
 * (`fraud-proof-2d.ts`).
 *
 * A verifier takes every number from the commitment's geometry: a publisher's choice of size need not be its own.
 * https://github.com/celestiaorg/celestia-app/blob/main/specs/src/data_structures.md
 */
import { payloadSize } from '../blob.ts'
import type { Codec } from '../codec/codec.ts'
import { leopard } from '../codec/leopard.ts'
import { NAMESPACE_BYTES, NMT_NODE_BYTES } from '../commitment/nmt.ts'
import { assertInteger, assertLength, ErasureError } from '../errors.ts'
import { verifyBadLine } from '../fraud-proof-2d.ts'
import { assertGeometry } from '../geometry.ts'
import { type ExtendedMatrix, rowBytes } from '../matrix.ts'
import { reconstructLines } from '../reconstruction-2d.ts'
import type { CellVerdict, Commitment, Scheme } from '../scheme.ts'
import { columnIndex, type Geometry, type ProvenCell, rowIndex } from '../types.ts'
import { cellProof, verifyCells } from './celestia/cell-proof.ts'
import { commitSquare, squareInParts } from './celestia/in-parts.ts'
import { lineRoots } from './celestia/line-roots.ts'
import { columnTree } from './celestia/line-trees.ts'
import { payloadCapacity, readShares, writeShares } from './celestia/shares.ts'
import {
  assertSquareSize,
  emptySquare,
  extendSquare,
  isSquareGeometry,
  MAX_SQUARE_SIZE,
  squareGeometry,
} from './celestia/square.ts'
import { formFault, isBytes, refused, VALID } from './form.ts'

export interface CelestiaOptions {
  /**
   * Columns that hold data, a power of two up to 256: every square gets this size, as a network with a fixed number of
   * columns needs it. @default the smallest square that holds the payload
   */
  readonly dataColumns?: number
  /** It must compute Leopard's code for the roots to be Celestia's. @default Leopard */
  readonly codec?: Codec
}

export function celestiaScheme(options: CelestiaOptions = {}): Scheme {
  const { codec = leopard, dataColumns } = options
  if (dataColumns !== undefined) assertSquareSize('data columns', dataColumns)
  const largest = dataColumns ?? MAX_SQUARE_SIZE
  const maxPayloadBytes = payloadCapacity(largest ** 2)

  const scheme: Scheme = {
    name: 'celestia',
    engine: codec.name,
    maxPayloadBytes,
    verification: 'hashing',
    isCodeBinding: false,

    geometryFor(payloadBytes) {
      if (!Number.isInteger(payloadBytes) || payloadBytes < 1 || payloadBytes > maxPayloadBytes) {
        throw payloadSize(payloadBytes, maxPayloadBytes)
      }
      let size = dataColumns ?? 1
      while (payloadCapacity(size ** 2) < payloadBytes) size *= 2
      return squareGeometry(size)
    },

    isCommitment,

    encode(payload) {
      const matrix = emptySquare(scheme.geometryFor(payload.length).dataColumns)
      writeShares(payload, matrix)
      extendSquare(codec, matrix)
      return matrix
    },

    /** @throws ErasureError ERASURE_OUT_OF_RANGE where the namespaces of a line descend: it has no root then */
    commit(matrix) {
      assertSquare(matrix)
      return commitSquare(matrix)
    },

    // The kernels there compute Leopard's code and no other.
    ...(codec === leopard && { inParts: squareInParts }),

    prove({ geometry, witness }, coordinate) {
      const row = rowIndex(coordinate.row, geometry)
      return cellProof('column', columnTree(witness, columnIndex(coordinate.column, geometry), geometry), row)
    },

    verify: (commitment, cell) => verifyMany(commitment, [cell])[0]!,
    verifyMany,

    reconstruct(commitment, partial) {
      const { geometry, commitments } = commitment
      assertSquareGeometry(geometry)
      const lines = geometry.rows + geometry.columns
      assertInteger('commitments', commitments.length, lines, lines)
      for (const root of commitments) assertLength('commitment', root, NMT_NODE_BYTES)
      return reconstructLines(scheme, codec, lineRoots(commitment), commitment, partial)
    },

    verifyBadEncoding: (commitment, evidence) => verifyBadLine(scheme, codec, lineRoots, commitment, evidence),

    decode(matrix) {
      assertSquare(matrix)
      return readShares(matrix)
    },
  }
  return scheme
}

function assertSquareGeometry(geometry: Geometry): void {
  assertGeometry(geometry)
  if (isSquareGeometry(geometry)) return
  const message = 'geometry: expected one that the celestia scheme makes; see geometryFor'
  throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'geometry', value: geometry })
}

function assertSquare({ geometry, bytes }: ExtendedMatrix): void {
  assertSquareGeometry(geometry)
  assertLength('extended matrix', bytes, geometry.rows * rowBytes(geometry))
}

function isCommitment(commitment: Commitment): boolean {
  if (typeof commitment !== 'object' || commitment === null) return false
  const { geometry, commitments } = commitment
  if (!isSquareGeometry(geometry) || !Array.isArray(commitments)) return false
  const { dataRows, rows, columns } = geometry
  if (commitments.length !== rows + columns) return false
  for (let i = 0; i < commitments.length; i++) {
    const root: unknown = commitments[i]
    // Rows and columns alike: the first half crosses the original square, the other is all parity.
    if (!isBytes(root, NMT_NODE_BYTES) || !isLineRoot(root, i % rows >= dataRows)) return false
  }
  return true
}

/** Whether a root says what namespaces a line of this kind has. Byte by byte: views of a thousand roots would cost more. */
function isLineRoot(root: Uint8Array, isParity: boolean): boolean {
  if (isParity) return hasOnlyOnes(root, 0, 2 * NAMESPACE_BYTES)
  let i = 0
  while (i < NAMESPACE_BYTES - 1 && root[i] === root[NAMESPACE_BYTES + i]) i++
  return root[i]! <= root[NAMESPACE_BYTES + i]! && !hasOnlyOnes(root, NAMESPACE_BYTES, 2 * NAMESPACE_BYTES)
}

function hasOnlyOnes(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0xff) return false
  return true
}

function verifyMany(commitment: Commitment, cells: readonly ProvenCell[]): CellVerdict[] {
  if (!isCommitment(commitment)) return cells.map(() => refused('proof'))
  const { geometry } = commitment
  const faults = cells.map((cell) => formFault(cell, geometry, () => geometry.maxProofBytes))
  const proven = verifyCells(
    commitment,
    cells.filter((_, i) => faults[i] === undefined),
  )
  let next = 0
  return faults.map((fault) => (fault !== undefined ? refused(fault) : proven[next++] ? VALID : refused('proof')))
}

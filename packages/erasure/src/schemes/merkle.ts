/**
 * The `merkle` scheme: rows extended by Reed-Solomon, columns committed to by hashes.
 *
 * A payload is framed, laid into rows of `dataColumns` cells, and every row is doubled. The commitment is one root:
 *
 *   SHA-256("daslab/merkle/v2" || rows || columns || dataColumns || cellBytes || root of the column tree)
 *
 * with numbers of four bytes big-endian, so that a proof holds for one geometry only. One sample asks for a column: any
 * `dataColumns` of them restore the payload. Hashes say that a cell is the committed one, not that the publisher encoded
 * well; whoever reconstructs finds that out, and `reconstruction.ts` says how it is shown to others.
 *
 * A verifier takes every number from the commitment's geometry, within the limits below; a publisher's choices of
 * columns and cell size need not be its own.
 */
import { Buffer } from 'node:buffer'
import { FRAME_HEADER_BYTES, payloadSize, readFrame, writeFrame } from '../blob.ts'
import type { Codec } from '../codec/codec.ts'
import { leopard } from '../codec/leopard.ts'
import {
  buildWitness,
  maxProofBytes,
  proofBytes,
  proofOf,
  verifyCells,
  witnessBytes,
  witnessRoot,
} from '../commitment/column-tree.ts'
import { HASH_BYTES, sha256 } from '../commitment/merkle.ts'
import { assertInteger, assertLength, assertMultiple, ErasureError } from '../errors.ts'
import { verifyBadEncoding } from '../fraud-proof.ts'
import { assertGeometry } from '../geometry.ts'
import { type ExtendedMatrix, extendedMatrix, rowAt, rowBytes } from '../matrix.ts'
import { reconstructRows } from '../reconstruction.ts'
import type { CellVerdict, Commitment, Scheme } from '../scheme.ts'
import { columnIndex, type Geometry, type ProvenCell, rowIndex } from '../types.ts'
import { formFault, isBetween, isBytes, isSameGeometry, refused, VALID } from './form.ts'

export interface MerkleOptions {
  /** Columns that hold data, 1 to 128; as many again hold the extension. @default 64 */
  readonly dataColumns?: number
  /** The largest cell, a multiple of 64 up to 65,536; a payload that needs more gets more rows. @default 4096 */
  readonly maxCellBytes?: number
  /** Not named by the commitment: all nodes of a network need the same. @default leopard */
  readonly codec?: Codec
}

const TAG = new TextEncoder().encode('daslab/merkle/v2')
const MAX_PAYLOAD_BYTES = 32 * 2 ** 20
const MAX_FRAMED_BYTES = MAX_PAYLOAD_BYTES + FRAME_HEADER_BYTES
const MAX_DATA_COLUMNS = 128
const MAX_CELL_BYTES = 65_536
/** Cells come in multiples of this, which suits every codec. */
const CELL_UNIT_BYTES = 64

export function merkleScheme(options: MerkleOptions = {}): Scheme {
  const { codec = leopard } = options
  const dataColumns = assertInteger('data columns', options.dataColumns ?? 64, 1, MAX_DATA_COLUMNS)
  const maxCellBytes = options.maxCellBytes ?? 4096
  assertInteger('maximum cell bytes', maxCellBytes, CELL_UNIT_BYTES, MAX_CELL_BYTES)
  assertMultiple('maximum cell bytes', maxCellBytes, CELL_UNIT_BYTES)
  assertInteger(`columns with the codec ${codec.name}`, 2 * dataColumns, 2, codec.maxShards)
  assertMultiple(`cell bytes with the codec ${codec.name}`, CELL_UNIT_BYTES, codec.shardAlignment)

  const scheme: Scheme = {
    name: 'merkle',
    engine: codec.name,
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    verification: 'hashing',
    isCodeBinding: false,

    geometryFor(payloadBytes) {
      if (!Number.isInteger(payloadBytes) || payloadBytes < 1 || payloadBytes > MAX_PAYLOAD_BYTES) {
        throw payloadSize(payloadBytes, MAX_PAYLOAD_BYTES)
      }
      const framed = FRAME_HEADER_BYTES + payloadBytes
      const rows = Math.ceil(framed / (dataColumns * maxCellBytes))
      const cellBytes = Math.ceil(framed / (rows * dataColumns * CELL_UNIT_BYTES)) * CELL_UNIT_BYTES
      return merkleGeometry(rows, dataColumns, cellBytes)
    },

    isCommitment,

    encode(payload) {
      const geometry = scheme.geometryFor(payload.length)
      const { rows, columns, cellBytes } = geometry
      const matrix = extendedMatrix(geometry, new Uint8Array(rows * columns * cellBytes))
      writeFrame(payload, matrix)
      const shape = { dataShards: dataColumns, parityShards: columns - dataColumns, shardBytes: cellBytes }
      for (let row = 0; row < rows; row++) codec.encode(rowAt(matrix, row), shape)
      return matrix
    },

    commit(matrix) {
      assertMerkleMatrix(matrix)
      const witness = buildWitness(matrix)
      const commitments = [commitmentOf(matrix.geometry, witnessRoot(witness))]
      return { geometry: matrix.geometry, commitments, matrix, witness }
    },

    prove({ geometry, witness }, coordinate) {
      assertLength('witness', witness, witnessBytes(geometry))
      rowIndex(coordinate.row, geometry)
      columnIndex(coordinate.column, geometry)
      return proofOf(witness, coordinate, geometry)
    },

    verify: (commitment, cell) => verifyMany(commitment, [cell])[0]!,
    verifyMany,

    reconstruct(commitment, partial) {
      assertMerkleGeometry(commitment.geometry)
      assertInteger('commitments', commitment.commitments.length, 1, 1)
      assertLength('commitment', commitment.commitments[0]!, HASH_BYTES)
      return reconstructRows(scheme, codec, commitment, partial)
    },

    verifyBadEncoding: (commitment, evidence) => verifyBadEncoding(scheme, codec, commitment, evidence),

    decode(matrix) {
      assertMerkleMatrix(matrix)
      return readFrame(matrix, MAX_PAYLOAD_BYTES)
    },
  }
  return scheme
}

function merkleGeometry(rows: number, dataColumns: number, cellBytes: number): Geometry {
  const columns = 2 * dataColumns
  return {
    dimensions: 1,
    dataRows: rows,
    rows,
    dataColumns,
    columns,
    cellBytes,
    maxProofBytes: maxProofBytes({ rows, columns }),
    sampleUnit: 'column',
  }
}

/** Whether some payload and some options give this geometry. Safe on any value. */
function isMerkleGeometry(value: unknown): value is Geometry {
  if (typeof value !== 'object' || value === null) return false
  const { rows, dataColumns, cellBytes } = value as Geometry
  if (!isBetween(rows, 1, MAX_FRAMED_BYTES)) return false
  if (!isBetween(dataColumns, 1, MAX_DATA_COLUMNS)) return false
  if (!isBetween(cellBytes, CELL_UNIT_BYTES, MAX_CELL_BYTES) || cellBytes % CELL_UNIT_BYTES !== 0) return false
  // The shortest frame that needs so many rows, and in them cells so large, must not be too long already.
  const forRows = (rows - 1) * dataColumns * cellBytes
  const forCells = rows * dataColumns * (cellBytes - CELL_UNIT_BYTES)
  if (Math.max(forRows, forCells) >= MAX_FRAMED_BYTES) return false
  return isSameGeometry(value, merkleGeometry(rows, dataColumns, cellBytes))
}

function assertMerkleGeometry(geometry: Geometry): void {
  assertGeometry(geometry)
  if (isMerkleGeometry(geometry)) return
  const message = 'geometry: expected one that the merkle scheme makes; see geometryFor'
  throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'geometry', value: geometry })
}

function assertMerkleMatrix({ geometry, bytes }: ExtendedMatrix): void {
  assertMerkleGeometry(geometry)
  assertLength('extended matrix', bytes, geometry.rows * rowBytes(geometry))
}

function isCommitment(commitment: Commitment): boolean {
  if (typeof commitment !== 'object' || commitment === null) return false
  const { geometry, commitments } = commitment
  return (
    isMerkleGeometry(geometry) &&
    Array.isArray(commitments) &&
    commitments.length === 1 &&
    isBytes(commitments[0], HASH_BYTES)
  )
}

/** Binds the root of the column tree to the geometry that it was made for. */
function commitmentOf({ rows, columns, dataColumns, cellBytes }: Geometry, root: Uint8Array): Uint8Array {
  const input = new Uint8Array(TAG.length + 16 + HASH_BYTES)
  input.set(TAG)
  const numbers = new DataView(input.buffer, TAG.length, 16)
  for (const [i, number] of [rows, columns, dataColumns, cellBytes].entries()) numbers.setUint32(4 * i, number)
  input.set(root, TAG.length + 16)
  return sha256(input)
}

function verifyMany(commitment: Commitment, cells: readonly ProvenCell[]): CellVerdict[] {
  if (!isCommitment(commitment)) return cells.map(() => refused('proof'))
  const { geometry } = commitment
  const committed = commitment.commitments[0]!
  const isRoot = (root: Uint8Array) => Buffer.compare(commitmentOf(geometry, root), committed) === 0
  const faults = cells.map((cell) => formFault(cell, geometry, (coordinate) => proofBytes(coordinate, geometry)))
  const proven = verifyCells(
    geometry,
    isRoot,
    cells.filter((_, i) => faults[i] === undefined),
  )
  let next = 0
  return faults.map((fault) => (fault !== undefined ? refused(fault) : proven[next++] ? VALID : refused('proof')))
}

/**
 * The `peerdas` scheme: Ethereum's (EIP-7594), rows committed to by KZG.
 *
 * A payload is framed and packed, 31 bytes to a field element, so that every element is below the modulus whatever the
 * payload. 4,096 elements are a blob, one row; its polynomial is evaluated at twice as many points, which gives 128 cells
 * of 64 elements, the first 64 being the blob itself. Each row has a commitment of 48 bytes, each cell a proof of 48. What
 * goes over the wire for a column, cells, commitments and proofs, is what an Ethereum node checks.
 *
 * A commitment is to a polynomial of the right degree or to nothing, so a cell that verifies belongs to a code word. Hence
 * bad encoding cannot happen: whatever fails in reconstruction, some cell given does not verify.
 *
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/das-core.md
 */
import { dataBytes, FRAME_HEADER_BYTES, payloadSize } from '../blob.ts'
import {
  BYTES_PER_BLOB,
  BYTES_PER_CELL,
  BYTES_PER_COMMITMENT,
  BYTES_PER_PROOF,
  CELLS_PER_BLOB,
  CELLS_PER_EXT_BLOB,
} from '../commitment/kzg/constants.ts'
import { findCulprits } from '../commitment/kzg/culprits.ts'
import { isG1Encoding, nonCanonicalElement } from '../commitment/kzg/encoding.ts'
import type { KzgEngine } from '../commitment/kzg/engine.ts'
import { guardKzg, type Kzg, openKzg } from '../commitment/kzg.ts'
import { assertInteger, assertLength, ErasureError } from '../errors.ts'
import { assertGeometry } from '../geometry.ts'
import { cellAt, type ExtendedMatrix, extendedMatrix, type PartialMatrix, rowAt, rowBytes } from '../matrix.ts'
import { assertPartial, assertRows, corruptCells, presentIn } from '../reconstruction.ts'
import type { CellVerdict, Commitment, Reconstruction, Scheme } from '../scheme.ts'
import { columnIndex, type Geometry, type ProvenCell, rowIndex } from '../types.ts'
import type { SharedMemory } from '../web-assembly.ts'
import { formFault, isBetween, isBytes, isSameGeometry, refused, VALID } from './form.ts'
import { frameGeometry, readBlobs, writeBlobs } from './peerdas/packing.ts'

export interface PeerdasOptions {
  /** Blobs, that is rows, that a verifier allows at most: 1 to 4,096. @default 21, mainnet's since January 2026 */
  readonly maxBlobs?: number
  /** It is put behind the door of `commitment/kzg.ts`. @default the fastest there is on this platform */
  readonly engine?: KzgEngine
}

const MAX_BLOBS = 21
/** https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/deneb/beacon-chain.md#execution */
const MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096

export function peerdasScheme(options: PeerdasOptions = {}): Scheme {
  const maxBlobs = assertInteger('maximum blobs', options.maxBlobs ?? MAX_BLOBS, 1, MAX_BLOB_COMMITMENTS_PER_BLOCK)
  const framedBytes = dataBytes(frameGeometry(peerdasGeometry(1)))
  const maxPayloadBytes = maxBlobs * framedBytes - FRAME_HEADER_BYTES
  const guarded = options.engine === undefined ? undefined : guardKzg(options.engine)
  // Opened when first needed: a scheme is made wherever its name is read.
  const kzg = (): Kzg => guarded ?? openKzg()

  function verifyMany(commitment: Commitment, cells: readonly ProvenCell[]): CellVerdict[] {
    if (!isCommitment(commitment, maxBlobs)) return cells.map(() => refused('proof'))
    const verdicts = cells.map((cell) => withoutArithmetic(cell, commitment.geometry))
    const open = cells.map((_, i) => i).filter((i) => verdicts[i]!.valid)
    const areRight = (chosen: readonly number[]) =>
      verifies(
        kzg(),
        commitment,
        chosen.map((i) => cells[i]!),
      )
    for (const i of findCulprits(open, areRight)) verdicts[i] = refused('proof')
    return verdicts
  }

  const scheme: Scheme = {
    name: 'peerdas',
    get engine() {
      return kzg().name
    },
    maxPayloadBytes,
    verification: 'pairing',
    isCodeBinding: true,

    geometryFor(payloadBytes) {
      if (!isBetween(payloadBytes, 1, maxPayloadBytes)) throw payloadSize(payloadBytes, maxPayloadBytes)
      return peerdasGeometry(Math.ceil((FRAME_HEADER_BYTES + payloadBytes) / framedBytes))
    },

    isCommitment: (commitment) => isCommitment(commitment, maxBlobs),

    encode(payload) {
      const geometry = scheme.geometryFor(payload.length)
      const matrix = extendedMatrix(geometry, new Uint8Array(geometry.rows * rowBytes(geometry)))
      writeBlobs(payload, matrix)
      for (let row = 0; row < geometry.rows; row++) {
        place(kzg().computeCells(blobAt(matrix, row)), rowAt(matrix, row))
      }
      return matrix
    },

    /** To the blobs, whose extension follows from them: cells that differ from it get proofs that fail. */
    commit(matrix) {
      assertPeerdasMatrix(matrix, maxBlobs)
      const { geometry } = matrix
      const witness = emptyWitness(geometry)
      const commitments: Uint8Array[] = []
      for (let row = 0; row < geometry.rows; row++) {
        const blob = blobAt(matrix, row)
        commitments.push(new Uint8Array(kzg().blobToKzgCommitment(blob)))
        place(kzg().computeCellsAndKzgProofs(blob).proofs, witnessAt(witness, row))
      }
      return { geometry, commitments, matrix, witness }
    },

    inParts: {
      memoryBytes: (geometry) => geometry.rows * partBytes(geometry),
      phases: ({ rows }) => [rows],
      begin: (payload, geometry, memory) => writeBlobs(payload, publicationIn(memory, geometry).matrix),
      run(geometry, memory, _phase, from, to) {
        const { matrix, witness, commitments } = publicationIn(memory, geometry)
        for (let row = from; row < to; row++) {
          // The engines take no memory that threads share.
          const blob = new Uint8Array(blobAt(matrix, row))
          const { cells, proofs } = kzg().computeCellsAndKzgProofs(blob)
          place(cells, rowAt(matrix, row))
          place(proofs, witnessAt(witness, row))
          commitments[row]!.set(kzg().blobToKzgCommitment(blob))
        }
      },
      finish: (geometry, memory) => ({ geometry, ...publicationIn(memory, geometry) }),
    },

    prove({ geometry, witness }, { row, column }) {
      assertLength('witness', witness, geometry.rows * CELLS_PER_EXT_BLOB * BYTES_PER_PROOF)
      const at = rowIndex(row, geometry) * CELLS_PER_EXT_BLOB + columnIndex(column, geometry)
      return new Uint8Array(witness.subarray(at * BYTES_PER_PROOF, (at + 1) * BYTES_PER_PROOF))
    },

    verify: (commitment, cell) => verifyMany(commitment, [cell])[0]!,
    verifyMany,

    reconstruct(commitment, partial) {
      assertPeerdasGeometry(commitment.geometry, maxBlobs)
      const { rows } = commitment.geometry
      assertInteger('commitments', commitment.commitments.length, rows, rows)
      for (const bytes of commitment.commitments) assertLength('commitment', bytes, BYTES_PER_COMMITMENT)
      assertPartial(partial, commitment.geometry)
      assertRows(partial, commitment.geometry)
      return restore(kzg(), commitment, partial) ?? blame(scheme, commitment, partial)
    },

    // There is none: see above.
    verifyBadEncoding: () => false,

    decode(matrix) {
      assertPeerdasMatrix(matrix, maxBlobs)
      return readBlobs(matrix, maxPayloadBytes)
    },
  }
  return scheme
}

function peerdasGeometry(rows: number): Geometry {
  return {
    dimensions: 1,
    dataRows: rows,
    rows,
    dataColumns: CELLS_PER_BLOB,
    columns: CELLS_PER_EXT_BLOB,
    cellBytes: BYTES_PER_CELL,
    maxProofBytes: BYTES_PER_PROOF,
    sampleUnit: 'column',
  }
}

/** Safe on any value. */
function isPeerdasGeometry(value: unknown, maxBlobs: number): value is Geometry {
  if (typeof value !== 'object' || value === null) return false
  const { rows } = value as Geometry
  return isBetween(rows, 1, maxBlobs) && isSameGeometry(value, peerdasGeometry(rows))
}

function assertPeerdasGeometry(geometry: Geometry, maxBlobs: number): void {
  assertGeometry(geometry)
  if (isPeerdasGeometry(geometry, maxBlobs)) return
  const message = `geometry: expected one that the peerdas scheme makes, of 1 to ${maxBlobs} rows; see geometryFor`
  throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'geometry', value: geometry })
}

function assertPeerdasMatrix({ geometry, bytes }: ExtendedMatrix, maxBlobs: number): void {
  assertPeerdasGeometry(geometry, maxBlobs)
  assertLength('extended matrix', bytes, geometry.rows * rowBytes(geometry))
}

/** Form only: whether 48 bytes are a point of the group shows when the first cell is verified, and fails then. */
function isCommitment(commitment: Commitment, maxBlobs: number): boolean {
  if (typeof commitment !== 'object' || commitment === null) return false
  const { geometry, commitments } = commitment
  return (
    isPeerdasGeometry(geometry, maxBlobs) &&
    Array.isArray(commitments) &&
    commitments.length === geometry.rows &&
    // A copy first: `every` passes over the holes of a sparse array.
    Array.from(commitments).every((bytes) => isBytes(bytes, BYTES_PER_COMMITMENT) && isG1Encoding(bytes))
  )
}

/** What can be refused before the batch, so that hostile bytes cost no pairing. */
function withoutArithmetic(value: ProvenCell, geometry: Geometry): CellVerdict {
  const fault = formFault(value, geometry, () => BYTES_PER_PROOF)
  if (fault !== undefined) return refused(fault)
  if (nonCanonicalElement(value.cell) !== undefined || !isG1Encoding(value.proof)) return refused('proof')
  return VALID
}

/** Whether all of them do. Points outside the group are the peer's fault; an engine that fails is nobody's, and throws. */
function verifies(kzg: Kzg, { commitments }: Commitment, cells: readonly ProvenCell[]): boolean {
  try {
    return kzg.verifyCellKzgProofBatch(
      cells.map(({ row }) => commitments[row]!),
      cells.map(({ column }) => column),
      cells.map(({ cell }) => cell),
      cells.map(({ proof }) => proof),
    )
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/**
 * The matrix, when the cells given and the commitments agree.
 *
 * Commitments need not be computed again. A proof was made here for the row restored, so its equation holds for one
 * commitment only, that of this row; if it holds for the one that was announced, they are the same. That is one pairing
 * check for all rows, in place of a twentieth of a second for each.
 */
function restore(kzg: Kzg, commitment: Commitment, partial: PartialMatrix): Reconstruction | undefined {
  const { geometry, commitments } = commitment
  const matrix = extendedMatrix(geometry, new Uint8Array(geometry.rows * rowBytes(geometry)))
  const witness = emptyWitness(geometry)
  const probes: ProvenCell[] = []
  for (let r = 0; r < geometry.rows; r++) {
    const row = rowIndex(r, geometry)
    const present = presentIn(partial, row)
    const indices = [...present.keys()].filter((column) => present[column] === 1)
    const given = indices.map((column) => cellAt(partial, row, columnIndex(column, geometry)))
    try {
      const { cells, proofs } = kzg.recoverCellsAndKzgProofs(indices, given)
      place(cells, rowAt(matrix, row))
      place(proofs, witnessAt(witness, row))
      probes.push({ row, column: columnIndex(0, geometry), cell: cells[0]!, proof: proofs[0]! })
    } catch (error) {
      if (isRefusal(error)) return undefined
      throw error
    }
  }
  if (!verifies(kzg, commitment, probes)) return undefined
  const copies = commitments.map((bytes) => new Uint8Array(bytes))
  return { outcome: 'reconstructed', committed: { geometry, commitments: copies, matrix, witness } }
}

function blame(scheme: Scheme, commitment: Commitment, partial: PartialMatrix): Reconstruction {
  const cells = corruptCells(scheme, commitment, partial)
  if (cells.length > 0) return { outcome: 'byzantine', evidence: { kind: 'corrupt-cells', cells } }
  const message = 'reconstruction: every cell verifies and yet they disagree; one of the two calls is wrong'
  throw new ErasureError('ERASURE_KZG_FAILED', message, { call: 'reconstruct', result: 'a contradiction' })
}

function isRefusal(error: unknown): boolean {
  return error instanceof ErasureError && error.code === 'ERASURE_KZG_REFUSED'
}

/** Bytes of a row's cells, proofs and commitment. */
function partBytes(geometry: Geometry): number {
  return rowBytes(geometry) + CELLS_PER_EXT_BLOB * BYTES_PER_PROOF + BYTES_PER_COMMITMENT
}

/** A publication as views of one memory: all cells, then all proofs, then the commitments. */
function publicationIn(memory: SharedMemory, geometry: Geometry) {
  const { rows } = geometry
  const proofsAt = rows * rowBytes(geometry)
  const commitmentsAt = proofsAt + rows * CELLS_PER_EXT_BLOB * BYTES_PER_PROOF
  return {
    matrix: extendedMatrix(geometry, new Uint8Array(memory.buffer, 0, proofsAt)),
    witness: new Uint8Array(memory.buffer, proofsAt, commitmentsAt - proofsAt),
    commitments: Array.from(
      { length: rows },
      (_, row) => new Uint8Array(memory.buffer, commitmentsAt + row * BYTES_PER_COMMITMENT, BYTES_PER_COMMITMENT),
    ),
  }
}

/** The data cells of a row, a view. */
function blobAt(matrix: ExtendedMatrix, row: number): Uint8Array {
  return rowAt(matrix, row).subarray(0, BYTES_PER_BLOB)
}

/** All proofs, row by row: `rows * 128 * 48` bytes. */
function emptyWitness({ rows }: Geometry): Uint8Array {
  return new Uint8Array(rows * CELLS_PER_EXT_BLOB * BYTES_PER_PROOF)
}

function witnessAt(witness: Uint8Array, row: number): Uint8Array {
  const length = CELLS_PER_EXT_BLOB * BYTES_PER_PROOF
  return witness.subarray(row * length, (row + 1) * length)
}

/** Copies parts of one length side by side. */
function place(parts: readonly Uint8Array[], target: Uint8Array): void {
  for (const [i, part] of parts.entries()) target.set(part, i * part.length)
}

/**
 * Fraud proofs: how somebody who has a commitment, and no other cell, is convinced that the publisher encoded badly.
 *
 * The evidence comes from a peer, so nothing in it is believed: every cell must verify against the commitment. Then
 *
 * - with more than `dataColumns` cells of the row that it names, so many of them fix the row by themselves, and one of
 *   the others differs from what they fix: no code word has both. This is small, one row's worth of cells.
 * - with `dataColumns` cells of every row, these fix the only matrix of code words that contains them, and that matrix has
 *   another commitment. This is as large as the payload. A commitment that is one root leaves no smaller proof when the
 *   cells at hand agree with each other: the rest of the row is behind hashes of whole columns, all other rows included.
 *
 * Corrupt cells need no proof of this kind: that they do not verify is plain to see, but who sent them is not.
 */
import type { Codec } from './codec/codec.ts'
import { countPresent } from './codec/line.ts'
import { CodedError } from './errors.ts'
import { lineShape } from './lines.ts'
import { emptyMatrix, placeCell } from './matrix.ts'
import { restoreLine } from './reconstruction.ts'
import type { Commitment, Evidence, Scheme } from './scheme.ts'
import type { ProvenCell } from './types.ts'

/** Whether a peer's evidence proves that no matrix of code words has this commitment. Never throws on bad evidence. */
export function verifyBadEncoding(scheme: Scheme, codec: Codec, commitment: Commitment, evidence: Evidence): boolean {
  if (evidence.kind !== 'bad-encoding' || !scheme.isCommitment(commitment)) return false
  const { rows, columns } = commitment.geometry
  // More than all cells can only be repetition: not worth verifying.
  if (evidence.cells.length > rows * columns) return false
  if (scheme.verifyMany(commitment, evidence.cells).some((verdict) => !verdict.valid)) return false
  const { line } = evidence
  const ofRow = line?.axis === 'row' ? evidence.cells.filter(({ row }) => row === line.index) : []
  return contradictsItself(codec, commitment, ofRow) || contradictsCommitment(scheme, commitment, evidence.cells)
}

/** Cells of one row that no code word has together. */
function contradictsItself(codec: Codec, { geometry }: Commitment, cells: readonly ProvenCell[]): boolean {
  const given = new Uint8Array(geometry.columns * geometry.cellBytes)
  const present = new Uint8Array(geometry.columns)
  for (const { column, cell } of cells) {
    given.set(cell, column * geometry.cellBytes)
    present[column] = 1
  }
  if (countPresent(present) <= geometry.dataColumns) return false
  return restoreLine(codec, new Uint8Array(given), given, present, lineShape('row', geometry)) !== undefined
}

/** Cells that fix a matrix of another commitment. */
function contradictsCommitment(scheme: Scheme, commitment: Commitment, cells: readonly ProvenCell[]): boolean {
  const { rows, dataColumns } = commitment.geometry
  // Too few for every row, which is common: not worth the memory of a matrix.
  if (cells.length < rows * dataColumns) return false
  const partial = emptyMatrix(commitment.geometry)
  for (const cell of cells) placeCell(partial, cell)
  try {
    // Every cell has verified, so what is byzantine here is the encoding.
    return scheme.reconstruct(commitment, partial).outcome === 'byzantine'
  } catch (error) {
    if (error instanceof CodedError && error.code === 'ERASURE_TOO_FEW_CELLS') return false
    throw error
  }
}

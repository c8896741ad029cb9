/**
 * The cell-store seam: what a node keeps of each blob.
 *
 * Columns go in whole and verified; single cells are read back for samplers. A store copies what it is given, because the
 * memory transport and gossip's message cache hand out arrays that others still hold. It is bounded: the oldest blob goes
 * when a new one would exceed the limit.
 */
import { createHash } from 'node:crypto'
import type { ColumnIndex, ProvenCell, RowIndex } from '@daslab/erasure/types'

/** One column: `cells[row]` and `proofs[row]` for every row of the matrix. */
export interface ColumnCells {
  readonly column: number
  readonly cells: readonly Uint8Array[]
  readonly proofs: readonly Uint8Array[]
}

export interface CellStore {
  /** Keeps a verified column; answers false when it was there already. */
  put(blob: string, column: ColumnCells): boolean
  has(blob: string, column: number): boolean
  get(blob: string, column: number): ColumnCells | undefined
  /** Indices of the columns held, ascending. */
  columnsOf(blob: string): number[]
  /** Forgets a blob. */
  drop(blob: string): void
  /** Bytes of cells and proofs held now. */
  readonly bytes: number
}

/** Bytes of a column's cells and proofs. */
export function columnBytes({ cells, proofs }: ColumnCells): number {
  let bytes = 0
  for (const cell of cells) bytes += cell.length
  for (const proof of proofs) bytes += proof.length
  return bytes
}

/** What an event says of a column's content: 32 hex digits of the SHA-256 of its cells in the order of the rows. */
export function columnDigest({ cells }: Pick<ColumnCells, 'cells'>): string {
  const hash = createHash('sha256')
  for (const cell of cells) hash.update(cell)
  return hash.digest('hex').slice(0, 32)
}

/**
 * A column's cells with their coordinates. Indices are those that the peer claims: whoever takes these checks them
 * against the commitment (`verify` answers `coordinate` for one that lies outside).
 */
export function provenCells({ column, cells, proofs }: ColumnCells): ProvenCell[] {
  return cells.map((cell, row) => ({
    row: row as RowIndex,
    column: column as ColumnIndex,
    cell,
    proof: proofs[row] ?? new Uint8Array(0),
  }))
}

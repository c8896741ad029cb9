/**
 * What stands behind the door: a library that does the curve arithmetic of PeerDAS.
 *
 * An engine is handed arguments of the right form and range only (`kzg.ts` checks them), and is trusted with none of its
 * answers' form. It is synchronous. The set-up, thousands of points from the ceremony, is read on first use and kept.
 */
export interface CellsAndProofs {
  /** 128 cells of 2,048 bytes. */
  readonly cells: readonly Uint8Array[]
  /** 128 proofs of 48 bytes. */
  readonly proofs: readonly Uint8Array[]
}

/** Functions are named as in the specification; what each means is said at the door. */
export interface KzgEngine {
  /** Of the library, as events and reports name it. */
  readonly name: string
  /** Reads the set-up, which takes seconds in a fast engine; otherwise the first call does it. */
  setUp(): void
  blobToKzgCommitment(blob: Uint8Array): Uint8Array
  computeCells(blob: Uint8Array): readonly Uint8Array[]
  computeCellsAndKzgProofs(blob: Uint8Array): CellsAndProofs
  /** Throws when a commitment or proof is no point of the group. */
  verifyCellKzgProofBatch(
    commitments: readonly Uint8Array[],
    cellIndices: readonly number[],
    cells: readonly Uint8Array[],
    proofs: readonly Uint8Array[],
  ): boolean
  /** From exactly 64 cells, indices ascending. */
  recoverCellsAndKzgProofs(cellIndices: readonly number[], cells: readonly Uint8Array[]): CellsAndProofs
}

/**
 * The heavy-work seam: where a scheme's mathematics runs.
 *
 * Schemes are synchronous and pure; encoding 32 MiB takes seconds, and a node that computes on its event loop stops
 * answering. So a node asks through this seam: `inline-work.ts` computes on the spot (small networks, virtual time, the
 * oracle), `worker-pool.ts` in threads. Both run the same functions and the same compliance suite.
 */

import type { CellVerdict, Commitment, Evidence } from '@daslab/erasure/scheme'
import type { SchemeOptions } from '@daslab/erasure/schemes/registry'
import type { ProvenCell } from '@daslab/erasure/types'
import type { ColumnCells } from '../store/cell-store.ts'

/** A payload made ready to publish: every column's cells and proofs. */
export interface EncodedBlob extends Commitment {
  /** What computed it: see `Scheme.engine`. */
  readonly engine: string
  readonly columns: readonly ColumnCells[]
  readonly encodeMs: number
  readonly commitMs: number
}

export type Restored =
  /** `payload` has no bytes where the code words frame none. */
  | { readonly outcome: 'reconstructed'; readonly columns: readonly ColumnCells[]; readonly payload: Uint8Array }
  | { readonly outcome: 'byzantine'; readonly evidence: Evidence }

export interface EncodeOptions extends SchemeOptions {
  /** The publisher's attack: one cell of the extension is made to belong to no code word, and committed to all the same. */
  readonly badEncoding?: boolean
}

export interface HeavyWork {
  /** Encode, commit and prove. @throws ErasureError ERASURE_PAYLOAD_SIZE */
  encode(scheme: string, payload: Uint8Array, options?: EncodeOptions): Promise<EncodedBlob>
  /** Whether a peer's evidence proves that the publisher encoded badly: `Scheme.verifyBadEncoding`. */
  verifyBadEncoding(scheme: string, commitment: Commitment, evidence: Evidence): Promise<boolean>
  verify(scheme: string, commitment: Commitment, cells: readonly ProvenCell[]): Promise<CellVerdict[]>
  /**
   * Restore the whole matrix from some columns; `wanted` names the columns to return with their proofs.
   * @throws ErasureError ERASURE_TOO_FEW_CELLS
   */
  reconstruct(
    scheme: string,
    commitment: Commitment,
    columns: readonly ColumnCells[],
    wanted: readonly number[],
  ): Promise<Restored>
  /**
   * Does one of everything with a tiny payload on every thread, so that a scheme's set-up (seconds, where it pairs) lies
   * behind when the first real work comes.
   */
  warmUp(scheme: string): Promise<void>
  stop(): Promise<void>
}

/**
 * THE seam: what a data availability scheme is, whatever its mathematics.
 *
 *   payload --encode--> extended matrix --commit--> commitments and a witness --prove--> cells that anybody can verify
 *   cells of enough columns --reconstruct--> the same committed matrix --decode--> payload
 *
 * A scheme is synchronous and pure; the rim decides on which thread it runs, so everything that goes in or comes out is
 * plain data. Nothing outside this folder branches on a scheme's name: what differs is a property of its geometry.
 */
import type { ExtendedMatrix, PartialMatrix } from './matrix.ts'
import type { Coordinate, Geometry, Line, ProvenCell } from './types.ts'
import type { SharedMemory } from './web-assembly.ts'

/** What a verifier must know of a matrix: from a signed header, never from the peer that sends the cells. */
export interface Commitment {
  readonly geometry: Geometry
  /** One or more commitments, in the scheme's order (merkle: one root of 32 bytes). */
  readonly commitments: readonly Uint8Array[]
}

/** A matrix with its commitments and the witness from which every proof is read without hashing again. */
export interface CommittedMatrix extends Commitment {
  readonly matrix: ExtendedMatrix
  /** Opaque to all but the scheme. */
  readonly witness: Uint8Array
}

/** Why a cell was refused. The peer that sent it is at fault, nobody else. */
export type CellFault = 'coordinate' | 'cell-length' | 'proof-length' | 'proof'
export type CellVerdict = { readonly valid: true } | { readonly valid: false; readonly fault: CellFault }

/** What byzantine data proves, for a fraud proof or a penalty. */
export type Evidence =
  /** These cells do not verify: whoever sent them is at fault. */
  | { readonly kind: 'corrupt-cells'; readonly cells: readonly ProvenCell[] }
  /**
   * Every cell given verifies, yet they belong to no matrix of code words: the publisher is at fault. `line` is undefined
   * where no single one can be named; which cells convince a third party, and how, is in `fraud-proof.ts` for one dimension
   * and in `fraud-proof-2d.ts` for two.
   */
  | { readonly kind: 'bad-encoding'; readonly line: Line | undefined; readonly cells: readonly ProvenCell[] }

export type Reconstruction =
  | { readonly outcome: 'reconstructed'; readonly committed: CommittedMatrix }
  | { readonly outcome: 'byzantine'; readonly evidence: Evidence }

/**
 * Encoding, commitment and proofs of one payload in parts, for threads that share its memory.
 *
 * The parts of a phase are independent of each other; a phase may begin when the one before it is done. What comes out is
 * what `encode` and `commit` give. The memory is WebAssembly's, zero at first, because kernels compute where the cells lie.
 */
export interface EncodingInParts {
  memoryBytes(geometry: Geometry): number
  /** Parts of each phase, in order. */
  phases(geometry: Geometry): readonly number[]
  /** Frames the payload. @throws ErasureError ERASURE_PAYLOAD_SIZE */
  begin(payload: Uint8Array, geometry: Geometry, memory: SharedMemory): void
  /** Does the parts `from` to `to - 1` of a phase. */
  run(geometry: Geometry, memory: SharedMemory, phase: number, from: number, to: number): void
  /** Views of the memory. */
  finish(geometry: Geometry, memory: SharedMemory): CommittedMatrix
}

export interface Scheme {
  readonly name: string
  /** What computes: the library or the code of our own, for events and reports. */
  readonly engine: string
  readonly maxPayloadBytes: number
  /**
   * What `verify` and `verifyMany` cost. `hashing`: microseconds a cell, less than handing it to a thread. `pairing`:
   * milliseconds a call and, once in a thread's life, seconds of set-up; keep it off an event loop.
   */
  readonly verification: 'hashing' | 'pairing'
  /**
   * Whether a commitment can be to code words only. Where it cannot, a publisher may encode badly, somebody has to look for
   * it, and there are fraud proofs.
   */
  readonly isCodeBinding: boolean

  /** The matrix that a payload of so many bytes fills. @throws ErasureError ERASURE_PAYLOAD_SIZE */
  geometryFor(payloadBytes: number): Geometry

  /** Whether a peer's geometry and commitments are ones that this scheme makes; safe on any decoded value. */
  isCommitment(commitment: Commitment): boolean

  /** Frames, pads and extends a payload. @throws ErasureError ERASURE_PAYLOAD_SIZE */
  encode(payload: Uint8Array): ExtendedMatrix

  /**
   * Commits to a matrix as it stands; it does not check that its rows are code words. Where they are not, cells may have
   * proofs that fail (a scheme whose commitments can only be to code words, such as peerdas).
   */
  commit(matrix: ExtendedMatrix): CommittedMatrix

  /** Where a payload takes long enough to be worth several threads. */
  readonly inParts?: EncodingInParts

  /** The proof of one cell, read from the witness. */
  prove(committed: CommittedMatrix, coordinate: Coordinate): Uint8Array

  /** Never throws on a peer's cell, however malformed. */
  verify(commitment: Commitment, cell: ProvenCell): CellVerdict

  /** As `verify` for each, in order, sharing work between cells of a line or a batch. */
  verifyMany(commitment: Commitment, cells: readonly ProvenCell[]): CellVerdict[]

  /**
   * Fills the missing cells and checks the result against the commitments.
   * @throws ErasureError ERASURE_TOO_FEW_CELLS {have, need, missing, row or column} when a line cannot be filled.
   */
  reconstruct(commitment: Commitment, partial: PartialMatrix): Reconstruction

  /**
   * Whether a peer's evidence of bad encoding proves that no matrix of code words has this commitment. Evidence of corrupt
   * cells proves nothing of the publisher. Never throws on bad evidence.
   */
  verifyBadEncoding(commitment: Commitment, evidence: Evidence): boolean

  /** The payload of a whole matrix. @throws ErasureError ERASURE_BAD_FRAME */
  decode(matrix: ExtendedMatrix): Uint8Array
}

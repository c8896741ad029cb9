/**
 * The one guarded door to KZG: polynomial commitments to blobs, and cells that prove themselves against them.
 *
 * A blob is a polynomial p of degree below 4,096, given by its values at 4,096 roots of unity; a cell is its values at 64
 * of the 8,192 roots of the doubled domain. From a ceremony everybody has the powers of a secret number s "in the
 * exponent", so that anybody can commit to p (one point that stands for p(s)), and nobody can commit to something that is
 * no such polynomial: hence no fraud proofs. A cell's proof is one point too; it stands for the quotient of p, less the
 * polynomial that runs through the cell, by the one that vanishes there, and a pairing checks the multiplication.
 *
 * All of that is in libraries (`kzg/native.ts`, `kzg/pure.ts`). This file lets nothing in or out unchecked:
 *
 * - An argument of the wrong form throws before a library is called (`kzg/arguments.ts`).
 * - "Valid" is the library's `true` and nothing else. When it throws while it verifies, the door asks it something that it
 *   must know; if it knows, the peer's points are at fault (`ERASURE_KZG_REFUSED`), if not, the library is
 *   (`ERASURE_KZG_FAILED`), and no peer is to be charged for it.
 * - What a library computes is checked for its form.
 *
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md
 */
import { Buffer } from 'node:buffer'
import { assertEnough } from '../codec/line.ts'
import { ErasureError } from '../errors.ts'
import {
  assertAscending,
  checkedBlob,
  checkedCells,
  checkedIndices,
  checkedList,
  checkedPoints,
  refusal,
} from './kzg/arguments.ts'
import { batchChallenge } from './kzg/challenge.ts'
import {
  BYTES_PER_CELL,
  BYTES_PER_COMMITMENT,
  BYTES_PER_PROOF,
  CELLS_PER_BLOB,
  CELLS_PER_EXT_BLOB,
} from './kzg/constants.ts'
import { G1_POINT_AT_INFINITY } from './kzg/encoding.ts'
import type { CellsAndProofs, KzgEngine } from './kzg/engine.ts'
import { nativeEngine } from './kzg/native.ts'
import { pureEngine } from './kzg/pure.ts'

/**
 * KZG as the specification has it. Every function throws `ERASURE_OUT_OF_RANGE` or `ERASURE_WRONG_LENGTH` on arguments of
 * the wrong form, `ERASURE_KZG_REFUSED` on bytes that mean nothing, `ERASURE_KZG_FAILED` when the engine is broken.
 */
export interface Kzg extends KzgEngine {
  /**
   * The commitment to a blob, 48 bytes.
   *
   * SPEC FUNCTION
   * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/deneb/polynomial-commitments.md#blob_to_kzg_commitment
   */
  blobToKzgCommitment(blob: Uint8Array): Uint8Array

  /**
   * All 128 cells of a blob; the first 64 are the blob itself.
   *
   * SPEC FUNCTION
   * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#compute_cells
   */
  computeCells(blob: Uint8Array): readonly Uint8Array[]

  /**
   * SPEC FUNCTION
   * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#compute_cells_and_kzg_proofs
   */
  computeCellsAndKzgProofs(blob: Uint8Array): CellsAndProofs

  /**
   * Whether every cell is what the commitment beside it holds at its index. One list entry a cell: commitments repeat.
   *
   * SPEC FUNCTION
   * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#verify_cell_kzg_proof_batch
   */
  verifyCellKzgProofBatch(
    commitments: readonly Uint8Array[],
    cellIndices: readonly number[],
    cells: readonly Uint8Array[],
    proofs: readonly Uint8Array[],
  ): boolean

  /**
   * The whole row from 64 of its cells or more, indices ascending. The first 64 fix it; a further cell that differs is
   * refused, whatever an engine would make of it. Nothing is checked against a commitment here.
   *
   * SPEC FUNCTION
   * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#recover_cells_and_kzg_proofs
   * @throws ErasureError also ERASURE_TOO_FEW_CELLS
   */
  recoverCellsAndKzgProofs(cellIndices: readonly number[], cells: readonly Uint8Array[]): CellsAndProofs

  /**
   * The number that weighs the proofs of a batch; see `kzg/challenge.ts`. Commitments here are distinct, and one index a
   * cell says which is its.
   */
  computeVerifyCellKzgProofBatchChallenge(
    commitments: readonly Uint8Array[],
    commitmentIndices: readonly number[],
    cellIndices: readonly number[],
    cells: readonly Uint8Array[],
    proofs: readonly Uint8Array[],
  ): Uint8Array
}

/** `fastest`: the native engine where it is shipped for the platform, the pure one elsewhere. */
export type KzgChoice = 'fastest' | 'native' | 'pure'

const opened = new Map<KzgChoice, Kzg>()

/**
 * The door to an engine, one for each thread. Set-up waits for the first call, or for `setUp`.
 * @throws ErasureError ERASURE_UNKNOWN_NAME for `native` where there is none
 */
export function openKzg(choice: KzgChoice = 'fastest'): Kzg {
  let kzg = opened.get(choice)
  if (kzg === undefined) {
    kzg = choice === 'fastest' ? fastest() : guardKzg(engineOf(choice))
    opened.set(choice, kzg)
  }
  return kzg
}

function fastest(): Kzg {
  return nativeEngine() === undefined ? openKzg('pure') : openKzg('native')
}

function engineOf(choice: 'native' | 'pure'): KzgEngine {
  const engine = choice === 'native' ? nativeEngine() : pureEngine()
  if (engine !== undefined) return engine
  const message = 'KZG engine: expected one that runs on this platform, got native; use pure'
  throw new ErasureError('ERASURE_UNKNOWN_NAME', message, { name: choice, known: ['pure'] })
}

/** Puts the door before any engine. */
export function guardKzg(engine: KzgEngine): Kzg {
  return {
    name: engine.name,

    setUp: () => engine.setUp(),

    blobToKzgCommitment(blob) {
      const call = 'blobToKzgCommitment'
      const checked = checkedBlob(call, blob)
      return checkedResult(engine, call, BYTES_PER_COMMITMENT, () => engine.blobToKzgCommitment(checked))
    },

    computeCells(blob) {
      const call = 'computeCells'
      const checked = checkedBlob(call, blob)
      return checkedRow(engine, call, BYTES_PER_CELL, () => engine.computeCells(checked))
    },

    computeCellsAndKzgProofs(blob) {
      const call = 'computeCellsAndKzgProofs'
      const checked = checkedBlob(call, blob)
      return checkedPair(engine, call, () => engine.computeCellsAndKzgProofs(checked))
    },

    verifyCellKzgProofBatch(commitments, cellIndices, cells, proofs) {
      const call = 'verifyCellKzgProofBatch'
      const count = checkedList('cells', cells).length
      const checked = [
        checkedPoints(call, 'commitment', checkedList('commitments', commitments, count, count)),
        checkedIndices('cell index', checkedList('cell indices', cellIndices, count, count)),
        checkedCells(call, cells),
        checkedPoints(call, 'proof', checkedList('proofs', proofs, count, count)),
      ] as const
      let verdict: unknown
      try {
        verdict = engine.verifyCellKzgProofBatch(...checked)
      } catch (cause) {
        if (!knowsTheKnown(engine)) throw failure(engine, call, 'an exception', cause)
        throw refusal(call, 'commitments and proofs', 'one is no point of the group', cause)
      }
      if (verdict === true || verdict === false) return verdict
      throw failure(engine, call, typeof verdict)
    },

    recoverCellsAndKzgProofs(cellIndices, cells) {
      const call = 'recoverCellsAndKzgProofs'
      const count = checkedList('cells', cells, 0, CELLS_PER_EXT_BLOB).length
      const indices = checkedIndices('cell index', checkedList('cell indices', cellIndices, count, count))
      assertAscending('cell index', indices)
      const given = checkedCells(call, cells)
      assertEnough(count, CELLS_PER_BLOB)
      const trusted = [indices.slice(0, CELLS_PER_BLOB), given.slice(0, CELLS_PER_BLOB)] as const
      const row = checkedPair(engine, call, () => engine.recoverCellsAndKzgProofs(...trusted))
      for (const [i, index] of indices.entries()) {
        if (Buffer.compare(row.cells[index]!, given[i]!) === 0) continue
        // Not even the engine may change a cell that it was given.
        if (i < CELLS_PER_BLOB) throw failure(engine, call, `another cell ${index} than was given`)
        throw refusal(call, `cell ${i}`, `it contradicts the first ${CELLS_PER_BLOB}`)
      }
      return row
    },

    computeVerifyCellKzgProofBatchChallenge(commitments, commitmentIndices, cellIndices, cells, proofs) {
      const call = 'computeVerifyCellKzgProofBatchChallenge'
      const count = checkedList('cells', cells).length
      const rows = checkedList('commitments', commitments).length
      return batchChallenge(
        checkedPoints(call, 'commitment', commitments),
        checkedIndices('commitment index', checkedList('commitment indices', commitmentIndices, count, count), rows),
        checkedIndices('cell index', checkedList('cell indices', cellIndices, count, count)),
        checkedCells(call, cells),
        checkedPoints(call, 'proof', checkedList('proofs', proofs, count, count)),
      )
    },
  }
}

/** Zeros are committed to by the point at infinity, which is also the proof of each of their cells. */
function knowsTheKnown(engine: KzgEngine): boolean {
  const zeros = new Uint8Array(BYTES_PER_CELL)
  const infinity = new Uint8Array(G1_POINT_AT_INFINITY)
  try {
    return engine.verifyCellKzgProofBatch([infinity], [0], [zeros], [infinity]) === true
  } catch {
    return false
  }
}

function checkedPair(engine: KzgEngine, call: string, compute: () => CellsAndProofs): CellsAndProofs {
  const pair = computed(engine, call, compute)
  return {
    cells: checkedRow(engine, call, BYTES_PER_CELL, () => pair?.cells),
    proofs: checkedRow(engine, call, BYTES_PER_PROOF, () => pair?.proofs),
  }
}

function checkedRow(engine: KzgEngine, call: string, bytes: number, compute: () => unknown): readonly Uint8Array[] {
  const row = computed(engine, call, compute)
  if (!Array.isArray(row) || row.length !== CELLS_PER_EXT_BLOB) throw failure(engine, call, 'no list of 128')
  return row.map((item) => checkedResult(engine, call, bytes, () => item))
}

function checkedResult(engine: KzgEngine, call: string, bytes: number, compute: () => unknown): Uint8Array {
  const result = computed(engine, call, compute)
  if (result instanceof Uint8Array && result.length === bytes) return result
  throw failure(engine, call, `something else than ${bytes} bytes`)
}

/** An engine has no reason to throw on arguments that were checked. */
function computed<Result>(engine: KzgEngine, call: string, compute: () => Result): Result {
  try {
    return compute()
  } catch (cause) {
    throw failure(engine, call, 'an exception', cause)
  }
}

function failure({ name }: KzgEngine, call: string, result: string, cause?: unknown): ErasureError {
  const message = `${name} ${call}: it gave ${result}; the arguments had been checked, so this is a defect`
  return new ErasureError('ERASURE_KZG_FAILED', message, { engine: name, call, result }, { cause })
}

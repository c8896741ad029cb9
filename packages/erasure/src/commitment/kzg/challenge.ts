/**
 * The challenge of a batch: what makes many proofs checkable as one.
 *
 * A batch of equations is checked as one sum, each weighted with a power of a number r that nobody could know before all of
 * them were fixed. So r is a hash of everything that goes into the check. Engines compute it inside; here it stands by
 * itself, as the specification's own test vectors ask for it.
 *
 * SPEC FUNCTION
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#compute_verify_cell_kzg_proof_batch_challenge
 */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { BLS_MODULUS, BYTES_PER_FIELD_ELEMENT, FIELD_ELEMENTS_PER_BLOB, FIELD_ELEMENTS_PER_CELL } from './constants.ts'

const RANDOM_CHALLENGE_KZG_CELL_BATCH_DOMAIN = 'RCKZGCBATCH__V1_'

/** The field element r, 32 bytes big-endian. All arguments have been checked: counts agree, indices fit. */
export function batchChallenge(
  commitments: readonly Uint8Array[],
  commitmentIndices: readonly number[],
  cellIndices: readonly number[],
  cells: readonly Uint8Array[],
  proofs: readonly Uint8Array[],
): Uint8Array {
  const hash = createHash('sha256').update(RANDOM_CHALLENGE_KZG_CELL_BATCH_DOMAIN)
  const sizes = [FIELD_ELEMENTS_PER_BLOB, FIELD_ELEMENTS_PER_CELL, commitments.length, cellIndices.length]
  for (const size of sizes) hash.update(uint64(size))
  for (const commitment of commitments) hash.update(commitment)
  for (const [k, cell] of cells.entries()) {
    hash.update(uint64(commitmentIndices[k]!)).update(uint64(cellIndices[k]!)).update(cell).update(proofs[k]!)
  }
  const challenge = BigInt(`0x${hash.digest('hex')}`) % BLS_MODULUS
  return new Uint8Array(Buffer.from(challenge.toString(16).padStart(2 * BYTES_PER_FIELD_ELEMENT, '0'), 'hex'))
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

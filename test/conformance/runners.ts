/**
 * How a case is run: the public function that each suite is about, its arguments in our types, its result in the file's.
 *
 * Arguments are handed on as they come, of whatever type; refusing them is the function's part, and part of the test.
 */
import type { Kzg } from '@daslab/erasure/commitment/kzg'
import { computeColumnsForCustodyGroup, getCustodyGroups } from '@daslab/sampler/custody'
import { celestiaRunners } from './celestia-runners.ts'

type Input = Readonly<Record<string, unknown>>

/** Suites that an engine matters to. */
export const kzgRunners = new Map<string, (kzg: Kzg, input: Input) => unknown>([
  ['kzg/blob_to_kzg_commitment', (kzg, { blob }) => hex(kzg.blobToKzgCommitment(bytes(blob)))],
  ['kzg/compute_cells', (kzg, { blob }) => kzg.computeCells(bytes(blob)).map(hex)],
  [
    'kzg/compute_cells_and_kzg_proofs',
    (kzg, { blob }) => {
      const { cells, proofs } = kzg.computeCellsAndKzgProofs(bytes(blob))
      return [cells.map(hex), proofs.map(hex)]
    },
  ],
  [
    'kzg/verify_cell_kzg_proof_batch',
    (kzg, { commitments, cell_indices, cells, proofs }) =>
      kzg.verifyCellKzgProofBatch(
        listOfBytes(commitments),
        cell_indices as number[],
        listOfBytes(cells),
        listOfBytes(proofs),
      ),
  ],
  [
    'kzg/recover_cells_and_kzg_proofs',
    (kzg, { cell_indices, cells }) => {
      const row = kzg.recoverCellsAndKzgProofs(cell_indices as number[], listOfBytes(cells))
      return [row.cells.map(hex), row.proofs.map(hex)]
    },
  ],
  [
    'kzg/compute_verify_cell_kzg_proof_batch_challenge',
    (kzg, { commitments, commitment_indices, cell_indices, cosets_evals, proofs }) =>
      hex(
        kzg.computeVerifyCellKzgProofBatchChallenge(
          listOfBytes(commitments),
          commitment_indices as number[],
          cell_indices as number[],
          // A cell is its field elements side by side.
          (cosets_evals as unknown[]).map((elements) => Buffer.concat(listOfBytes(elements))),
          listOfBytes(proofs),
        ),
      ),
  ],
])

export const plainRunners = new Map<string, (input: Input) => unknown>([
  [
    'custody/get_custody_groups',
    ({ node_id, custody_group_count }) => getCustodyGroups(BigInt(node_id as string), custody_group_count as number),
  ],
  [
    'custody/compute_columns_for_custody_group',
    ({ custody_group }) => computeColumnsForCustodyGroup(custody_group as number),
  ],
  ...celestiaRunners,
])

function hex(value: Uint8Array): string {
  return `0x${Buffer.from(value).toString('hex')}`
}

/** What is no whole number of bytes comes out too short, to be refused for its length. */
function bytes(value: unknown): Uint8Array {
  if (typeof value !== 'string') return value as Uint8Array
  return new Uint8Array(Buffer.from(value.replace(/^0x/, ''), 'hex'))
}

function listOfBytes(values: unknown): Uint8Array[] {
  return Array.isArray(values) ? values.map(bytes) : (values as Uint8Array[])
}

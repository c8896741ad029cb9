/**
 * The rules for a column sidecar on gossip, in the specification's order (see `header-rules.ts` for the numbering):
 * 1 seen, 2 structure, 3 subnet, then the header's 4 to 7, then 13, the proofs. Only who passes all is marked as seen.
 */
import type { CellVerdict } from '@daslab/erasure/scheme'
import type { ProvenCell } from '@daslab/erasure/types'
import type { ColumnSidecar } from '../network/wire/sidecar-message.ts'
import { provenCells } from '../store/cell-store.ts'
import { type HeaderSubject, headerRules } from './header-rules.ts'
import { ignore, type Refusal, type Rule, reject } from './verdict.ts'

export interface ColumnSubject extends HeaderSubject {
  readonly sidecar: ColumnSidecar
  /** The column of the topic on which it came. */
  readonly subnet: number
  isSeen(blob: string, column: number): boolean
  verify(cells: readonly ProvenCell[]): Promise<CellVerdict[]>
}

/** Rule 1. Seen means: a sidecar of this publisher, sequence number and column passed every rule. */
function notSeen({ sidecar, signedHeader, isSeen }: ColumnSubject): Refusal | undefined {
  return isSeen(signedHeader.blob, sidecar.column) ? ignore('1 seen', 'column seen before') : undefined
}

/** Rule 2 for the column. */
function structure({ context, sidecar, signedHeader: { header } }: ColumnSubject): Refusal | undefined {
  if (sidecar.column >= context.columns) return reject('2 structure', 'column index beyond the last column')
  if (sidecar.cells.length !== header.geometry.rows)
    return reject('2 structure', 'number of cells is not the number of rows')
  if (sidecar.proofs.length !== sidecar.cells.length) return reject('2 structure', 'cells and proofs differ in number')
  return undefined
}

/** Rule 3. */
function rightSubnet({ sidecar, subnet }: ColumnSubject): Refusal | undefined {
  return sidecar.column === subnet ? undefined : reject('3 subnet', 'column does not belong to this topic')
}

/** Rule 13. */
async function proofs({ sidecar, verify }: ColumnSubject): Promise<Refusal | undefined> {
  const verdicts = await verify(provenCells(sidecar))
  const row = verdicts.findIndex((verdict) => !verdict.valid)
  if (row === -1 && verdicts.length === sidecar.cells.length) return undefined
  const verdict = verdicts[row]
  return reject('13 proofs', verdict?.valid === false ? `cell of row ${row}: ${verdict.fault}` : 'cells left unchecked')
}

export const columnRules: readonly Rule<ColumnSubject>[] = [notSeen, structure, rightSubnet, ...headerRules, proofs]

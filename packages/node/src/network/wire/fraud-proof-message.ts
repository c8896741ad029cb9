/**
 * A fraud proof on gossip: the signed header of a blob, and cells that show that its publisher encoded it badly.
 *
 * It carries the header, so that whoever has missed the blob can check it all the same. Which cells convince, and how, is
 * the scheme's business (`verifyBadEncoding`); here they are only bounded.
 */
import type { Evidence } from '@daslab/erasure/scheme'
import type { ColumnIndex, Line, ProvenCell, RowIndex } from '@daslab/erasure/types'
import { byteString, type Decoded, decodeMessage, encodeMessage, integer, list, refuse } from './bounded.ts'
import { decodeSignedHeader, encodeSignedHeader, type SignedHeader } from './header-message.ts'
import * as limits from './limits.ts'

export type BadEncoding = Extract<Evidence, { kind: 'bad-encoding' }>

export interface FraudProof {
  readonly signedHeader: SignedHeader
  readonly evidence: BadEncoding
}

const AXES = ['row', 'column'] as const

export function encodeFraudProof({ signedHeader, evidence: { line, cells } }: FraudProof): Uint8Array {
  return encodeMessage([
    encodeSignedHeader(signedHeader),
    line === undefined ? [] : [AXES.indexOf(line.axis), line.index],
    cells.map(({ row }) => row),
    cells.map(({ column }) => column),
    cells.map(({ cell }) => cell),
    cells.map(({ proof }) => proof),
  ])
}

/** Indices are those that the peer claims; the scheme's verification refuses what lies outside the matrix. */
export function decodeFraudProof(bytes: Uint8Array): Decoded<FraudProof> {
  const most = limits.MAX_FRAUD_PROOF_CELLS
  const bounds = { name: 'fraud proof', maxBytes: limits.MAX_FRAUD_PROOF_BYTES, length: 6, maxItems: 2 + 4 * most }
  const decoded = decodeMessage(bytes, bounds, (fields) => {
    const rows = list(fields[2], 'rows', 1, most)
    const columns = list(fields[3], 'columns', rows.length, rows.length)
    const cells = list(fields[4], 'cells', rows.length, rows.length)
    const proofs = list(fields[5], 'proofs', rows.length, rows.length)
    return {
      header: byteString(fields[0], 'header', 1, limits.MAX_HEADER_BYTES),
      line: readLine(list(fields[1], 'line', 0, 2)),
      cells: rows.map(
        (row, i): ProvenCell => ({
          row: integer(row, 'row', 0, limits.MAX_ROWS - 1) as RowIndex,
          column: integer(columns[i], 'column', 0, limits.MAX_COLUMNS - 1) as ColumnIndex,
          cell: byteString(cells[i], 'cell', 1, limits.MAX_CELL_BYTES),
          proof: byteString(proofs[i], 'proof', 0, limits.MAX_PROOF_BYTES),
        }),
      ),
    }
  })
  if (!decoded.ok) return decoded
  const { header, line, cells } = decoded.value
  const signedHeader = decodeSignedHeader(header)
  if (!signedHeader.ok) return signedHeader
  return { ok: true, value: { signedHeader: signedHeader.value, evidence: { kind: 'bad-encoding', line, cells } } }
}

function readLine(fields: readonly unknown[]): Line | undefined {
  if (fields.length === 0) return undefined
  if (fields.length === 1) refuse('line: expected an axis and an index')
  return {
    axis: AXES[integer(fields[0], 'axis', 0, 1)]!,
    index: integer(fields[1], 'line', 0, Math.max(limits.MAX_ROWS, limits.MAX_COLUMNS) - 1),
  }
}

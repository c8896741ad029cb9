/**
 * The column sidecar: the unit of gossip. One column's cells with their proofs, and the signed header that binds them.
 */
import type { ColumnCells } from '../../store/cell-store.ts'
import { byteString, type Decoded, decodeMessage, encodeMessage, integer, list } from './bounded.ts'
import { decodeSignedHeader, encodeSignedHeader, type SignedHeader } from './header-message.ts'
import * as limits from './limits.ts'

export interface ColumnSidecar extends ColumnCells {
  readonly signedHeader: SignedHeader
}

export function encodeSidecar(sidecar: ColumnSidecar): Uint8Array {
  return encodeMessage([encodeSignedHeader(sidecar.signedHeader), sidecar.column, sidecar.cells, sidecar.proofs])
}

export function decodeSidecar(bytes: Uint8Array): Decoded<ColumnSidecar> {
  const decoded = decodeMessage(
    bytes,
    { name: 'sidecar', maxBytes: limits.MAX_SIDECAR_BYTES, length: 4, maxItems: 2 * limits.MAX_ROWS },
    (fields) => ({
      header: byteString(fields[0], 'header', 1, limits.MAX_HEADER_BYTES),
      column: integer(fields[1], 'column', 0, limits.MAX_COLUMNS - 1),
      cells: list(fields[2], 'cells', 1, limits.MAX_ROWS).map((cell) =>
        byteString(cell, 'cell', 1, limits.MAX_CELL_BYTES),
      ),
      proofs: list(fields[3], 'proofs', 1, limits.MAX_ROWS).map((proof) =>
        byteString(proof, 'proof', 0, limits.MAX_PROOF_BYTES),
      ),
    }),
  )
  if (!decoded.ok) return decoded
  const { header, column, cells, proofs } = decoded.value
  const signedHeader = decodeSignedHeader(header)
  if (!signedHeader.ok) return signedHeader
  return { ok: true, value: { column, cells, proofs, signedHeader: signedHeader.value } }
}

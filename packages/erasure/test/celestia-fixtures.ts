/** Squares for the tests of the celestia scheme: proofs to either root, and publishers that do not keep to the code. */
import { NMT_NODE_BYTES } from '../src/commitment/nmt.ts'
import { copyLine } from '../src/lines.ts'
import { extendedMatrix } from '../src/matrix.ts'
import type { CommittedMatrix } from '../src/scheme.ts'
import { cellProof } from '../src/schemes/celestia/cell-proof.ts'
import { lineTree } from '../src/schemes/celestia/line-trees.ts'
import { celestiaScheme } from '../src/schemes/celestia.ts'
import type { Line, ProvenCell } from '../src/types.ts'
import { noise, provenCell } from './fixtures.ts'

export const celestia = celestiaScheme()

/** A square of k x k shares, all of them in use. */
export function publishedSquare(k: number, from = 1): CommittedMatrix {
  return celestia.commit(celestia.encode(noise(482 * k * k - 4, from)))
}

/** A cell with its proof to the root of its row, in place of its column's. */
export function provenToRow(committed: CommittedMatrix, row: number, column: number): ProvenCell {
  const { geometry, matrix } = committed
  const line: Line = { axis: 'row', index: row }
  const proof = cellProof('row', lineTree(line, copyLine(matrix, line), geometry)!, column)
  return { ...provenCell(celestia, committed, row, column), proof }
}

/** Every cell, proven to its column's root or to its row's as `toRow` says. */
export function everyCell(committed: CommittedMatrix, toRow: (row: number, column: number) => boolean): ProvenCell[] {
  const { rows, columns } = committed.geometry
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    return toRow(row, column) ? provenToRow(committed, row, column) : provenCell(celestia, committed, row, column)
  })
}

/** What a publisher commits to that changes some cells after encoding; namespaces stay as they are. */
export function changedAfterEncoding(
  from: CommittedMatrix,
  changed: readonly (readonly [row: number, column: number])[],
): CommittedMatrix {
  const { columns, cellBytes } = from.geometry
  const bytes = from.matrix.bytes.slice()
  for (const [row, column] of changed) bytes[(row * columns + column) * cellBytes + 100]! ^= 0x40
  return celestia.commit(extendedMatrix(from.geometry, bytes))
}

/** The nodes of a proof, and a proof of other nodes. */
export function nodesOf({ proof }: ProvenCell): Uint8Array[] {
  const count = (proof.length - 1) / NMT_NODE_BYTES
  return Array.from({ length: count }, (_, i) => proof.subarray(1 + i * NMT_NODE_BYTES, 1 + (i + 1) * NMT_NODE_BYTES))
}

export function withNodes(cell: ProvenCell, nodes: readonly Uint8Array[]): ProvenCell {
  return { ...cell, proof: new Uint8Array(Buffer.concat([cell.proof.subarray(0, 1), ...nodes])) }
}

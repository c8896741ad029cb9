/**
 * The namespaced Merkle trees of a square: one for each row and each column, over the shares of the line.
 *
 * A share of the original square stands under its own namespace, its first 29 bytes; every other under the parity
 * namespace. The root of each line is a commitment, rows first, then columns. The witness is all nodes of the trees of all
 * columns, one tree after another: what is needed to prove cells to column roots (`cell-proof.ts`).
 *
 * All lines of a square at once are hashed in `in-parts.ts`. A single line, of which somebody got or restored every share,
 * is copied to where the kernel can hash it; that memory is kept for the next line of the same length.
 */
import { Buffer } from 'node:buffer'
import { NAMESPACE_BYTES, NMT_NODE_BYTES, type NmtTree, nodeCount, PARITY_NAMESPACE } from '../../commitment/nmt.ts'
import {
  NMT_MARGIN_BYTES,
  NMT_SCRATCH_BYTES,
  type NmtBatch,
  openNmtBatch,
  SHARE_BYTES,
} from '../../commitment/nmt-batch.ts'
import { assertLength } from '../../errors.ts'
import type { Coordinate, Geometry, Line } from '../../types.ts'
import { sharedMemory } from '../../web-assembly.ts'

/** The namespace that a share stands under where it is. */
export function namespaceAt({ row, column }: Coordinate, share: Uint8Array, { dataRows, dataColumns }: Geometry) {
  return row < dataRows && column < dataColumns ? share.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE
}

/** The tree over the shares of a line, side by side; undefined where namespaces descend: there is no such tree. */
export function lineTree({ index }: Line, shares: Uint8Array, geometry: Geometry): NmtTree | undefined {
  const { dataColumns, columns: size } = geometry
  const own = index < dataColumns ? dataColumns : 0
  if (!isInOrder(shares, own)) return undefined
  const { hashing, sharesAt, nodesAt, bytes } = lineMemory(size)
  bytes.set(shares, sharesAt)
  hashing.hashLeaves(sharesAt, nodesAt, size, own)
  hashing.hashTrees(nodesAt, nodeCount(size) * NMT_NODE_BYTES, 1, size)
  return { size, nodes: new Uint8Array(bytes.subarray(nodesAt, nodesAt + nodeCount(size) * NMT_NODE_BYTES)) }
}

/** The tree of one column, a view of the witness. */
export function columnTree(witness: Uint8Array, column: number, { rows, columns }: Geometry): NmtTree {
  const bytes = nodeCount(rows) * NMT_NODE_BYTES
  assertLength('witness', witness, columns * bytes)
  return { size: rows, nodes: witness.subarray(column * bytes, (column + 1) * bytes) }
}

/** The trees of all columns as one array. */
export function witnessOf(columns: readonly NmtTree[], { rows }: Geometry): Uint8Array {
  const bytes = nodeCount(rows) * NMT_NODE_BYTES
  const witness = new Uint8Array(columns.length * bytes)
  for (const [column, tree] of columns.entries()) witness.set(tree.nodes, column * bytes)
  return witness
}

/** Whether the namespaces of the first `own` shares ascend. */
function isInOrder(shares: Uint8Array, own: number): boolean {
  const namespaceOf = (at: number) => shares.subarray(at * SHARE_BYTES, at * SHARE_BYTES + NAMESPACE_BYTES)
  for (let at = 1; at < own; at++) {
    if (Buffer.compare(namespaceOf(at - 1), namespaceOf(at)) > 0) return false
  }
  return true
}

/** Addresses in a memory of its own, and the memory's bytes. */
interface LineMemory {
  readonly hashing: NmtBatch
  readonly sharesAt: number
  readonly nodesAt: number
  readonly bytes: Uint8Array
}

/** One for each length of a line: all together they are less than a megabyte. */
const lineMemories = new Map<number, LineMemory>()

function lineMemory(size: number): LineMemory {
  const known = lineMemories.get(size)
  if (known !== undefined) return known
  const scratch = NMT_MARGIN_BYTES
  const sharesAt = scratch + NMT_SCRATCH_BYTES + NMT_MARGIN_BYTES
  const nodesAt = sharesAt + size * SHARE_BYTES
  const memory = sharedMemory(nodesAt + nodeCount(size) * NMT_NODE_BYTES + NMT_MARGIN_BYTES)
  const made = { hashing: openNmtBatch(memory, scratch), sharesAt, nodesAt, bytes: new Uint8Array(memory.buffer) }
  lineMemories.set(size, made)
  return made
}

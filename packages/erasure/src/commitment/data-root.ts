/**
 * The data availability header: the roots of all rows and all columns of an extended square, and the data root over them.
 *
 *   data root = RFC 6962 root of (row root 0, ..., row root 2k-1, column root 0, ..., column root 2k-1)
 *
 * Whoever knows only the data root can be shown one line's root with a branch of the tree over all 4k. The width of the
 * square must be known from elsewhere: it fixes the length of a branch and where the root of a line stands.
 */
import { Buffer } from 'node:buffer'
import { assertInteger } from '../errors.ts'
import { branchOf, buildTree, HASH_BYTES, leafHash, rootFromBranch, sha256, treeBytes } from './merkle.ts'

/** Rows and columns of a square are the same thing twice. */
export type Axis = 'row' | 'column'

export interface DataAvailabilityHeader {
  /** Of the 2k rows, from the top. */
  readonly rowRoots: readonly Uint8Array[]
  /** Of the 2k columns, from the left. */
  readonly columnRoots: readonly Uint8Array[]
}

/** 32 bytes. A header without roots has that of a tree without leaves, which is the hash of nothing. */
export function dataRoot({ rowRoots, columnRoots }: DataAvailabilityHeader): Uint8Array {
  if (rowRoots.length + columnRoots.length === 0) return sha256(new Uint8Array(0))
  const tree = rootTree({ rowRoots, columnRoots })
  return tree.slice(tree.length - HASH_BYTES)
}

/**
 * The branch from the root of one line to the data root.
 * @throws ErasureError ERASURE_OUT_OF_RANGE unless there are as many columns as rows, and `index` is one of them
 */
export function proveAxisRoot(header: DataAvailabilityHeader, axis: Axis, index: number): Uint8Array {
  const width = header.rowRoots.length
  assertInteger('column roots', header.columnRoots.length, width, width)
  assertInteger(axis, index, 0, width - 1)
  return branchOf(rootTree(header), positionOf(axis, index, width), 2 * width)
}

/** Whether `axisRoot` is the root of that line in the square of `width` rows and columns that has this data root. */
export function verifyAxisRoot(
  root: Uint8Array,
  width: number,
  axis: Axis,
  index: number,
  axisRoot: Uint8Array,
  branch: Uint8Array,
): boolean {
  // An index past the rows would name a column.
  if (!Number.isInteger(index) || index < 0 || index >= width) return false
  const from = rootFromBranch(leafHash(axisRoot), positionOf(axis, index, width), 2 * width, branch)
  return from !== undefined && Buffer.compare(from, root) === 0
}

function rootTree({ rowRoots, columnRoots }: DataAvailabilityHeader): Uint8Array {
  const roots = [...rowRoots, ...columnRoots]
  const tree = new Uint8Array(treeBytes(roots.length))
  for (const [i, root] of roots.entries()) tree.set(leafHash(root), i * HASH_BYTES)
  buildTree(tree, roots.length)
  return tree
}

function positionOf(axis: Axis, index: number, width: number): number {
  return axis === 'row' ? index : width + index
}

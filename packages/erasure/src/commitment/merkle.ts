/**
 * Binary Merkle trees over SHA-256, as in RFC 6962.
 *
 *   leaf = SHA-256(0x00 || data)          node = SHA-256(0x01 || left || right)
 *
 * The prefixes keep a node from passing as a leaf. A tree of n leaves splits at the largest power of two below n; built
 * from below, that means that on every level neighbours are paired and an odd last node moves up as it is. All nodes are
 * kept in one array, level after level, leaves first, so that a branch is read without hashing:
 *
 *   5 leaves:   a b c d e | ab cd e | abcd e | root        9 + 2 nodes, of which the two lone `e` are copies
 *
 * A branch is the sibling on every level from below; where a node has none, it skips the level. So the index and the
 * number of leaves fix the length of a branch and the side of each sibling, and a branch proves only for these.
 * https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */
import { hash } from 'node:crypto'
import { assertInteger, assertLength } from '../errors.ts'

export const HASH_BYTES = 32

/** Beyond this, indices would not fit the bit operations below. */
const MAX_LEAVES = 2 ** 30
const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01

/** Where the input of a hash is put together; hashing ends before the next one starts. */
let leafInput = new Uint8Array(0)
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES)

/** The digest in an array of its own: hashes travel in commitments and proofs, where a Buffer would surprise. */
export function sha256(input: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', input, 'buffer'))
}

export function leafHash(data: Uint8Array): Uint8Array {
  if (leafInput.length <= data.length) leafInput = new Uint8Array(data.length + 1)
  leafInput[0] = LEAF_PREFIX
  leafInput.set(data, 1)
  return sha256(leafInput.subarray(0, data.length + 1))
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput[0] = NODE_PREFIX
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return sha256(nodeInput)
}

/** Bytes of all nodes of a tree. */
export function treeBytes(leafCount: number): number {
  let nodes = 1
  for (let width = leafCount; width > 1; width = above(width)) nodes += width
  return nodes * HASH_BYTES
}

/** Completes a tree of which `tree` holds the leaf hashes at its start; returns the root, a view of the tree. */
export function buildTree(tree: Uint8Array, leafCount: number): Uint8Array {
  assertInteger('leaves', leafCount, 1, MAX_LEAVES)
  assertLength('tree', tree, treeBytes(leafCount))
  let from = 0
  for (let width = leafCount; width > 1; width = above(width)) {
    let to = from + width * HASH_BYTES
    for (let index = 0; index < width; index += 2) {
      const left = nodeAt(tree, from, index)
      tree.set(index + 1 < width ? nodeHash(left, nodeAt(tree, from, index + 1)) : left, to)
      to += HASH_BYTES
    }
    from += width * HASH_BYTES
  }
  return nodeAt(tree, from, 0)
}

/** The root of a complete tree, a view of it. */
export function rootOf(tree: Uint8Array): Uint8Array {
  return tree.subarray(tree.length - HASH_BYTES)
}

/** Bytes of the branch of one leaf. */
export function branchBytes(index: number, leafCount: number): number {
  let siblings = 0
  for (let at = index, width = leafCount; width > 1; at >>>= 1, width = above(width)) {
    if (hasSibling(at, width)) siblings++
  }
  return siblings * HASH_BYTES
}

/** Bytes of the longest branch, which is that of the first leaf. */
export function maxBranchBytes(leafCount: number): number {
  return branchBytes(0, leafCount)
}

/** The branch of one leaf of a complete tree. */
export function branchOf(tree: Uint8Array, index: number, leafCount: number): Uint8Array {
  assertInteger('leaf', index, 0, leafCount - 1)
  const branch = new Uint8Array(branchBytes(index, leafCount))
  let from = 0
  let written = 0
  for (let at = index, width = leafCount; width > 1; at >>>= 1, width = above(width)) {
    if (hasSibling(at, width)) {
      branch.set(nodeAt(tree, from, at ^ 1), written)
      written += HASH_BYTES
    }
    from += width * HASH_BYTES
  }
  return branch
}

/** The root that a branch leads to from a leaf's hash; undefined when no branch of this leaf has that length. */
export function rootFromBranch(
  leaf: Uint8Array,
  index: number,
  leafCount: number,
  branch: Uint8Array,
): Uint8Array | undefined {
  if (!Number.isInteger(leafCount) || leafCount < 1 || leafCount > MAX_LEAVES) return undefined
  if (!Number.isInteger(index) || index < 0 || index >= leafCount) return undefined
  if (branch.length !== branchBytes(index, leafCount)) return undefined
  let node = leaf
  let read = 0
  for (let at = index, width = leafCount; width > 1; at >>>= 1, width = above(width)) {
    if (!hasSibling(at, width)) continue
    const sibling = branch.subarray(read, read + HASH_BYTES)
    node = at % 2 === 0 ? nodeHash(node, sibling) : nodeHash(sibling, node)
    read += HASH_BYTES
  }
  return node
}

/** Nodes on the level above one of `width` nodes. */
function above(width: number): number {
  return Math.ceil(width / 2)
}

function hasSibling(index: number, width: number): boolean {
  return (index ^ 1) < width
}

/** Node `index` of the level that starts at byte `level`, a view. */
function nodeAt(tree: Uint8Array, level: number, index: number): Uint8Array {
  const start = level + index * HASH_BYTES
  return tree.subarray(start, start + HASH_BYTES)
}

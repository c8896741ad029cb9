/**
 * Namespaced Merkle trees: trees whose nodes say which namespaces lie below them, as Celestia's nmt computes them.
 *
 *   leaf = ns  || ns  || SHA-256(0x00 || ns || data)        node = min || max || SHA-256(0x01 || left || right)
 *
 * Leaves are in the order of their namespaces. The minimum of a node is its left child's. Its maximum is its right child's,
 * unless that child holds nothing but parity: the parity namespace ff...ff is ignored wherever there is another ("ignore
 * max namespace"), so that a root tells the range of what was published and not that there is parity too.
 *
 * The shape is RFC 6962's, and so is the layout: all nodes in one array, level after level, leaves first, a lone last node
 * moving up as it is (`merkle.ts`). The length of a namespace is that of the namespaces given: 29 bytes in Celestia.
 *
 * A range of leaves is proven by the roots of the largest subtrees beside it, from left to right. The size of the tree must
 * be known from the header: then start and end fix how many nodes there are and where each one stands, so that a proof
 * holds for one position only. Trusting a proof's own idea of its position is how a light node came to accept the share of
 * another column (celestia-node before May 2026).
 * https://github.com/celestiaorg/nmt/blob/main/docs/spec/nmt.md
 */
import { Buffer } from 'node:buffer'
import { assertInteger, assertLength, ErasureError } from '../errors.ts'
import { HASH_BYTES, sha256 } from './merkle.ts'

export const NAMESPACE_BYTES = 29
/** A node under namespaces of 29 bytes: minimum, maximum, hash. */
export const NMT_NODE_BYTES = 2 * NAMESPACE_BYTES + HASH_BYTES
/** Of every share outside of the original quadrant. */
export const PARITY_NAMESPACE = new Uint8Array(NAMESPACE_BYTES).fill(0xff)

const MAX_LEAVES = 2 ** 24
const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01

/** All nodes of a tree of `size` leaves, level after level, leaves first; the root is last. Plain data. */
export interface NmtTree {
  readonly size: number
  readonly nodes: Uint8Array
}

/** Leaves `start` to `end - 1`, and the roots of the largest subtrees beside them, from left to right. */
export interface NmtRangeProof {
  readonly start: number
  readonly end: number
  readonly nodes: readonly Uint8Array[]
}

/**
 * The tree over leaves with these namespaces.
 * @throws ErasureError ERASURE_OUT_OF_RANGE for no leaves, another number of namespaces, or namespaces that descend;
 * ERASURE_WRONG_LENGTH for namespaces of different lengths
 */
export function buildNmt(namespaces: readonly Uint8Array[], leaves: readonly Uint8Array[]): NmtTree {
  const size = assertInteger('leaves', leaves.length, 1, MAX_LEAVES)
  assertInteger('namespaces', namespaces.length, size, size)
  const namespaceBytes = assertInteger('namespace bytes', namespaces[0]!.length, 1, 256)
  for (const [i, namespace] of namespaces.entries()) {
    assertLength(`namespace ${i}`, namespace, namespaceBytes)
    if (i > 0) assertInOrder(i, namespaces[i - 1]!, namespace)
  }
  const nodeBytes = 2 * namespaceBytes + HASH_BYTES
  const tree = { size, nodes: new Uint8Array(nodeCount(size) * nodeBytes) }
  let to = 0
  for (const [i, leaf] of leaves.entries()) {
    tree.nodes.set(leafNode(namespaces[i]!, leaf), to)
    to += nodeBytes
  }
  let from = 0
  for (let width = size; width > 1; width = above(width)) {
    for (let index = 0; index < width; index += 2) {
      const left = tree.nodes.subarray(from, from + nodeBytes)
      const right = tree.nodes.subarray(from + nodeBytes, from + 2 * nodeBytes)
      const isLone = index + 1 === width
      // The leaves are in order, so their nodes are.
      tree.nodes.set(isLone ? left : parentNode(left, right)!, to)
      from += isLone ? nodeBytes : 2 * nodeBytes
      to += nodeBytes
    }
  }
  return tree
}

/** Nodes of a tree of so many leaves, of which lone ones count once for each level that they are on. */
export function nodeCount(size: number): number {
  let nodes = 1
  for (let width = size; width > 1; width = above(width)) nodes += width
  return nodes
}

/** Minimum, maximum and hash of all leaves: a view of the tree. */
export function nmtRoot(tree: NmtTree): Uint8Array {
  return tree.nodes.subarray(tree.nodes.length - nodeBytesOf(tree))
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE unless 0 <= start < end <= size */
export function proveNmtRange(tree: NmtTree, start: number, end: number): NmtRangeProof {
  assertInteger('start', start, 0, tree.size - 1)
  assertInteger('end', end, start + 1, tree.size)
  const nodeBytes = nodeBytesOf(tree)
  const left: Uint8Array[] = []
  const right: Uint8Array[] = []
  let level = 0
  for (const { width, first, last, hasLeft, hasRight } of levels(tree.size, start, end)) {
    const nodeAt = (index: number) => tree.nodes.slice(level + index * nodeBytes, level + (index + 1) * nodeBytes)
    if (hasLeft) left.push(nodeAt(first - 1))
    if (hasRight) right.push(nodeAt(last + 1))
    level += width * nodeBytes
  }
  return { start, end, nodes: [...left.reverse(), ...right] }
}

/**
 * Whether these leaves, under these namespaces, are the ones at `start` to `end - 1` of the tree of `size` leaves that has
 * this root. Never throws on a peer's bytes, and a false count costs no memory.
 */
export function verifyNmtRange(
  root: Uint8Array,
  size: number,
  proof: NmtRangeProof,
  namespaces: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): boolean {
  const count = proof.end - proof.start
  if (!isRange(size, proof) || leaves.length !== count || namespaces.length !== count) return false
  if (namespaces.some((namespace) => 2 * namespace.length + HASH_BYTES !== root.length)) return false
  // Before the leaves are hashed, what costs next to nothing.
  if (!hasExactNodes(root, size, proof)) return false
  return leadsToRoot(
    root,
    size,
    proof,
    leaves.map((leaf, i) => leafNode(namespaces[i]!, leaf)),
  )
}

/** Whether the nodes of leaves `start` to `end - 1`, with those beside them, lead to the root. */
export function leadsToRoot(
  root: Uint8Array,
  size: number,
  proof: NmtRangeProof,
  leafNodes: readonly Uint8Array[],
): boolean {
  if (!isRange(size, proof) || leafNodes.length !== proof.end - proof.start) return false
  if (!hasExactNodes(root, size, proof)) return false
  let left = leftCount(size, proof)
  let right = left
  let known = leafNodes
  for (const { hasLeft, hasRight } of levels(size, proof.start, proof.end)) {
    if (hasLeft) known = [proof.nodes[--left]!, ...known]
    if (hasRight) known = [...known, proof.nodes[right++]!]
    const parents: Uint8Array[] = []
    for (let i = 0; i < known.length; i += 2) {
      const parent = i + 1 < known.length ? parentNode(known[i]!, known[i + 1]!) : known[i]!
      if (parent === undefined) return false
      parents.push(parent)
    }
    known = parents
  }
  return Buffer.compare(known[0]!, root) === 0
}

/** How many of a proof's nodes stand left of its range. */
export function leftCount(size: number, { start, end }: NmtRangeProof): number {
  let count = 0
  for (const { hasLeft } of levels(size, start, end)) if (hasLeft) count++
  return count
}

export function minNamespace(node: Uint8Array): Uint8Array {
  return node.subarray(0, (node.length - HASH_BYTES) / 2)
}

export function maxNamespace(node: Uint8Array): Uint8Array {
  return node.subarray((node.length - HASH_BYTES) / 2, node.length - HASH_BYTES)
}

export function isParityNamespace(namespace: Uint8Array): boolean {
  return namespace.every((byte) => byte === 0xff)
}

/** The node of a leaf. */
export function leafNode(namespace: Uint8Array, leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + namespace.length + leaf.length)
  input[0] = LEAF_PREFIX
  input.set(namespace, 1)
  input.set(leaf, 1 + namespace.length)
  return nodeOf(namespace, namespace, input)
}

/** The node above two; undefined when their namespaces are out of order. */
export function parentNode(left: Uint8Array, right: Uint8Array): Uint8Array | undefined {
  if (Buffer.compare(maxNamespace(left), minNamespace(right)) > 0) return undefined
  const input = new Uint8Array(1 + left.length + right.length)
  input[0] = NODE_PREFIX
  input.set(left, 1)
  input.set(right, 1 + left.length)
  // If the left child is all parity, so is the right one, and its maximum is the parity namespace as well.
  const max = isParityNamespace(minNamespace(right)) ? maxNamespace(left) : maxNamespace(right)
  return nodeOf(minNamespace(left), max, input)
}

function nodeOf(min: Uint8Array, max: Uint8Array, input: Uint8Array): Uint8Array {
  const node = new Uint8Array(min.length + max.length + HASH_BYTES)
  node.set(min)
  node.set(max, min.length)
  node.set(sha256(input), min.length + max.length)
  return node
}

interface Level {
  /** Nodes on this level; those above the range are `first` to `last`. */
  readonly width: number
  readonly first: number
  readonly last: number
  /** Whether the node before `first`, or after `last`, is needed to pair them up. */
  readonly hasLeft: boolean
  readonly hasRight: boolean
}

/** The levels below the root, leaves first, as a range of leaves climbs. */
function* levels(size: number, start: number, end: number): Generator<Level> {
  let first = start
  let last = end - 1
  for (let width = size; width > 1; width = above(width)) {
    yield { width, first, last, hasLeft: first % 2 === 1, hasRight: last % 2 === 0 && last + 1 < width }
    first >>>= 1
    last >>>= 1
  }
}

function isRange(size: number, { start, end }: NmtRangeProof): boolean {
  if (!Number.isInteger(size) || size < 1 || size > MAX_LEAVES) return false
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= size
}

/** Whether a proof has as many nodes as its range calls for, each of the root's form. */
function hasExactNodes(root: Uint8Array, size: number, { start, end, nodes }: NmtRangeProof): boolean {
  let count = 0
  for (const { hasLeft, hasRight } of levels(size, start, end)) count += Number(hasLeft) + Number(hasRight)
  if (nodes.length !== count) return false
  return nodes.every(
    (node) => node.length === root.length && Buffer.compare(minNamespace(node), maxNamespace(node)) <= 0,
  )
}

function assertInOrder(i: number, before: Uint8Array, namespace: Uint8Array): void {
  if (Buffer.compare(before, namespace) <= 0) return
  const [minimum, value] = [Buffer.from(before).toString('hex'), Buffer.from(namespace).toString('hex')]
  throw new ErasureError(
    'ERASURE_OUT_OF_RANGE',
    `namespace ${i}: expected none below that of the leaf before, got ${value} after ${minimum}`,
    { name: `namespace ${i}`, value, minimum, maximum: 'ff'.repeat(namespace.length) },
  )
}

function nodeBytesOf({ size, nodes }: NmtTree): number {
  return nodes.length / nodeCount(size)
}

/** Nodes on the level above one of `width` nodes. */
function above(width: number): number {
  return Math.ceil(width / 2)
}

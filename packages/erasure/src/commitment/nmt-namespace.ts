/**
 * Everything of one namespace: proofs that a list of leaves is complete, or that there is none.
 *
 * A range proof shows that leaves are there. If all subtrees to its left end below the namespace and all to its right begin
 * above it, then no other leaf of that namespace can be there either. Absence has two forms:
 *
 * - The namespace is outside of the root's range: the root alone says so, and the proof is empty.
 * - It is inside: then the first leaf above the namespace, with what is beside it, shows the gap. Of that leaf only its node
 *   is given, not the data.
 *
 * The namespace of parity cannot be asked for, because the root's maximum ignores it: "outside of the range" would be a lie.
 * A gap must be shown by a leaf and at its full depth; nmt once took the proof of an ancestor instead, and one of another
 * leaf above the namespace (celestiaorg/nmt issues 110 and 115), and any empty proof for an absence.
 */
import { Buffer } from 'node:buffer'
import { ErasureError } from '../errors.ts'
import {
  isParityNamespace,
  leadsToRoot,
  leftCount,
  maxNamespace,
  minNamespace,
  type NmtRangeProof,
  type NmtTree,
  nmtRoot,
  proveNmtRange,
  verifyNmtRange,
} from './nmt.ts'

export interface NamespaceProof extends NmtRangeProof {
  /** For an absence inside of the root's range: the node of leaf `start`, the first above the namespace. */
  readonly nextLeaf: Uint8Array | undefined
}

/** `refused`: the proof shows nothing. */
export type NamespaceVerdict = 'complete' | 'absent' | 'refused'

/**
 * The proof that goes with all leaves of a namespace, of which there may be none. `namespaces` are the tree's.
 * @throws ErasureError ERASURE_OUT_OF_RANGE for the parity namespace
 */
export function proveNamespace(
  tree: NmtTree,
  namespaces: readonly Uint8Array[],
  namespace: Uint8Array,
): NamespaceProof {
  if (isParityNamespace(namespace)) {
    const message =
      'namespace: expected one of data, got that of parity, which roots ignore; ask for the shares by index'
    throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'namespace', value: 'parity' })
  }
  if (isOutside(nmtRoot(tree), namespace)) return { start: 0, end: 0, nodes: [], nextLeaf: undefined }
  // Inside the root's range there is a leaf that is not below.
  const start = namespaces.findIndex((one) => Buffer.compare(one, namespace) >= 0)
  const following = namespaces.findIndex((one) => Buffer.compare(one, namespace) > 0)
  const end = following === -1 ? tree.size : following
  if (end > start) return { ...proveNmtRange(tree, start, end), nextLeaf: undefined }
  const nodeBytes = nmtRoot(tree).length
  const nextLeaf = tree.nodes.slice(start * nodeBytes, (start + 1) * nodeBytes)
  return { ...proveNmtRange(tree, start, start + 1), nextLeaf }
}

/**
 * Whether `leaves` are all leaves of the namespace in the tree of `size` leaves that has this root. Never throws on a
 * peer's bytes, and a false count costs no memory.
 */
export function verifyNamespace(
  root: Uint8Array,
  size: number,
  namespace: Uint8Array,
  proof: NamespaceProof,
  leaves: readonly Uint8Array[],
): NamespaceVerdict {
  if (minNamespace(root).length !== namespace.length || isParityNamespace(namespace)) return 'refused'
  if (isOutside(root, namespace)) {
    const isEmpty = proof.start === 0 && proof.end === 0 && proof.nodes.length === 0 && proof.nextLeaf === undefined
    return isEmpty && leaves.length === 0 ? 'absent' : 'refused'
  }
  if (proof.nextLeaf !== undefined) return provesGap(root, size, namespace, proof, leaves) ? 'absent' : 'refused'
  const namespaces = leaves.map(() => namespace)
  return verifyNmtRange(root, size, proof, namespaces, leaves) && leavesNoneOut(size, namespace, proof)
    ? 'complete'
    : 'refused'
}

/** The next leaf is above the namespace, and everything before it below. */
function provesGap(
  root: Uint8Array,
  size: number,
  namespace: Uint8Array,
  proof: NamespaceProof,
  leaves: readonly Uint8Array[],
): boolean {
  const { nextLeaf } = proof
  if (leaves.length !== 0 || nextLeaf?.length !== root.length) return false
  const [min, max] = [minNamespace(nextLeaf), maxNamespace(nextLeaf)]
  if (Buffer.compare(min, max) !== 0 || Buffer.compare(min, namespace) <= 0) return false
  return leadsToRoot(root, size, proof, [nextLeaf]) && leavesNoneOut(size, namespace, proof)
}

function leavesNoneOut(size: number, namespace: Uint8Array, proof: NamespaceProof): boolean {
  const left = leftCount(size, proof)
  return proof.nodes.every((node, i) =>
    i < left ? Buffer.compare(maxNamespace(node), namespace) < 0 : Buffer.compare(minNamespace(node), namespace) > 0,
  )
}

function isOutside(root: Uint8Array, namespace: Uint8Array): boolean {
  return Buffer.compare(namespace, minNamespace(root)) < 0 || Buffer.compare(namespace, maxNamespace(root)) > 0
}

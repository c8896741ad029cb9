/** What the tests of namespaced trees share: namespaces in order, and nmt's definition of a root, taken literally. */
import { createHash } from 'node:crypto'
import { NAMESPACE_BYTES, PARITY_NAMESPACE } from '../src/commitment/nmt.ts'
import { range } from './fixtures.ts'

type Bytes = Uint8Array

export function namespaceOf(id: number): Bytes {
  const namespace = new Uint8Array(NAMESPACE_BYTES)
  new DataView(namespace.buffer).setUint32(NAMESPACE_BYTES - 4, id)
  return namespace
}

/** Three leaves each of namespaces 0, 1, 2 and so on, then parity. */
export function namespacesOf(count: number, parityFrom: number): Bytes[] {
  return range(count).map((i) => (i < parityFrom ? namespaceOf(Math.floor(i / 3)) : PARITY_NAMESPACE))
}

/** nmt's rules with its three cases for the maximum, by recursion; it takes leaves in any order. */
export function definedNmtRoot(namespaces: readonly Bytes[], leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 1) {
    const [namespace, leaf] = [namespaces[0]!, leaves[0]!]
    return join(namespace, namespace, digest(Uint8Array.of(0), namespace, leaf))
  }
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  const left = definedNmtRoot(namespaces.slice(0, split), leaves.slice(0, split))
  const right = definedNmtRoot(namespaces.slice(split), leaves.slice(split))
  const [leftMin, leftMax] = [left.subarray(0, NAMESPACE_BYTES), left.subarray(NAMESPACE_BYTES, 2 * NAMESPACE_BYTES)]
  const [rightMin, rightMax] = [
    right.subarray(0, NAMESPACE_BYTES),
    right.subarray(NAMESPACE_BYTES, 2 * NAMESPACE_BYTES),
  ]
  const min = Buffer.compare(leftMin, rightMin) <= 0 ? leftMin : rightMin
  let max = Buffer.compare(leftMax, rightMax) >= 0 ? leftMax : rightMax
  if (Buffer.compare(leftMin, PARITY_NAMESPACE) === 0) max = PARITY_NAMESPACE
  else if (Buffer.compare(rightMin, PARITY_NAMESPACE) === 0) max = leftMax
  return join(min, max, digest(Uint8Array.of(1), left, right))
}

function digest(...parts: Bytes[]): Bytes {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

function join(...parts: Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts))
}

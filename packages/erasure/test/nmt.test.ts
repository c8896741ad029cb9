/** Namespaced Merkle trees against their recursive definition; range proofs, and what must not pass for one. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildNmt,
  NAMESPACE_BYTES,
  NMT_NODE_BYTES,
  type NmtRangeProof,
  type NmtTree,
  nmtRoot,
  PARITY_NAMESPACE,
  proveNmtRange,
  verifyNmtRange,
} from '../src/commitment/nmt.ts'
import { checkProperty, flipBit, hex, noise, range, sha256, thrownBy } from './fixtures.ts'
import { definedNmtRoot, namespaceOf, namespacesOf } from './nmt-fixtures.ts'

const VECTORS = process.env.DAS_VECTORS ?? '../shared/vectors'

function leavesOf(count: number): Uint8Array[] {
  return range(count).map((i) => noise(1 + ((i * 37) % 100), i))
}

function verifies(
  tree: NmtTree,
  proof: NmtRangeProof,
  namespaces: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): boolean {
  const [from, to] = [proof.start, proof.end]
  return verifyNmtRange(nmtRoot(tree), tree.size, proof, namespaces.slice(from, to), leaves.slice(from, to))
}

describe('the definition', () => {
  it.each([...range(18).slice(1), 31, 32, 33, 64, 100])('%i leaves: the root', (count) => {
    const leaves = leavesOf(count)
    for (const parityFrom of [0, 1, count >> 1, count - 1, count]) {
      const namespaces = namespacesOf(count, parityFrom)
      expect(nmtRoot(buildNmt(namespaces, leaves))).toEqual(definedNmtRoot(namespaces, leaves))
    }
  })

  it('keeps the bytes that it had', () => {
    const [namespaces, leaves] = [namespacesOf(16, 8), leavesOf(16)]
    const { nodes } = buildNmt(namespaces, leaves)
    expect(nodes.length).toBe(31 * NMT_NODE_BYTES)
    expect(sha256(nodes)).toBe('16d2ba8bee99df1e568afd3489be12bb5c916bac85c7547792f7d6397158439f')
  })

  it('the maximum ignores parity wherever there is anything else', () => {
    const half = nmtRoot(buildNmt(namespacesOf(8, 4), leavesOf(8)))
    expect(hex(half.subarray(0, NAMESPACE_BYTES))).toBe(hex(namespaceOf(0)))
    expect(hex(half.subarray(NAMESPACE_BYTES, 2 * NAMESPACE_BYTES))).toBe(hex(namespaceOf(1)))
    const all = nmtRoot(buildNmt(namespacesOf(8, 0), leavesOf(8)))
    expect(hex(all.subarray(0, 2 * NAMESPACE_BYTES))).toBe('ff'.repeat(2 * NAMESPACE_BYTES))
  })
})

describe.skipIf(!existsSync(join(VECTORS, 'celestia')))('the vectors (skipped where DAS_VECTORS has none)', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(VECTORS, 'celestia', name), 'utf8'))

  it('a real 8x8 square has the roots of its header', () => {
    const shares: Uint8Array[] = read('square-8x8.eds.json').data_square.map(fromBase64)
    const { row_roots, column_roots } = read('square-8x8.dah.json')
    const rootOfLine = (indices: number[]) => {
      const line = indices.map((i) => shares[i]!)
      const namespaces = indices.map((i) =>
        i % 8 < 4 && i < 32 ? shares[i]!.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE,
      )
      return Buffer.from(nmtRoot(buildNmt(namespaces, line))).toString('base64')
    }
    expect(range(8).map((row) => rootOfLine(range(8).map((i) => 8 * row + i)))).toEqual(row_roots)
    expect(range(8).map((column) => rootOfLine(range(8).map((i) => 8 * i + column)))).toEqual(column_roots)
  })
})

describe('a range proof', () => {
  it.each([1, 2, 3, 5, 8, 11, 16])('of every range of %i leaves verifies, and for no other range', (count) => {
    const [namespaces, leaves] = [namespacesOf(count, count >> 1), leavesOf(count)]
    const tree = buildNmt(namespaces, leaves)
    for (const start of range(count)) {
      for (let end = start + 1; end <= count; end++) {
        const proof = proveNmtRange(tree, start, end)
        expect(verifies(tree, proof, namespaces, leaves)).toBe(true)
        for (const shift of [-1, 1]) {
          const moved = { ...proof, start: start + shift, end: end + shift }
          const [ns, data] = [namespaces.slice(start, end), leaves.slice(start, end)]
          expect(verifyNmtRange(nmtRoot(tree), count, moved, ns, data)).toBe(false)
        }
      }
    }
  })

  const size = 16
  const namespaces = namespacesOf(size, 8)
  const leaves = leavesOf(size)
  const tree = buildNmt(namespaces, leaves)
  const root = nmtRoot(tree)

  it('of one leaf does not pass at another index, whatever index it is sent with', () => {
    for (const index of range(size)) {
      const proof = proveNmtRange(tree, index, index + 1)
      for (const other of range(size)) {
        const relabelled = { ...proof, start: other, end: other + 1 }
        const verdict = verifyNmtRange(root, size, relabelled, [namespaces[index]!], [leaves[index]!])
        expect(verdict).toBe(other === index)
      }
    }
  })

  it('does not pass for a tree of another size', () => {
    for (const index of range(size)) {
      const proof = proveNmtRange(tree, index, index + 1)
      for (const other of [1, 2, 4, 8, 31, 32, 64]) {
        expect(verifyNmtRange(root, other, proof, [namespaces[index]!], [leaves[index]!])).toBe(false)
      }
    }
  })

  it('is refused truncated, longer, in another order, and with nodes of other lengths', () => {
    const proof = proveNmtRange(tree, 5, 7)
    const { nodes } = proof
    const accepts = (changed: readonly Uint8Array[]) => verifies(tree, { ...proof, nodes: changed }, namespaces, leaves)
    expect(accepts(nodes)).toBe(true)
    for (const i of range(nodes.length)) {
      expect(accepts(nodes.slice(0, i))).toBe(false)
      expect(accepts(nodes.slice(i + 1))).toBe(false)
      expect(accepts(nodes.with(i, nodes[i]!.subarray(1)))).toBe(false)
      expect(accepts(nodes.with(i, new Uint8Array([...nodes[i]!, 0])))).toBe(false)
      expect(accepts(nodes.with(i, new Uint8Array(0)))).toBe(false)
    }
    expect(accepts([...nodes, nodes[0]!])).toBe(false)
    expect(accepts([root, ...nodes])).toBe(false)
    expect(accepts(nodes.toReversed())).toBe(false)
  })

  it('is refused with any bit flipped, of the proof, the leaf or its namespace', () => {
    const property = fc.property(fc.nat(size - 1), fc.nat(), (index, draw) => {
      const proof = proveNmtRange(tree, index, index + 1)
      const node = draw % proof.nodes.length
      const flipped = proof.nodes.with(node, flipBit(proof.nodes[node]!, draw % (NMT_NODE_BYTES * 8)))
      const [leaf, namespace] = [leaves[index]!, namespaces[index]!]
      const accepts = (nodes: readonly Uint8Array[], ns: Uint8Array, data: Uint8Array) =>
        verifyNmtRange(root, size, { ...proof, nodes }, [ns], [data])
      expect(accepts(flipped, namespace, leaf)).toBe(false)
      expect(accepts(proof.nodes, flipBit(namespace, draw % (NAMESPACE_BYTES * 8)), leaf)).toBe(false)
      expect(accepts(proof.nodes, namespace, flipBit(leaf, draw % (leaf.length * 8)))).toBe(false)
    })
    checkProperty(property, 300)
  })

  it('is refused when it claims a huge end or a huge tree, at once', () => {
    const proof = proveNmtRange(tree, 0, 1)
    const one = [[namespaces[0]!], [leaves[0]!]] as const
    const numbers = [-1, 0, 0.5, 17, 2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY]
    for (const end of numbers) expect(verifyNmtRange(root, size, { ...proof, end }, ...one)).toBe(false)
    for (const start of numbers.slice(2)) {
      expect(verifyNmtRange(root, size, { ...proof, start, end: start + 1 }, ...one)).toBe(false)
    }
    for (const other of numbers) expect(verifyNmtRange(root, other, proof, ...one)).toBe(false)
    // As many leaves as it claims are not there, so nothing is made for them.
    const lie = { start: 0, end: 2 ** 24, nodes: [] }
    expect(verifyNmtRange(root, 2 ** 24, lie, [], [])).toBe(false)
    expect(verifyNmtRange(root, 2 ** 24, lie, ...one)).toBe(false)
  })

  it('is refused when a node passes for a leaf, or two leaves for one', () => {
    const two = buildNmt(namespaces.slice(0, 2), leaves.slice(0, 2))
    const pair = two.nodes.subarray(0, 2 * NMT_NODE_BYTES)
    expect(verifyNmtRange(nmtRoot(two), 1, { start: 0, end: 1, nodes: [] }, [namespaces[0]!], [pair])).toBe(false)
  })

  it('is refused with more or fewer leaves or namespaces than its range has', () => {
    const proof = proveNmtRange(tree, 4, 6)
    const [ns, data] = [namespaces.slice(4, 6), leaves.slice(4, 6)]
    expect(verifyNmtRange(root, size, proof, ns, data)).toBe(true)
    for (const count of [0, 1, 3]) {
      expect(verifyNmtRange(root, size, proof, ns, leaves.slice(4, 4 + count))).toBe(false)
      expect(verifyNmtRange(root, size, proof, namespaces.slice(4, 4 + count), data)).toBe(false)
    }
  })

  it('is refused when nodes beside the range are out of order, though the hashes fit', () => {
    // Whoever made this tree pushed leaves in descending order, which `buildNmt` would not.
    const [namespace, leaf] = [namespaceOf(9), leaves[0]!]
    const left = nmtRoot(buildNmt([namespace], [leaf]))
    const verdictBeside = (right: Uint8Array) => {
      const hash = Buffer.from(sha256(Uint8Array.of(1), left, right), 'hex')
      const top = new Uint8Array([...left.subarray(0, 29), ...right.subarray(29, 58), ...hash])
      return verifyNmtRange(top, 2, { start: 0, end: 1, nodes: [right] }, [namespace], [leaf])
    }
    expect(verdictBeside(nmtRoot(buildNmt([namespaceOf(9)], [noise(9)])))).toBe(true)
    expect(verdictBeside(nmtRoot(buildNmt([namespaceOf(3)], [noise(9)])))).toBe(false)
  })

  it('is refused when a node ends before it begins', () => {
    const namespace = namespaceOf(1)
    const odd = nmtRoot(buildNmt([namespaceOf(5)], [noise(9)])).slice()
    odd.set(namespaceOf(4), NAMESPACE_BYTES)
    const leaf = nmtRoot(buildNmt([namespace], [leaves[0]!]))
    const hash = sha256(Uint8Array.of(1), leaf, odd)
    const forged = new Uint8Array([...namespace, ...namespaceOf(4), ...Buffer.from(hash, 'hex')])
    const proof = { start: 0, end: 1, nodes: [odd] }
    expect(verifyNmtRange(forged, 2, proof, [namespace], [leaves[0]!])).toBe(false)
  })

  it.each([0, 1, 89, 91, 180])('is refused against a root of %i bytes', (length) => {
    const proof = proveNmtRange(tree, 3, 4)
    expect(verifyNmtRange(new Uint8Array(length), size, proof, [namespaces[3]!], [leaves[3]!])).toBe(false)
  })
})

it("a programmer's mistake is named", () => {
  const leaves = leavesOf(2)
  expect(thrownBy(() => buildNmt([], [])).code).toBe('ERASURE_OUT_OF_RANGE')
  expect(thrownBy(() => buildNmt([namespaceOf(1)], leaves)).code).toBe('ERASURE_OUT_OF_RANGE')
  expect(thrownBy(() => buildNmt([namespaceOf(1), Uint8Array.of(1)], leaves)).code).toBe('ERASURE_WRONG_LENGTH')
  const descending = thrownBy(() => buildNmt([namespaceOf(2), namespaceOf(1)], leaves))
  expect(descending).toMatchObject({ code: 'ERASURE_OUT_OF_RANGE', details: { name: 'namespace 1' } })
  const tree = buildNmt([namespaceOf(1), namespaceOf(1)], leaves)
  for (const [start, end] of [
    [0, 0],
    [-1, 1],
    [0, 3],
    [2, 3],
    [0.5, 1],
  ] as const) {
    expect(thrownBy(() => proveNmtRange(tree, start, end)).code).toBe('ERASURE_OUT_OF_RANGE')
  }
})

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** Proofs about whole namespaces, and the forgeries that nmt has met: each is refused. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildNmt, NMT_NODE_BYTES, nmtRoot, PARITY_NAMESPACE, proveNmtRange } from '../src/commitment/nmt.ts'
import { type NamespaceProof, proveNamespace, verifyNamespace } from '../src/commitment/nmt-namespace.ts'
import { hex, noise, range, sha256, thrownBy } from './fixtures.ts'
import { namespaceOf } from './nmt-fixtures.ts'

const VECTORS = join(process.env.DAS_VECTORS ?? '../shared/vectors', 'celestia')

/** Eight leaves of data with gaps between the namespaces, then eight of parity. */
const ids = [2, 2, 2, 4, 4, 7, 7, 9]
const size = 16
const namespaces = [...ids.map(namespaceOf), ...ids.map(() => PARITY_NAMESPACE)]
const leaves = range(size).map((i) => noise(40, i))
const tree = buildNmt(namespaces, leaves)
const root = nmtRoot(tree)

function leavesOfNamespace(id: number): Uint8Array[] {
  return leaves.filter((_, i) => ids[i] === id)
}

function verdictOf(id: number, proof: NamespaceProof, of: readonly Uint8Array[] = leavesOfNamespace(id)) {
  return verifyNamespace(root, size, namespaceOf(id), proof, of)
}

/** A proof that leaf `index` comes next. */
function gapAt(index: number): NamespaceProof {
  const nextLeaf = tree.nodes.subarray(index * NMT_NODE_BYTES, (index + 1) * NMT_NODE_BYTES)
  return { ...proveNmtRange(tree, index, index + 1), nextLeaf }
}

const EMPTY: NamespaceProof = { start: 0, end: 0, nodes: [], nextLeaf: undefined }

describe('every namespace', () => {
  it.each(range(12))('%i is proven complete or absent', (id) => {
    const proof = proveNamespace(tree, namespaces, namespaceOf(id))
    expect(verdictOf(id, proof)).toBe(ids.includes(id) ? 'complete' : 'absent')
    expect(proof.nextLeaf !== undefined).toBe(id > 2 && id < 9 && !ids.includes(id))
  })

  it('is proven in trees of any size and without parity', () => {
    for (const count of range(20).slice(1)) {
      const of = range(count).map((i) => namespaceOf(2 * Math.floor(i / 3) + 1))
      const data = range(count).map((i) => noise(9, i))
      const some = buildNmt(of, data)
      for (const id of range(16)) {
        const proof = proveNamespace(some, of, namespaceOf(id))
        const own = data.filter((_, i) => hex(of[i]!) === hex(namespaceOf(id)))
        const verdict = verifyNamespace(nmtRoot(some), count, namespaceOf(id), proof, own)
        expect(verdict).toBe(own.length > 0 ? 'complete' : 'absent')
      }
    }
  })

  it('of parity alone, everything is absent', () => {
    const parity = buildNmt(
      range(4).map(() => PARITY_NAMESPACE),
      leaves.slice(0, 4),
    )
    const proof = proveNamespace(parity, [], namespaceOf(3))
    expect(verifyNamespace(nmtRoot(parity), 4, namespaceOf(3), proof, [])).toBe('absent')
  })
})

describe.skipIf(!existsSync(VECTORS))('the vectors (skipped where DAS_VECTORS has none)', () => {
  it("nmt's own example: namespaces of one byte", () => {
    const example = JSON.parse(readFileSync(join(VECTORS, 'nmt-example-proof.json'), 'utf8'))
    const parsed = (example.leaves_ns_prefixed as string[]).map((text) => text.split('||') as [string, string])
    const of = parsed.map(([id]) => fromHex(id))
    const data = parsed.map(([, leaf]) => new Uint8Array(Buffer.from(leaf)))
    const small = buildNmt(of, data)
    const query = fromHex(example.query_namespace)
    const proof = proveNamespace(small, of, query)
    expect({ start: proof.start, end: proof.end, nodes: proof.nodes.map(hex) }).toEqual({
      start: example.start,
      end: example.end,
      nodes: example.nodes,
    })
    expect(verifyNamespace(nmtRoot(small), 4, query, proof, [data[2]!])).toBe('complete')
  })
})

describe('refused', () => {
  it('an empty proof for a namespace inside of the range, there or not (the first form of absence, misused)', () => {
    for (const id of [2, 3, 4, 7, 8, 9]) expect(verdictOf(id, EMPTY, [])).toBe('refused')
  })

  it('a part of a namespace as the whole', () => {
    for (const [start, end] of [
      [0, 2],
      [1, 3],
      [1, 2],
    ] as const) {
      const proof = { ...proveNmtRange(tree, start, end), nextLeaf: undefined }
      expect(verdictOf(2, proof, leaves.slice(start, end))).toBe('refused')
    }
  })

  it('absence of a namespace that is there, by any leaf above or below it', () => {
    for (const id of [2, 4, 7, 9]) {
      for (const index of range(size)) expect(verdictOf(id, gapAt(index), [])).toBe('refused')
    }
  })

  it('absence by a leaf that is not the next one (nmt issue 115)', () => {
    // 3 is absent: leaf 3, of namespace 4, comes next. Leaf 5, of namespace 7, does not.
    for (const index of range(size)) expect(verdictOf(3, gapAt(index), [])).toBe(index === 3 ? 'absent' : 'refused')
  })

  it('absence by an ancestor instead of a leaf: a short proof (nmt issue 110)', () => {
    // The parent of leaves 4 and 5 has namespaces 4 to 7; of 6 and 7, 7 to 9; that of all parity is one on its own.
    for (const level of [1, 2, 3]) {
      const offset = [0, 16, 24, 28][level]! * NMT_NODE_BYTES
      for (const index of range(size >> level)) {
        const at = offset + index * NMT_NODE_BYTES
        const nextLeaf = tree.nodes.subarray(at, at + NMT_NODE_BYTES)
        const nodes = proveNmtRange(tree, index << level, (index + 1) << level).nodes
        for (const start of [index, index << level]) {
          const short = { start, end: start + 1, nodes, nextLeaf }
          for (const id of [3, 5, 6, 8]) expect(verdictOf(id, short, [])).toBe('refused')
        }
      }
    }
  })

  it('absence by a next leaf whose range is not one namespace', () => {
    // The root fits, so that only the form of the leaf is wrong.
    const left = nmtRoot(buildNmt([namespaceOf(2)], [noise(4)]))
    const absent = (nextLeaf: Uint8Array) => {
      const hash = Buffer.from(sha256(Uint8Array.of(1), left, nextLeaf), 'hex')
      const forged = new Uint8Array([...left.subarray(0, 29), ...nextLeaf.subarray(29, 58), ...hash])
      return verifyNamespace(forged, 2, namespaceOf(5), { start: 1, end: 2, nodes: [left], nextLeaf }, [])
    }
    const leaf = nmtRoot(buildNmt([namespaceOf(6)], [noise(4)])).slice()
    expect(absent(leaf)).toBe('absent')
    leaf.set(namespaceOf(8), 29)
    expect(absent(leaf)).toBe('refused')
  })

  it('absence of more than one leaf, of none, or with data', () => {
    const honest = gapAt(3)
    expect(verdictOf(3, honest, [])).toBe('absent')
    expect(verdictOf(3, honest, [leaves[3]!])).toBe('refused')
    expect(verdictOf(3, { ...honest, end: 5 }, [])).toBe('refused')
    expect(verdictOf(3, { ...honest, end: 3 }, [])).toBe('refused')
    expect(verdictOf(3, { ...honest, nextLeaf: honest.nextLeaf!.subarray(1) }, [])).toBe('refused')
    expect(verdictOf(3, { ...honest, nextLeaf: new Uint8Array(0) }, [])).toBe('refused')
    expect(verdictOf(3, { ...honest, nextLeaf: undefined }, [])).toBe('refused')
    expect(verdictOf(3, { ...honest, nodes: honest.nodes.slice(1) }, [])).toBe('refused')
  })

  it('anything about the namespace of parity, which the maximum ignores', () => {
    const all = { ...proveNmtRange(tree, 8, 16), nextLeaf: undefined }
    for (const proof of [EMPTY, gapAt(15), all]) {
      expect(verifyNamespace(root, size, PARITY_NAMESPACE, proof, [])).toBe('refused')
      expect(verifyNamespace(root, size, PARITY_NAMESPACE, proof, leaves.slice(8))).toBe('refused')
    }
    expect(thrownBy(() => proveNamespace(tree, namespaces, PARITY_NAMESPACE)).code).toBe('ERASURE_OUT_OF_RANGE')
  })

  it('a namespace above the range with anything but the empty proof', () => {
    expect(verdictOf(10, gapAt(8), [])).toBe('refused')
    expect(verdictOf(1, gapAt(0), [])).toBe('refused')
    expect(verdictOf(10, { ...EMPTY, start: 1, end: 1 }, [])).toBe('refused')
    expect(verdictOf(10, EMPTY, [leaves[0]!])).toBe('refused')
    expect(verdictOf(10, EMPTY, [])).toBe('absent')
  })

  it('a proof with a huge end, and a namespace of another length', () => {
    const proof = proveNamespace(tree, namespaces, namespaceOf(4))
    for (const end of [2 ** 31, 2 ** 32, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(verdictOf(4, { ...proof, end })).toBe('refused')
      expect(verdictOf(3, { ...gapAt(3), end }, [])).toBe('refused')
    }
    for (const length of [0, 1, 28, 30]) {
      expect(verifyNamespace(root, size, new Uint8Array(length), EMPTY, [])).toBe('refused')
      expect(verifyNamespace(root.subarray(0, length), size, namespaceOf(4), proof, [])).toBe('refused')
    }
  })
})

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

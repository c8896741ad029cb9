/** Merkle trees against RFC 6962: its recursive definition, and the vectors of certificate-transparency. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  branchBytes,
  branchOf,
  buildTree,
  HASH_BYTES,
  leafHash,
  maxBranchBytes,
  rootFromBranch,
  treeBytes,
} from '../src/commitment/merkle.ts'
import { checkProperty, flipBit, hex, noise, range, thrownBy } from './fixtures.ts'

type Bytes = Uint8Array

function digest(...parts: Bytes[]): Bytes {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** MTH of section 2.1. */
function definedRoot(leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 1) return digest(Uint8Array.of(0), leaves[0]!)
  const split = splitOf(leaves.length)
  return digest(Uint8Array.of(1), definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)))
}

/** PATH of section 2.1.1. */
function definedPath(index: number, leaves: readonly Bytes[]): Bytes[] {
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...definedPath(index, left), definedRoot(right)]
    : [...definedPath(index - split, right), definedRoot(left)]
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let split = 1
  while (split * 2 < n) split *= 2
  return split
}

function treeOf(leaves: readonly Bytes[]): { tree: Bytes; root: Bytes } {
  const tree = new Uint8Array(treeBytes(leaves.length))
  for (const [i, leaf] of leaves.entries()) tree.set(leafHash(leaf), i * HASH_BYTES)
  return { tree, root: buildTree(tree, leaves.length) }
}

function leavesOf(count: number): Bytes[] {
  return range(count).map((i) => noise(1 + ((i * 37) % 100), i))
}

describe('vectors of certificate-transparency', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]

  it.each(range(8))('root of the first %i and one', (i) => {
    const bytes = leaves.slice(0, i + 1).map((leaf) => new Uint8Array(Buffer.from(leaf, 'hex')))
    expect(hex(treeOf(bytes).root)).toBe(roots[i])
  })
})

describe('the definition', () => {
  it.each([...range(33).slice(1), 100, 127, 128, 129, 256])('%i leaves: root and every branch', (count) => {
    const leaves = leavesOf(count)
    const { tree, root } = treeOf(leaves)
    expect(root).toEqual(definedRoot(leaves))
    for (const index of range(count)) {
      const branch = branchOf(tree, index, count)
      expect(branch).toEqual(new Uint8Array(Buffer.concat(definedPath(index, leaves))))
      expect(branch.length).toBe(branchBytes(index, count))
      expect(branch.length).toBeLessThanOrEqual(maxBranchBytes(count))
      expect(rootFromBranch(leafHash(leaves[index]!), index, count, branch)).toEqual(root)
    }
    expect(maxBranchBytes(count)).toBe(Math.ceil(Math.log2(count)) * HASH_BYTES)
  })
})

describe('a branch', () => {
  const count = 11
  const leaves = leavesOf(count)
  const { tree, root } = treeOf(leaves)

  function proves(index: number, leafCount: number, branch: Bytes, leaf = leaves[index] ?? new Uint8Array()): boolean {
    const from = rootFromBranch(leafHash(leaf), index, leafCount, branch)
    return from !== undefined && hex(from) === hex(root)
  }

  it('proves for no other index', () => {
    for (const index of range(count)) {
      const branch = branchOf(tree, index, count)
      for (const other of range(count)) {
        expect(proves(other, count, branch, leaves[index])).toBe(other === index)
      }
    }
  })

  it('is refused at any other length', () => {
    for (const index of range(count)) {
      const branch = branchOf(tree, index, count)
      const longer = new Uint8Array(branch.length + HASH_BYTES)
      longer.set(branch)
      for (const length of [0, 1, HASH_BYTES, branch.length - 1, branch.length - HASH_BYTES, branch.length + 1]) {
        expect(rootFromBranch(leafHash(leaves[index]!), index, count, longer.subarray(0, length))).toBeUndefined()
      }
      expect(rootFromBranch(leafHash(leaves[index]!), index, count, longer)).toBeUndefined()
    }
  })

  it('is refused for a leaf count under which its length would differ', () => {
    const last = branchOf(tree, 10, count)
    for (const other of [12, 13, 16, 17, 32]) expect(proves(10, other, last)).toBe(false)
  })

  it('is refused with any bit flipped', () => {
    checkProperty(
      fc.property(fc.nat(count - 1), fc.nat(), (index, draw) => {
        const branch = branchOf(tree, index, count)
        expect(proves(index, count, flipBit(branch, draw % (branch.length * 8)))).toBe(false)
      }),
      300,
    )
  })

  it.each([-1, 11, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('is undefined for index %d', (index) => {
    expect(rootFromBranch(leafHash(leaves[0]!), index, count, branchOf(tree, 0, count))).toBeUndefined()
  })

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('is undefined for %d leaves', (leafCount) => {
    expect(rootFromBranch(leafHash(leaves[0]!), 0, leafCount, new Uint8Array(0))).toBeUndefined()
  })

  it('of a node does not pass for a leaf', () => {
    const pair = new Uint8Array(Buffer.concat([leafHash(leaves[0]!), leafHash(leaves[1]!)]))
    const { root: two } = treeOf(leaves.slice(0, 2))
    expect(leafHash(pair)).not.toEqual(two)
  })
})

it('a tree refuses no leaves, and an array of another size', () => {
  expect(thrownBy(() => buildTree(new Uint8Array(HASH_BYTES), 0)).code).toBe('ERASURE_OUT_OF_RANGE')
  expect(thrownBy(() => buildTree(new Uint8Array(HASH_BYTES), 2)).code).toBe('ERASURE_WRONG_LENGTH')
  expect(thrownBy(() => branchOf(new Uint8Array(treeBytes(3)), 3, 3)).code).toBe('ERASURE_OUT_OF_RANGE')
})

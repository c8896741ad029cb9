/** Hashing in fours against hashing one by one, over the same bytes, for every number of lines and leaves. */
import { describe, expect, it } from 'vitest'
import { NMT_NODE_BYTES, nodeCount } from '../src/commitment/nmt.ts'
import {
  NMT_MARGIN_BYTES,
  NMT_SCRATCH_BYTES,
  type NmtBatch,
  openNmtBatch,
  plainNmtBatch,
  SHARE_BYTES,
} from '../src/commitment/nmt-batch.ts'
import { sha256Constants } from '../src/commitment/sha256-constants.ts'
import { sharedMemory } from '../src/web-assembly.ts'
import { noise, range } from './fixtures.ts'
import { namespaceOf } from './nmt-fixtures.ts'

/** Odd addresses, because nothing aligns nodes of 90 bytes. */
const SHARES = NMT_SCRATCH_BYTES + NMT_MARGIN_BYTES + 3
const SHARE_COUNT = 40
const TREES = SHARES + SHARE_COUNT * SHARE_BYTES + 2
const background = noise(4 * 65_536, 7)

it('the constants are those of the standard', () => {
  const constants = [...sha256Constants()].map((word) => word.toString(16).padStart(8, '0'))
  expect(constants).toHaveLength(72)
  expect([constants[0], constants[7]]).toEqual(['6a09e667', '5be0cd19'])
  expect([constants[8], constants[9], constants[71]]).toEqual(['428a2f98', '71374491', 'c67178f2'])
})

/** What is in memory afterwards. It was full of noise, so that a byte written where none belongs shows. */
function outcome(name: NmtBatch['name'], run: (batch: NmtBatch) => void): Buffer {
  const memory = sharedMemory(background.length)
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(background)
  for (const i of range(SHARE_COUNT)) bytes.set(namespaceOf(i >> 1), SHARES + i * SHARE_BYTES)
  const batch = name === 'simd' ? openNmtBatch(memory, 0) : plainNmtBatch(memory)
  expect(batch.name).toBe(name)
  run(batch)
  return Buffer.from(bytes.slice(NMT_SCRATCH_BYTES))
}

function expectSame(run: (batch: NmtBatch) => void): void {
  expect(outcome('simd', run).equals(outcome('node:crypto', run))).toBe(true)
}

it.each([1, 2, 3, 4, 5, 7, 8, 13])('nodes of %i shares, any number of them under their own namespaces', (count) => {
  for (const own of range(count + 1)) expectSame((batch) => batch.hashLeaves(SHARES, TREES, count, own))
})

describe('trees', () => {
  it.each([1, 2, 4, 8, 32])('of %i leaves, for any number of lines', (size) => {
    const stride = nodeCount(size) * NMT_NODE_BYTES + 5
    for (const lines of range(9).slice(1)) {
      expectSame((batch) => {
        // Each line begins with another share, and has parity from another leaf on.
        for (const line of range(lines)) {
          batch.hashLeaves(SHARES + line * SHARE_BYTES, TREES + line * stride, size, (line * 5) % (size + 1))
        }
        batch.hashTrees(TREES, stride, lines, size)
      })
    }
  })

  it('know parity from a namespace that is almost all ones', () => {
    const almost = range(29).map((i) => new Uint8Array(29).fill(0xff).with(i, 0xfe))
    for (const namespace of almost) {
      const run = (batch: NmtBatch, bytes: Uint8Array) => {
        bytes.set(namespaceOf(1), SHARES)
        bytes.set(namespace, SHARES + SHARE_BYTES)
        batch.hashLeaves(SHARES, TREES, 2, 2)
        batch.hashTrees(TREES, 3 * NMT_NODE_BYTES, 1, 2)
        return bytes.slice(TREES + 2 * NMT_NODE_BYTES, TREES + 3 * NMT_NODE_BYTES)
      }
      const [one, other] = [sharedMemory(65_536), sharedMemory(65_536)]
      const root = run(openNmtBatch(one, 0), new Uint8Array(one.buffer))
      expect(root).toEqual(run(plainNmtBatch(other), new Uint8Array(other.buffer)))
      expect(root.slice(29, 58)).toEqual(namespace)
    }
  })
})

it('leaves of rows are gathered for some of the columns', () => {
  const size = 8
  const stride = nodeCount(size) * NMT_NODE_BYTES
  for (const [from, to] of [
    [0, 8],
    [3, 4],
    [4, 8],
  ] as const) {
    expectSame((batch) => batch.gatherLeaves(TREES, TREES + size * stride, stride, size, from, to))
  }
})

/**
 * Namespaced trees of many lines that lie in one memory: what a square's roots cost is here.
 *
 * Leaves are shares of 512 bytes with namespaces of 29; trees are `NmtTree.nodes`, all of one size, a power of two. The
 * kernel (`kernels/sha256-nmt.ts`) computes four hashes at a time in WebAssembly; its twin asks node:crypto for one after
 * the other, and is the oracle, and the fallback where an engine has no SIMD. Addresses are bytes from the memory's start.
 * Neither checks anything: namespaces must be in order.
 */
import { Buffer } from 'node:buffer'
import { simd } from '../kernels/sha256-nmt.ts'
import { type SharedMemory, webAssembly } from '../web-assembly.ts'
import { leafNode, NAMESPACE_BYTES, NMT_NODE_BYTES, PARITY_NAMESPACE, parentNode } from './nmt.ts'
import { sha256Constants } from './sha256-constants.ts'

export const SHARE_BYTES = 512

export interface NmtBatch {
  readonly name: 'simd' | 'node:crypto'
  /** The nodes of `count` shares side by side; the first `own` begin with their namespaces, the others are parity. */
  hashLeaves(shares: number, nodes: number, count: number, own: number): void
  /** Completes `lines` trees, `stride` bytes apart, from their `size` leaves. */
  hashTrees(trees: number, stride: number, lines: number, size: number): void
  /** Copies leaf `row` of the tree of each of the columns `from` to `to - 1` from leaf `column` of the rows' trees. */
  gatherLeaves(rows: number, columns: number, stride: number, size: number, from: number, to: number): void
}

/** Bytes that a thread's kernel needs for itself. */
export const NMT_SCRATCH_BYTES = 72 * 16 + 72 * 4
/** Bytes around shares and trees that the kernel may read. */
export const NMT_MARGIN_BYTES = 64

interface Exports {
  hashLeaves(...numbers: number[]): void
  hashTrees(...numbers: number[]): void
  gatherLeaves(...numbers: number[]): void
}

const CONSTANTS = sha256Constants()

let compiled: object | undefined

/** The fastest that the engine has. `scratch` is a multiple of 16, and this thread's alone. */
export function openNmtBatch(memory: SharedMemory, scratch: number): NmtBatch {
  if (webAssembly === undefined) return plainNmtBatch(memory)
  const bytes = Buffer.from(simd, 'base64')
  if (compiled === undefined && !webAssembly.validate(bytes)) return plainNmtBatch(memory)
  compiled ??= new webAssembly.Module(bytes)
  const kernel = new webAssembly.Instance(compiled, { env: { memory } }).exports as Exports
  const constants = scratch + 72 * 16
  new Uint32Array(memory.buffer, constants, CONSTANTS.length).set(CONSTANTS)
  return {
    name: 'simd',
    hashLeaves: (shares, nodes, count, own) => kernel.hashLeaves(shares, nodes, count, own, scratch, constants),
    hashTrees: (trees, stride, lines, size) => kernel.hashTrees(trees, stride, lines, size, scratch, constants),
    gatherLeaves: (...numbers) => kernel.gatherLeaves(...numbers),
  }
}

/** Hash by hash. */
export function plainNmtBatch(memory: Pick<SharedMemory, 'buffer'>): NmtBatch {
  const bytes = new Uint8Array(memory.buffer)
  const at = (address: number, length: number) => bytes.subarray(address, address + length)
  return {
    name: 'node:crypto',

    hashLeaves(shares, nodes, count, own) {
      for (let i = 0; i < count; i++) {
        const share = at(shares + i * SHARE_BYTES, SHARE_BYTES)
        const namespace = i < own ? share.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE
        bytes.set(leafNode(namespace, share), nodes + i * NMT_NODE_BYTES)
      }
    },

    hashTrees(trees, stride, lines, size) {
      for (let line = 0; line < lines; line++) {
        let pair = trees + line * stride
        let parent = pair + size * NMT_NODE_BYTES
        for (let i = 1; i < size; i++) {
          const [left, right] = [at(pair, NMT_NODE_BYTES), at(pair + NMT_NODE_BYTES, NMT_NODE_BYTES)]
          bytes.set(parentNode(left, right)!, parent)
          pair += 2 * NMT_NODE_BYTES
          parent += NMT_NODE_BYTES
        }
      }
    },

    gatherLeaves(rows, columns, stride, size, from, to) {
      for (let row = 0; row < size; row++) {
        for (let column = from; column < to; column++) {
          const leaf = rows + row * stride + column * NMT_NODE_BYTES
          bytes.copyWithin(columns + column * stride + row * NMT_NODE_BYTES, leaf, leaf + NMT_NODE_BYTES)
        }
      }
    },
  }
}

/**
 * An extended square in memory, with everything that its header is computed from.
 *
 *   | places | 2k x 2k shares, row by row | trees of the rows | trees of the columns | margin | scratch for each place |
 *
 * The k x k shares of the original are the upper left quadrant. Each tree is an `NmtTree` whose nodes lie here: once the
 * header is computed, proofs are read without hashing. Memory is WebAssembly's and shared, so that threads compute in one
 * square without passing bytes; each needs a place of its own for what it works with (`phases.ts`). Scratch that nobody
 * touches costs addresses and no memory.
 */
import { leopardScratchBytes } from '../codec/leopard/kernel.ts'
import type { Axis } from '../commitment/data-root.ts'
import { NMT_NODE_BYTES, type NmtTree, nodeCount } from '../commitment/nmt.ts'
import { NMT_MARGIN_BYTES, NMT_SCRATCH_BYTES, SHARE_BYTES } from '../commitment/nmt-batch.ts'
import { assertInteger, assertLength, ErasureError } from '../errors.ts'
import type { SharedMemory } from '../web-assembly.ts'

/** As celestia-app has it by default. */
const MAX_ORIGINAL_WIDTH = 256
/** Threads in one square at a time: as many flags as the margin before the shares has words. */
export const PLACES = NMT_MARGIN_BYTES / 4

/** Addresses in bytes. */
export interface SquareLayout {
  /** Rows and columns of the original, a power of two, and of the extended square. */
  readonly k: number
  readonly width: number
  readonly shares: number
  readonly rowBytes: number
  readonly trees: Readonly<Record<Axis, number>>
  readonly treeBytes: number
  readonly scratch: number
  readonly scratchBytes: number
  /** Of all of it. */
  readonly bytes: number
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE unless k is a power of two up to 256 */
export function squareLayout(k: number): SquareLayout {
  assertInteger('width of the original square', k, 1, MAX_ORIGINAL_WIDTH)
  if ((k & (k - 1)) !== 0) {
    const message = `width of the original square: expected a power of two, got ${k}`
    throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'width of the original square', value: k })
  }
  const width = 2 * k
  const rowBytes = width * SHARE_BYTES
  const treeBytes = nodeCount(width) * NMT_NODE_BYTES
  const shares = NMT_MARGIN_BYTES
  const row = shares + width * rowBytes
  const column = row + width * treeBytes
  const scratch = roundUp(column + width * treeBytes + NMT_MARGIN_BYTES)
  const scratchBytes = roundUp(NMT_SCRATCH_BYTES + leopardScratchBytes(width))
  const bytes = scratch + PLACES * scratchBytes
  return { k, width, shares, rowBytes, trees: { row, column }, treeBytes, scratch, scratchBytes, bytes }
}

/** All shares, row by row: a view. */
export function sharesOf(memory: SharedMemory, { shares, width, rowBytes }: SquareLayout): Uint8Array {
  return new Uint8Array(memory.buffer, shares, width * rowBytes)
}

/** Puts k x k shares, row by row, where the original belongs. @throws ErasureError ERASURE_WRONG_LENGTH */
export function placeOriginal(memory: SharedMemory, layout: SquareLayout, original: Uint8Array): void {
  const { k, rowBytes } = layout
  const bytes = k * SHARE_BYTES
  assertLength('original square', original, k * bytes)
  const shares = sharesOf(memory, layout)
  for (let row = 0; row < k; row++) shares.set(original.subarray(row * bytes, (row + 1) * bytes), row * rowBytes)
}

/** The nodes of all trees of one axis, tree after tree: a view. */
export function treesOf(memory: SharedMemory, { width, trees, treeBytes }: SquareLayout, axis: Axis): Uint8Array {
  return new Uint8Array(memory.buffer, trees[axis], width * treeBytes)
}

/** The tree of one row or column: a view. */
export function treeOf(memory: SharedMemory, layout: SquareLayout, axis: Axis, index: number): NmtTree {
  const { width, treeBytes } = layout
  const at = assertInteger(axis, index, 0, width - 1) * treeBytes
  return { size: width, nodes: treesOf(memory, layout, axis).subarray(at, at + treeBytes) }
}

/** To whole cache lines, so that threads do not share one. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64
}

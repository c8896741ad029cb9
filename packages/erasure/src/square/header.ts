/**
 * What the phases leave behind: the data availability header of a square; and what to ask before they begin.
 */
import type { Axis, DataAvailabilityHeader } from '../commitment/data-root.ts'
import { NAMESPACE_BYTES, nmtRoot } from '../commitment/nmt.ts'
import { SHARE_BYTES } from '../commitment/nmt-batch.ts'
import type { SharedMemory } from '../web-assembly.ts'
import { type SquareLayout, sharesOf, treeOf } from './layout.ts'

/** The roots of all rows and columns, once all phases are done: copies, which outlive the memory. */
export function headerOf(memory: SharedMemory, layout: SquareLayout): DataAvailabilityHeader {
  const rootsOf = (axis: Axis) =>
    Array.from({ length: layout.width }, (_, index) => nmtRoot(treeOf(memory, layout, axis, index)).slice())
  return { rowRoots: rootsOf('row'), columnRoots: rootsOf('column') }
}

/**
 * The first share of the original quadrant whose namespace is below that of the share to its left or above it: such a
 * square has no header. Undefined when all are in order.
 */
export function firstUnordered(
  memory: SharedMemory,
  layout: SquareLayout,
): { readonly row: number; readonly column: number } | undefined {
  const { k, rowBytes } = layout
  const shares = sharesOf(memory, layout)
  const view = new DataView(shares.buffer, shares.byteOffset, shares.byteLength)
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < k; column++) {
      const at = row * rowBytes + column * SHARE_BYTES
      if (column > 0 && isBelow(view, at, at - SHARE_BYTES)) return { row, column }
      if (row > 0 && isBelow(view, at, at - rowBytes)) return { row, column }
    }
  }
  return undefined
}

/** Compares namespaces where they lie, in words of four bytes, the last of which overlaps the one before. */
function isBelow(shares: DataView, at: number, before: number): boolean {
  for (let i = 0; i < NAMESPACE_BYTES; i += 4) {
    const word = Math.min(i, NAMESPACE_BYTES - 4)
    const difference = shares.getUint32(at + word) - shares.getUint32(before + word)
    if (difference !== 0) return difference < 0
  }
  return false
}

/**
 * The way from an original square to its header, cut up so that threads can share it.
 *
 *   extend rows | extend columns | hash rows: leaves and trees | hash columns: the same leaves, other trees
 *
 * A phase may begin when the one before it is done; the units of a phase are independent of each other, so who does which
 * of them, and when, is the caller's business. A share's leaf is the same in its row and in its column: its namespace is
 * its own in the original quadrant and parity's elsewhere. So it is hashed once, with its row, and copied for its column.
 *
 * Whoever computes in a square opens it and takes one of its places, in whatever thread, and frees it in the end. Nothing
 * here checks the order of namespaces: ask `firstUnordered` (`header.ts`) before.
 */
import { NMT_SCRATCH_BYTES, type NmtBatch, openNmtBatch } from '../commitment/nmt-batch.ts'
import { assertInteger, ErasureError } from '../errors.ts'
import type { SharedMemory } from '../web-assembly.ts'
import { openExtension, type SquareExtension } from './extension.ts'
import { PLACES, type SquareLayout } from './layout.ts'

/** Trees are hashed four at a time. */
const LINES_PER_UNIT = 4

/** One thread's access to a square. */
export interface OpenSquare {
  readonly layout: SquareLayout
  readonly extension: SquareExtension
  readonly hashing: NmtBatch
  /** Frees the place. */
  close(): void
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE when all places are taken */
export function openSquare(memory: SharedMemory, layout: SquareLayout): OpenSquare {
  const places = new Int32Array(memory.buffer, 0, PLACES)
  const place = places.findIndex((_, i) => Atomics.compareExchange(places, i, 0, 1) === 0)
  if (place === -1) {
    const message = `threads in one square: expected at most ${PLACES}, got one more; close a square after use`
    throw new ErasureError('ERASURE_OUT_OF_RANGE', message, { name: 'threads in one square', maximum: PLACES })
  }
  const scratch = layout.scratch + place * layout.scratchBytes
  let extension: SquareExtension | undefined
  return {
    layout,
    hashing: openNmtBatch(memory, scratch),
    // Its tables take half a millisecond, which those who only hash need not wait for.
    get extension() {
      extension ??= openExtension(memory, layout, scratch + NMT_SCRATCH_BYTES)
      return extension
    },
    close: () => Atomics.store(places, place, 0),
  }
}

/** Units of each phase, in order. */
export function phases({ k, width }: SquareLayout): readonly number[] {
  const groups = Math.ceil(width / LINES_PER_UNIT)
  return [k, width, groups, groups]
}

/** Does the units `from` to `to - 1` of a phase. @throws ErasureError ERASURE_OUT_OF_RANGE for others than there are */
export function runPhase(square: OpenSquare, phase: number, from: number, to: number): void {
  const units = phases(square.layout)
  assertInteger('phase', phase, 0, units.length - 1)
  assertInteger('end of the units', to, 0, units[phase]!)
  assertInteger('start of the units', from, 0, to)
  if (from < to) RUNS[phase]!(square, from, to)
}

const RUNS: readonly ((square: OpenSquare, from: number, to: number) => void)[] = [
  ({ extension }, from, to) => extension.extendRows(from, to),
  ({ extension }, from, to) => extension.extendColumns(from, to),
  (square, from, to) => hashRows(square, from * LINES_PER_UNIT, Math.min(to * LINES_PER_UNIT, square.layout.width)),
  (square, from, to) => hashColumns(square, from * LINES_PER_UNIT, Math.min(to * LINES_PER_UNIT, square.layout.width)),
]

function hashRows({ layout, hashing }: OpenSquare, from: number, to: number): void {
  const { k, width, shares, rowBytes, trees, treeBytes } = layout
  for (let row = from; row < to; row++) {
    hashing.hashLeaves(shares + row * rowBytes, trees.row + row * treeBytes, width, row < k ? k : 0)
  }
  hashing.hashTrees(trees.row + from * treeBytes, treeBytes, to - from, width)
}

function hashColumns({ layout, hashing }: OpenSquare, from: number, to: number): void {
  const { width, trees, treeBytes } = layout
  // Four columns at a time, so that the leaves are still in the cache when their trees are hashed.
  for (let column = from; column < to; column += LINES_PER_UNIT) {
    const end = Math.min(column + LINES_PER_UNIT, to)
    hashing.gatherLeaves(trees.row, trees.column, treeBytes, width, column, end)
    hashing.hashTrees(trees.column + column * treeBytes, treeBytes, end - column, width)
  }
}

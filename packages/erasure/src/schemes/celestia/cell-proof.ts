/**
 * The proof of one cell: that its row, or its column, has it at this very place.
 *
 *   axis, 1 byte: 0 row root, 1 column root || nodes beside the path to that root, 90 bytes each, from left to right
 *
 * A range proof of the namespaced tree for a range of one. It names no position and no size: both are the coordinate's and
 * the geometry's. (A light node that took the index from the proof accepted the share of another column, celestia-node
 * before May 2026.) Either root will do, for both are in the header, and if they disagree about a cell that is the
 * publisher's bad encoding. Proofs are made to the column's root, because the gossip unit is a column: whoever has a whole
 * one builds its tree once, two hashes for each cell, and finds every proof in it.
 */
import { Buffer } from 'node:buffer'
import { NMT_NODE_BYTES, type NmtTree, nmtRoot, verifyNmtRange } from '../../commitment/nmt.ts'
import { lineNumber } from '../../lines.ts'
import type { Commitment } from '../../scheme.ts'
import type { Line, ProvenCell } from '../../types.ts'
import { lineTree, namespaceAt } from './line-trees.ts'

const AXES = ['row', 'column'] as const

/** The proof of the cell `at` of a line, from the line's tree. */
export function cellProof(axis: Line['axis'], { size, nodes }: NmtTree, at: number): Uint8Array {
  const proof = new Uint8Array(1 + Math.log2(size) * NMT_NODE_BYTES)
  proof[0] = AXES.indexOf(axis)
  // As `proveNmtRange` has them, without its generality: every tree of a square is full, so there is one on each level.
  let left = bitsOf(at)
  let right = left
  let level = 0
  for (let width = size, index = at; width > 1; width >>= 1, index >>= 1) {
    const from = level + (index ^ 1) * NMT_NODE_BYTES
    const place = index % 2 === 1 ? --left : right++
    proof.set(nodes.subarray(from, from + NMT_NODE_BYTES), 1 + place * NMT_NODE_BYTES)
    level += width * NMT_NODE_BYTES
  }
  return proof
}

/** Whether each cell is the one committed to. Coordinates and lengths must have been checked. */
export function verifyCells(commitment: Commitment, cells: readonly ProvenCell[]): boolean[] {
  const { geometry } = commitment
  const valid = cells.map(() => false)
  for (const [number, indices] of byLine(commitment, cells)) {
    const root = commitment.commitments[number]!
    const given = indices.map((i) => cells[i]!)
    const tree = wholeTree(commitment, given)
    // A line that does not come out as a whole may still have valid cells: then each is judged by itself.
    const isWhole = tree !== undefined && Buffer.compare(nmtRoot(tree), root) === 0
    for (const i of indices) {
      const cell = cells[i]!
      const { axis, at } = placeOf(cell)!
      valid[i] = isWhole
        ? Buffer.compare(cellProof(axis, tree, at), cell.proof) === 0
        : verifyNmtRange(
            root,
            geometry.columns,
            { start: at, end: at + 1, nodes: nodesOf(cell.proof) },
            [namespaceAt(cell, cell.cell, geometry)],
            [cell.cell],
          )
    }
  }
  return valid
}

/** The line to whose root a cell is proven, and where in it the cell stands; undefined for an axis that there is not. */
function placeOf({ row, column, proof }: ProvenCell): (Line & { readonly at: number }) | undefined {
  const axis = AXES[proof[0]!]
  if (axis === undefined) return undefined
  return axis === 'row' ? { axis, index: row, at: column } : { axis, index: column, at: row }
}

/** The indices of the cells that are proven to each line's root. */
function byLine({ geometry }: Commitment, cells: readonly ProvenCell[]): Map<number, number[]> {
  const lines = new Map<number, number[]>()
  for (const [i, cell] of cells.entries()) {
    const line = placeOf(cell)
    if (line === undefined) continue
    const number = lineNumber(line, geometry)
    const indices = lines.get(number)
    if (indices === undefined) lines.set(number, [i])
    else indices.push(i)
  }
  return lines
}

/** The tree of a line from so many cells as it has, each of its own place; undefined when they are not that. */
function wholeTree({ geometry }: Commitment, cells: readonly ProvenCell[]): NmtTree | undefined {
  const { columns, cellBytes } = geometry
  const line = placeOf(cells[0]!)!
  if (cells.length !== columns || new Set(cells.map((cell) => placeOf(cell)!.at)).size < columns) return undefined
  const shares = new Uint8Array(columns * cellBytes)
  for (const cell of cells) shares.set(cell.cell, placeOf(cell)!.at * cellBytes)
  return lineTree(line, shares, geometry)
}

/** How many bits are set: as often a path comes from the right. */
function bitsOf(at: number): number {
  let bits = 0
  for (let left = at; left > 0; left >>= 1) bits += left & 1
  return bits
}

function nodesOf(proof: Uint8Array): Uint8Array[] {
  const count = (proof.length - 1) / NMT_NODE_BYTES
  return Array.from({ length: count }, (_, i) => proof.subarray(1 + i * NMT_NODE_BYTES, 1 + (i + 1) * NMT_NODE_BYTES))
}

/**
 * A tree of trees: one root for all cells of a matrix, with a root for every column on the way.
 *
 *   cells of a column --Merkle tree--> column root          column roots --Merkle tree--> root
 *
 * The proof of a cell is its branch in the tree of its column, then the branch of the column's root in the tree above.
 * Both lengths follow from the coordinate and the shape, so a proof has exactly one length that is right. Whoever has a
 * whole column finds its root without branches, and shares the upper branch between all cells of the column.
 *
 * The witness is every node of every tree: the columns' trees in order, then the tree above them.
 */
import { Buffer } from 'node:buffer'
import { type ExtendedMatrix, rowAt } from '../matrix.ts'
import type { Coordinate, ProvenCell } from '../types.ts'
import {
  branchBytes,
  branchOf,
  buildTree,
  HASH_BYTES,
  leafHash,
  maxBranchBytes,
  rootFromBranch,
  rootOf,
  treeBytes,
} from './merkle.ts'

export interface TreeShape {
  readonly rows: number
  readonly columns: number
}

/** Bytes of the proof of one cell. */
export function proofBytes({ row, column }: Coordinate, { rows, columns }: TreeShape): number {
  return branchBytes(row, rows) + branchBytes(column, columns)
}

/** Bytes of the longest proof. */
export function maxProofBytes({ rows, columns }: TreeShape): number {
  return maxBranchBytes(rows) + maxBranchBytes(columns)
}

/** Hashes a matrix into the witness, whose last node is the root. */
export function buildWitness(matrix: ExtendedMatrix): Uint8Array {
  const { rows, columns, cellBytes } = matrix.geometry
  const witness = new Uint8Array(witnessBytes(matrix.geometry))
  // Row by row, as the cells lie in memory; each hash goes to its column's tree.
  for (let row = 0; row < rows; row++) {
    const cells = rowAt(matrix, row)
    for (let column = 0; column < columns; column++) {
      const leaf = leafHash(cells.subarray(column * cellBytes, (column + 1) * cellBytes))
      witness.set(leaf, column * treeBytes(rows) + row * HASH_BYTES)
    }
  }
  const above = aboveColumns(witness, matrix.geometry)
  for (let column = 0; column < columns; column++) {
    above.set(leafHash(buildTree(columnTree(witness, column, rows), rows)), column * HASH_BYTES)
  }
  buildTree(above, columns)
  return witness
}

/** Bytes of the witness. */
export function witnessBytes({ rows, columns }: TreeShape): number {
  return columns * treeBytes(rows) + treeBytes(columns)
}

/** The root of a witness, a view of it. */
export const witnessRoot = rootOf

/** The proof of one cell, read from the witness. */
export function proofOf(witness: Uint8Array, { row, column }: Coordinate, shape: TreeShape): Uint8Array {
  const { rows, columns } = shape
  return join(
    branchOf(columnTree(witness, column, rows), row, rows),
    branchOf(aboveColumns(witness, shape), column, columns),
  )
}

/**
 * Whether each cell has a proof that leads to the committed root, which `isRoot` recognizes. Coordinates must be of the
 * shape and proofs of the length of `proofBytes`; cells of a column share what is above them.
 */
export function verifyCells(
  { rows, columns }: TreeShape,
  isRoot: (root: Uint8Array) => boolean,
  cells: readonly ProvenCell[],
): boolean[] {
  const proven = new Map<number, { readonly root: Uint8Array; readonly branch: Uint8Array }>()
  const valid: boolean[] = []

  /** Climbs from the root of a column; a root and branch that have led up once are recognized without climbing. */
  function isColumnRoot(root: Uint8Array, column: number, branch: Uint8Array): boolean {
    const known = proven.get(column)
    if (known !== undefined && isEqual(known.root, root) && isEqual(known.branch, branch)) return true
    const above = rootFromBranch(leafHash(root), column, columns, branch)
    if (above === undefined || !isRoot(above)) return false
    proven.set(column, { root, branch })
    return true
  }

  function isValid({ row, column, cell, proof }: ProvenCell): boolean {
    const split = branchBytes(row, rows)
    const root = rootFromBranch(leafHash(cell), row, rows, proof.subarray(0, split))
    return root !== undefined && isColumnRoot(root, column, proof.subarray(split))
  }

  for (const indices of byColumn(cells)) {
    const given = indices.map((i) => cells[i]!)
    const tree = given.length === rows ? wholeColumn(given, rows) : undefined
    const branch = given[0]!.proof.subarray(branchBytes(given[0]!.row, rows))
    // A column that does not come out as a whole may still have valid cells: then each is judged by itself.
    const isWhole = tree !== undefined && isColumnRoot(rootOf(tree), given[0]!.column, branch)
    for (const i of indices) {
      const { row, proof } = cells[i]!
      valid[i] = isWhole ? isEqual(proof, join(branchOf(tree, row, rows), branch)) : isValid(cells[i]!)
    }
  }
  return valid
}

/** The indices of the cells of each column. */
function byColumn(cells: readonly ProvenCell[]): Iterable<number[]> {
  const columns = new Map<number, number[]>()
  for (const [i, { column }] of cells.entries()) {
    const indices = columns.get(column)
    if (indices === undefined) columns.set(column, [i])
    else indices.push(i)
  }
  return columns.values()
}

/** The tree of a column from so many cells as it has rows; undefined when a row is there twice. */
function wholeColumn(cells: readonly ProvenCell[], rows: number): Uint8Array | undefined {
  if (new Set(cells.map(({ row }) => row)).size < rows) return undefined
  const tree = new Uint8Array(treeBytes(rows))
  for (const { row, cell } of cells) tree.set(leafHash(cell), row * HASH_BYTES)
  buildTree(tree, rows)
  return tree
}

function columnTree(witness: Uint8Array, column: number, rows: number): Uint8Array {
  const bytes = treeBytes(rows)
  return witness.subarray(column * bytes, (column + 1) * bytes)
}

function aboveColumns(witness: Uint8Array, { rows, columns }: TreeShape): Uint8Array {
  return witness.subarray(columns * treeBytes(rows))
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

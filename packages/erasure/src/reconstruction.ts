/**
 * Reconstruction of a matrix whose rows are code words, and what it proves when it fails.
 *
 * Of every row exactly `dataColumns` of the cells given are trusted, the first ones. They fix the whole row; cells given
 * beyond them must equal what they fix, and the whole must have the commitment that was announced. If both hold, the
 * committed matrix consists of code words and this is it: whichever cells another node starts from, it comes to the same.
 * Checking the commitment alone would not do: whoever has every cell of a bad matrix would find its commitment right.
 *
 * If either fails, somebody lied, and the proofs of the cells given say who:
 * - Cells that do not verify, or that came without a proof, are the evidence against those who sent them.
 * - When all verify it was the publisher. A row whose cells contradict each other is evidence by itself: the trusted
 *   cells and one that differs. Otherwise the cells given agree and only the commitment differs; it is one root over
 *   everything, which no single row can be held against, so the evidence is the trusted cells of all rows.
 */
import { Buffer } from 'node:buffer'
import type { Codec, LineShape } from './codec/codec.ts'
import { assertEnough, countPresent } from './codec/line.ts'
import { assertInteger, assertLength } from './errors.ts'
import { assertGeometry } from './geometry.ts'
import { lineShape } from './lines.ts'
import { cellAt, extendedMatrix, type PartialMatrix, rowAt } from './matrix.ts'
import type { Commitment, Evidence, Reconstruction, Scheme } from './scheme.ts'
import { columnIndex, type Geometry, type ProvenCell, rowIndex } from './types.ts'

/** Fills a copy of `partial`, which stays as it is, and checks it against the commitment. See `Scheme.reconstruct`. */
export function reconstructRows(
  scheme: Pick<Scheme, 'commit' | 'verifyMany'>,
  codec: Codec,
  commitment: Commitment,
  partial: PartialMatrix,
): Reconstruction {
  const { geometry } = commitment
  assertPartial(partial, geometry)
  assertRows(partial, geometry)
  const shape = lineShape('row', geometry)
  const matrix = extendedMatrix(geometry, new Uint8Array(partial.bytes.length))
  for (let row = 0; row < geometry.rows; row++) {
    const line = rowAt(matrix, row)
    line.set(rowAt(partial, row))
    const column = restoreLine(codec, line, rowAt(partial, row), presentIn(partial, row), shape)
    if (column !== undefined) {
      return { outcome: 'byzantine', evidence: blame(scheme, commitment, partial, { row, column }) }
    }
  }
  const committed = scheme.commit(matrix)
  if (isSameCommitment(commitment, committed)) return { outcome: 'reconstructed', committed }
  return { outcome: 'byzantine', evidence: blame(scheme, commitment, partial) }
}

/**
 * Makes `line`, a copy of `given`, the code word that the first `dataShards` present cells fix; there must be so many. Returns
 * the place of a present cell that contradicts it; undefined when all agree.
 */
export function restoreLine(
  codec: Codec,
  line: Uint8Array,
  given: Uint8Array,
  present: Uint8Array,
  shape: LineShape,
): number | undefined {
  const { dataShards, shardBytes } = shape
  const trusted = firstPresent(present, dataShards)
  if (trusted.lastIndexOf(1) < dataShards) codec.encode(line, shape)
  else codec.reconstruct(line, trusted, shape)
  for (let at = 0; at < present.length; at++) {
    if (present[at] === trusted[at]) continue
    const [from, to] = [at * shardBytes, (at + 1) * shardBytes]
    if (Buffer.compare(given.subarray(from, to), line.subarray(from, to)) !== 0) return at
  }
  return undefined
}

/** Throws unless `partial` is a well-formed matrix of this geometry. */
export function assertPartial(partial: PartialMatrix, geometry: Geometry): void {
  const { rows, columns, cellBytes } = geometry
  assertGeometry(geometry)
  assertInteger('rows of the partial matrix', partial.geometry.rows, rows, rows)
  assertInteger('columns of the partial matrix', partial.geometry.columns, columns, columns)
  assertInteger('cell bytes of the partial matrix', partial.geometry.cellBytes, cellBytes, cellBytes)
  assertLength('partial matrix', partial.bytes, rows * columns * cellBytes)
  assertLength('present flags', partial.present, rows * columns)
  for (const flag of partial.present) assertInteger('present flag', flag, 0, 1)
}

/** Throws `ERASURE_TOO_FEW_CELLS` for the row that is shortest of cells, before any work. */
export function assertRows(partial: PartialMatrix, { rows, columns, dataColumns }: Geometry): void {
  let shortest = 0
  let have = columns
  for (let row = 0; row < rows; row++) {
    const count = countPresent(presentIn(partial, row))
    if (count < have) {
      shortest = row
      have = count
    }
  }
  assertEnough(have, dataColumns, { axis: 'row', index: shortest })
}

function isSameCommitment({ commitments: a }: Commitment, { commitments: b }: Commitment): boolean {
  return a.length === b.length && a.every((bytes, i) => Buffer.compare(bytes, b[i]!) === 0)
}

/** The slow path: who is to blame, and which cells show it. */
function blame(
  scheme: Pick<Scheme, 'verifyMany'>,
  commitment: Commitment,
  partial: PartialMatrix,
  contradiction?: { readonly row: number; readonly column: number },
): Evidence {
  const corrupt = corruptCells(scheme, commitment, partial)
  if (corrupt.length > 0) return { kind: 'corrupt-cells', cells: corrupt }

  const { rows, dataColumns } = commitment.geometry
  const isTrusted = (row: number, column: number) => firstPresent(presentIn(partial, row), dataColumns)[column] === 1
  if (contradiction === undefined) {
    const cells = cellsWhere(partial, isTrusted).map(copyOf)
    return { kind: 'bad-encoding', line: rows === 1 ? { axis: 'row', index: 0 } : undefined, cells }
  }
  const { row, column } = contradiction
  const cells = cellsWhere(partial, (r, c) => r === row && (c === column || isTrusted(r, c))).map(copyOf)
  return { kind: 'bad-encoding', line: { axis: 'row', index: row }, cells }
}

/** Copies of the cells given that do not verify, or that came without a proof. */
export function corruptCells(
  scheme: Pick<Scheme, 'verifyMany'>,
  commitment: Commitment,
  partial: PartialMatrix,
): ProvenCell[] {
  const given = cellsWhere(partial, (row, column) => presentIn(partial, row)[column] === 1)
  const verdicts = scheme.verifyMany(commitment, given)
  return given.filter((_, i) => !verdicts[i]!.valid).map(copyOf)
}

/** Some of the cells, views of the matrix. A proof that is not there is empty, and no cell verifies with that. */
function cellsWhere(partial: PartialMatrix, isWanted: (row: number, column: number) => boolean): ProvenCell[] {
  const { geometry, proofs } = partial
  const cells: ProvenCell[] = []
  for (let r = 0; r < geometry.rows; r++) {
    for (let c = 0; c < geometry.columns; c++) {
      if (!isWanted(r, c)) continue
      const [row, column] = [rowIndex(r, geometry), columnIndex(c, geometry)]
      const proof = proofs[r * geometry.columns + c] ?? new Uint8Array(0)
      cells.push({ row, column, cell: cellAt(partial, row, column), proof })
    }
  }
  return cells
}

/** Evidence outlives the matrix. (`slice` would not do: on a Buffer it gives a view.) */
function copyOf({ row, column, cell, proof }: ProvenCell): ProvenCell {
  return { row, column, cell: new Uint8Array(cell), proof: new Uint8Array(proof) }
}

/** The present flags of one row, a view. */
export function presentIn({ present, geometry }: PartialMatrix, row: number): Uint8Array {
  return present.subarray(row * geometry.columns, (row + 1) * geometry.columns)
}

/** Flags of the first `count` that are present. */
export function firstPresent(present: Uint8Array, count: number): Uint8Array {
  let left = count
  return present.map((flag) => (flag === 1 && left-- > 0 ? 1 : 0))
}

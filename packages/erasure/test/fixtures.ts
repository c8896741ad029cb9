/** What the tests of this package share: deterministic bytes, partial matrices, one way to run a property. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { CodedError } from '../src/errors.ts'
import { cellAt, emptyMatrix, type PartialMatrix, placeCell } from '../src/matrix.ts'
import type { CommittedMatrix, Scheme } from '../src/scheme.ts'
import { columnIndex, type ProvenCell, rowIndex } from '../src/types.ts'

/** The same runs every time; another seed by `FC_SEED=… npx vitest run`. A failure prints the seed and the path to it. */
const seed = Number(process.env.FC_SEED ?? 0x5eed)

export function checkProperty<Ts>(property: fc.IProperty<Ts>, numRuns: number): void {
  fc.assert(property, { seed, numRuns })
}

/** Bytes without pattern, the same for the same seed (xorshift32). */
export function noise(length: number, from = 1): Uint8Array {
  let state = Math.imul(from + 1, 0x9e3779b1) | 1
  return Uint8Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 0xff
  })
}

export function sha256(...parts: Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}

export function subset(of: number, size: number): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(range(of), { minLength: size, maxLength: size })
}

/** A copy that starts at an odd address, with other bytes on both sides. */
export function atOddOffset(bytes: Uint8Array): Uint8Array {
  const around = new Uint8Array(bytes.length + 18).fill(0xa5)
  const copy = around.subarray(9, 9 + bytes.length)
  copy.set(bytes)
  return copy
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = new Uint8Array(bytes)
  flipped[bit >> 3]! ^= 1 << (bit & 7)
  return flipped
}

/** The coded error that `run` throws. */
export function thrownBy(run: () => unknown): CodedError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError)
    return error as CodedError
  }
  throw new Error('expected a coded error, got none')
}

export function provenCell(scheme: Scheme, committed: CommittedMatrix, r: number, c: number): ProvenCell {
  const row = rowIndex(r, committed.geometry)
  const column = columnIndex(c, committed.geometry)
  const cell = cellAt(committed.matrix, row, column).slice()
  return { row, column, cell, proof: scheme.prove(committed, { row, column }) }
}

export function provenCells(
  scheme: Scheme,
  committed: CommittedMatrix,
  isWanted: (row: number, column: number) => boolean = () => true,
): ProvenCell[] {
  const { rows, columns } = committed.geometry
  const coordinates = range(rows).flatMap((row) => range(columns).map((column) => ({ row, column })))
  return coordinates
    .filter(({ row, column }) => isWanted(row, column))
    .map(({ row, column }) => provenCell(scheme, committed, row, column))
}

export function partialOf(committed: CommittedMatrix, cells: readonly ProvenCell[]): PartialMatrix {
  const partial = emptyMatrix(committed.geometry)
  for (const cell of cells) placeCell(partial, cell)
  return partial
}

/** What somebody has who holds these columns. */
export function partialOfColumns(
  scheme: Scheme,
  committed: CommittedMatrix,
  columns: readonly number[],
): PartialMatrix {
  return partialOf(
    committed,
    provenCells(scheme, committed, (_, column) => columns.includes(column)),
  )
}

/**
 * Present flags of a 2k x 2k square that is filled row 0, column 0, row 1, column 1 …, each of which gives the next one its
 * last cell. Row i has k - i cells beyond column k and gets i more from the columns before it; columns likewise.
 */
export function oneLineARound(k: number): Uint8Array {
  const present = new Uint8Array(4 * k * k)
  // Dealt in turn, so that no line beyond the first k of each axis gets enough too early.
  let dealt = 0
  for (let row = 0; row < k; row++) {
    for (let i = 0; i < k - row; i++) present[row * 2 * k + k + (dealt++ % k)] = 1
  }
  dealt = 0
  for (let column = 0; column < k; column++) {
    for (let i = 0; i < k - 1 - column; i++) present[(k + (dealt++ % k)) * 2 * k + column] = 1
  }
  return present
}

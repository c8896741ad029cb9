/**
 * Peeling: which cells can be restored from those that are there, and in which order of lines.
 *
 * A line (row, or column where there are two dimensions) with enough cells is filled; what it gains may bring the lines
 * that cross it to enough, and so on until nothing more yields. The order does not matter to the end that is reached, so
 * lines wait in a queue. Only how many cells of each line are known has to be kept: a cell is known from the start or
 * because one of its two lines was filled, so the flags are only read, each three times at the most, and the work grows with the
 * number of cells and no faster, however many rounds a pattern needs.
 *
 * All memory is reserved once for a geometry, since simulations decide thousands of patterns of one square.
 */
import { assertInteger, assertLength } from './errors.ts'
import type { Geometry } from './types.ts'

export interface Peeling {
  /** Whether every cell is known in the end. */
  readonly isRecoverable: boolean
  /** Lines in the order in which they can be filled: row r is r, column c is rows + c. Lines without a hole are left out. */
  readonly order: Uint32Array
  /** Rounds in which all lines with enough cells at its beginning are filled together. */
  readonly rounds: number
  /** How many cells of each line are known in the end, numbered as in `order`. */
  readonly known: Uint32Array
}

/** The arrays of a result are views of the peeler's memory, good until its next call. */
export interface Peeler {
  /** `present[row * columns + column]` is 1 where the cell is there, and else 0. */
  peel(present: Uint8Array): Peeling
  /** The cells that are there by their positions `row * columns + column`, in any order, repeated or not. */
  peelPositions(positions: Iterable<number>): Peeling
}

export function makePeeler(geometry: Geometry): Peeler {
  const { dimensions, dataRows, rows, dataColumns, columns } = geometry
  const known = new Uint32Array(rows + columns)
  const isFilled = new Uint8Array(rows + columns)
  const queue = new Uint32Array(rows + columns)
  let scratch: Uint8Array | undefined
  let queued = 0

  /** Takes note of one more cell of a line; the one that makes it enough puts the line into the queue. */
  function gain(line: number): void {
    const count = ++known[line]!
    if (line < rows) {
      if (count === dataColumns) queue[queued++] = line
    } else if (dimensions === 2 && count === dataRows) queue[queued++] = line
  }

  function start(present: Uint8Array): void {
    known.fill(0)
    isFilled.fill(0)
    queued = 0
    for (let row = 0, position = 0; row < rows; row++) {
      let inRow = 0
      for (let column = 0; column < columns; column++, position++) {
        // Added, not asked: of scattered cells a branch is guessed wrong every other time.
        const flag = present[position]!
        inRow += flag
        known[rows + column]! += flag
      }
      known[row] = inRow
    }
    for (let row = 0; row < rows; row++) if (known[row]! >= dataColumns) queue[queued++] = row
    for (let column = 0; dimensions === 2 && column < columns; column++) {
      if (known[rows + column]! >= dataRows) queue[queued++] = rows + column
    }
  }

  function fillRow(row: number, present: Uint8Array): void {
    for (let column = 0, position = row * columns; column < columns; column++, position++) {
      if (present[position] === 0 && isFilled[rows + column] === 0) gain(rows + column)
    }
    known[row] = columns
  }

  function fillColumn(column: number, present: Uint8Array): void {
    for (let row = 0, position = column; row < rows; row++, position += columns) {
      if (present[position] === 0 && isFilled[row] === 0) gain(row)
    }
    known[rows + column] = rows
  }

  function peel(present: Uint8Array): Peeling {
    assertLength('present flags', present, rows * columns)
    start(present)
    let [rounds, filled] = [0, 0]
    // A line that has every cell by now has nothing to fill. Such lines drop out, and the others move up to their places.
    for (let read = 0, endOfRound = queued; read < endOfRound; endOfRound = queued) {
      const before = filled
      for (; read < endOfRound; read++) {
        const line = queue[read]!
        const isRow = line < rows
        const isWhole = known[line] === (isRow ? columns : rows)
        isFilled[line] = 1
        if (isWhole) continue
        if (isRow) fillRow(line, present)
        else fillColumn(line - rows, present)
        queue[filled++] = line
      }
      if (filled > before) rounds++
    }
    let inRows = 0
    for (let row = 0; row < rows; row++) if (known[row] === columns) inRows++
    return { isRecoverable: inRows === rows, order: queue.subarray(0, filled), rounds, known }
  }

  return {
    peel,
    peelPositions(positions) {
      scratch ??= new Uint8Array(rows * columns)
      scratch.fill(0)
      for (const position of positions) {
        assertInteger('position', position, 0, scratch.length - 1)
        scratch[position] = 1
      }
      return peel(scratch)
    },
  }
}

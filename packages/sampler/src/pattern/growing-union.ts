/**
 * A growing set of cells and what it restores, kept up to date cell by cell.
 *
 * Where cells arrive one after another, peeling anew after each would cost a matrix every time. Here a cell that comes in
 * is counted in its row and its column; a line that reaches enough is filled, which may bring others to enough. Every cell
 * becomes known once, so all arrivals together cost no more than a few passes over the matrix. The end that is reached is
 * that of `makePeeler` over the same cells, since the order of filling does not matter.
 *
 * Memory is reserved once; `clear` makes it empty again.
 */
import type { Geometry } from '@daslab/erasure/types'

export class GrowingUnion {
  /** Different cells that arrived, restored ones not counted. */
  arrived = 0
  /** Cells that arrived or were restored. */
  known = 0
  readonly #geometry: Geometry
  /** 1: known, 2: arrived after it was restored or before; both bits may be set. */
  readonly #flags: Uint8Array
  readonly #inRow: Uint32Array
  readonly #inColumn: Uint32Array
  /** Lines to fill: row r is r, column c is rows + c. */
  readonly #queue: Uint32Array

  constructor(geometry: Geometry) {
    const { rows, columns } = geometry
    this.#geometry = geometry
    this.#flags = new Uint8Array(rows * columns)
    this.#inRow = new Uint32Array(rows)
    this.#inColumn = new Uint32Array(columns)
    this.#queue = new Uint32Array(rows + columns)
  }

  get isRecoverable(): boolean {
    return this.known === this.#flags.length
  }

  clear(): void {
    this.arrived = 0
    this.known = 0
    this.#flags.fill(0)
    this.#inRow.fill(0)
    this.#inColumn.fill(0)
  }

  /** Takes in what a sample position asks for: one cell, or a column of them. */
  addPosition(position: number): void {
    const { sampleUnit, rows, columns } = this.#geometry
    if (sampleUnit === 'cell') this.addCell(position)
    else for (let row = 0; row < rows; row++) this.addCell(row * columns + position)
  }

  /** Takes in the cell at `row * columns + column`; again is the same as once. */
  addCell(cell: number): void {
    const flags = this.#flags[cell]!
    if (flags >= 2) return
    this.#flags[cell] = 3
    this.arrived++
    if (flags === 1) return
    const { columns } = this.#geometry
    const row = Math.floor(cell / columns)
    const queued = this.#count(row, cell - row * columns, 0)
    if (queued > 0) this.#fill(queued)
  }

  /** Counts a cell that became known; returns how many lines wait then. */
  #count(row: number, column: number, queued: number): number {
    const { dimensions, dataRows, dataColumns, rows } = this.#geometry
    let waiting = queued
    this.known++
    if (++this.#inRow[row]! === dataColumns) this.#queue[waiting++] = row
    if (++this.#inColumn[column]! === dataRows && dimensions === 2) this.#queue[waiting++] = rows + column
    return waiting
  }

  #fill(queued: number): void {
    const { rows, columns } = this.#geometry
    const [flags, queue] = [this.#flags, this.#queue]
    let waiting = queued
    while (waiting > 0) {
      const line = queue[--waiting]!
      if (line < rows) {
        for (let column = 0, cell = line * columns; column < columns; column++, cell++) {
          if (flags[cell] !== 0) continue
          flags[cell] = 1
          waiting = this.#count(line, column, waiting)
        }
      } else {
        for (let row = 0, cell = line - rows; row < rows; row++, cell += columns) {
          if (flags[cell] !== 0) continue
          flags[cell] = 1
          waiting = this.#count(row, line - rows, waiting)
        }
      }
    }
  }
}

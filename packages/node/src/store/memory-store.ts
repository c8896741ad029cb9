/** A cell store in memory: bounded in bytes, oldest blob first to go. */
import { type CellStore, type ColumnCells, columnBytes } from './cell-store.ts'

export class MemoryStore implements CellStore {
  readonly #blobs = new Map<string, Map<number, ColumnCells>>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  put(blob: string, column: ColumnCells): boolean {
    if (this.has(blob, column.column)) return false
    const kept: ColumnCells = {
      column: column.column,
      // Not `slice`: on a Buffer that gives a view.
      cells: column.cells.map((cell) => new Uint8Array(cell)),
      proofs: column.proofs.map((proof) => new Uint8Array(proof)),
    }
    let columns = this.#blobs.get(blob)
    if (columns === undefined) {
      columns = new Map()
      this.#blobs.set(blob, columns)
    }
    columns.set(column.column, kept)
    this.#bytes += columnBytes(kept)
    this.#prune(blob)
    return true
  }

  has(blob: string, column: number): boolean {
    return this.#blobs.get(blob)?.has(column) ?? false
  }

  get(blob: string, column: number): ColumnCells | undefined {
    return this.#blobs.get(blob)?.get(column)
  }

  columnsOf(blob: string): number[] {
    return [...(this.#blobs.get(blob)?.keys() ?? [])].sort((a, b) => a - b)
  }

  drop(blob: string): void {
    for (const column of this.#blobs.get(blob)?.values() ?? []) this.#bytes -= columnBytes(column)
    this.#blobs.delete(blob)
  }

  /** Drops whole blobs, oldest first, never the one being written. */
  #prune(current: string): void {
    for (const blob of this.#blobs.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      if (blob !== current) this.drop(blob)
    }
  }
}

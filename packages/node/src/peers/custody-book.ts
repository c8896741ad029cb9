/** Which connected peers say that they hold which columns. Filled by the custody protocol, read by samplers. */
export class CustodyBook {
  readonly #columnsOf = new Map<string, readonly number[]>()
  readonly #holders = new Map<number, Set<string>>()

  set(peer: string, columns: readonly number[]): void {
    this.delete(peer)
    this.#columnsOf.set(peer, columns)
    for (const column of columns) {
      let holders = this.#holders.get(column)
      if (holders === undefined) {
        holders = new Set()
        this.#holders.set(column, holders)
      }
      holders.add(peer)
    }
  }

  delete(peer: string): void {
    for (const column of this.#columnsOf.get(peer) ?? []) this.#holders.get(column)?.delete(peer)
    this.#columnsOf.delete(peer)
  }

  /** Peers that told us, those that hold nothing included. */
  get known(): number {
    return this.#columnsOf.size
  }

  /** Peers that hold at least one column. */
  get custodians(): number {
    let count = 0
    for (const columns of this.#columnsOf.values()) if (columns.length > 0) count++
    return count
  }

  holdersOf(column: number): readonly string[] {
    return [...(this.#holders.get(column) ?? [])]
  }
}

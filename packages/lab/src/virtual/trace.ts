/**
 * The trace of a virtual run, as one hash: every timer, every delivery with its bytes, every event, each with its time.
 *
 * Two runs of one seed that differ in anything a node could notice differ in this hash. It is fed as the run goes, so it costs
 * no memory; the number of entries is kept to say how far a run went.
 */
import { createHash } from 'node:crypto'

const BUFFER_BYTES = 64 * 1024
/** One letter tells the kinds of entry apart. */
const KIND = { turn: 1, delivery: 2, event: 3 } as const

export class Trace {
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.alloc(BUFFER_BYTES)
  #used = 0
  entries = 0

  turn(now: number): void {
    this.#begin(KIND.turn, now, 0)
  }

  delivery(now: number, from: string, to: string, connection: number, parts: Iterable<Uint8Array>): void {
    this.#begin(KIND.delivery, now, connection)
    this.#text(`${from}>${to}`)
    for (const part of parts) this.#bytes(part)
  }

  event(event: { readonly at: number }): void {
    this.#begin(KIND.event, event.at, 0)
    this.#text(JSON.stringify(event))
  }

  /** Hex; afterwards nothing more can be added. */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #begin(kind: number, now: number, number: number): void {
    this.entries++
    if (this.#used + 16 > BUFFER_BYTES) this.#flush()
    this.#used = this.#buffer.writeUInt8(kind, this.#used)
    this.#used = this.#buffer.writeDoubleLE(now, this.#used)
    this.#used = this.#buffer.writeUInt32LE(number >>> 0, this.#used)
  }

  #text(text: string): void {
    this.#bytes(Buffer.from(text))
  }

  /** With their length before them, so that no two sequences of entries give the same bytes. */
  #bytes(bytes: Uint8Array): void {
    if (this.#used + 4 + bytes.length > BUFFER_BYTES) this.#flush()
    this.#used = this.#buffer.writeUInt32LE(bytes.length, this.#used)
    if (this.#used + bytes.length > BUFFER_BYTES) {
      this.#flush()
      this.#hash.update(bytes)
      return
    }
    this.#buffer.set(bytes, this.#used)
    this.#used += bytes.length
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#used))
    this.#used = 0
  }
}

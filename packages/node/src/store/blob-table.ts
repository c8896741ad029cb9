/**
 * The headers that a node has accepted: by blob id, and by publisher and sequence number so that an equivocation shows.
 *
 * Bounded: the oldest goes first, and a header at or before the last one dropped is never taken again, so that a replay
 * of old messages cannot bring a pruned blob back.
 */
import { createHash } from 'node:crypto'
import type { SignedHeader } from '../network/wire/header-message.ts'

export class BlobTable {
  readonly #byId = new Map<string, SignedHeader>()
  readonly #bySequence = new Map<string, string>()
  /** Digests of the exact bytes whose signature was found valid: signed part and signature, both. */
  readonly #checked = new Map<string, string>()
  /** Blobs whose bad encoding has been proven; also those whose header never came. */
  readonly #bad = new Set<string>()
  readonly #limit: number
  #prunedThrough = -1

  constructor(limit: number) {
    this.#limit = limit
  }

  get(blob: string): SignedHeader | undefined {
    return this.#byId.get(blob)
  }

  /** The newest is last. */
  all(): readonly SignedHeader[] {
    return [...this.#byId.values()]
  }

  /** The blob that this publisher announced under this sequence number, if any. */
  announcedAs(publisher: Uint8Array, sequence: number): string | undefined {
    return this.#bySequence.get(key(publisher, sequence))
  }

  /** Headers with a sequence number at or below this are finished with. */
  get prunedThrough(): number {
    return this.#prunedThrough
  }

  /** Whether exactly these bytes, signature included, are an accepted header: a cached check must cover all its inputs. */
  hasChecked(header: SignedHeader): boolean {
    return this.#checked.get(header.blob) === digestOf(header)
  }

  isBad(blob: string): boolean {
    return this.#bad.has(blob)
  }

  /** A verified proof says that its publisher encoded it badly. */
  markBad(blob: string): void {
    this.#bad.add(blob)
    if (this.#bad.size > this.#limit) this.#bad.delete(this.#bad.values().next().value!)
  }

  /** Keeps an accepted header; answers the blob that was dropped to make room, if any. */
  add(header: SignedHeader): string | undefined {
    if (this.#byId.has(header.blob)) return undefined
    this.#byId.set(header.blob, header)
    this.#checked.set(header.blob, digestOf(header))
    this.#bySequence.set(key(header.header.publisher, header.header.sequence), header.blob)
    if (this.#byId.size <= this.#limit) return undefined
    const [oldest] = this.#byId.values()
    if (oldest === undefined) return undefined
    this.#byId.delete(oldest.blob)
    this.#checked.delete(oldest.blob)
    this.#bySequence.delete(key(oldest.header.publisher, oldest.header.sequence))
    this.#prunedThrough = Math.max(this.#prunedThrough, oldest.header.sequence)
    return oldest.blob
  }
}

function key(publisher: Uint8Array, sequence: number): string {
  return `${Buffer.from(publisher).toString('hex')}/${sequence}`
}

function digestOf({ signed, signature }: SignedHeader): string {
  return createHash('sha256').update(signed).update(signature).digest('hex')
}

/**
 * What peers did wrong, and when it is enough.
 *
 * Points are for evidence only: bytes that do not decode, cells that do not verify, limits overrun. A peer that is slow, or
 * that has not got a column, is never charged here: an honest peer of a withholding publisher has not got it either.
 */
import type { ChargeReason } from '../events.ts'

const POINTS: Readonly<Record<ChargeReason, number>> = {
  'malformed-message': 25,
  'invalid-header': 50,
  'invalid-column': 50,
  'invalid-cell': 50,
  'invalid-fraud-proof': 50,
  'unrequested-cell': 25,
  'protocol-limit': 25,
}
const BAN_AT = 100
/** Points fade, so that a rare fault of a long-lived peer does not add up to a ban. */
const HALF_LIFE_MS = 60_000
const BAN_MS = 60_000
/** Peers remembered; the one charged longest ago is forgotten first. */
const MAX_PEERS = 10_000

export class Charges {
  readonly #entries = new Map<string, { points: number; at: number; bannedUntil: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Adds to a peer's account; true when this charge bans it. */
  charge(peer: string, reason: ChargeReason): boolean {
    const now = this.#now()
    const before = this.#entries.get(peer)
    const faded = before === undefined ? 0 : before.points * 0.5 ** ((now - before.at) / HALF_LIFE_MS)
    const points = faded + POINTS[reason]
    const bans = points >= BAN_AT
    // Re-inserting keeps the map ordered by the time of the last charge.
    this.#entries.delete(peer)
    this.#entries.set(peer, { points, at: now, bannedUntil: bans ? now + BAN_MS : (before?.bannedUntil ?? 0) })
    if (this.#entries.size > MAX_PEERS) this.#entries.delete(this.#entries.keys().next().value!)
    return bans
  }

  isBanned(peer: string): boolean {
    return (this.#entries.get(peer)?.bannedUntil ?? 0) > this.#now()
  }
}

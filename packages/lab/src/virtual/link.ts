/**
 * What lies between two nodes: delay, jitter, loss, bandwidth; and when bytes that leave now arrive.
 *
 * The nodes speak over streams, as over TCP, so bytes are never missing and never change places within a connection. A lost
 * packet is sent again and everything behind it waits: after one round trip when enough packets follow to give the loss
 * away, else after the retransmission timeout, which doubles with each loss in a row (RFC 6298, RFC 5681 section 3.2).
 * Messages of different connections do overtake each other, by jitter and by loss.
 */
import type { RandomSource } from '@daslab/sampler/random'

export interface Link {
  readonly delayMs: number
  /** Uniform around the delay. */
  readonly jitterMs: number
  /** Share of packets that get lost, 0 to below 1. */
  readonly loss: number
  /** Bits a second; Infinity: no limit. */
  readonly bandwidth: number
}

export const PACKET_BYTES = 1_460
/** Linux's smallest retransmission timeout, and its longest. */
const MIN_TIMEOUT_MS = 200
const MAX_TIMEOUT_MS = 120_000
/** Packets that must follow a lost one to give it away. */
const PACKETS_THAT_TELL = 3

/** Until when the sender's own line and the link are taken by what was sent before. */
export interface Lane {
  busyUntil: number
}

export interface Departure {
  readonly now: number
  readonly bytes: number
  readonly link: Link
  readonly random: RandomSource
  /** The link in this direction, and the line that the sender shares among all its links. */
  readonly lane: Lane
  readonly uplink: Lane & { readonly bandwidth: number }
}

/** When the bytes arrive (ms, a fraction allowed) and how many packets were lost on the way. Takes up both lanes. */
export function arrivalOf({ now, bytes, link, random, lane, uplink }: Departure): { at: number; lost: number } {
  const left = Math.max(occupy(lane, link.bandwidth, bytes, now), occupy(uplink, uplink.bandwidth, bytes, now))
  const jitter = link.jitterMs === 0 ? 0 : link.jitterMs * (2 * random.fraction() - 1)
  const again = resending(link, Math.max(1, Math.ceil(bytes / PACKET_BYTES)), random)
  return { at: left + Math.max(0, link.delayMs + jitter) + again.ms, lost: again.lost }
}

function occupy(lane: Lane, bandwidth: number, bytes: number, now: number): number {
  if (bandwidth === Number.POSITIVE_INFINITY) return now
  lane.busyUntil = Math.max(now, lane.busyUntil) + (bytes * 8_000) / bandwidth
  return lane.busyUntil
}

/** Round after round what was lost is sent again; each loss in a row doubles the wait. */
function resending(link: Link, packets: number, random: RandomSource): { ms: number; lost: number } {
  if (link.loss === 0) return { ms: 0, lost: 0 }
  let ms = 0
  let lost = 0
  let underWay = packets
  for (let round = 0; underWay > 0; round++) {
    let missing = 0
    for (let i = 0; i < underWay; i++) if (random.fraction() < link.loss) missing++
    if (missing === 0) break
    lost += missing
    const isTold = round === 0 && underWay - missing >= PACKETS_THAT_TELL
    ms += isTold ? 2 * link.delayMs : timeoutMs(link, round)
    underWay = missing
  }
  return { ms, lost }
}

/** How long a sender waits for an answer before it sends again, for the `round`-th time in a row. */
export function timeoutMs(link: Pick<Link, 'delayMs'>, round: number): number {
  return Math.min(MAX_TIMEOUT_MS, (MIN_TIMEOUT_MS + 2 * link.delayMs) * 2 ** round)
}

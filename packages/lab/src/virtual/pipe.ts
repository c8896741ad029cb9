/**
 * One direction of a connection: what was written, in order, until it arrives.
 *
 * A pipe behaves as a TCP stream does from outside. What one side writes within a moment travels together. Order is kept:
 * whatever is late holds up all that follows. While the link is cut the oldest bytes are sent again and again with doubling
 * pauses, so that after a cut the stream goes on not at once but with the next attempt; when that has failed too often, the
 * connection breaks. At most a window of bytes is under way unacknowledged; then the writer waits. An acknowledgement takes
 * the way back, so a cut of that direction fills the window too.
 */
import type { AbstractMultiaddrConnection } from '@libp2p/utils'
import { timeoutMs } from './link.ts'

export type Bytes = Parameters<AbstractMultiaddrConnection['sendData']>[0]

/** What travels: the opening of a connection, bytes, and the two ways to end it. */
export type Signal = 'open' | 'close' | 'reset'

/** Unacknowledged bytes after which a writer waits, and again may write. */
const WINDOW_BYTES = 1024 * 1024
const DRAINED_BYTES = WINDOW_BYTES / 2
/** What travels together at most. */
const FLIGHT_BYTES = 64 * 1024
/** Of a bare signal: headers only. */
const SIGNAL_BYTES = 60
/** Linux gives a connection up after so many attempts in a row (tcp_retries2). */
const MAX_ATTEMPTS = 15

interface Flight {
  readonly content: Bytes | Signal
  readonly sentAt: number
  bytes: number
  arrivesAt: number
  /** Has met a cut: counted once. */
  isHeld: boolean
}

/** What a pipe asks of the network that it runs through. */
export interface Passage {
  now(): number
  /** When bytes that leave now arrive; `isMore`: they join others that already left. */
  depart(bytes: number, isMore: boolean): number
  /** Whether nothing passes now; the first time for a flight it is `isNew`. */
  isCut(isNew: boolean): boolean
  isWayBackCut(): boolean
  /** How long a packet takes when nothing is in its way. */
  delayMs(): number
  /** Calls back when the process at that end goes on; undefined: it runs. */
  whenSenderRuns(go: () => void): boolean
  whenReceiverRuns(go: () => void): boolean
  delivered(content: Bytes | Signal, bytes: number): void
}

export interface PipeEnds {
  /** What arrived. */
  arrive(content: Bytes | Signal): void
  /** The writer may go on. */
  drained(): void
  /** Too many attempts in vain. */
  broken(): void
}

export class Pipe {
  readonly #passage: Passage
  readonly #ends: PipeEnds
  readonly #flights: Flight[] = []
  /** Written while the sender's process stands still. */
  #unsent: (Bytes | Signal)[] = []
  /** Bytes that were delivered, and when their acknowledgement is back. */
  #acknowledged: { readonly at: number; readonly bytes: number }[] = []
  /** Bytes that were delivered while the way back was cut. */
  #unacknowledged = 0
  #underWay = 0
  #attempts = 0
  #isPaused = false
  /** The writer has been told to wait. */
  #isWaiting = false
  /** It has broken: nothing more comes out of it. */
  #isGone = false
  #timer: NodeJS.Timeout | undefined
  #look: NodeJS.Timeout | undefined
  #probes = 0

  constructor(passage: Passage, ends: PipeEnds) {
    this.#passage = passage
    this.#ends = ends
  }

  /** Returns false when the writer has to wait for `drained`. */
  write(content: Bytes | Signal): boolean {
    if (this.#isGone) return true
    const { length } = this.#unsent
    if (length > 0 || !this.#passage.whenSenderRuns(() => this.#sendUnsent())) this.#unsent.push(content)
    else this.#send(content)
    if (typeof content !== 'string') this.#underWay += content.byteLength
    return this.#hasRoom()
  }

  /** The reader takes no more for now. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#arrive()
  }

  #sendUnsent(): void {
    const contents = this.#unsent
    this.#unsent = []
    for (const content of contents) this.#send(content)
  }

  #send(content: Bytes | Signal): void {
    const now = this.#passage.now()
    const last = this.#flights.at(-1)
    const bytes = typeof content === 'string' ? SIGNAL_BYTES : content.byteLength
    if (
      last !== undefined &&
      last.sentAt === now &&
      typeof content !== 'string' &&
      typeof last.content !== 'string' &&
      last.bytes + bytes <= FLIGHT_BYTES
    ) {
      last.content.append(content)
      last.bytes += bytes
      last.arrivesAt = Math.max(last.arrivesAt, this.#passage.depart(bytes, true))
      return
    }
    // It may be there before what was sent earlier, and then waits for it.
    const arrivesAt = this.#passage.depart(bytes, false)
    this.#flights.push({ content, sentAt: now, bytes, arrivesAt, isHeld: false })
    this.#await()
  }

  /** Sets the timer for the oldest flight, unless something else will wake the pipe. */
  #await(): void {
    const [first] = this.#flights
    if (first === undefined || this.#timer !== undefined || this.#isPaused) return
    this.#wakeIn(first.arrivesAt - this.#passage.now())
  }

  #wakeIn(ms: number): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#arrive()
      },
      // Timers know whole milliseconds; rounded up, so that nothing arrives before its time.
      Math.max(0, Math.ceil(ms)),
    )
  }

  /** Hands over all that is due, unless something is in the way; whatever that is wakes the pipe again. */
  #arrive(): void {
    for (let first = this.#flights[0]; first !== undefined; first = this.#flights[0]) {
      if (this.#timer !== undefined || this.#isPaused || first.arrivesAt > this.#passage.now()) break
      if (!this.#passage.whenReceiverRuns(() => this.#arrive())) return
      if (this.#passage.isCut(!first.isHeld)) {
        this.#tryAgain(first)
        return
      }
      this.#attempts = 0
      this.#flights.shift()
      this.#passage.delivered(first.content, first.bytes)
      if (typeof first.content !== 'string') this.#acknowledge(first.bytes)
      this.#ends.arrive(first.content)
      if (this.#isGone) return
    }
    this.#await()
  }

  #tryAgain(first: Flight): void {
    first.isHeld = true
    if (this.#attempts === MAX_ATTEMPTS) {
      this.#isGone = true
      this.#flights.length = 0
      this.#unsent.length = 0
      this.#ends.broken()
      return
    }
    this.#wakeIn(this.#timeout(this.#attempts++))
  }

  #timeout(round: number): number {
    return timeoutMs({ delayMs: this.#passage.delayMs() }, round)
  }

  /** The reader has taken so many bytes; 0: says once more what it has taken. */
  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes
    if (this.#passage.isWayBackCut()) {
      if (this.#isWaiting && this.#look === undefined) this.#lookIn(this.#timeout(this.#probes++))
      return
    }
    this.#probes = 0
    this.#acknowledged.push({ at: this.#passage.now() + this.#passage.delayMs(), bytes: this.#unacknowledged })
    this.#unacknowledged = 0
    if (this.#isWaiting) this.#lookIn(this.#passage.delayMs())
  }

  #hasRoom(): boolean {
    this.#settle()
    if (this.#underWay < WINDOW_BYTES) return true
    this.#isWaiting = true
    // Whatever is still on its way will be acknowledged, and wakes the writer then.
    this.#lookAgain()
    return false
  }

  #settle(): void {
    const now = this.#passage.now()
    while (this.#acknowledged[0] !== undefined && this.#acknowledged[0].at <= now) {
      this.#underWay -= this.#acknowledged.shift()!.bytes
    }
  }

  #lookAgain(): void {
    const [next] = this.#acknowledged
    if (next !== undefined) this.#lookIn(next.at - this.#passage.now())
    // A probe makes the other side say again how far it has got.
    else if (this.#unacknowledged > 0) this.#acknowledge(0)
  }

  #lookIn(ms: number): void {
    this.#look ??= setTimeout(
      () => {
        this.#look = undefined
        if (this.#isGone || !this.#isWaiting) return
        this.#settle()
        if (this.#underWay > DRAINED_BYTES) {
          this.#lookAgain()
          return
        }
        this.#isWaiting = false
        this.#ends.drained()
      },
      Math.max(1, Math.ceil(ms)),
    )
  }
}

/**
 * Asking peers for cells over one long-lived stream a peer.
 *
 * Opening a stream costs as much as some twenty requests, so a stream is kept until either side closes it. At most two
 * requests a peer are under way, which bounds what a peer can make us buffer; the rest wait their turn.
 */
import type { Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { ChargeReason } from '../events.ts'
import { type Clock, withDeadline } from '../ports.ts'
import { FrameError, type Frames, framesOf } from './frames.ts'
import type { Host } from './host.ts'
import { sampleProtocolOf } from './topics.ts'
import * as limits from './wire/limits.ts'
import {
  decodeSampleResponse,
  encodeSampleRequest,
  type SampleRequest,
  type SampleResponse,
} from './wire/sample-message.ts'

const MAX_UNDER_WAY = 2
const DIAL_TIMEOUT_MS = 5_000

export interface SampleClientOptions {
  readonly host: Host
  readonly clock: Clock
  readonly network: string
  /** Fires when the node stops. */
  readonly signal: AbortSignal
  charge(peer: string, reason: ChargeReason, detail: string): void
}

export interface SampleClient {
  /** One request, one response. Rejects when the peer cannot be reached or does not answer before the deadline. */
  request(peer: string, request: Omit<SampleRequest, 'id'>, deadline: AbortSignal): Promise<SampleResponse>
}

export function sampleClient(options: SampleClientOptions): SampleClient {
  const peers = new Map<string, AskedPeer>()
  return {
    async request(peer, request, deadline) {
      let asked = peers.get(peer)
      if (asked === undefined) {
        asked = new AskedPeer(peer, options)
        peers.set(peer, asked)
      }
      try {
        return await asked.request(request, deadline)
      } finally {
        if (asked.isIdle && peers.get(peer) === asked) peers.delete(peer)
      }
    },
  }
}

interface Waiting {
  resolve(response: SampleResponse): void
  reject(error: Error): void
}

/** One peer's stream, opened when needed, with the requests that wait on it. */
class AskedPeer {
  readonly #peer: string
  readonly #options: SampleClientOptions
  readonly #underWay = new Map<number, Waiting>()
  /** Requests that nobody waits for any more; the stream may still bring their answers. */
  readonly #late = new Set<number>()
  readonly #turns: (() => void)[] = []
  #stream: Promise<Frames> | undefined
  #nextId = 0
  #active = 0

  constructor(peer: string, options: SampleClientOptions) {
    this.#peer = peer
    this.#options = options
  }

  /** Nothing under way and no stream open. */
  get isIdle(): boolean {
    return this.#active === 0 && this.#stream === undefined
  }

  async request(request: Omit<SampleRequest, 'id'>, deadline: AbortSignal): Promise<SampleResponse> {
    await this.#takeTurn()
    try {
      const isFresh = this.#stream === undefined
      try {
        return await this.#ask(request, deadline)
      } catch (error) {
        // A peer may close a stream that has been idle just as we write to it: that is no refusal, so ask once more.
        if (isFresh || deadline.aborted) throw error
        return await this.#ask(request, deadline)
      }
    } finally {
      this.#active--
      this.#turns.shift()?.()
    }
  }

  async #takeTurn(): Promise<void> {
    this.#active++
    if (this.#active > MAX_UNDER_WAY) await new Promise<void>((resolve) => this.#turns.push(resolve))
  }

  async #ask(request: Omit<SampleRequest, 'id'>, deadline: AbortSignal): Promise<SampleResponse> {
    deadline.throwIfAborted()
    const messages = await untilAborted(this.#open(), deadline)
    const id = this.#nextId++
    const response = new Promise<SampleResponse>((resolve, reject) => this.#underWay.set(id, { resolve, reject }))
    const onDeadline = () => this.#underWay.get(id)?.reject(deadline.reason)
    deadline.addEventListener('abort', onDeadline, { once: true })
    try {
      // Both are awaited together: a stream that fails while we write must not leave the response unheard.
      const [answer] = await Promise.all([
        response,
        messages.write(encodeSampleRequest({ ...request, id }), { signal: deadline }),
      ])
      return answer
    } finally {
      deadline.removeEventListener('abort', onDeadline)
      if (this.#underWay.delete(id)) this.#late.add(id)
    }
  }

  #open(): Promise<Frames> {
    this.#stream ??= this.#connect().catch((error) => {
      this.#stream = undefined
      throw error
    })
    return this.#stream
  }

  /** Under a deadline of its own: several requests may wait for it, and the first to give up must not end it for all. */
  async #connect(): Promise<Frames> {
    const { host, clock, network, signal } = this.#options
    const stream = await withDeadline(clock, DIAL_TIMEOUT_MS, signal, (deadline) =>
      host.dialProtocol(peerIdFromString(this.#peer), sampleProtocolOf(network), {
        signal: deadline,
        maxOutboundStreams: 16,
      }),
    )
    const messages = framesOf(stream, {
      maxBytes: limits.MAX_SAMPLE_RESPONSE_BYTES + limits.RESPONSE_OVERHEAD_BYTES,
      maxUnread: (MAX_UNDER_WAY + 1) * limits.MAX_SAMPLE_RESPONSE_BYTES,
    })
    this.#late.clear()
    void this.#readAll(stream, messages)
    return messages
  }

  async #readAll(stream: Stream, messages: Frames): Promise<void> {
    try {
      for (;;) {
        const decoded = decodeSampleResponse((await messages.read()).subarray())
        if (!decoded.ok) {
          this.#options.charge(this.#peer, 'malformed-message', decoded.reason)
          throw new Error(decoded.reason)
        }
        const { id } = decoded.value
        const waiting = this.#underWay.get(id)
        // An answer after its deadline finds nobody waiting; that is late, not wrong. A second one is.
        if (waiting === undefined && !this.#late.delete(id)) {
          this.#options.charge(this.#peer, 'unrequested-cell', 'response to a request never made, or answered before')
          throw new Error('response to a request never made, or answered before')
        }
        this.#underWay.delete(id)
        waiting?.resolve(decoded.value)
      }
    } catch (error) {
      if (error instanceof FrameError) {
        this.#options.charge(this.#peer, 'protocol-limit', `sample response: ${error.message}`)
      }
      this.#stream = undefined
      // Not by `unwrap`, which throws when the peer has closed the stream in the middle of a frame.
      stream.abort(error as Error)
      for (const waiting of this.#underWay.values()) waiting.reject(error as Error)
    }
  }
}

/** The promise's end, or the signal's, whichever comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

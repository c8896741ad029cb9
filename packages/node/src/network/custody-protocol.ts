/**
 * The custody protocol: on a new connection the dialler says what it keeps and hears what the other keeps.
 *
 * One stream a connection, two messages, both length-prefixed and bounded; opened by the side that dialled.
 */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { ChargeReason } from '../events.ts'
import { type Clock, withDeadline } from '../ports.ts'
import { FrameError, framesOf } from './frames.ts'
import type { Host } from './host.ts'
import { custodyProtocolOf } from './topics.ts'
import { decodeCustody, encodeCustody } from './wire/custody-message.ts'
import { MAX_CUSTODY_BYTES } from './wire/limits.ts'

const EXCHANGE_TIMEOUT_MS = 10_000
const RETRY_DELAYS_MS = [200, 1_000, 5_000]
/** An honest dialler says it once, and again when it heard no answer. */
const MAX_CLAIMS_PER_CONNECTION = 1 + RETRY_DELAYS_MS.length

export interface CustodyProtocolOptions {
  readonly host: Host
  readonly clock: Clock
  readonly network: string
  readonly columns: number
  /** What this node keeps. */
  readonly custody: readonly number[]
  readonly signal: AbortSignal
  onCustody(peer: string, columns: readonly number[]): void
  onGone(peer: string): void
  charge(peer: string, reason: ChargeReason, detail: string): void
}

export async function startCustodyProtocol(options: CustodyProtocolOptions): Promise<void> {
  const { host, clock, network, columns, custody, signal } = options
  const protocol = custodyProtocolOf(network)
  const ours = encodeCustody(custody, columns)
  const bounds = { maxBytes: MAX_CUSTODY_BYTES, maxUnread: 4 * MAX_CUSTODY_BYTES }

  function learn(peer: PeerId, bytes: Uint8Array): void {
    const decoded = decodeCustody(bytes, columns)
    if (decoded.ok) options.onCustody(peer.toString(), decoded.value)
    else options.charge(peer.toString(), 'malformed-message', decoded.reason)
  }

  function chargeForFrame(peer: PeerId, error: unknown): void {
    if (error instanceof FrameError) options.charge(peer.toString(), 'protocol-limit', `custody: ${error.message}`)
  }

  /** Claims made so far: one that changes without end would fill the books and the logs. */
  const claims = new WeakMap<Connection, number>()

  async function answer(stream: Stream, connection: Connection): Promise<void> {
    const messages = framesOf(stream, bounds)
    const made = (claims.get(connection) ?? 0) + 1
    claims.set(connection, made)
    if (made > MAX_CLAIMS_PER_CONNECTION) {
      options.charge(connection.remotePeer.toString(), 'protocol-limit', 'custody: claimed again and again')
      stream.abort(new Error('custody claimed again and again'))
      return
    }
    try {
      await withDeadline(clock, EXCHANGE_TIMEOUT_MS, signal, async (deadline) => {
        const theirs = await messages.read({ signal: deadline })
        await messages.write(ours, { signal: deadline })
        learn(connection.remotePeer, theirs.subarray())
        await stream.close({ signal: deadline })
      })
    } catch (error) {
      chargeForFrame(connection.remotePeer, error)
      stream.abort(error as Error)
    }
  }

  async function ask(connection: Connection): Promise<void> {
    await withDeadline(clock, EXCHANGE_TIMEOUT_MS, signal, async (deadline) => {
      const stream = await connection.newStream(protocol, { signal: deadline })
      try {
        const messages = framesOf(stream, bounds)
        await messages.write(ours, { signal: deadline })
        const theirs = await messages.read({ signal: deadline })
        learn(connection.remotePeer, theirs.subarray())
        await stream.close({ signal: deadline })
      } catch (error) {
        chargeForFrame(connection.remotePeer, error)
        stream.abort(error as Error)
        throw error
      }
    })
  }

  async function askUntilAnswered(connection: Connection): Promise<void> {
    for (const delay of [...RETRY_DELAYS_MS, undefined]) {
      try {
        return await ask(connection)
      } catch {
        // A peer without an answer simply stays without known custody; samplers do not ask it.
        if (delay === undefined || signal.aborted || connection.status !== 'open') return
        await clock.sleep(delay, signal).catch(() => {})
      }
    }
  }

  await host.handle(protocol, answer, { maxInboundStreams: 4, maxOutboundStreams: 4 })
  await host.register(protocol, {
    onConnect: (_peer, connection) => {
      if (connection.direction === 'outbound') void askUntilAnswered(connection)
    },
  })
  // Not the topology's `onDisconnect`: that comes when a peer names its protocols anew, and never for one that named none.
  host.addEventListener('peer:disconnect', ({ detail: peer }) => options.onGone(peer.toString()))
}

/**
 * Headers and columns on gossip: one topic for headers, one for each column.
 *
 * Every message is judged by the numbered rules before it is stored or forwarded; what passes is in the store by the time
 * a neighbour hears of it.
 */
import type { Message } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import type { HeavyWork } from '../compute/heavy-work.ts'
import type { Clock } from '../ports.ts'
import type { CellStore, ColumnCells } from '../store/cell-store.ts'
import { columnRules } from '../validation/column-rules.ts'
import { headerMessageRules, stillStands, type ValidationContext } from '../validation/header-rules.ts'
import { accepted, type GossipVerdict, ignore, judge, reject } from '../validation/verdict.ts'
import { type Backlog, gossipBacklog } from './backlog.ts'
import { type RefusalSinks, settle } from './gossip-result.ts'
import type { Host } from './host.ts'
import { topicsOf } from './topics.ts'
import { decodeSignedHeader, encodeSignedHeader, type SignedHeader } from './wire/header-message.ts'
import { type ColumnSidecar, decodeSidecar, encodeSidecar } from './wire/sidecar-message.ts'

export interface ColumnGossipOptions extends RefusalSinks {
  readonly host: Host
  readonly clock: Clock
  readonly context: ValidationContext
  readonly work: HeavyWork
  readonly store: CellStore
  /** Columns whose topics this node joins. */
  readonly subnets: readonly number[]
  /** Whether it joins the header topic. */
  readonly headers: boolean
  /** A header that is new and passed every rule, alone or inside a sidecar. */
  onHeader(header: SignedHeader, from: string): void
  /** A blob made room for a new header; the store has dropped it. */
  onDropped(blob: string): void
  /** A column that is new and passed every rule. */
  onColumn(column: ColumnSidecar, from: string, bytes: number): void
  /** Called as a column is handed to gossip, so that the node's own copy is not counted as received. */
  onPublished(): void
}

export interface ColumnGossip {
  /** Number of peers that the message was handed to. */
  publishHeader(header: SignedHeader): Promise<number>
  publishColumn(header: SignedHeader, column: ColumnCells): Promise<{ recipients: number; bytes: number }>
  /** What peers have not taken yet; one for each publication. */
  backlog(): Backlog
  headerSubscribers(): number
  columnSubscribers(column: number): number
}

export function joinColumnGossip(options: ColumnGossipOptions): ColumnGossip {
  const { host, context, work, store } = options
  const { pubsub } = host.services
  const topics = topicsOf(context.network)

  /** Keeps a header that passed every rule, unless another came first while it was judged. */
  function takeHeader(signedHeader: SignedHeader, from: string): GossipVerdict {
    if (context.blobs.get(signedHeader.blob) !== undefined) return accepted
    const refusal = stillStands({ context, signedHeader })
    if (refusal !== undefined) return refusal
    const dropped = context.blobs.add(signedHeader)
    if (dropped !== undefined) {
      store.drop(dropped)
      options.onDropped(dropped)
    }
    options.onHeader(signedHeader, from)
    return accepted
  }

  async function onHeaderMessage(peer: PeerId, { topic, data }: Message) {
    const from = peer.toString()
    const decoded = decodeSignedHeader(data)
    if (!decoded.ok) return settle(options, { topic, from }, reject('decode', decoded.reason), 'malformed-message')
    const judged = await judge({ context, signedHeader: decoded.value }, headerMessageRules)
    const verdict = judged.verdict === 'accept' ? takeHeader(decoded.value, from) : judged
    return settle(options, { topic, from }, verdict, 'invalid-header')
  }

  async function onColumnMessage(subnet: number, peer: PeerId, { topic, data }: Message) {
    const from = peer.toString()
    const decoded = decodeSidecar(data)
    if (!decoded.ok) return settle(options, { topic, from }, reject('decode', decoded.reason), 'malformed-message')
    const sidecar = decoded.value
    const { signedHeader } = sidecar
    const { header, blob } = signedHeader
    const judged = await judge(
      {
        context,
        signedHeader,
        sidecar,
        subnet,
        // Not one that is being verified: a spoilt copy must not shut out the good one that comes next.
        isSeen: (id, column) => store.has(id, column),
        verify: (cells) => work.verify(header.scheme, header, cells),
      },
      columnRules,
    ).catch((error): GossipVerdict => {
      // Our own verification broke down: the column is not taken, and nobody is at fault.
      return ignore('13 proofs', `could not be checked: ${(error as Error).message}`)
    })
    const verdict = judged.verdict === 'accept' ? takeHeader(signedHeader, from) : judged
    if (verdict.verdict === 'accept' && store.put(blob, sidecar)) options.onColumn(sidecar, from, data.length)
    return settle(options, { topic, from }, verdict, 'invalid-column')
  }

  if (options.headers) {
    pubsub.topicValidators.set(topics.header, onHeaderMessage)
    pubsub.subscribe(topics.header)
  }
  for (const column of options.subnets) {
    const topic = topics.column(column)
    pubsub.topicValidators.set(topic, (peer, message) => onColumnMessage(column, peer, message))
    pubsub.subscribe(topic)
  }

  return {
    async publishHeader(header) {
      const { recipients } = await pubsub.publish(topics.header, encodeSignedHeader(header))
      return recipients.length
    },
    async publishColumn(signedHeader, column) {
      const message = encodeSidecar({ ...column, signedHeader })
      options.onPublished()
      const { recipients } = await pubsub.publish(topics.column(column.column), message)
      return { recipients: recipients.length, bytes: message.length }
    },
    backlog: () => gossipBacklog(host, options.clock),
    headerSubscribers: () => pubsub.getSubscribers(topics.header).length,
    columnSubscribers: (column) => pubsub.getSubscribers(topics.column(column)).length,
  }
}

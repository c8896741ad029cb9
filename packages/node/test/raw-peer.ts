/**
 * A peer made by hand, for what no honest node does: it has the node's transports and gossip, and says what it is told to.
 *
 * It is bound by none of the node's rules. It joins no topic, so it hears nothing that is not sent to it alone.
 */
import { seededRandom } from '@daslab/sampler/random'
import type { Connection, Stream } from '@libp2p/interface'
import { type LengthPrefixedStream, lpStream } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { createHost, type Host } from '../src/network/host.ts'
import { custodyProtocolOf, sampleProtocolOf, topicsOf } from '../src/network/topics.ts'
import { encodeCustody } from '../src/network/wire/custody-message.ts'
import { encodeSignedHeader, type SignedHeader } from '../src/network/wire/header-message.ts'
import { decodeSampleRequest, type SampleRequest } from '../src/network/wire/sample-message.ts'
import { type ColumnSidecar, encodeSidecar } from '../src/network/wire/sidecar-message.ts'
import type { RunningNode } from '../src/running-node.ts'
import { eventually } from './eventually.ts'

export type Frames = LengthPrefixedStream<Stream>

export interface RawPeer {
  readonly peer: string
  readonly host: Host
  readonly address: string
  /** Connects and says nothing. */
  dial(node: RunningNode): Promise<Connection>
  /** Connects and claims these columns, or sends these bytes for a claim; answers what the node said. */
  claim(node: RunningNode, custody: readonly number[] | Uint8Array): Promise<Uint8Array>
  /** Opens a stream of the sample protocol to the node. */
  askSamples(node: RunningNode): Promise<{ stream: Stream; frames: Frames }>
  /** Answers sample requests that nodes send; every stream opened is counted. */
  serveSamples(answer: (request: SampleRequest, frames: Frames, stream: Stream) => void | Promise<void>): Promise<void>
  /** Gives these bytes to everybody on a topic, once somebody is there. */
  publish(topic: string, bytes: Uint8Array): Promise<void>
  publishHeader(header: SignedHeader): Promise<void>
  publishColumn(sidecar: ColumnSidecar): Promise<void>
  isConnected(node: RunningNode): boolean
  stop(): Promise<void>
}

export async function startRawPeer({
  network,
  columns,
  name,
  listen = `/memory/${network}-${name}`,
}: {
  readonly network: string
  readonly columns: number
  readonly name: string
  readonly listen?: string
}): Promise<RawPeer> {
  const host = await createHost({
    network,
    columns,
    identity: seededRandom(`raw/${name}`).bytes(32),
    listen: [listen],
    local: true,
    onCopy: () => {},
    isBanned: () => false,
  })
  await host.start()
  const topics = topicsOf(network)
  const connectionTo = (node: RunningNode) =>
    host.getConnections().find(({ remotePeer, status }) => remotePeer.toString() === node.peer && status === 'open')

  const raw: RawPeer = {
    peer: host.peerId.toString(),
    host,
    address: host.getMultiaddrs()[0]!.toString(),
    async dial(node) {
      return connectionTo(node) ?? (await host.dial(multiaddr(node.addresses[0]!)))
    },
    async claim(node, custody) {
      const connection = await raw.dial(node)
      const frames = lpStream(await connection.newStream(custodyProtocolOf(network)))
      await frames.write(custody instanceof Uint8Array ? custody : encodeCustody(custody, columns))
      const answer = await frames.read({ signal: AbortSignal.timeout(5_000) })
      await frames.unwrap().close()
      return answer.subarray()
    },
    async askSamples(node) {
      const connection = await raw.dial(node)
      const stream = await connection.newStream(sampleProtocolOf(network), { maxOutboundStreams: 1_000 })
      return { stream, frames: lpStream(stream) }
    },
    async serveSamples(answer) {
      await host.handle(
        sampleProtocolOf(network),
        async (stream: Stream) => {
          const frames = lpStream(stream)
          try {
            for (;;) {
              const request = decodeSampleRequest((await frames.read()).subarray())
              if (!request.ok) throw new Error(request.reason)
              await answer(request.value, frames, stream)
            }
          } catch {
            // The node has closed the stream, or this peer has.
          }
        },
        { maxInboundStreams: 1_000, force: true },
      )
    },
    async publish(topic, bytes) {
      const { pubsub } = host.services
      await eventually(`a subscriber of ${topic}`, () => pubsub.getSubscribers(topic).length > 0)
      await pubsub.publish(topic, bytes)
    },
    publishHeader: (header) => raw.publish(topics.header, encodeSignedHeader(header)),
    publishColumn: (sidecar) => raw.publish(topics.column(sidecar.column), encodeSidecar(sidecar)),
    isConnected: (node) => connectionTo(node) !== undefined,
    stop: async () => host.stop(),
  }
  return raw
}

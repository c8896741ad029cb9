/**
 * The libp2p host: transports, encryption, multiplexing, gossip, with the bounds that the defaults lack.
 *
 * Stock settings leave several buffers unbounded (yamux write buffers, gossipsub's outbound queue), so that one peer that
 * never reads costs hundreds of megabytes; here each has a limit. On one machine other defaults starve a testnet (five
 * connections a second from an address, scores that punish neighbours on one address, pings of every peer): `local` lifts
 * those, and only those.
 */
import { createHash } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { createTopicScoreParams } from '@libp2p/gossipsub/score'
import { identify } from '@libp2p/identify'
import type { ComponentLogger, Libp2p, Logger, PeerId } from '@libp2p/interface'
import { memory } from '@libp2p/memory'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { TransportFactory } from '../ports.ts'
import { topicsOf } from './topics.ts'
import { MAX_SIDECAR_BYTES } from './wire/limits.ts'

export type Host = Libp2p<{ pubsub: GossipSub }>

export interface HostOptions {
  readonly network: string
  readonly columns: number
  /** 32 bytes: seed of the peer's Ed25519 key. */
  readonly identity: Uint8Array
  readonly listen: readonly string[]
  readonly local: boolean
  readonly transports?: readonly TransportFactory[]
  /** Called once for each copy of a gossip message that arrives or is published, duplicates included. */
  onCopy(topic: string, bytes: number): void
  /** Whether this peer is kept out for now. */
  isBanned(peer: PeerId): boolean
}

const MIB = 1024 * 1024
/** A peer that is sent more than this without reading is cut off. */
const MAX_UNREAD_BYTES = 4 * MIB
/** What one stream may hold unread on our side: a full sample response or gossip frame. */
const MAX_STREAM_READ_BYTES = 4 * MIB

/** Creates the host without starting it. @throws Error from libp2p when an address does not parse. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { network, columns, local } = options
  return createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', options.identity),
    addresses: { listen: [...options.listen] },
    // Not the version of Node, which libp2p would tell: peers have no use for it, and a seed replays on every version.
    nodeInfo: { userAgent: 'daslab' },
    transports: [...(options.transports ?? [tcp(), memory()])],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: 64,
        maxOutboundStreams: 256,
        maxEarlyStreams: 64,
        streamOptions: { maxReadBufferLength: MAX_STREAM_READ_BYTES, maxWriteBufferLength: MAX_UNREAD_BYTES },
      }),
    ],
    connectionManager: local
      ? {
          maxConnections: 5_000,
          maxIncomingPendingConnections: 5_000,
          inboundConnectionThreshold: 1e9,
          maxDialQueueLength: 5_000,
        }
      : {},
    connectionMonitor: { enabled: !local },
    connectionGater: {
      denyInboundEncryptedConnection: (peer) => options.isBanned(peer),
      denyDialPeer: (peer) => options.isBanned(peer),
    },
    logger: silentLogger,
    services: {
      identify: identify({ timeout: 30_000 }),
      pubsub: gossipsub({
        // The header is signed; a second signature on each message would cost 40 % of the CPU and add nothing.
        globalSignaturePolicy: 'StrictNoSign',
        msgIdFn: (message) => {
          options.onCopy(message.topic, message.data.length)
          return messageId(message.topic, message.data)
        },
        D: 4,
        Dlo: 2,
        Dhi: 8,
        Dout: 1,
        floodPublish: true,
        batchPublish: true,
        allowPublishToZeroTopicPeers: true,
        ignoreDuplicatePublishError: true,
        fallbackToFloodsub: false,
        maxOutboundBufferSize: MAX_UNREAD_BYTES,
        maxInboundDataLength: MAX_SIDECAR_BYTES + 64 * 1024,
        idontwantMinDataSize: local ? MAX_SIDECAR_BYTES : 4096,
        scoreParams: {
          ...(local ? { IPColocationFactorWeight: 0 } : {}),
          topics: topicScores(network, columns),
        },
      }),
    },
  }) as Promise<Host>
}

/** Topic and content make the id, so that the same bytes on two topics are two messages. 20 bytes, as in Ethereum. */
export function messageId(topic: string, data: Uint8Array): Uint8Array {
  return createHash('sha256').update(topic).update('\0').update(data).digest().subarray(0, 20)
}

/** Only invalid messages lower a score: on quiet column topics the other terms would punish honest peers for silence. */
function topicScores(network: string, columns: number) {
  const params = createTopicScoreParams({
    topicWeight: 1,
    timeInMeshWeight: 0,
    timeInMeshQuantum: 1_000,
    firstMessageDeliveriesWeight: 0,
    meshMessageDeliveriesWeight: 0,
    meshFailurePenaltyWeight: 0,
    invalidMessageDeliveriesWeight: -20,
    invalidMessageDeliveriesDecay: 0.9,
  })
  const topics = topicsOf(network)
  const names = [
    topics.header,
    topics.badEncoding,
    ...Array.from({ length: columns }, (_, column) => topics.column(column)),
  ]
  return Object.fromEntries(names.map((name) => [name, params]))
}

/** libp2p formats its debug lines even when nobody reads them: at many nodes that is a large part of the CPU. */
const silent: Logger = Object.assign(() => {}, {
  error: () => {},
  trace: () => {},
  enabled: false,
  newScope: () => silent,
})
const silentLogger: ComponentLogger = { forComponent: () => silent }

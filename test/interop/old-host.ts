/**
 * A libp2p 2 node with the older gossipsub over TCP, at its stock settings but for what the network prescribes: messages
 * without a gossip signature, and ids made from topic and content.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type GossipSub, type GossipSubComponents, gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { type Identify, identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'

export type OldHost = Libp2p<{ identify: Identify; pubsub: GossipSub }>

export async function createOldHost(identity: Uint8Array): Promise<OldHost> {
  return createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', identity),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      identify: identify(),
      pubsub: gossipsub({
        globalSignaturePolicy: 'StrictNoSign',
        msgIdFn: ({ topic, data }) => messageId(topic, data),
        // The factory's type says less than what it makes: the mesh is in the class alone.
      }) as (components: GossipSubComponents) => GossipSub,
    },
  })
}

/** Written anew rather than imported: the rule is part of the protocol, and its other file loads libp2p 3. */
export function messageId(topic: string, data: Uint8Array): Uint8Array {
  return createHash('sha256').update(topic).update(Uint8Array.of(0)).update(data).digest().subarray(0, 20)
}

/** The versions that this process really resolves. */
export function installedVersions(): Record<string, string> {
  const names = ['libp2p', '@chainsafe/libp2p-gossipsub']
  return Object.fromEntries(
    names.map((name) => {
      const manifest = new URL('../../package.json', import.meta.resolve(name))
      return [name, JSON.parse(readFileSync(manifest, 'utf8')).version as string]
    }),
  )
}

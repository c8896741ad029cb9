/**
 * Fraud proofs on gossip: one topic, joined by everybody who acts on them.
 *
 * Whoever reconstructs a badly encoded blob has evidence that others cannot have from samples alone; this is how it
 * reaches them. A proof is verified before it is believed or forwarded, so one honest full node suffices.
 */
import type { Message } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import type { HeavyWork } from '../compute/heavy-work.ts'
import { type FraudProofSubject, fraudProofRules } from '../validation/fraud-proof-rules.ts'
import type { ValidationContext } from '../validation/header-rules.ts'
import { type GossipVerdict, ignore, judge, reject } from '../validation/verdict.ts'
import { type RefusalSinks, settle } from './gossip-result.ts'
import type { Host } from './host.ts'
import { topicsOf } from './topics.ts'
import { decodeFraudProof, type FraudProof } from './wire/fraud-proof-message.ts'
import * as limits from './wire/limits.ts'

export interface FraudGossipOptions extends RefusalSinks {
  readonly host: Host
  readonly context: ValidationContext
  readonly work: HeavyWork
  /** Whether it joins the topic; otherwise it only publishes. */
  readonly listens: boolean
  /** A proof that is new and passed every rule; `message` is what came. */
  onProof(proof: FraudProof, from: string, message: Uint8Array): void
}

export interface FraudGossip {
  /** Whether a proof, encoded as `message`, is small enough for gossip. */
  fits(proof: FraudProof, message: Uint8Array): boolean
  /** Number of peers that it was handed to. */
  publish(message: Uint8Array): Promise<number>
}

export function joinFraudGossip(options: FraudGossipOptions): FraudGossip {
  const { host, context, work } = options
  const { pubsub } = host.services
  const topic = topicsOf(context.network).badEncoding

  async function onMessage(peer: PeerId, { data }: Message) {
    const from = peer.toString()
    const decoded = decodeFraudProof(data)
    if (!decoded.ok) return settle(options, { topic, from }, reject('decode', decoded.reason), 'malformed-message')
    const proof = decoded.value
    const { signedHeader } = proof
    const subject: FraudProofSubject = {
      ...{ context, signedHeader, proof },
      verify: ({ evidence }) => work.verifyBadEncoding(signedHeader.header.scheme, signedHeader.header, evidence),
    }
    const verdict = await judge(subject, fraudProofRules).catch((error): GossipVerdict => {
      // Our own verification broke down: the proof is not taken, and nobody is at fault.
      return ignore('F2 proof', `could not be checked: ${(error as Error).message}`)
    })
    // Another copy may have passed while this one was judged.
    if (verdict.verdict === 'accept' && !context.blobs.isBad(signedHeader.blob)) options.onProof(proof, from, data)
    return settle(options, { topic, from }, verdict, 'invalid-fraud-proof')
  }

  if (options.listens) {
    pubsub.topicValidators.set(topic, onMessage)
    pubsub.subscribe(topic)
  }

  return {
    fits: ({ evidence }, message) =>
      evidence.cells.length <= limits.MAX_FRAUD_PROOF_CELLS && message.length <= limits.MAX_FRAUD_PROOF_BYTES,
    async publish(message) {
      const { recipients } = await pubsub.publish(topic, message)
      return recipients.length
    },
  }
}

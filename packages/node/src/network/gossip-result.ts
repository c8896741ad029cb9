/** From a verdict about a message to what is done about it: told, charged, and answered in gossip's word. */
import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { ChargeReason } from '../events.ts'
import type { GossipVerdict, Refusal } from '../validation/verdict.ts'

export interface RefusalSinks {
  onRefused(topic: string, from: string, verdict: Refusal): void
  charge(peer: string, reason: ChargeReason, detail: string): void
}

const RESULT = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const

/** A rejected message is charged to the peer that sent it on, never to its author: relayers check before they forward. */
export function settle(
  sinks: RefusalSinks,
  { topic, from }: { readonly topic: string; readonly from: string },
  verdict: GossipVerdict,
  reason: ChargeReason,
): TopicValidatorResult {
  if (verdict.verdict !== 'accept') {
    sinks.onRefused(topic, from, verdict)
    if (verdict.verdict === 'reject') sinks.charge(from, reason, `${verdict.rule}: ${verdict.detail}`)
  }
  return RESULT[verdict.verdict]
}

/**
 * The rules for a fraud proof on gossip: F1 news, the header's own (see `header-rules.ts`), then F2, the proof itself.
 *
 * Its maker is not believed. A proof that proves nothing is rejected, so whoever passes on a forgery against an honest
 * publisher pays for it, and the blob stands.
 */
import type { FraudProof } from '../network/wire/fraud-proof-message.ts'
import { type HeaderSubject, headerRules } from './header-rules.ts'
import { ignore, type Refusal, type Rule, reject } from './verdict.ts'

export interface FraudProofSubject extends HeaderSubject {
  readonly proof: FraudProof
  verify(proof: FraudProof): Promise<boolean>
}

/** F1. */
function isNews({ context, signedHeader }: FraudProofSubject): Refusal | undefined {
  return context.blobs.isBad(signedHeader.blob) ? ignore('F1 proven', 'bad encoding proven before') : undefined
}

/** F2. */
async function proves({ proof, verify }: FraudProofSubject): Promise<Refusal | undefined> {
  return (await verify(proof)) ? undefined : reject('F2 proof', 'it does not prove bad encoding')
}

export const fraudProofRules: readonly Rule<FraudProofSubject>[] = [isNews, ...headerRules, proves]

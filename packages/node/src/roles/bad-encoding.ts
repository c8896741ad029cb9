/**
 * What a node does once it is proven that a publisher encoded badly, whether it found out or was told.
 *
 * The blob is marked, so that nobody here restores it, gives it back or calls it available; the proof goes into the
 * history of the node, where whoever doubts it can verify it again.
 */
import type { Evidence } from '@daslab/erasure/scheme'
import { type BadEncoding, encodeFraudProof, type FraudProof } from '../network/wire/fraud-proof-message.ts'
import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'

/** Evidence that this node came by: published, where it fits a message. Corrupt cells say nothing of the publisher. */
export async function publishEvidence(core: NodeCore, signedHeader: SignedHeader, evidence: Evidence): Promise<void> {
  const { blob } = signedHeader
  if (evidence.kind !== 'bad-encoding' || core.blobs.isBad(blob)) return
  const proof: FraudProof = { signedHeader, evidence }
  const message = encodeFraudProof(proof)
  const isSmall = core.fraud.fits(proof, message)
  believe(core, blob, evidence, '', isSmall ? message : undefined)
  if (!isSmall) return
  const recipients = await core.fraud.publish(message)
  core.emit({ type: 'fraud-proof-published', blob, bytes: message.length, recipients })
}

/** A proof that has been verified; `message` is what came, or undefined where it was too large for one. */
export function believe(
  core: NodeCore,
  blob: string,
  { line, cells }: BadEncoding,
  from: string,
  message: Uint8Array | undefined,
): void {
  core.blobs.markBad(blob)
  core.emit({
    type: 'bad-encoding-proven',
    blob,
    from,
    line: line ?? null,
    cells: cells.length,
    ...(message !== undefined && { proof: Buffer.from(message).toString('base64') }),
  })
  core.onBadEncoding(blob)
}

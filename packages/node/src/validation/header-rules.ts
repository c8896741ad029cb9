/**
 * The rules for a header, whether it comes alone or inside a column sidecar.
 *
 * Numbers are those of the consensus specification's list for data columns (p2p-interface, `data_column_sidecar_{subnet_id}`)
 * with the publisher's key for the proposer and its sequence number for the slot; rules about a chain of blocks (8 to 11, 14)
 * have no counterpart without one. H-rules are our own.
 */
import { isKnownScheme, type SchemeOptions, schemeByName } from '@daslab/erasure/schemes/registry'
import { isSignatureValid } from '../header.ts'
import type { SignedHeader } from '../network/wire/header-message.ts'
import type { BlobTable } from '../store/blob-table.ts'
import { ignore, type Refusal, type Rule, reject } from './verdict.ts'

/** MAXIMUM_GOSSIP_CLOCK_DISPARITY of the specification. */
export const MAXIMUM_GOSSIP_CLOCK_DISPARITY_MS = 500

/** What a node knows when it judges a message. */
export interface ValidationContext {
  readonly network: string
  readonly columns: number
  /** What the network allows beyond what the scheme fixes. */
  readonly limits: Pick<SchemeOptions, 'maxBlobs'>
  /** Hex public keys whose headers count. */
  readonly publishers: ReadonlySet<string>
  readonly blobs: BlobTable
  now(): number
}

export interface HeaderSubject {
  readonly context: ValidationContext
  readonly signedHeader: SignedHeader
}

/** Rule 2 for the header: its matrix is one that its scheme makes, in this network's width, and can hold the payload. */
function structure({ context, signedHeader: { header } }: HeaderSubject): Refusal | undefined {
  if (header.network !== context.network) return reject('H1 network', 'header of another network')
  if (!isKnownScheme(header.scheme)) return reject('2 structure', 'unknown scheme')
  if (header.geometry.columns !== context.columns)
    return reject('2 structure', 'number of columns is not the network’s')
  if (!schemeByName(header.scheme, context.limits).isCommitment(header))
    return reject('2 structure', 'not a matrix of this scheme')
  const { dataRows, dataColumns, cellBytes } = header.geometry
  if (header.payloadBytes > dataRows * dataColumns * cellBytes)
    return reject('2 structure', 'payload larger than its matrix')
  return undefined
}

/** Rule 4. */
function notFromTheFuture({ context, signedHeader: { header } }: HeaderSubject): Refusal | undefined {
  if (header.sequence <= context.now() + MAXIMUM_GOSSIP_CLOCK_DISPARITY_MS) return undefined
  return ignore('4 future', 'sequence number lies in the future')
}

/** Rule 5. */
function notPruned({ context, signedHeader: { header } }: HeaderSubject): Refusal | undefined {
  if (header.sequence > context.blobs.prunedThrough) return undefined
  return ignore('5 pruned', 'sequence number at or before the last one pruned')
}

/** Rule 6. */
function knownPublisher({ context, signedHeader: { header } }: HeaderSubject): Refusal | undefined {
  if (context.publishers.has(Buffer.from(header.publisher).toString('hex'))) return undefined
  return reject('6 publisher', 'publisher not known to this node')
}

/** Rule 7. A header that was checked before is recognised by all its bytes, signature included. */
function signature({ context, signedHeader }: HeaderSubject): Refusal | undefined {
  if (context.blobs.hasChecked(signedHeader) || isSignatureValid(signedHeader)) return undefined
  return reject('7 signature', 'signature invalid')
}

/** H2: one header a sequence number. The first is kept; a second proves that the publisher equivocates. */
function noEquivocation({ context, signedHeader: { header, blob } }: HeaderSubject): Refusal | undefined {
  const first = context.blobs.announcedAs(header.publisher, header.sequence)
  if (first === undefined || first === blob) return undefined
  return ignore('H2 equivocation', `publisher announced ${first} under the same sequence number`)
}

/** In order; used by the column rules from the place where the specification has them. */
export const headerRules: readonly Rule<HeaderSubject>[] = [
  structure,
  notFromTheFuture,
  notPruned,
  knownPublisher,
  signature,
  noEquivocation,
]

/** Rules 5 and H2 once more, at the moment when a header is taken: judging waits, and others are judged meanwhile. */
export function stillStands(subject: HeaderSubject): Refusal | undefined {
  return notPruned(subject) ?? noEquivocation(subject)
}

/** For a header that travels alone: rule 1 first. */
export const headerMessageRules: readonly Rule<HeaderSubject>[] = [
  ({ context, signedHeader }) =>
    context.blobs.hasChecked(signedHeader) ? ignore('1 seen', 'header seen before') : undefined,
  ...headerRules,
]

/** What the rules are tested with: a node's knowledge, a good message, and ways to break one rule at a time. */
import type { BlobHeader, SignedHeader } from '../../src/network/wire/header-message.ts'
import { BlobTable } from '../../src/store/blob-table.ts'
import type { ValidationContext } from '../../src/validation/header-rules.ts'
import { flipBit, type Publication, publication, publisherKey, withHeader } from '../publication.ts'

export const NOW = 1_000_000

export type MutableContext = { -readonly [Key in keyof ValidationContext]: ValidationContext[Key] }

export function context(): MutableContext {
  return {
    network: 'test',
    columns: 8,
    limits: {},
    publishers: new Set([publisherKey]),
    blobs: new BlobTable(4),
    now: () => NOW,
  }
}

export const good: Publication = publication({ sequence: NOW })

/** A header that is in a table for no other reason than its sequence number. */
export function filler(sequence: number, publisher: Uint8Array = new Uint8Array(32)): SignedHeader {
  const { header } = good.signed
  const signed = new Uint8Array(Buffer.from(`filler ${sequence} ${Buffer.from(publisher).toString('hex')}`))
  return {
    header: { ...header, publisher, sequence },
    signed,
    signature: new Uint8Array(64),
    blob: Buffer.from(signed).toString('hex'),
  }
}

/** One way to break one rule of a header: in what is signed, in the signature, or in what the node knows. */
export interface Break {
  readonly rule: string
  readonly verdict: 'ignore' | 'reject'
  readonly detail: string
  readonly header?: Partial<BlobHeader>
  readonly forge?: boolean
  know?(context: MutableContext, signed: SignedHeader): void
}

/** In the order in which the rules stand. */
export const headerBreaks: readonly Break[] = [
  { rule: 'H1 network', verdict: 'reject', detail: 'header of another network', header: { network: 'tesu' } },
  { rule: '2 structure', verdict: 'reject', detail: 'unknown scheme', header: { scheme: 'none' } },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'number of columns is not the network’s',
    know: (context) => {
      context.columns = 16
    },
  },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'not a matrix of this scheme',
    header: { commitments: [new Uint8Array(31)] },
  },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'payload larger than its matrix',
    header: { payloadBytes: 3 * 4 * 64 + 1 },
  },
  {
    rule: '4 future',
    verdict: 'ignore',
    detail: 'sequence number lies in the future',
    header: { sequence: NOW + 501 },
  },
  {
    rule: '5 pruned',
    verdict: 'ignore',
    detail: 'sequence number at or before the last one pruned',
    know({ blobs }, { header: { sequence } }) {
      for (let i = 0; i < 5; i++) blobs.add(filler(sequence + i))
    },
  },
  {
    rule: '6 publisher',
    verdict: 'reject',
    detail: 'publisher not known to this node',
    know: (context) => {
      context.publishers = new Set(['00'.repeat(32)])
    },
  },
  { rule: '7 signature', verdict: 'reject', detail: 'signature invalid', forge: true },
  {
    rule: 'H2 equivocation',
    verdict: 'ignore',
    detail: 'under the same sequence number',
    know({ blobs }, { header: { sequence, publisher } }) {
      blobs.add(filler(sequence, publisher))
    },
  },
]

/** A header that breaks all of these rules, and a node that knows what it takes to see it. */
export function broken(breaks: readonly Break[]): { context: MutableContext; signedHeader: SignedHeader } {
  const changes = Object.assign({}, ...breaks.map(({ header }) => header))
  const honest = withHeader(good, changes)
  const isForged = breaks.some(({ forge }) => forge)
  const signedHeader = isForged ? { ...honest, signature: flipBit(honest.signature, 0) } : honest
  const known = context()
  // What a node has seen, it has seen last: or the table would have dropped it again.
  const isSeen = ({ rule }: Break) => rule === '1 seen'
  for (const { know } of [...breaks.filter((breach) => !isSeen(breach)), ...breaks.filter(isSeen)]) {
    know?.(known, signedHeader)
  }
  return { context: known, signedHeader }
}

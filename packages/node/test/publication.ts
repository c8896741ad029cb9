/** What a publisher puts on the wire, made by hand: honest, or committed to a matrix that is no code word. */
import { cellAt, type ExtendedMatrix } from '@daslab/erasure/matrix'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import { columnIndex, rowIndex } from '@daslab/erasure/types'
import { seededRandom } from '@daslab/sampler/random'
import { publicKeyOf, signHeader } from '../src/header.ts'
import type { BlobHeader, SignedHeader } from '../src/network/wire/header-message.ts'
import type { ColumnSidecar } from '../src/network/wire/sidecar-message.ts'
import type { ColumnCells } from '../src/store/cell-store.ts'

export const publisherIdentity = seededRandom('publisher identity').bytes(32)
export const publisherKey = publicKeyOf(publisherIdentity)

export interface Publication {
  readonly payload: Uint8Array
  readonly signed: SignedHeader
  readonly columns: readonly ColumnCells[]
  sidecar(column: number): ColumnSidecar
}

export interface PublicationOptions {
  readonly network?: string
  readonly columns?: number
  readonly sequence?: number
  readonly payload?: Uint8Array
  readonly identity?: Uint8Array
  readonly maxCellBytes?: number
  /** Fields of the header to be signed that differ from the honest ones. */
  readonly header?: Partial<BlobHeader>
  /** Changes the matrix before it is committed to. */
  corrupt?(matrix: ExtendedMatrix): void
}

/** Eight columns of three cells of 64 bytes, unless told otherwise. */
export function publication({
  network = 'test',
  columns = 8,
  sequence = 1_000,
  payload = seededRandom('payload').bytes(600),
  identity = publisherIdentity,
  maxCellBytes = 64,
  header = {},
  corrupt = () => {},
}: PublicationOptions = {}): Publication {
  const scheme = schemeByName('merkle', { dataColumns: columns / 2, maxCellBytes })
  const matrix = scheme.encode(payload)
  corrupt(matrix)
  const committed = scheme.commit(matrix)
  const { geometry, commitments } = committed
  const all = Array.from({ length: columns }, (_, index): ColumnCells => {
    const column = columnIndex(index, geometry)
    const rows = Array.from({ length: geometry.rows }, (_, row) => rowIndex(row, geometry))
    return {
      column,
      cells: rows.map((row) => cellAt(matrix, row, column).slice()),
      proofs: rows.map((row) => scheme.prove(committed, { row, column })),
    }
  })
  const signed = signHeader(
    {
      network,
      scheme: 'merkle',
      geometry,
      commitments,
      payloadBytes: payload.length,
      publisher: new Uint8Array(Buffer.from(publicKeyOf(identity), 'hex')),
      sequence,
      ...header,
    },
    identity,
  )
  return { payload, signed, columns: all, sidecar: (column) => ({ ...all[column]!, signedHeader: signed }) }
}

/** The same header, signed by the same publisher, under a valid signature that differs: here one over other fields. */
export function withHeader({ signed }: Publication, changes: Partial<BlobHeader>): SignedHeader {
  return signHeader({ ...signed.header, ...changes }, publisherIdentity)
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = new Uint8Array(bytes)
  flipped[bit >> 3]! ^= 1 << (bit & 7)
  return flipped
}

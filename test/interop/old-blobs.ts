/** The old peer's blobs: encoding its own, checking those of others, keeping the columns of its custody. */
import { cellAt } from '@daslab/erasure/matrix'
import { isKnownScheme, schemeByName } from '@daslab/erasure/schemes/registry'
import { columnIndex, type ProvenCell, rowIndex } from '@daslab/erasure/types'
import { isSignatureValid, publicKeyOf, signHeader } from '@daslab/node/header'
import type { SignedHeader } from '@daslab/node/network/wire/header-message'
import type { ColumnSidecar } from '@daslab/node/network/wire/sidecar-message'
import type { OldPeerOptions } from './messages.ts'

const SCHEME = 'merkle'

export class OldBlobs {
  readonly headers = new Map<string, SignedHeader>()
  readonly #options: OldPeerOptions
  readonly #columns = new Map<string, ColumnSidecar>()

  constructor(options: OldPeerOptions) {
    this.#options = options
  }

  column(blob: string, column: number): ColumnSidecar | undefined {
    return this.#columns.get(`${blob}/${column}`)
  }

  keep(sidecar: ColumnSidecar): void {
    this.headers.set(sidecar.signedHeader.blob, sidecar.signedHeader)
    this.#columns.set(`${sidecar.signedHeader.blob}/${sidecar.column}`, sidecar)
  }

  /** Why a header is refused, if it is. */
  headerFault(signedHeader: SignedHeader): string | undefined {
    const { header } = signedHeader
    if (header.network !== this.#options.network) return 'another network'
    if (header.geometry.columns !== this.#options.columns) return 'wrong number of columns'
    if (!this.#options.publishers.includes(Buffer.from(header.publisher).toString('hex'))) return 'unknown publisher'
    if (!isKnownScheme(header.scheme)) return 'unknown scheme'
    if (!schemeByName(header.scheme).isCommitment(header)) return 'not a matrix of its scheme'
    if (!isSignatureValid(signedHeader)) return 'signature invalid'
    return undefined
  }

  /** Why a column is refused, if it is: its header, or any of its cells. */
  columnFault(sidecar: ColumnSidecar): string | undefined {
    const headerFault = this.headerFault(sidecar.signedHeader)
    if (headerFault !== undefined) return headerFault
    const { geometry } = sidecar.signedHeader.header
    if (sidecar.cells.length !== geometry.rows || sidecar.proofs.length !== geometry.rows)
      return 'wrong number of cells'
    const column = columnIndex(sidecar.column, geometry)
    const cells = sidecar.cells.map(
      (cell, row): ProvenCell => ({ row: rowIndex(row, geometry), column, cell, proof: sidecar.proofs[row]! }),
    )
    return this.areValid(sidecar.signedHeader, cells) ? undefined : 'a cell does not verify'
  }

  areValid({ header }: SignedHeader, cells: readonly ProvenCell[]): boolean {
    return schemeByName(header.scheme)
      .verifyMany(header, cells)
      .every(({ valid }) => valid)
  }

  /** A payload as signed header and columns, ready to publish. */
  encode(payload: Uint8Array): ColumnSidecar[] {
    const identity = Buffer.from(this.#options.identity, 'hex')
    const scheme = schemeByName(SCHEME, { dataColumns: this.#options.columns / 2 })
    const committed = scheme.commit(scheme.encode(payload))
    const { geometry, commitments, matrix } = committed
    const signedHeader = signHeader(
      {
        network: this.#options.network,
        scheme: SCHEME,
        geometry,
        commitments,
        payloadBytes: payload.length,
        publisher: Buffer.from(publicKeyOf(identity), 'hex'),
        sequence: Date.now(),
      },
      identity,
    )
    const rows = Array.from({ length: geometry.rows }, (_, row) => rowIndex(row, geometry))
    return Array.from({ length: geometry.columns }, (_, index) => {
      const column = columnIndex(index, geometry)
      return {
        column,
        cells: rows.map((row) => cellAt(matrix, row, column)),
        proofs: rows.map((row) => scheme.prove(committed, { row, column })),
        signedHeader,
      }
    })
  }
}

/**
 * What the roles of one node share: its host, its books, its ports. Built once in `running-node.ts`, passed to each role.
 */

import type { ChargeReason, NodeEventBody } from './events.ts'
import type { FetcherPorts } from './network/cell-fetcher.ts'
import type { ColumnGossip } from './network/column-gossip.ts'
import type { FraudGossip } from './network/fraud-gossip.ts'
import type { CustodyBook } from './peers/custody-book.ts'
import type { Ports } from './ports.ts'
import type { NodeOptions } from './running-node.ts'
import type { BlobTable } from './store/blob-table.ts'
import type { CellStore } from './store/cell-store.ts'

export interface NodeCore {
  readonly options: NodeOptions
  readonly ports: Ports
  /** Hex public key of this node. */
  readonly publicKey: string
  readonly custody: readonly number[]
  readonly blobs: BlobTable
  readonly store: CellStore
  readonly book: CustodyBook
  readonly gossip: ColumnGossip
  readonly fraud: FraudGossip
  readonly fetcher: FetcherPorts
  /** Fires when the node stops; every wait and request ends with it. */
  readonly signal: AbortSignal
  /** `at` defaults to now. */
  emit(event: NodeEventBody, at?: number): void
  /** The blob has just been proven bad. */
  onBadEncoding(blob: string): void
  charge(peer: string, reason: ChargeReason, detail: string): void
  /** Runs work in the background of this node; a failure while it stops is no failure. */
  background(task: () => Promise<void>): void
}

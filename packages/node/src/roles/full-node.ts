/**
 * The full node: keeps its custody columns, serves them, and restores the network when it can (`restoration.ts`).
 *
 * Columns come by gossip; what gossip does not bring is asked for. A super node is a full node whose custody is every
 * column.
 */

import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'
import { contentOf, restoration } from './restoration.ts'
import { fetchColumns } from './retriever.ts'

/** Gossip is given so long before missing columns are asked for, then asked again with growing pauses. */
const REQUEST_DELAYS_MS = [1_000, 2_000, 4_000, 8_000]

export interface FullNode {
  onHeader(signed: SignedHeader): void
  onColumn(signed: SignedHeader): void
  /** The blob is gone from the node's books. */
  forget(blob: string): void
}

export function fullNodeRole(core: NodeCore): FullNode {
  const { blobs, custody, ports, store } = core
  const complete = new Set<string>()
  const restorer = restoration(core, checkComplete)

  const missingCustody = (blob: string) => custody.filter((column) => !store.has(blob, column))

  function checkComplete(blob: string): void {
    if (complete.has(blob) || missingCustody(blob).length > 0) return
    complete.add(blob)
    core.emit({ type: 'custody-complete', blob, columns: custody.length })
  }

  async function requestMissing(signed: SignedHeader): Promise<void> {
    const { blob } = signed
    for (const delay of REQUEST_DELAYS_MS) {
      await ports.clock.sleep(delay, core.signal)
      const missing = missingCustody(blob)
      if (missing.length === 0 || blobs.get(blob) === undefined || blobs.isBad(blob)) return
      for await (const column of fetchColumns(core, signed, missing, 0)) {
        if (!store.put(blob, column)) continue
        core.emit({ type: 'column-received', blob, from: column.from, source: 'request', ...contentOf(column) })
        role.onColumn(signed)
      }
    }
  }

  const role: FullNode = {
    forget(blob) {
      complete.delete(blob)
      restorer.forget(blob)
    },
    onHeader(signed) {
      core.background(() => requestMissing(signed))
    },
    onColumn(signed) {
      checkComplete(signed.blob)
      restorer.onColumn(signed)
    },
  }
  return role
}

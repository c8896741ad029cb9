/**
 * The full node: keeps its custody columns, serves them, and restores the network when it can.
 *
 * Columns come by gossip; what gossip does not bring is asked for. A node that gathers as many columns as restore the blob
 * reconstructs the rest, keeps what belongs to its custody, and gives the missing columns back to their topics, so that
 * the holders whom a publisher passed over get theirs after all. A super node is a full node whose custody is every column.
 */

import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'
import { type ColumnCells, columnBytes, columnDigest } from '../store/cell-store.ts'
import { fetchColumns } from './retriever.ts'

/** Gossip is given so long before missing columns are asked for, then asked again with growing pauses. */
const REQUEST_DELAYS_MS = [1_000, 2_000, 4_000, 8_000]
/** After the last column that arrived: stragglers first, and not every super node at the same moment. */
const RECONSTRUCTION_DELAY_MS = 250
const RECONSTRUCTION_JITTER_MS = 250
/** Blobs reconstructed at once: a publisher of many half-withheld blobs must not fill the memory. */
const MAX_RECONSTRUCTIONS = 2

export interface FullNode {
  onHeader(signed: SignedHeader): void
  onColumn(signed: SignedHeader): void
  /** The blob is gone from the node's books. */
  forget(blob: string): void
}

export function fullNodeRole(core: NodeCore): FullNode {
  const { blobs, custody, gossip, ports, store } = core
  const { clock, work } = ports
  const random = ports.random.split('full-node')
  const complete = new Set<string>()
  /** Blobs for which a reconstruction is waiting, running or done. */
  const reconstructions = new Set<string>()
  let running = 0

  const missingCustody = (blob: string) => custody.filter((column) => !store.has(blob, column))

  function checkComplete(blob: string): void {
    if (complete.has(blob) || missingCustody(blob).length > 0) return
    complete.add(blob)
    core.emit({ type: 'custody-complete', blob, columns: custody.length })
  }

  async function requestMissing(signed: SignedHeader): Promise<void> {
    const { blob } = signed
    for (const delay of REQUEST_DELAYS_MS) {
      await clock.sleep(delay, core.signal)
      const missing = missingCustody(blob)
      if (missing.length === 0 || blobs.get(blob) === undefined) return
      for await (const column of fetchColumns(core, signed, missing, 0)) {
        if (!store.put(blob, column)) continue
        core.emit({ type: 'column-received', blob, from: column.from, source: 'request', ...contentOf(column) })
        role.onColumn(signed)
      }
    }
  }

  /** Waits for quiet, then restores what is missing, unless everything has come by then. */
  async function reconstruct(signed: SignedHeader): Promise<void> {
    const { blob, header } = signed
    const { columns, dataColumns } = header.geometry
    let held = store.columnsOf(blob).length
    for (;;) {
      await clock.sleep(RECONSTRUCTION_DELAY_MS + random.below(RECONSTRUCTION_JITTER_MS), core.signal)
      const now = store.columnsOf(blob).length
      if (now === held && running < MAX_RECONSTRUCTIONS) break
      held = now
    }
    const have = store.columnsOf(blob)
    if (have.length === columns || have.length < dataColumns) {
      reconstructions.delete(blob)
      return
    }
    const wanted = Array.from({ length: columns }, (_, column) => column).filter((column) => !store.has(blob, column))
    const inputs = have.slice(0, dataColumns).map((column) => store.get(blob, column)!)
    const startedAt = clock.now()
    core.emit({ type: 'reconstruction-started', blob, have: have.length, need: dataColumns })
    running++
    const restored = await work
      .reconstruct(header.scheme, header, inputs, wanted)
      .catch((error) => {
        // Our own failure says nothing of the blob: the next column that comes starts it again.
        reconstructions.delete(blob)
        throw error
      })
      .finally(() => running--)
    core.emit({
      type: 'reconstruction-finished',
      blob,
      outcome: restored.outcome,
      tookMs: clock.now() - startedAt,
    })
    if (restored.outcome === 'byzantine') return
    for (const column of restored.columns) {
      const isOurs = custody.includes(column.column)
      if (isOurs && store.put(blob, column)) {
        core.emit({ type: 'column-received', blob, from: '', source: 'reconstruction', ...contentOf(column) })
      }
    }
    checkComplete(blob)
    const backlog = gossip.backlog()
    for (const column of restored.columns) {
      await backlog.taken(core.signal)
      const { recipients } = await gossip.publishColumn(signed, column)
      core.emit({ type: 'column-given-back', blob, column: column.column, recipients })
      await clock.sleep(0, core.signal)
    }
  }

  const role: FullNode = {
    forget(blob) {
      complete.delete(blob)
      reconstructions.delete(blob)
    },
    onHeader(signed) {
      core.background(() => requestMissing(signed))
    },
    onColumn(signed) {
      const { blob, header } = signed
      checkComplete(blob)
      // The count is cheap to bound first: only a node whose custody can ever suffice looks at the store.
      if (custody.length < header.geometry.dataColumns || reconstructions.has(blob)) return
      const held = store.columnsOf(blob).length
      if (held < header.geometry.dataColumns || held === header.geometry.columns) return
      reconstructions.add(blob)
      core.background(() => reconstruct(signed))
    },
  }
  return role
}

function contentOf(column: ColumnCells) {
  return { column: column.column, bytes: columnBytes(column), digest: columnDigest(column) }
}

/**
 * Restoring a blob: a node that holds as many columns as suffice makes the rest, and finds out whether the publisher
 * encoded well.
 *
 * It waits for quiet first: stragglers bring what need not be made. What is missing is then made and given back to the
 * topics, so that holders whom a publisher passed over get theirs after all. Where nothing is missing there is still the
 * encoding to check, unless the scheme's commitments can be to code words only.
 */
import { schemeByName } from '@daslab/erasure/schemes/registry'
import type { Restored } from '../compute/heavy-work.ts'
import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'
import { type ColumnCells, columnBytes, columnDigest } from '../store/cell-store.ts'
import { publishEvidence } from './bad-encoding.ts'

/** After the last column that arrived: stragglers first, and not every super node at the same moment. */
const QUIET_MS = 250
const QUIET_JITTER_MS = 250
/** Blobs restored at once: a publisher of many half-withheld blobs must not fill the memory. */
const MAX_AT_ONCE = 2

export interface Restoration {
  /** The store has one more column of this blob. */
  onColumn(signed: SignedHeader): void
  forget(blob: string): void
}

/** `onKept` is called when columns of the node's own custody have been made. */
export function restoration(core: NodeCore, onKept: (blob: string) => void): Restoration {
  const { blobs, custody, gossip, ports, store } = core
  const { clock, work } = ports
  const random = ports.random.split('full-node')
  /** Blobs for which it is waiting, running or done. */
  const begun = new Set<string>()
  let running = 0

  async function restore(signed: SignedHeader): Promise<void> {
    const { blob, header } = signed
    const { columns, dataColumns } = header.geometry
    let held = store.columnsOf(blob).length
    for (;;) {
      await clock.sleep(QUIET_MS + random.below(QUIET_JITTER_MS), core.signal)
      const now = store.columnsOf(blob).length
      if (now === held && running < MAX_AT_ONCE) break
      held = now
    }
    const have = store.columnsOf(blob)
    if (have.length < dataColumns || blobs.isBad(blob)) {
      begun.delete(blob)
      return
    }
    const { isCodeBinding } = schemeByName(header.scheme)
    if (have.length === columns && isCodeBinding) return
    const wanted = Array.from({ length: columns }, (_, column) => column).filter((column) => !store.has(blob, column))
    // Beyond those that suffice, columns can only contradict: worth the work where a publisher may encode badly.
    const inputs = (isCodeBinding ? have.slice(0, dataColumns) : have).map((column) => store.get(blob, column)!)
    const startedAt = clock.now()
    if (wanted.length > 0) {
      core.emit({ type: 'reconstruction-started', blob, have: have.length, need: dataColumns })
    }
    running++
    const restored = await work
      .reconstruct(header.scheme, header, inputs, wanted)
      .catch((error) => {
        // Our own failure says nothing of the blob: the next column that comes starts it again.
        begun.delete(blob)
        throw error
      })
      .finally(() => running--)
    const tookMs = clock.now() - startedAt
    if (wanted.length > 0) {
      core.emit({ type: 'reconstruction-finished', blob, outcome: restored.outcome, tookMs })
    }
    if (!isCodeBinding) {
      core.emit({ type: 'encoding-checked', blob, outcome: restored.outcome === 'byzantine' ? 'bad' : 'sound', tookMs })
    }
    if (restored.outcome === 'byzantine') return publishEvidence(core, signed, restored.evidence)
    await giveBack(signed, restored)
  }

  async function giveBack(
    signed: SignedHeader,
    { columns }: Extract<Restored, { outcome: 'reconstructed' }>,
  ): Promise<void> {
    const { blob } = signed
    for (const column of columns) {
      const isOurs = custody.includes(column.column)
      if (isOurs && store.put(blob, column)) {
        core.emit({ type: 'column-received', blob, from: '', source: 'reconstruction', ...contentOf(column) })
      }
    }
    onKept(blob)
    const backlog = gossip.backlog()
    for (const column of columns) {
      await backlog.taken(core.signal)
      const { recipients } = await gossip.publishColumn(signed, column)
      core.emit({ type: 'column-given-back', blob, column: column.column, recipients })
      await clock.sleep(0, core.signal)
    }
  }

  return {
    forget: (blob) => void begun.delete(blob),
    onColumn(signed) {
      const { blob, header } = signed
      // The count is cheap to bound first: only a node whose custody can ever suffice looks at the store.
      if (custody.length < header.geometry.dataColumns || begun.has(blob) || blobs.isBad(blob)) return
      if (store.columnsOf(blob).length < header.geometry.dataColumns) return
      begun.add(blob)
      core.background(() => restore(signed))
    },
  }
}

/** What an event says of a column. */
export function contentOf(column: ColumnCells) {
  return { column: column.column, bytes: columnBytes(column), digest: columnDigest(column) }
}

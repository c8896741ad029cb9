/**
 * No node accepts an invalid cell: whatever a node takes in, by gossip, by request, by reconstruction or as a sample, has the
 * content that the publisher committed to.
 *
 * The nodes' own verification is what is on trial, so it is not asked. Each acceptance carries a digest of the cells, and the
 * publisher has told the digest of every column, also of those that it withheld.
 */
import { type EventOf, eventsOf, type History } from '../history.ts'
import { lookAt, type Property } from './property.ts'

type Acceptance = EventOf<'column-received'> | EventOf<'sample-ended'>

export const noInvalidCell: Property = {
  meaning: 'every column and sample that a node accepted has the content that the publisher committed to',
  judge(history) {
    const committed = new Map(eventsOf(history, 'blob-encoded').map(({ blob, columnDigests }) => [blob, columnDigests]))
    return lookAt(acceptances(history, committed), 'acceptance', (event) => {
      const column = event.type === 'column-received' ? event.column : event.position
      const expected = committed.get(event.blob)?.[column]
      return event.digest === expected ? undefined : `${event.node} accepted other cells than those of column ${column}`
    })
  },
}

/** Those that can be told apart: with a digest, of a blob whose publisher has told its own. */
function acceptances({ events }: History, committed: ReadonlyMap<string, readonly string[] | undefined>): Acceptance[] {
  return events.filter(
    (event): event is Acceptance =>
      (event.type === 'column-received' || event.type === 'sample-ended') &&
      event.digest !== undefined &&
      committed.get(event.blob) !== undefined,
  )
}

/**
 * A fetched payload is the published one: whoever gets a blob back, from whichever columns, has the publisher's bytes.
 *
 * Needs a `get` in the workload that succeeds; both ends have told the SHA-256 of what they had.
 */
import { eventsOf } from '../history.ts'
import { lookAt, type Property } from './property.ts'

export const fetchedIsPublished: Property = {
  meaning: 'every payload that was fetched has the SHA-256 of the one that was published',
  judge(history) {
    const published = new Map(eventsOf(history, 'blob-encoded').map(({ blob, sha256 }) => [blob, sha256]))
    const fetched = eventsOf(history, 'blob-fetched').filter(
      ({ blob, sha256 }) => sha256 !== undefined && published.get(blob) !== undefined,
    )
    return lookAt(fetched, 'payload', ({ node, blob, sha256 }) =>
      sha256 === published.get(blob) ? undefined : `${node} fetched other bytes than were published`,
    )
  },
}

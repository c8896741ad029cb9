/**
 * Draws are made before requests: a sampler says which positions it drew, all of them, before anything is asked or answered.
 *
 * A sampler that chose as it went could be led: the withholder answers what it likes and the sampler moves on.
 */
import type { EventOf, History } from '../history.ts'
import type { Property, PropertyReport } from './property.ts'

export const drawsBeforeRequests: Property = {
  meaning: 'every sample that ends was drawn before, in a draw that was told whole',
  judge({ events }: History): PropertyReport {
    const drawn = new Map<string, ReadonlySet<number>>()
    let count = 0
    const keyOf = ({ node, blob, draw }: EventOf<'sampling-started'> | EventOf<'sample-ended'>) =>
      `${node}/${blob}/${draw}`
    for (const event of events) {
      if (event.type === 'sampling-started') drawn.set(keyOf(event), new Set(event.positions))
      if (event.type !== 'sample-ended') continue
      count++
      const positions = drawn.get(keyOf(event))
      if (positions?.has(event.position)) continue
      const why =
        positions === undefined
          ? `${event.node} has an answer for position ${event.position} before any draw`
          : `${event.node} asked for position ${event.position}, which it had not drawn`
      return { looked: { count, at: 'sample' }, broken: { event, why } }
    }
    return { looked: { count, at: 'sample' } }
  },
}

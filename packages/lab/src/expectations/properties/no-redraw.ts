/**
 * No sampler redraws: by itself a light sampler draws once for each blob, and its verdict counts each position of that draw
 * once. Drawing again after a failure would turn one chance of being fooled into many.
 *
 * A node that crashed and came back may draw again: then it must be the same positions. Draws that somebody asked for have
 * names of their own and are new draws on purpose.
 */
import { OWN_DRAW } from '../../runs/blob-history.ts'
import type { RunEvent } from '../../runs/run-event.ts'
import type { EventOf, History } from '../history.ts'
import type { Property, PropertyReport } from './property.ts'

export const noRedraw: Property = {
  meaning: 'every light sampler draws once for each blob, and judges that draw',
  judge({ events }: History): PropertyReport {
    const draws = new Map<string, EventOf<'sampling-started'>>()
    let count = 0
    const broken = (event: RunEvent, why: string) => ({ looked: { count, at: 'draw' }, broken: { event, why } })
    for (const event of events) {
      if (event.type !== 'sampling-started' && event.type !== 'verdict') continue
      if (event.draw !== OWN_DRAW) continue
      const key = `${event.node}/${event.blob}`
      const draw = draws.get(key)
      if (event.type === 'sampling-started') {
        count++
        if (new Set(event.positions).size !== event.positions.length)
          return broken(event, `${event.node} drew a position twice`)
        if (draw !== undefined && !isSameSet(draw.positions, event.positions)) {
          return broken(event, `${event.node} drew other positions of a blob that it had drawn already`)
        }
        draws.set(key, event)
      } else if (draw !== undefined && event.result.asked !== draw.positions.length) {
        return broken(event, `${event.node} judged ${event.result.asked} samples of a draw of ${draw.positions.length}`)
      }
    }
    return { looked: { count, at: 'draw' } }
  },
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const all = new Set(a)
  return a.length === b.length && b.every((position) => all.has(position))
}

/**
 * As many samplers are fooled as the exact odds allow: of a blob that cannot be restored, the number who say "available"
 * lies in the interval that holds 99.9 % of such networks; of one that can be restored nobody is fooled.
 *
 * One run in a thousand breaks it by chance alone. A sampler that redraws, or a holder that gives a sampler what it gives to
 * nobody else, breaks it far more often.
 */
import { OWN_DRAW } from '../../runs/blob-history.ts'
import { countVerdicts, isRecoverable } from '../../runs/verdict-counts.ts'
import { type EventOf, eventsOf, matricesOf } from '../history.ts'
import type { Property, PropertyReport } from './property.ts'

const LEVEL = 0.999

export const fooledWithinOdds: Property = {
  meaning: 'as many samplers say available of an unrecoverable blob as the exact odds allow (99.9 % interval)',
  judge(history): PropertyReport {
    const matrices = matricesOf(history)
    let count = 0
    for (const [blob, verdicts] of byBlob(eventsOf(history, 'verdict').filter(({ draw }) => draw === OWN_DRAW))) {
      const matrix = matrices.get(blob)
      if (matrix === undefined || isRecoverable(matrix)) continue
      count += verdicts.length
      const { available, interval } = countVerdicts(
        verdicts.map(({ result }) => result),
        matrix,
        LEVEL,
      )
      if (interval === null || (available >= interval.low && available <= interval.high)) continue
      const why = `${available} of ${verdicts.length} samplers were fooled; the odds allow ${interval.low} to ${interval.high}`
      const last = verdicts.findLast(({ result }) => result.verdict === 'available') ?? verdicts.at(-1)!
      return { looked: { count, at: 'verdict' }, broken: { event: last, why } }
    }
    return { looked: { count, at: 'verdict' } }
  },
}

function byBlob(verdicts: readonly EventOf<'verdict'>[]): Map<string, EventOf<'verdict'>[]> {
  const of = new Map<string, EventOf<'verdict'>[]>()
  for (const event of verdicts) of.set(event.blob, [...(of.get(event.blob) ?? []), event])
  return of
}

/** A metric held against its bounds: over the whole run, or as it stood when the time was up. */
import type { Claim, Expectation } from '../networks/network.ts'
import type { History } from './history.ts'
import { type Finding, failed, held, neverJudged } from './judgement.ts'
import { metricByName, metricText } from './metrics.ts'
import { deadlineOf } from './temporal.ts'

export function judgeMetric(
  history: History,
  { when, nodes, atLeast, atMost }: Omit<Expectation, 'claim'>,
  { metric }: Extract<Claim, { kind: 'metric' }>,
  blob: string | undefined,
): Finding {
  const { isTotal = false, measure } = metricByName(metric)
  const isTimed = when.kind === 'eventually' && when.withinMs !== undefined
  const deadline = deadlineOf(history, isTimed ? when.withinMs : undefined, blob)
  if (deadline === undefined) return neverJudged('the run ended before its time was up')
  const among = nodes === undefined ? undefined : new Set(nodes)
  const events = history.events.filter(
    (event) =>
      (among === undefined || among.has(event.node)) &&
      (blob === undefined || ('blob' in event && event.blob === blob)) &&
      // Totals are told by nodes that stop, hence after the end.
      (isTotal || event.at <= deadline),
  )
  const value = measure(events, history)
  if (value === undefined) return neverJudged('there was nothing to measure')
  const isIn = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost)
  return isIn ? held(metricText(metric, value)) : failed(metricText(metric, value))
}

/**
 * Figures made from a history, for expectations that bound them.
 *
 * A figure that nothing was seen of (no delivery, no verdict) is undefined, and what bounds it is then not judged; a count
 * of things that did not happen is 0.
 */
import { bytesText, msText, rounded } from '../format.ts'
import { OWN_DRAW } from '../runs/blob-history.ts'
import { percentiles } from '../runs/percentiles.ts'
import type { RunEvent } from '../runs/run-event.ts'
import type { History } from './history.ts'

/** What the file's numbers are read as, and how the figure is told. */
type Unit = 'time' | 'size' | 'count'

interface Metric {
  readonly unit: Unit
  readonly meaning: string
  /** Known only when the nodes have stopped, of all blobs together: no time limit, no blob. */
  readonly isTotal?: boolean
  readonly measure: (events: readonly RunEvent[], history: History) => number | undefined
}

const metrics = {
  'delivery-p50': delivery(({ p50 }) => p50, 'median of the way of a column to a custodian by gossip'),
  'delivery-p95': delivery(({ p95 }) => p95, '95 % of columns are at a custodian by gossip within this time'),
  'delivery-p99': delivery(({ p99 }) => p99, '99 % of columns are at a custodian by gossip within this time'),
  'delivery-max': delivery(({ max }) => max, 'the longest way of a column to a custodian by gossip'),
  'verdict-max': {
    unit: 'time',
    meaning: 'from a publication to the last verdict that a light sampler came to by itself',
    measure: longestVerdict,
  },
  deliveries: counting(
    'columns that came to custodians by gossip',
    (e) => e.type === 'column-received' && e.source === 'gossip',
  ),
  'columns-by-request': counting(
    'columns that custodians asked for',
    (e) => e.type === 'column-received' && e.source === 'request',
  ),
  'columns-by-reconstruction': counting(
    'columns that custodians restored',
    (e) => e.type === 'column-received' && e.source === 'reconstruction',
  ),
  'columns-given-back': counting('restored columns given to gossip', (e) => e.type === 'column-given-back'),
  reconstructions: counting(
    'reconstructions that succeeded',
    (e) => e.type === 'reconstruction-finished' && e.outcome === 'reconstructed',
  ),
  'failed-samples': counting(
    'samples without a valid answer',
    (e) => e.type === 'sample-ended' && e.outcome !== 'answered',
  ),
  charges: counting('charges against peers', (e) => e.type === 'peer-charged'),
  refusals: counting('messages that a gossip rule refused', (e) => e.type === 'message-refused'),
  'failed-tasks': counting('background work that failed', (e) => e.type === 'task-failed'),
  'gossip-bytes': {
    unit: 'size',
    meaning: 'bytes of column messages that all nodes received',
    isTotal: true,
    measure: (events) => totals(events)?.bytes,
  },
  'duplicates-per-delivery': {
    unit: 'count',
    meaning: 'copies of columns that brought nothing new, for each one that did',
    isTotal: true,
    measure(events) {
      const { copies, deliveries } = totals(events) ?? { copies: 0, deliveries: 0 }
      return deliveries === 0 ? undefined : rounded((copies - deliveries) / deliveries)
    },
  },
} satisfies Record<string, Metric>

export type MetricName = keyof typeof metrics
export const METRIC_NAMES = Object.keys(metrics) as [MetricName, ...MetricName[]]

export function metricByName(name: MetricName): Metric {
  return metrics[name]
}

export function metricText(name: MetricName, value: number): string {
  const { unit } = metricByName(name)
  return unit === 'time' ? msText(value) : unit === 'size' ? bytesText(value) : String(rounded(value))
}

function counting(meaning: string, isCounted: (event: RunEvent) => boolean): Metric {
  return { unit: 'count', meaning, measure: (events) => events.filter(isCounted).length }
}

function delivery(figure: (of: ReturnType<typeof percentiles>) => number | null, meaning: string): Metric {
  return {
    unit: 'time',
    meaning,
    measure: (events, history) => figure(percentiles(delays(events, history))) ?? undefined,
  }
}

/** From the moment a column was handed to gossip to its arrival at each custodian. */
function delays(events: readonly RunEvent[], history: History): number[] {
  const leftAt = new Map<string, number>()
  for (const event of history.events) {
    if (event.type === 'column-published') leftAt.set(`${event.blob}/${event.column}`, event.at)
  }
  return events.flatMap((event) => {
    if (event.type !== 'column-received' || event.source !== 'gossip') return []
    const from = leftAt.get(`${event.blob}/${event.column}`)
    return from === undefined ? [] : [event.at - from]
  })
}

function longestVerdict(events: readonly RunEvent[], { publishedAt }: History): number | undefined {
  const times = events.flatMap((event) => {
    if (event.type !== 'verdict' || event.draw !== OWN_DRAW) return []
    const from = publishedAt.get(event.blob)
    return from === undefined ? [] : [event.at - from]
  })
  return times.length === 0 ? undefined : rounded(Math.max(...times))
}

function totals(events: readonly RunEvent[]) {
  const told = events.flatMap((event) => (event.type === 'gossip-totals' ? [event] : []))
  if (told.length === 0) return undefined
  const sum = (of: 'copies' | 'deliveries' | 'bytes') => told.reduce((total, event) => total + event[of], 0)
  return { copies: sum('copies'), deliveries: sum('deliveries'), bytes: sum('bytes') }
}

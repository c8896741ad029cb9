/**
 * A run's history made ready for judging: events by time, and what the file's names became.
 *
 * Nothing else enters a judgement. Events of different processes may be told out of order, so they are sorted by their time;
 * those of one node keep the order in which it told them.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { Network } from '../networks/network.ts'
import type { RunEvent } from '../runs/run-event.ts'
import { type HiddenColumns, hiddenColumnsOf } from '../runs/verdict-counts.ts'
import { schemeOf } from '../testnet/plan.ts'

export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>

export interface History {
  readonly network: Network
  readonly events: readonly RunEvent[]
  /** Milliseconds since the epoch; undefined when the run did not come so far. */
  readonly readyAt: number | undefined
  readonly endedAt: number | undefined
  /** By the file's name of a blob: its id. */
  readonly blobIds: ReadonlyMap<string, string>
  /** By id: when the publisher had encoded it and began to give it out. */
  readonly publishedAt: ReadonlyMap<string, number>
}

export function historyOf(network: Network, told: readonly RunEvent[]): History {
  const events = [...told].sort((a, b) => a.at - b.at)
  const blobIds = new Map<string, string>()
  const publishedAt = new Map<string, number>()
  let readyAt: number | undefined
  let endedAt: number | undefined
  for (const event of events) {
    if (event.type === 'network-ready') readyAt ??= event.at
    else if (event.type === 'network-ended') endedAt = event.at
    else if (event.type === 'blob-named') blobIds.set(event.name, event.blob)
    else if (event.type === 'blob-encoded') publishedAt.set(event.blob, event.at)
  }
  return { network, events, readyAt, endedAt, blobIds, publishedAt }
}

export function eventsOf<Type extends RunEvent['type']>({ events }: History, type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type)
}

/** By blob id: its matrix, and which columns of it the publisher gave to nobody. */
export function matricesOf(history: History): Map<string, HiddenColumns> {
  const withheld = new Map(eventsOf(history, 'columns-withheld').map(({ blob, columns }) => [blob, columns]))
  return new Map(
    eventsOf(history, 'blob-encoded').map(({ blob, payloadBytes }) => {
      const geometry = shapeOf(history.network, payloadBytes)
      return [blob, hiddenColumnsOf({ ...geometry, withheld: withheld.get(blob) ?? [] })]
    }),
  )
}

/** The matrix of a payload in this network. */
export function shapeOf(network: Pick<Network, 'scheme' | 'columns' | 'maxBlobs'>, payloadBytes = 1): Geometry {
  return schemeOf(network).geometryFor(payloadBytes)
}

/** Milliseconds since the network was ready. */
export function sinceReady({ readyAt }: History, at: number): number {
  return at - (readyAt ?? at)
}

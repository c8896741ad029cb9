/**
 * The summary of a run: pure, from its events and a few facts. History first, judgement after: the same summary can be made
 * again from `events.ndjson`.
 */
import type { ChargeReason, NodeEvent } from '@daslab/node/events'
import { rounded } from '../format.ts'
import type { Phases } from '../testnet/testnet.ts'
import { BlobHistory, type BlobSummary } from './blob-history.ts'

/** Level of the interval that the number of fooled samplers is held against. */
const LEVEL = 0.99

export interface RunFacts {
  readonly name: string
  readonly seed: number
  readonly scheme: string
  readonly columns: number
  readonly dataColumns: number
  readonly samples: number
  readonly startedAt: string
  readonly phases: Phases
}

export interface ProcessUsage {
  readonly process: string
  readonly nodes: number
  readonly residentBytes: number
  readonly peakResidentBytes: number
  readonly cpuMs: number
}

export interface Summary extends RunFacts {
  /** `running` until the end; `interrupted` by a signal or a killed process; `failed` when the network broke. */
  readonly state: 'running' | 'finished' | 'interrupted' | 'failed'
  readonly nodes: { readonly publisher: number; readonly full: number; readonly super: number; readonly light: number }
  readonly columnHolders: { readonly least: number; readonly most: number }
  readonly blobs: readonly BlobSummary[]
  /** Over all nodes, column topics only; known once they have stopped. A duplicate is a copy that brought nothing new. */
  readonly gossip: {
    readonly copies: number
    readonly deliveries: number
    readonly bytes: number
    readonly duplicatesPerDelivery: number | null
  }
  readonly chargesByReason: Partial<Record<ChargeReason, number>>
  readonly refusalsByRule: Readonly<Record<string, number>>
  readonly failedTasks: number
  readonly processes: readonly ProcessUsage[]
}

/** Takes events in any order and gives the summary of what it has seen so far. */
export class SummaryBuilder {
  readonly #started: Extract<NodeEvent, { type: 'node-started' }>[] = []
  readonly #blobs = new Map<string, BlobHistory>()
  readonly #gossip = { copies: 0, deliveries: 0, bytes: 0 }
  readonly #charges: Partial<Record<ChargeReason, number>> = {}
  readonly #refusals: Record<string, number> = {}
  #failedTasks = 0

  readonly add = (event: NodeEvent): void => {
    if ('blob' in event) {
      let history = this.#blobs.get(event.blob)
      if (history === undefined) {
        history = new BlobHistory(event.blob)
        this.#blobs.set(event.blob, history)
      }
      history.add(event)
      return
    }
    switch (event.type) {
      case 'node-started':
        this.#started.push(event)
        return
      case 'gossip-totals':
        this.#gossip.copies += event.copies
        this.#gossip.deliveries += event.deliveries
        this.#gossip.bytes += event.bytes
        return
      case 'peer-charged':
        this.#charges[event.reason] = (this.#charges[event.reason] ?? 0) + 1
        return
      case 'message-refused': {
        const key = `${event.verdict}: ${event.rule}`
        this.#refusals[key] = (this.#refusals[key] ?? 0) + 1
        return
      }
      case 'task-failed':
        this.#failedTasks++
    }
  }

  build(facts: RunFacts, state: Summary['state'], processes: readonly ProcessUsage[]): Summary {
    const full = this.#started.filter(({ role }) => role === 'full')
    const roles = (role: string) => this.#started.filter((event) => event.role === role).length
    const custodians = new Map<number, number>(Array.from({ length: facts.columns }, (_, column) => [column, 0]))
    for (const { custody } of full)
      for (const column of custody) custodians.set(column, (custodians.get(column) ?? 0) + 1)
    const { columns, dataColumns } = facts
    const network = { columns, dataColumns, fullNodes: full.length, custodians, level: LEVEL }
    const { copies, deliveries, bytes } = this.#gossip
    const phases = Object.fromEntries(Object.entries(facts.phases).map(([name, ms]) => [name, rounded(ms)]))
    return {
      state,
      ...facts,
      phases: phases as unknown as Phases,
      nodes: {
        publisher: roles('publisher'),
        full: full.length,
        super: full.filter(({ custody }) => custody.length === columns).length,
        light: roles('light'),
      },
      columnHolders: { least: Math.min(...custodians.values()), most: Math.max(...custodians.values()) },
      blobs: [...this.#blobs.values()].map((history) => history.summarize(network)),
      gossip: {
        copies,
        deliveries,
        bytes,
        duplicatesPerDelivery: deliveries === 0 ? null : rounded((copies - deliveries) / deliveries),
      },
      chargesByReason: this.#charges,
      refusalsByRule: this.#refusals,
      failedTasks: this.#failedTasks,
      processes,
    }
  }
}

/**
 * What became of one blob, gathered from the events of all nodes.
 *
 * A delivery is the first arrival of a column at one of its custodians by gossip, timed from the moment the publisher handed
 * the column to gossip. Events of different processes may be told out of order, so nothing is computed before the end.
 */
import type { NodeEvent } from '@daslab/node/events'
import type { Verdict } from '@daslab/sampler/judge'
import { rounded } from '../format.ts'
import { type Percentiles, percentiles } from './percentiles.ts'
import { countVerdicts, hiddenColumnsOf, type VerdictCounts } from './verdict-counts.ts'

/** The draw that a light sampler makes by itself when a header arrives. */
export const OWN_DRAW = 'on-header'

export interface BlobSummary {
  readonly blob: string
  readonly payloadBytes: number
  readonly encodeMs: number
  readonly commitMs: number
  readonly columnsPublished: number
  readonly withheld: readonly number[]
  /** Milliseconds from publishing a column to its first arrival at a custodian; `expected` counts the pairs due. */
  readonly gossipMs: Percentiles & { readonly expected: number }
  /** Columns that custodians got otherwise. */
  readonly columnsByRequest: number
  readonly columnsByReconstruction: number
  /** Full nodes that hold all their custody, and when (since the first column was published). */
  readonly custodyComplete: { readonly nodes: number; readonly of: number; readonly lastMs: number | null }
  readonly reconstructions: readonly Reconstruction[]
  readonly columnsGivenBack: number
  /** Verdicts that light samplers came to by themselves, and those they were asked for. */
  readonly samplers: VerdictCounts
  readonly asked: VerdictCounts
  /** From the first column's publication to the last verdict of a sampler by itself. */
  readonly lastVerdictMs: number | null
  readonly fetches: number
  /** Full nodes that looked whether the publisher encoded well, and what they found. */
  readonly encodingChecks: { readonly sound: number; readonly bad: number }
  /** Nodes that found bad encoding or verified a fraud proof of it. */
  readonly badEncodingProvenTo: number
}

export interface Reconstruction {
  readonly node: string
  readonly outcome: 'reconstructed' | 'byzantine'
  readonly tookMs: number
}

type BlobEvent = Extract<NodeEvent, { readonly blob: string }>
type Draw = { readonly at: number; readonly result: Verdict }

export class BlobHistory {
  readonly blob: string
  #encoded: Extract<BlobEvent, { type: 'blob-encoded' }> | undefined
  readonly #publishedAt = new Map<number, number>()
  #withheld: readonly number[] = []
  /** By column: node and time of each arrival by gossip. */
  readonly #arrivals: { readonly node: string; readonly column: number; readonly at: number }[] = []
  #byRequest = 0
  #byReconstruction = 0
  readonly #completeAt: number[] = []
  readonly #reconstructions: Reconstruction[] = []
  readonly #givenBack = new Set<number>()
  /** The last verdict of each draw, by node and draw: one may be taken back. */
  readonly #own = new Map<string, Draw>()
  readonly #asked = new Map<string, Draw>()
  readonly #checks = { sound: 0, bad: 0 }
  readonly #convinced = new Set<string>()
  #fetches = 0

  constructor(blob: string) {
    this.blob = blob
  }

  add(event: BlobEvent): void {
    switch (event.type) {
      case 'blob-encoded':
        this.#encoded = event
        return
      case 'column-published':
        this.#publishedAt.set(event.column, event.at)
        return
      case 'columns-withheld':
        this.#withheld = event.columns
        return
      case 'column-received':
        if (event.source === 'gossip') this.#arrivals.push({ node: event.node, column: event.column, at: event.at })
        else if (event.source === 'request') this.#byRequest++
        else this.#byReconstruction++
        return
      case 'custody-complete':
        this.#completeAt.push(event.at)
        return
      case 'reconstruction-finished':
        this.#reconstructions.push({ node: event.node, outcome: event.outcome, tookMs: rounded(event.tookMs) })
        return
      case 'column-given-back':
        this.#givenBack.add(event.column)
        return
      case 'verdict':
        ;(event.draw === OWN_DRAW ? this.#own : this.#asked).set(`${event.node} ${event.draw}`, {
          at: event.at,
          result: event.result,
        })
        return
      case 'encoding-checked':
        this.#checks[event.outcome]++
        return
      case 'bad-encoding-proven':
        this.#convinced.add(event.node)
        return
      case 'blob-fetched':
        this.#fetches++
    }
  }

  /** `custodians` maps each column to the number of full nodes that keep it. */
  summarize(network: SummaryNetwork): BlobSummary {
    const { columns, dataColumns, fullNodes, custodians, level } = network
    const published = [...this.#publishedAt.keys()]
    const firstAt = Math.min(...this.#publishedAt.values())
    const since = (times: readonly number[]) =>
      times.length === 0 || !Number.isFinite(firstAt) ? null : rounded(Math.max(...times) - firstAt)
    const delays = this.#arrivals.flatMap(({ column, at }) => {
      const from = this.#publishedAt.get(column)
      return from === undefined ? [] : [at - from]
    })
    const { rows = 1, sampleUnit = 'column' } = this.#encoded ?? {}
    const matrix = hiddenColumnsOf({ columns, dataColumns, rows, sampleUnit, withheld: this.#withheld })
    const count = (draws: ReadonlyMap<string, Draw>) => {
      const verdicts = [...draws.values()].map(({ result }) => result)
      return countVerdicts(verdicts, matrix, level)
    }
    return {
      blob: this.blob,
      payloadBytes: this.#encoded?.payloadBytes ?? 0,
      encodeMs: rounded(this.#encoded?.encodeMs ?? 0),
      commitMs: rounded(this.#encoded?.commitMs ?? 0),
      columnsPublished: published.length,
      withheld: this.#withheld,
      gossipMs: {
        ...percentiles(delays),
        expected: published.reduce((sum, column) => sum + (custodians.get(column) ?? 0), 0),
      },
      columnsByRequest: this.#byRequest,
      columnsByReconstruction: this.#byReconstruction,
      custodyComplete: { nodes: this.#completeAt.length, of: fullNodes, lastMs: since(this.#completeAt) },
      reconstructions: this.#reconstructions,
      columnsGivenBack: this.#givenBack.size,
      samplers: count(this.#own),
      asked: count(this.#asked),
      lastVerdictMs: since([...this.#own.values()].map(({ at }) => at)),
      fetches: this.#fetches,
      encodingChecks: { ...this.#checks },
      badEncodingProvenTo: this.#convinced.size,
    }
  }
}

/** What a blob's summary needs to know of the network. */
export interface SummaryNetwork {
  readonly columns: number
  readonly dataColumns: number
  readonly fullNodes: number
  readonly custodians: ReadonlyMap<number, number>
  /** Of the interval of fooled samplers. */
  readonly level: number
}

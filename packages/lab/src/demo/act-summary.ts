/** An act of the demo as `summary.json` keeps it. */
import type { BlobSummary } from '../runs/blob-history.ts'
import { hiddenColumnsOf, isRecoverable, type VerdictCounts } from '../runs/verdict-counts.ts'
import type { ActResult, Fetch } from './acts.ts'
import type { Check } from './checks.ts'

export interface ActSummary {
  readonly name: string
  readonly blob: string
  readonly scheme: string
  readonly columns: number
  readonly withheld: number
  readonly recoverable: boolean
  readonly samplers: Pick<VerdictCounts, 'asked' | 'available' | 'withheld' | 'undecided' | 'invalid'>
  readonly expectedFooled: number
  readonly fooledInterval: VerdictCounts['interval']
  readonly fileIdentical: boolean
  readonly fetch: {
    readonly outcome: Fetch['outcome']
    readonly columns: string | null
    readonly tookMs: number | null
  }
  readonly encodeMs: number
  readonly commitMs: number
  readonly gossipMs: BlobSummary['gossipMs']
  readonly publishToLastVerdictMs: number | null
  readonly reconstructions: BlobSummary['reconstructions']
  /** Columns that the network gave to gossip after reconstruction, and that custodians got by asking. */
  readonly columnsGivenBack: number
  readonly columnsByRequest: number
  readonly held: boolean
  readonly checks: readonly Check[]
}

export function summarizeAct(result: ActResult, history: BlobSummary, networkScheme: string): ActSummary {
  const { plan, report, samplers, fetch, checks } = result
  const { asked, available, withheld, undecided, invalid } = samplers
  const { columns } = report
  const isFetched = fetch.outcome === 'fetched'
  return {
    name: plan.name,
    blob: report.blob,
    scheme: plan.scheme ?? networkScheme,
    columns,
    withheld: report.withheld.length,
    recoverable: isRecoverable(hiddenColumnsOf(report)),
    samplers: { asked, available, withheld, undecided, invalid },
    expectedFooled: samplers.expectedFooled,
    fooledInterval: samplers.interval,
    fileIdentical: checks.some(({ expected, held }) => held && expected.includes('identical')),
    fetch: {
      outcome: fetch.outcome,
      columns: fetch.outcome === 'refused' ? `${fetch.have} of ${fetch.need}` : null,
      tookMs: isFetched ? Math.round(fetch.tookMs) : null,
    },
    encodeMs: history.encodeMs,
    commitMs: history.commitMs,
    gossipMs: history.gossipMs,
    publishToLastVerdictMs: history.lastVerdictMs,
    reconstructions: history.reconstructions,
    columnsGivenBack: history.columnsGivenBack,
    columnsByRequest: history.columnsByRequest,
    held: checks.every(({ held }) => held),
    checks,
  }
}

/**
 * The three acts of the demo, and what theory says of each.
 *
 * One file is published three times: honestly; with the smallest unrecoverable set of columns withheld; with one column
 * less withheld. The first and the third must come back byte for byte and look available to everybody; the second must not
 * come back, and may fool only as many samplers as the exact odds allow.
 */
import { createHash } from 'node:crypto'
import { CodedError } from '@daslab/erasure/errors'
import type { PublishReport } from '@daslab/node/running-node'
import { orAborted } from '../interrupt.ts'
import type { BlobSummary } from '../runs/blob-history.ts'
import { countVerdicts, isRecoverable, type VerdictCounts } from '../runs/verdict-counts.ts'
import type { Testnet } from '../testnet/testnet.ts'
import { BlobWatch } from './blob-watch.ts'

export interface ActPlan {
  readonly name: 'honest' | 'withheld' | 'recovered'
  readonly title: string
  readonly story: string
  readonly pattern: string
}

export const ACTS: readonly ActPlan[] = [
  {
    name: 'honest',
    title: 'An honest publisher',
    story: 'Every column is given to gossip.',
    pattern: 'none',
  },
  {
    name: 'withheld',
    title: 'The smallest unrecoverable set is withheld',
    story: 'Just enough columns are given to nobody that the rest cannot be reconstructed.',
    pattern: 'minimal',
  },
  {
    name: 'recovered',
    title: 'One column less is withheld',
    story: 'The most that can be hidden in vain: a super node reconstructs and gives the columns back.',
    pattern: 'minimal-1',
  },
]

/** Level of the interval that the number of fooled samplers must lie in. */
const LEVEL = 0.999
/** Beyond the samplers' own patience. */
const VERDICTS_TIMEOUT_MS = 20_000
const NETWORK_TIMEOUT_MS = 15_000

/** An expectation, and what came of it. */
export interface Check {
  readonly expected: string
  readonly got: string
  readonly held: boolean
}

/** How fetching the file back ended. */
export type Fetch =
  | { readonly outcome: 'fetched'; readonly payload: Uint8Array; readonly sha256: string; readonly tookMs: number }
  | { readonly outcome: 'refused'; readonly have: number; readonly need: number; readonly message: string }

export interface ActResult {
  readonly plan: ActPlan
  readonly report: PublishReport
  readonly samplers: VerdictCounts
  readonly fetch: Fetch
  readonly reconstructedBy: readonly string[]
  readonly checks: readonly Check[]
}

/** Publishes, waits for what must happen, fetches, and holds everything against the expectations. */
export async function playAct(
  plan: ActPlan,
  testnet: Testnet,
  payload: Uint8Array,
  signal: AbortSignal,
): Promise<ActResult> {
  const lights = testnet.lightSamplers().map(({ name }) => name)
  const keepers = testnet.nodes.filter(({ role }) => role === 'full').length
  const watch = new BlobWatch(testnet.hub)
  try {
    testnet.attack.set(plan.pattern, 1)
    const report = await orAborted(testnet.publish(payload), signal)
    const { blob, columns, dataColumns, withheld } = report
    const matrix = { columns, dataColumns, hidden: withheld.length }
    const seen = watch.of(blob)
    const patienceMs = testnet.plan.options.sampleTimeoutMs + VERDICTS_TIMEOUT_MS
    await watch.until(blob, ({ verdicts }) => verdicts.size >= lights.length, patienceMs, signal)
    if (isRecoverable(matrix)) {
      await watch.until(blob, ({ complete }) => complete.size >= keepers, NETWORK_TIMEOUT_MS, signal)
    }
    const fetch = await orAborted(fetchBack(testnet, blob, lights[0]!), signal)

    const samplers = countVerdicts([...seen.verdicts.values()], matrix, LEVEL)
    const facts = { plan, report, samplers, fetch, reconstructedBy: [...seen.reconstructedBy] }
    const sha256 = createHash('sha256').update(payload).digest('hex')
    const network = { lights: lights.length, keepers, complete: seen.complete.size, sha256 }
    return {
      ...facts,
      checks: isRecoverable(matrix) ? checkRecoverable(facts, network) : checkWithheld(facts, network),
    }
  } finally {
    watch.close()
  }
}

async function fetchBack(testnet: Testnet, blob: string, node: string): Promise<Fetch> {
  const startedAt = performance.now()
  try {
    const payload = await testnet.get(blob, node)
    const sha256 = createHash('sha256').update(payload).digest('hex')
    return { outcome: 'fetched', payload, sha256, tookMs: performance.now() - startedAt }
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'NODE_NOT_RECOVERABLE') throw error
    const { have, need } = error.details as { have: number; need: number }
    return { outcome: 'refused', have, need, message: error.message }
  }
}

type Facts = Omit<ActResult, 'checks'>
type Network = { readonly lights: number; readonly keepers: number; readonly complete: number; readonly sha256: string }

function checkRecoverable({ plan, samplers, fetch, reconstructedBy }: Facts, network: Network): Check[] {
  const { lights, keepers, complete, sha256 } = network
  const checks: Check[] = [
    check(`all ${lights} samplers say available`, verdictsText(samplers), samplers.available === lights),
    check(`all ${keepers} full nodes hold their custody`, `${complete} do`, complete === keepers),
    fetch.outcome === 'fetched'
      ? check('the file comes back identical', `SHA-256 ${fetch.sha256.slice(0, 16)}…`, fetch.sha256 === sha256)
      : check('the file comes back identical', fetch.message, false),
  ]
  if (plan.name === 'recovered') {
    const who = reconstructedBy.length === 0 ? 'nobody did' : `${reconstructedBy.join(', ')} did`
    checks.push(check('a node of the network reconstructs', who, reconstructedBy.length > 0))
  }
  return checks
}

function checkWithheld({ report, samplers, fetch, reconstructedBy }: Facts, { lights }: Network): Check[] {
  const { low, high } = samplers.interval ?? { low: 0, high: -1 }
  const isInside = samplers.available >= low && samplers.available <= high
  const allowed = low === high ? `${high}` : `${low} to ${high}`
  const short = report.columns - report.withheld.length
  return [
    check(
      `${allowed} of ${lights} samplers fooled (exact odds, ${LEVEL * 100} % interval)`,
      `${samplers.available} fooled`,
      isInside,
    ),
    check('every sampler decides', verdictsText(samplers), samplers.asked === lights && samplers.undecided === 0),
    fetch.outcome === 'refused'
      ? check(
          `the file cannot be had: ${short} of the ${report.dataColumns} columns needed`,
          `${fetch.have} of ${fetch.need}`,
          fetch.have === short && fetch.need === report.dataColumns,
        )
      : check(`the file cannot be had: ${short} of the ${report.dataColumns} columns needed`, 'it was fetched', false),
    check('nobody reconstructs', reconstructedBy.join(', ') || 'nobody did', reconstructedBy.length === 0),
  ]
}

function check(expected: string, got: string, held: boolean): Check {
  return { expected, got, held }
}

export function verdictsText({ available, withheld, undecided }: VerdictCounts): string {
  return `${available} available, ${withheld} withheld, ${undecided} undecided`
}

/** An act as `summary.json` keeps it. */
export interface ActSummary {
  readonly name: string
  readonly blob: string
  readonly scheme: string
  readonly columns: number
  readonly withheld: number
  readonly recoverable: boolean
  readonly samplers: Pick<VerdictCounts, 'asked' | 'available' | 'withheld' | 'undecided'>
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

export function summarizeAct(result: ActResult, history: BlobSummary, scheme: string): ActSummary {
  const { plan, report, samplers, fetch, checks } = result
  const { asked, available, withheld, undecided } = samplers
  const { columns, dataColumns } = report
  const isFetched = fetch.outcome === 'fetched'
  return {
    name: plan.name,
    blob: report.blob,
    scheme,
    columns,
    withheld: report.withheld.length,
    recoverable: isRecoverable({ columns, dataColumns, hidden: report.withheld.length }),
    samplers: { asked, available, withheld, undecided },
    expectedFooled: samplers.expectedFooled,
    fooledInterval: samplers.interval,
    fileIdentical: checks.some(({ expected, held }) => held && expected.includes('identical')),
    fetch: {
      outcome: fetch.outcome,
      columns: isFetched ? null : `${fetch.have} of ${fetch.need}`,
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

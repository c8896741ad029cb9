/**
 * What theory says of an act of the demo, held against what came of it.
 *
 * What can be restored must come back byte for byte and look available to everybody. What cannot must not come back, and
 * may fool only as many samplers as the exact odds allow. What is badly encoded convinces no sampler in the end.
 */
import { hiddenColumnsOf, isRecoverable, type VerdictCounts } from '../runs/verdict-counts.ts'
import type { ActResult } from './acts.ts'

/** An expectation, and what came of it. */
export interface Check {
  readonly expected: string
  readonly got: string
  readonly held: boolean
}

export type Facts = Omit<ActResult, 'checks'>

/** What the facts are held against. `complete` counts the full nodes that hold all their custody. */
export interface Network {
  readonly lights: number
  readonly full: number
  readonly complete: number
  readonly sha256: string
}

/** Level of the interval that the number of fooled samplers must lie in. */
export const LEVEL = 0.999

export function checkAct(facts: Facts, network: Network): Check[] {
  if (facts.plan.badEncoding) return checkBadEncoding(facts, network)
  return isRecoverable(hiddenColumnsOf(facts.report)) ? checkRecoverable(facts, network) : checkWithheld(facts, network)
}

/** Sampling cannot see it, and yet nobody is left who believes in the blob. */
function checkBadEncoding({ samplers, fetch, convinced }: Facts, { lights, full }: Network): Check[] {
  return [
    check(
      `all ${full + lights} nodes verify the fraud proof, or found it`,
      `${convinced.length} did`,
      convinced.length === full + lights,
    ),
    check(`all ${lights} samplers say invalid`, verdictsText(samplers), samplers.invalid === lights),
    check('the file cannot be had: badly encoded', fetch.outcome, fetch.outcome === 'bad-encoding'),
  ]
}

function checkRecoverable({ plan, samplers, fetch, reconstructedBy }: Facts, network: Network): Check[] {
  const { lights, full, complete, sha256 } = network
  const checks: Check[] = [
    check(`all ${lights} samplers say available`, verdictsText(samplers), samplers.available === lights),
    check(`all ${full} full nodes hold their custody`, `${complete} do`, complete === full),
    fetch.outcome === 'fetched'
      ? check('the file comes back identical', `SHA-256 ${fetch.sha256.slice(0, 16)}…`, fetch.sha256 === sha256)
      : check('the file comes back identical', fetch.message, false),
  ]
  if (plan.pattern !== 'none') {
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
      : check(`the file cannot be had: ${short} of the ${report.dataColumns} columns needed`, fetch.outcome, false),
    check('nobody reconstructs', reconstructedBy.join(', ') || 'nobody did', reconstructedBy.length === 0),
  ]
}

function check(expected: string, got: string, held: boolean): Check {
  return { expected, got, held }
}

export function verdictsText({ available, withheld, undecided, invalid }: VerdictCounts): string {
  const usual = `${available} available, ${withheld} withheld, ${undecided} undecided`
  return invalid === 0 ? usual : `${usual}, ${invalid} invalid`
}

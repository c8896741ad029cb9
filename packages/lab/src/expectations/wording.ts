/** An expectation as a sentence: what `das test` prints beside the tick or the cross. */

import type { Claim, Expectation, Network, Temporal } from '../networks/network.ts'
import { namesText } from '../networks/selectors.ts'
import { printDuration } from '../networks/units.ts'
import { metricText } from './metrics.ts'

export function sentenceOf({ groups }: Pick<Network, 'groups'>, expectation: Expectation): string {
  const { when, blob, nodes, claim } = expectation
  const who = nodes === undefined ? '' : ` ${namesText(nodes, groups).join(', ')}`
  const of = blob === undefined ? '' : ` of ${blob}`
  return `${timeText(when)}:${who} ${claimText(claim)}${of}${boundsText(expectation)}`
}

function timeText(when: Temporal): string {
  if (when.kind !== 'eventually' || when.withinMs === undefined) return when.kind
  return `within ${printDuration(when.withinMs)}`
}

function claimText(claim: Claim): string {
  switch (claim.kind) {
    case 'verdict':
      return `verdict ${claim.verdict}`
    case 'event': {
      const fields = Object.entries(claim.where).map(([name, value]) => `${name} ${value}`)
      return fields.length === 0 ? claim.event : `${claim.event} (${fields.join(', ')})`
    }
    case 'metric':
      return claim.metric
    case 'property':
      return claim.property
  }
}

function boundsText({ claim, atLeast, atMost }: Expectation): string {
  const figure = (value: number) => (claim.kind === 'metric' ? metricText(claim.metric, value) : String(value))
  const least = atLeast === undefined ? '' : `, at least ${figure(atLeast)}`
  const most = atMost === undefined ? '' : `, at most ${figure(atMost)}`
  return least + most
}

/**
 * What a claim about verdicts or events is held against: the events that agree with it and those that speak against it.
 *
 * A verdict counts when a light sampler came to it by itself; draws that somebody asked for are another matter. An event with
 * `where` is matched by the fields named; of the same type with other fields it speaks against.
 */
import type { Claim, Expectation, FieldValue } from '../networks/network.ts'
import { OWN_DRAW } from '../runs/blob-history.ts'
import type { RunEvent } from '../runs/run-event.ts'
import type { History } from './history.ts'

export interface Occurrences {
  readonly agreeing: readonly RunEvent[]
  readonly opposing: readonly RunEvent[]
}

/** `blob` is the id of the blob that the expectation names. */
export function occurrencesOf(
  { events }: History,
  { nodes, claim }: Pick<Expectation, 'nodes'> & { readonly claim: Extract<Claim, { kind: 'verdict' | 'event' }> },
  blob: string | undefined,
): Occurrences {
  const among = nodes === undefined ? undefined : new Set(nodes)
  const agreeing: RunEvent[] = []
  const opposing: RunEvent[] = []
  for (const event of events) {
    if (among !== undefined && !among.has(event.node)) continue
    if (blob !== undefined && !('blob' in event && event.blob === blob)) continue
    const agrees = agreement(event, claim)
    if (agrees !== undefined) (agrees ? agreeing : opposing).push(event)
  }
  return { agreeing, opposing }
}

/** Undefined: the event has nothing to do with the claim. */
function agreement(event: RunEvent, claim: Extract<Claim, { kind: 'verdict' | 'event' }>): boolean | undefined {
  if (claim.kind === 'verdict') {
    return event.type === 'verdict' && event.draw === OWN_DRAW ? event.result.verdict === claim.verdict : undefined
  }
  if (event.type !== claim.event) return undefined
  const fields = event as unknown as Readonly<Record<string, unknown>>
  return Object.entries(claim.where).every(([name, value]) => equals(fields[name], value))
}

function equals(seen: unknown, expected: FieldValue): boolean {
  return seen === expected
}

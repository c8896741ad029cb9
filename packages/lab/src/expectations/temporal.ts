/**
 * The four words that hold a claim against time.
 *
 *   eventually  by its deadline enough nodes (and not too many) have told what the claim says
 *   always      whoever spoke of it said so, and somebody spoke
 *   sometimes   it was told at least once
 *   never       it was not told
 *
 * The count is always of nodes. Unless the file says how many, `eventually` asks for every node that it names, or for one
 * where it names none.
 */
import { countText, msText } from '../format.ts'
import type { Expectation } from '../networks/network.ts'
import type { RunEvent } from '../runs/run-event.ts'
import { type History, sinceReady } from './history.ts'
import { type Finding, failed, held, neverJudged } from './judgement.ts'
import type { Occurrences } from './occurrences.ts'

/** `blob`: id of the blob that the expectation names, if any; its publication starts the time. */
export function judgeInTime(
  history: History,
  expectation: Pick<Expectation, 'when' | 'nodes' | 'atLeast' | 'atMost'>,
  { agreeing, opposing }: Occurrences,
  blob: string | undefined,
): Finding {
  switch (expectation.when.kind) {
    case 'eventually':
      return judgeEventually(history, expectation, { agreeing, opposing }, blob)
    case 'always': {
      const [first] = opposing
      if (first !== undefined) {
        return failed(`${first.node} did otherwise after ${msText(sinceReady(history, first.at))}`, first)
      }
      return agreeing.length === 0
        ? neverJudged('nobody spoke of it')
        : held(`${countText(agreeing.length, 'time')}, never otherwise`)
    }
    case 'sometimes': {
      const [first] = agreeing
      if (first === undefined) return failed('it never happened')
      return held(`first ${first.node} after ${msText(sinceReady(history, first.at))}`)
    }
    case 'never': {
      const [first] = agreeing
      if (first === undefined) return held('it did not happen')
      return failed(`${first.node} after ${msText(sinceReady(history, first.at))}`, first)
    }
  }
}

/** When time is up (milliseconds since the epoch); undefined when the history does not reach so far. */
export function deadlineOf(
  history: History,
  withinMs: number | undefined,
  blob: string | undefined,
): number | undefined {
  const { readyAt, endedAt, publishedAt } = history
  if (withinMs === undefined) return endedAt
  const start = blob === undefined ? readyAt : publishedAt.get(blob)
  if (start === undefined || endedAt === undefined) return undefined
  const deadline = start + withinMs
  return deadline <= endedAt ? deadline : undefined
}

function judgeEventually(
  history: History,
  { when, nodes, atLeast, atMost }: Pick<Expectation, 'when' | 'nodes' | 'atLeast' | 'atMost'>,
  { agreeing, opposing }: Occurrences,
  blob: string | undefined,
): Finding {
  const deadline = deadlineOf(history, when.kind === 'eventually' ? when.withinMs : undefined, blob)
  const inTime = deadline === undefined ? agreeing : agreeing.filter(({ at }) => at <= deadline)
  const firstOf = new Map<string, RunEvent>()
  for (const event of inTime) if (!firstOf.has(event.node)) firstOf.set(event.node, event)

  const need = atLeast ?? (atMost === undefined ? (nodes?.length ?? 1) : 0)
  const most = atMost ?? Number.POSITIVE_INFINITY
  const of = nodes === undefined ? '' : ` of ${nodes.length}`
  const last = [...firstOf.values()].at(-1)
  const start = (blob === undefined ? undefined : history.publishedAt.get(blob)) ?? history.readyAt
  const after = last === undefined || start === undefined ? '' : `, the last after ${msText(last.at - start)}`
  const value = `${firstOf.size}${of}${after}`

  const tooMany = [...firstOf.values()][most]
  if (tooMany !== undefined) return failed(`${value}; at most ${most} were expected`, tooMany)
  if (firstOf.size >= need) {
    // A limit from above holds only once the time is up.
    return deadline === undefined && atMost !== undefined
      ? neverJudged('the run ended before its time was up')
      : held(value)
  }
  if (deadline === undefined) return neverJudged(`${value} when the run ended, before its time was up`)
  const late = agreeing.find(({ at, node }) => at > deadline && !firstOf.has(node))
  const otherwise = opposing.find(({ node }) => !firstOf.has(node))
  const silent = nodes?.find((node) => !firstOf.has(node))
  const why =
    late !== undefined
      ? `; ${late.node} was late`
      : otherwise !== undefined
        ? `; ${otherwise.node} ${otherwise.type === 'verdict' ? `said ${otherwise.result.verdict}` : 'did otherwise'}`
        : silent === undefined
          ? ''
          : `; ${silent} told nothing`
  return failed(`${value}${why}`, late ?? otherwise)
}

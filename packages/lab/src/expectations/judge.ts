/**
 * The judge: from a network and the history of its run to what came of each expectation.
 *
 * Pure, and blind to everything but the history, so that an old run can be judged again, by later versions too, with the
 * same result.
 */
import { countText } from '../format.ts'
import type { Expectation, Network } from '../networks/network.ts'
import type { RunEvent } from '../runs/run-event.ts'
import { judgeBites } from './bites.ts'
import { type History, historyOf } from './history.ts'
import { type Finding, failed, held, type Judgement, neverJudged, type Result } from './judgement.ts'
import { judgeMetric } from './metric-bounds.ts'
import { occurrencesOf } from './occurrences.ts'
import { type PropertyName, propertyByName } from './properties/registry.ts'
import { judgeInTime } from './temporal.ts'
import { sentenceOf } from './wording.ts'

export function judge(network: Network, events: readonly RunEvent[]): Judgement {
  const history = historyOf(network, events)
  const results: Result[] = [
    ...network.expectations.map((expectation) => ({
      expectation: sentenceOf(network, expectation),
      ...judgeOne(history, expectation),
    })),
    ...judgeBites(history),
    ...judgeSteps(history),
  ]
  return {
    name: network.name,
    seed: network.seed,
    held: results.every(({ outcome }) => outcome === 'held'),
    results,
  }
}

function judgeOne(history: History, expectation: Expectation): Finding {
  const { claim } = expectation
  if (history.readyAt === undefined) return neverJudged('the network never became ready')
  const blob = expectation.blob === undefined ? undefined : history.blobIds.get(expectation.blob)
  if (expectation.blob !== undefined && blob === undefined) return neverJudged(`${expectation.blob} was not published`)
  switch (claim.kind) {
    case 'verdict':
    case 'event':
      return judgeInTime(history, expectation, occurrencesOf(history, { ...expectation, claim }, blob), blob)
    case 'metric':
      return judgeMetric(history, expectation, claim, blob)
    case 'property':
      return judgeProperty(history, claim.property)
  }
}

function judgeProperty(history: History, name: PropertyName): Finding {
  const { looked, broken } = propertyByName(name).judge(history)
  if (broken !== undefined) return failed(broken.why, broken.event)
  return looked.count === 0
    ? neverJudged(`there was no ${looked.at} to judge`)
    : held(countText(looked.count, looked.at))
}

/** A step of the workload that could not be done is a result of its own, or nobody would know why the rest failed. */
function judgeSteps({ events, network }: History): Result[] {
  return events.flatMap((event): Result[] => {
    if (event.type !== 'step-failed' || isExpected(network, event)) return []
    return [{ expectation: `${event.step} ${event.name} can be done`, ...failed(event.error, event) }]
  })
}

/** A fetch that fails is no news where the file itself expects it (`event: step-failed`). */
function isExpected({ expectations }: Network, { type }: RunEvent): boolean {
  return expectations.some(({ claim, when }) => claim.kind === 'event' && claim.event === type && when.kind !== 'never')
}

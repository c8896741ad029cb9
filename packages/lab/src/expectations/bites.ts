/**
 * Whether every attack and fault of the file did something.
 *
 * A file whose fault never bit shows nothing, however green its expectations are: so each attack and fault is judged too, by
 * the evidence in the history. A withholding bites when a publisher kept columns of its blob back; a fault when what it
 * touched came out differently.
 */
import { msText } from '../format.ts'
import type { Withholding } from '../networks/network.ts'
import { eventsOf, type History, sinceReady } from './history.ts'
import { type Finding, held, neverJudged, type Result } from './judgement.ts'

export function judgeBites(history: History): Result[] {
  const { withholdings, faults } = history.network
  return [
    ...withholdings.map((withholding) => ({
      expectation: `attack ${withholding.name} bites`,
      ...withholdingBit(history, withholding),
    })),
    ...faults.map(({ name }) => ({ expectation: `fault ${name} bites`, ...faultBit(history, name) })),
  ]
}

function withholdingBit(history: History, { blobs, pattern }: Withholding): Finding {
  const kept = new Map(eventsOf(history, 'columns-withheld').map((event) => [event.blob, event.columns.length]))
  const counts: number[] = []
  for (const name of blobs) {
    const blob = history.blobIds.get(name)
    if (blob === undefined) return neverJudged(`it never bit: ${name} was not published`)
    const count = kept.get(blob)
    if (count === undefined) return neverJudged(`it never bit: ${pattern} hid no column of ${name}`)
    counts.push(count)
  }
  return held(`${counts.join(', ')} of ${history.network.columns} columns withheld`)
}

function faultBit(history: History, name: string): Finding {
  const started = eventsOf(history, 'fault-started').find(({ fault }) => fault === name)
  if (started === undefined) return neverJudged('it never bit: it did not begin')
  const bit = eventsOf(history, 'fault-bit').find(({ fault }) => fault === name)
  if (bit === undefined) return neverJudged('it never bit: it began, and changed nothing')
  return held(`after ${msText(sinceReady(history, bit.at))}: ${bit.evidence}`)
}

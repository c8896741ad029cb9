/**
 * From what was drawn, and what came of it, to a verdict.
 *
 * A verdict never says how probable it is that the data are available. It says what happened and with what chance a withholder
 * would have got past this draw; `estimate/verdict.ts` says everything else that follows.
 */
import { SamplerError } from './errors.ts'
import { chanceAtMostHidden } from './odds/exact.ts'
import { ratioToNumber, ratioToText } from './odds/ratio.ts'
import type { SamplingRecord } from './sampler.ts'

export interface Verdict {
  readonly verdict: 'available' | 'withheld' | 'undecided' | 'invalid'
  readonly asked: number
  readonly answered: number
  readonly notHeld: number
  readonly invalid: number
  readonly lost: number
  /**
   * The chance that a withholder of the smallest unrecoverable set would have passed this draw with no more failures than
   * were seen: as a number, and exactly as a fraction of integers in lowest terms ("numerator/denominator"). The number
   * is 0 where the fraction is below 4.9e-324.
   */
  readonly chanceFooled: number
  readonly chanceFooledExact: string
  /** Under what the chance holds; always shown beside it. */
  readonly assumption: string
}

const ASSUMPTION =
  'the publisher chose what to hide without seeing this draw, every answer counted was verified against the commitments, ' +
  'and holders answer every sampler alike (serving this sampler and hiding from others voids the number)'
const ASSUMPTION_ON_FAILURES = ', and each failure is counted as if it had hit a hidden position'

/**
 * The verdict of a record.
 *
 * - `available`: something was asked and every sample was answered, or no more failed than the strategy allows.
 * - `withheld`: at least one sample was `not-held` or `invalid`: a custodian was reached and had nothing valid.
 *   Whatever the strategy allows, an invalid proof is never a loss.
 * - `undecided`: all failures are `lost`, or nothing was asked.
 *
 * Samples cannot show `invalid`: {@link asInvalid}.
 *
 * `chanceFooled` is P[X <= f] against the smallest unrecoverable set, for the number drawn and the f samples that failed,
 * however they failed. With f = 0 that is C(N-M*, s)/C(N, s). It would be wrong to leave lost samples out and take the
 * odds of a smaller draw: a withholder can let exactly the requests for hidden cells time out, so losses are no random
 * part of the draw. Nothing asked gives 1/1.
 *
 * @throws SamplerError SAMPLER_BAD_RECORD when the record does not hold one answer for each of distinct positions.
 */
export function judge(record: SamplingRecord): Verdict {
  assertRecord(record)
  const tally = { answered: 0, 'not-held': 0, invalid: 0, lost: 0 }
  for (const { outcome } of record.answers) tally[outcome]++
  const asked = record.drawn.length
  const failures = asked - tally.answered
  const { positions, smallestUnrecoverable: hidden } = record.space
  const chance = chanceAtMostHidden({ positions, hidden, samples: asked }, failures)
  return {
    verdict: isPassed(record, tally.invalid, failures)
      ? 'available'
      : tally['not-held'] + tally.invalid > 0
        ? 'withheld'
        : 'undecided',
    asked,
    answered: tally.answered,
    notHeld: tally['not-held'],
    invalid: tally.invalid,
    lost: tally.lost,
    chanceFooled: ratioToNumber(chance),
    chanceFooledExact: ratioToText(chance),
    assumption: failures === 0 ? ASSUMPTION : ASSUMPTION + ASSUMPTION_ON_FAILURES,
  }
}

function isPassed({ drawn, decision }: SamplingRecord, invalid: number, failures: number): boolean {
  return drawn.length > 0 && invalid === 0 && (failures === 0 || decision === 'available')
}

/** A verdict once it is proven that the publisher encoded badly: whatever the samples said, there is no such blob. */
export function asInvalid(verdict: Verdict): Verdict {
  return { ...verdict, verdict: 'invalid' }
}

function assertRecord({ space, drawn, answers }: SamplingRecord): void {
  const open = new Set<number>()
  for (const position of drawn) {
    const inside = Number.isInteger(position) && position >= 0 && position < space.positions
    if (!inside || open.has(position)) throw badRecord(`drawn twice or not one of ${space.positions}`, position)
    open.add(position)
  }
  for (const { position } of answers)
    if (!open.delete(position)) throw badRecord('answered twice or not drawn', position)
  for (const position of open) throw badRecord('drawn but not answered', position)
}

function badRecord(reason: string, position: number): SamplerError {
  return new SamplerError('SAMPLER_BAD_RECORD', `sampling record: position ${position} was ${reason}`, {
    position,
    reason,
  })
}

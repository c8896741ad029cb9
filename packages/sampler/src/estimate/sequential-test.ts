/**
 * Wald's sequential probability ratio test: stop sampling as soon as the evidence suffices.
 *
 * Each sample adds to the logarithm of the likelihood ratio of "withheld" to "available": log(q1/q0) when it fails,
 * log((1-q1)/(1-q0)) when it succeeds, where q1 and q0 are the chances of a failure under the two. The sampler accepts at
 * the lower boundary log(a/(1-b)) and raises the alarm at the upper one, log((1-a)/b), and then errs with chances of about a
 * (false accept) and b (false alarm). Between them it goes on. No test with these chances needs fewer samples on average
 * (A. Wald, Sequential Tests of Statistical Hypotheses, 1945). The expected numbers take the boundary to be met exactly.
 *
 * Samples are taken to be independent. A draw of distinct positions finds hidden ones more surely the longer it goes on, so
 * for it the false accept is smaller still.
 */
import { assertBetween, assertInteger, SamplerError } from '../errors.ts'

export interface SequentialTarget {
  /** q1: the chance that a sample fails when the smallest unrecoverable set is hidden; see {@link failureWhenWithheld}. */
  readonly withheldFailure: number
  /** q0: the chance that a sample fails by honest loss; below q1. */
  readonly honestFailure: number
  /** a: how often withheld data may be accepted. */
  readonly falseAccept: number
  /** b: how often available data may raise the alarm. */
  readonly falseAlarm: number
}

export interface SequentialTest {
  /** Accept when the ratio is at or below this, raise the alarm when it is at or above that. */
  readonly acceptAt: number
  readonly alarmAt: number
  /** What a failure adds, which is positive, and what a success adds, which is negative. */
  readonly perFailure: number
  readonly perSuccess: number
  /** Successes in a row that lead to acceptance. */
  readonly successesToAccept: number
  readonly expectedWhenAvailable: number
  readonly expectedWhenWithheld: number
}

export type SequentialDecision = 'accept' | 'alarm' | 'go on'

/** q1 from the share hidden and the loss e: a sample fails when it is hidden, or lost on the way. */
export function failureWhenWithheld(hiddenShare: number, honestLoss: number): number {
  return 1 - (1 - hiddenShare) * (1 - honestLoss)
}

/**
 * The boundaries and what to expect.
 * @throws SamplerError SAMPLER_CONTRADICTION unless q0 < q1 and a + b < 1
 */
export function sequentialTest(target: SequentialTarget): SequentialTest {
  const { withheldFailure: q1, honestFailure: q0, falseAccept: a, falseAlarm: b } = target
  assertBetween('withheldFailure', q1)
  assertBetween('honestFailure', q0)
  assertBetween('falseAccept', a)
  assertBetween('falseAlarm', b)
  if (q0 >= q1)
    throw contradiction(`expected honest failures to be rarer than withheld ones, got ${q0} and ${q1}`, target)
  if (a + b >= 1) throw contradiction(`expected error chances of less than 1 together, got ${a} and ${b}`, target)

  const acceptAt = Math.log(a) - Math.log1p(-b)
  const alarmAt = Math.log1p(-a) - Math.log(b)
  const perFailure = Math.log(q1 / q0)
  const perSuccess = Math.log1p(-q1) - Math.log1p(-q0)
  const drift = (q: number) => q * perFailure + (1 - q) * perSuccess
  return {
    acceptAt,
    alarmAt,
    perFailure,
    perSuccess,
    successesToAccept: Math.ceil(acceptAt / perSuccess),
    expectedWhenAvailable: ((1 - b) * acceptAt + b * alarmAt) / drift(q0),
    expectedWhenWithheld: (a * acceptAt + (1 - a) * alarmAt) / drift(q1),
  }
}

/** What the test says after so many failures and successes, in any order; a stopped test is not asked again. */
export function decide(test: SequentialTest, failures: number, successes: number): SequentialDecision {
  assertInteger('failures', failures, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('successes', successes, 0, Number.MAX_SAFE_INTEGER)
  const ratio = failures * test.perFailure + successes * test.perSuccess
  if (ratio <= test.acceptAt) return 'accept'
  return ratio >= test.alarmAt ? 'alarm' : 'go on'
}

function contradiction(reason: string, target: SequentialTarget): SamplerError {
  return new SamplerError('SAMPLER_CONTRADICTION', `sequential test: ${reason}`, { ...target })
}

/**
 * Wald's sequential test as a stopping rule: go on until the evidence suffices, one way or the other.
 *
 * The test itself is in `estimate/sequential-test.ts`. Here it walks along an order that is drawn beforehand: honest loss e
 * against a withholder of the smallest unrecoverable set, decided at the first sample of the order at which the ratio
 * crosses a boundary, whatever the order in which the answers come.
 *
 * It asks at once for the fewest further samples that could end in an accept. When nothing fails that is one round; a
 * failure costs another. Samples are drawn without replacement, which only tightens both errors.
 */
import { decide, failureWhenWithheld, sequentialTest } from '../estimate/sequential-test.ts'
import type { StoppingRule } from './stopping-rule.ts'

export interface SequentialLimits {
  /** a: allowed chance to accept what a withholder hides enough of. */
  readonly falseAccept: number
  /** b: allowed chance to raise the alarm over honest loss. */
  readonly falseAlarm: number
  /** e: chance that a sample fails though nothing is hidden, retries included; above 0. */
  readonly loss: number
}

/**
 * The rule of a test over a sample space of which a withholder hides the given share; it stays open when `most` samples
 * decide nothing.
 * @throws SamplerError SAMPLER_OUT_OF_RANGE, SAMPLER_CONTRADICTION for limits that no test can keep
 */
export function sequentialRule(
  { falseAccept, falseAlarm, loss }: SequentialLimits,
  hiddenShare: number,
  most: number,
): StoppingRule {
  const withheldFailure = failureWhenWithheld(hiddenShare, loss)
  const test = sequentialTest({ withheldFailure, honestFailure: loss, falseAccept, falseAlarm })
  return {
    most,
    decide(passed, failed) {
      const decision = decide(test, failed, passed - failed)
      if (decision === 'accept') return 'available'
      if (decision === 'alarm') return 'alarm'
      return passed >= most ? 'open' : undefined
    },
    askUpTo(passed, failed) {
      const ratio = failed * test.perFailure + (passed - failed) * test.perSuccess
      const enough = Math.ceil((test.acceptAt - ratio) / test.perSuccess)
      return Math.min(most, passed + Math.max(1, enough))
    },
  }
}

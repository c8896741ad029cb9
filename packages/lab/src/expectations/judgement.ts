/** What came of a run's expectations: the same shape on the screen, in `judgement.json` and in a JUnit report. */
import type { RunEvent } from '../runs/run-event.ts'

/**
 * `never-judged`: the run never came to the point. That is no success: a fault that did not bite, a property that nothing
 * tested and a deadline after the end have shown nothing.
 */
export type Outcome = 'held' | 'failed' | 'never-judged'

export interface Result {
  /** The expectation as a sentence. */
  readonly expectation: string
  readonly outcome: Outcome
  /** What was seen. */
  readonly value: string
  /** The first event that speaks against it. */
  readonly violation?: RunEvent
}

export interface Judgement {
  readonly name: string
  readonly seed: number
  readonly held: boolean
  readonly results: readonly Result[]
}

/** What a claim came to, before it has its sentence. */
export type Finding = Omit<Result, 'expectation'>

export function held(value: string): Finding {
  return { outcome: 'held', value }
}

export function failed(value: string, violation?: RunEvent): Finding {
  return { outcome: 'failed', value, ...(violation === undefined ? {} : { violation }) }
}

export function neverJudged(value: string): Finding {
  return { outcome: 'never-judged', value }
}

/**
 * Stopping rules: when a sampler has seen enough.
 *
 * A draw is an order of positions, fixed before the first request. A rule walks along it and knows two numbers only: how
 * many samples it has passed, and how many of those failed. It cannot see which position comes next, still less choose
 * it, so what is asked next is a function of the outcomes and the fixed order, and of nothing else.
 */

/**
 * - `available`: few enough samples failed.
 * - `alarm`: more failed than honest loss explains.
 * - `open`: neither can be said, and nothing more will be asked.
 */
export type Decision = 'available' | 'alarm' | 'open'

export interface StoppingRule {
  /** The longest that the walk can get: the length of the order to draw. */
  readonly most: number
  /** What is decided once `passed` samples of the order were looked at, of which `failed` failed; undefined: go on. */
  decide(passed: number, failed: number): Decision | undefined
  /** Where nothing is decided: how far along the order may be asked at once, above `passed` and at most `most`. */
  askUpTo(passed: number, failed: number): number
}

/** Where a walk stands: what to ask now, or what was decided. */
export interface Walk {
  readonly passed: number
  readonly failed: number
  /** Samples of the order that were or are to be asked, from its beginning. */
  readonly revealed: number
  /** Rounds of requests so far, the present one included. */
  readonly rounds: number
  /** Undefined while an outcome is missing. */
  readonly decision: Decision | undefined
}

/** Walks a rule along the outcomes of an order: true for failed, undefined for not known yet. */
export function walk(rule: StoppingRule, hasFailed: (place: number) => boolean | undefined): Walk {
  let [passed, failed, revealed, rounds] = [0, 0, 0, 0]
  for (;;) {
    const decision = rule.decide(passed, failed)
    if (decision !== undefined) return { passed, failed, revealed, rounds, decision }
    if (passed === revealed) {
      revealed = rule.askUpTo(passed, failed)
      rounds++
    }
    const outcome = hasFailed(passed)
    if (outcome === undefined) return { passed, failed, revealed, rounds, decision }
    passed++
    if (outcome) failed++
  }
}

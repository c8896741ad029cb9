import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stagedRule } from '../../src/strategy/incremental.ts'
import { sequentialRule } from '../../src/strategy/sequential.ts'
import { type StoppingRule, walk } from '../../src/strategy/stopping-rule.ts'

const stage = (samples: number, lossesAllowed = 0) => ({ samples, lossesAllowed })
/** Walks along outcomes written as text: `.` answered, `x` failed; what is not written is not known. */
const along = (rule: StoppingRule, outcomes: string) =>
  walk(rule, (place) => (outcomes[place] === undefined ? undefined : outcomes[place] === 'x'))

describe('one stage', () => {
  const rule = stagedRule([stage(4, 1)])

  test.each([
    ['', { revealed: 4, rounds: 1, decision: undefined }],
    ['...', { revealed: 4, decision: undefined }],
    ['....', { revealed: 4, decision: 'available' }],
    ['.x..', { revealed: 4, decision: 'available' }],
    ['x..x', { revealed: 4, decision: 'open' }],
    ['xx', { passed: 2, revealed: 4, decision: 'open' }],
  ])('%j', (outcomes, expected) => expect(along(rule, outcomes)).toMatchObject(expected))

  test('nothing asked stays open', () => expect(along(stagedRule([stage(0)]), '').decision).toBe('open'))
})

describe('several stages', () => {
  const rule = stagedRule([stage(3), stage(5, 1), stage(8, 3)])

  test.each([
    ['...', { revealed: 3, rounds: 1, decision: 'available' }],
    ['.x.', { revealed: 5, rounds: 2, decision: undefined }],
    ['.x...', { revealed: 5, rounds: 2, decision: 'available' }],
    // Two failures rule the second stage out: the third is asked for at once.
    ['xx.', { revealed: 8, rounds: 2, decision: undefined }],
    ['x...x', { revealed: 8, rounds: 3, decision: undefined }],
    ['xx.x....', { revealed: 8, decision: 'available' }],
    ['xx.x...x', { decision: 'open' }],
    ['xxxx', { passed: 4, decision: 'open' }],
  ])('%j', (outcomes, expected) => expect(along(rule, outcomes)).toMatchObject(expected))

  test('accepts exactly when some stage, looked at alone, would', () => {
    const stages = [stage(3), stage(5, 1), stage(6, 2), stage(9, 4)]
    const rule = stagedRule(stages)
    for (let bits = 0; bits < 2 ** 9; bits++) {
      const failed = Array.from({ length: 9 }, (_, place) => (bits >> place) % 2 === 1)
      const failures = (count: number) => failed.slice(0, count).filter(Boolean).length
      const accepts = stages.some(({ samples, lossesAllowed }) => failures(samples) <= lossesAllowed)
      expect(walk(rule, (place) => failed[place]).decision).toBe(accepts ? 'available' : 'open')
    }
  })
})

describe("Wald's test", () => {
  const rule = sequentialRule({ falseAccept: 1e-6, falseAlarm: 1e-3, loss: 0.05 }, 0.5, 100)

  test('accepts after the fewest answers that can do it, all asked in one round', () => {
    const { revealed } = along(rule, '')
    expect(along(rule, '.'.repeat(revealed - 1)).decision).toBeUndefined()
    expect(along(rule, '.'.repeat(revealed))).toMatchObject({ decision: 'available', rounds: 1, passed: revealed })
  })

  test('a failure costs another round; failures in a row raise the alarm before the round is over', () => {
    const { revealed } = along(rule, '')
    const later = along(rule, `x${'.'.repeat(revealed - 1)}`)
    expect(later).toMatchObject({ decision: undefined, rounds: 2 })
    expect(later.revealed).toBeGreaterThan(revealed)
    const alarm = along(rule, 'x'.repeat(10))
    expect(alarm).toMatchObject({ decision: 'alarm', rounds: 1 })
    expect(alarm.passed).toBeLessThan(10)
  })

  test('gives up at its limit', () => {
    const short = sequentialRule({ falseAccept: 1e-6, falseAlarm: 1e-3, loss: 0.05 }, 0.5, 10)
    expect(along(short, '.'.repeat(10))).toMatchObject({ decision: 'open', passed: 10, revealed: 10 })
  })

  test('stops where the ratio of the two likelihoods first crosses a boundary', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 100, maxLength: 100 }),
        (chances) => {
          const failed = chances.map((chance) => chance < 0.12)
          const { decision, passed } = walk(rule, (place) => failed[place])
          // The likelihoods themselves, multiplied out; q1 = 1 - (1 - 1/2)(1 - 0.05).
          let [withheld, available] = [1, 1]
          let crossed = -1
          for (let n = 0; n < 100 && crossed < 0; n++) {
            withheld *= failed[n] ? 0.525 : 0.475
            available *= failed[n] ? 0.05 : 0.95
            const ratio = withheld / available
            if (ratio <= 1e-6 / (1 - 1e-3) || ratio >= (1 - 1e-6) / 1e-3) crossed = n + 1
          }
          expect(passed).toBe(crossed < 0 ? 100 : crossed)
          expect(decision === 'open').toBe(crossed < 0)
        },
      ),
      { seed: 202, numRuns: 300 },
    )
  })
})

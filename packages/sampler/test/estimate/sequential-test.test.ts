import { describe, expect, test } from 'vitest'
import { decide, failureWhenWithheld, sequentialTest } from '../../src/estimate/sequential-test.ts'
import { seededRandom } from '../../src/random.ts'

const target = (withheldFailure: number, honestFailure: number, falseAccept: number, falseAlarm = 1e-3) => ({
  withheldFailure,
  honestFailure,
  falseAccept,
  falseAlarm,
})

describe('Wald’s sequential test', () => {
  test.each([
    [0.25, 0.01, 1e-9, 75, 85.3, 11.6],
    [0.5, 0.01, 1e-9, 31, 32.5, 4.3],
    [0.25, 0.1, 1e-9, 114, 285.6, 74.8],
    [0.5, 0.1, 1e-3, 12, 18.7, 13.5],
  ])(
    'q1 = %f, q0 = %f, a = %f: %i successes in a row, %f and %f expected',
    (q1, q0, a, successes, available, withheld) => {
      const found = sequentialTest(target(q1, q0, a))
      expect(found.successesToAccept).toBe(successes)
      expect([found.expectedWhenAvailable, found.expectedWhenWithheld]).toEqual([
        expect.closeTo(available, 1),
        expect.closeTo(withheld, 1),
      ])
      expect([decide(found, 0, successes - 1), decide(found, 0, successes), decide(found, 40, 0)]).toEqual([
        'go on',
        'accept',
        'alarm',
      ])
    },
  )

  test('errs as often as it was told to, or less, and takes about as long as expected', () => {
    const test = sequentialTest(target(0.5, 0.05, 0.02, 0.03))
    const random = seededRandom('sequential')
    const runs = 4000
    for (const [q, wrong, most, expected] of [
      [0.5, 'accept', 0.02, test.expectedWhenWithheld],
      [0.05, 'alarm', 0.03, test.expectedWhenAvailable],
    ] as const) {
      let [errors, samples] = [0, 0]
      for (let run = 0; run < runs; run++) {
        let [failures, successes] = [0, 0]
        while (decide(test, failures, successes) === 'go on') {
          if (random.fraction() < q) failures++
          else successes++
        }
        if (decide(test, failures, successes) === wrong) errors++
        samples += failures + successes
      }
      // Wald's inequalities hold to within a factor of 1/(1-a); three standard deviations on top.
      expect(errors / runs).toBeLessThan(most / 0.95 + 3 * Math.sqrt(most / runs))
      // Boundaries are overshot, never undershot.
      expect(samples / runs).toBeGreaterThan(expected * 0.95)
      expect(samples / runs).toBeLessThan(expected * 1.6)
    }
  })

  test('a sample fails when it is hidden or lost', () => {
    expect(failureWhenWithheld(0.5, 0)).toBe(0.5)
    expect(failureWhenWithheld(0.25, 0.1)).toBeCloseTo(0.325, 15)
  })

  test('refuses targets that contradict each other', () => {
    expect(() => sequentialTest(target(0.01, 0.01, 1e-9))).toThrow(
      /^sequential test: expected honest failures to be rarer/,
    )
    expect(() => sequentialTest(target(0.5, 0.01, 0.6, 0.4))).toThrow(
      /error chances of less than 1 together, got 0.6 and 0.4$/,
    )
    expect(() => sequentialTest(target(0.5, 0, 1e-9))).toThrow(
      'honestFailure: expected a number above 0 and below 1, got 0',
    )
    expect(() => sequentialTest(target(0.5, 0.1, 1))).toThrow(/^falseAccept: .* got 1$/)
  })
})

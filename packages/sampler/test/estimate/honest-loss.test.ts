import { describe, expect, test } from 'vitest'
import {
  chanceLossExplains,
  exactFalseAccept,
  falseAccept,
  falseReject,
  lossAfterRetries,
} from '../../src/estimate/honest-loss.ts'
import { chanceAtMostHidden } from '../../src/odds/exact.ts'
import { ratio, ratioToNumber, ratioToText } from '../../src/odds/ratio.ts'

describe('honest loss', () => {
  // The table of operating characteristics.
  test.each([
    [16, 0, 0.05, [0.5598733, 0.03925868, 1.998126e-3]],
    [20, 1, 0.01, [1.685934e-2, 1.897721e-6, 1.899977e-10]],
    [27, 3, 0.001, [1.723002e-8, 1.754968e-20, 1.755e-32]],
  ])('%i samples, %i allowed, loss %f: rejected with 0, 1 and 2 retries', (samples, allowed, loss, expected) => {
    for (const [retries, chance] of expected.entries()) {
      expect(falseReject(samples, allowed, loss, retries) / chance).toBeCloseTo(1, 6)
    }
  })

  test('retries multiply, failures are explained by the tail', () => {
    expect(lossAfterRetries(0.1, 2)).toBeCloseTo(1e-3, 15)
    expect(lossAfterRetries(0, 0)).toBe(0)
    expect(chanceLossExplains(16, 0, 0.01)).toBe(1)
    expect(chanceLossExplains(2, 1, 0.5)).toBe(0.75)
    expect(chanceLossExplains(16, 1, 0)).toBe(0)
  })

  test('loss on top of hiding only lowers the chance to be fooled', () => {
    const draw = { positions: 128, hidden: 65, samples: 20 }
    const without = chanceAtMostHidden(draw, 1)
    expect(exactFalseAccept(draw, 1, ratio(0n, 1n))).toEqual(without)
    expect(falseAccept(draw, 1, 0)).toBeCloseTo(ratioToNumber(without), 18)
    let before = ratioToNumber(without)
    for (const loss of [0.001, 0.01, 0.1, 0.5, 1]) {
      const chance = falseAccept(draw, 1, loss)
      expect(chance).toBeLessThan(before)
      before = chance
    }
  })

  test('counts the ways: 2 of 4, 2 hidden, one request in two lost, one failure allowed', () => {
    // Six draws of two: one meets none, four meet one, one meets both. None hidden: 3/4; one: the other must arrive, 1/2.
    expect(ratioToText(exactFalseAccept({ positions: 4, hidden: 2, samples: 2 }, 1, ratio(1n, 2n)))).toBe('11/24')
  })

  test('guards', () => {
    expect(() => lossAfterRetries(-0.1, 1)).toThrow('honest loss: expected a number from 0 to 1, got -0.1')
    expect(() => lossAfterRetries(0.1, -1)).toThrow('retries: expected an integer from 0 to 1000, got -1')
    expect(() => falseAccept({ positions: 4, hidden: 2, samples: 5 }, 0, 0)).toThrow(/^samples: .* got 5$/)
  })
})

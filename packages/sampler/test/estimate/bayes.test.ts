import { describe, expect, test } from 'vitest'
import { evidence, posterior, posteriorOfBetaPrior, posteriorOfUniformPrior } from '../../src/estimate/bayes.ts'
import { binomial, chanceNoneHidden } from '../../src/odds/exact.ts'
import { ratio, ratioToNumber } from '../../src/odds/ratio.ts'

const observation = (failures: number, samples = 16) => ({ positions: 128, samples, failures })

describe('evidence', () => {
  test('16 of 128, 1 % loss: the Bayes factor turns between 2 and 3 failures', () => {
    const factors = [1, 2, 3, 4].map((failures) => evidence(observation(failures), 65, 0.01).bayesFactor)
    expect(factors).toEqual([5.4e-4, 0.0705, 8.96, 1099].map((value) => expect.closeTo(value, value < 1 ? 4 : 0)))
  })

  test('without failures the loss cancels, and the factor is the chance to be fooled', () => {
    const fooled = ratioToNumber(chanceNoneHidden({ positions: 128, hidden: 65, samples: 16 }))
    for (const loss of [0, 0.01, 0.5, 0.999]) {
      expect(evidence(observation(0), 65, loss).bayesFactor / fooled).toBeCloseTo(1, 12)
    }
    // Both likelihoods are below the smallest double here, their quotient is not.
    const far = evidence({ positions: 4096, samples: 400, failures: 0 }, 1, 0.999)
    expect([far.honest, far.bayesFactor]).toEqual([0, expect.closeTo(1 - 400 / 4096, 12)])
  })

  test('failures that nothing but withholding explains', () => {
    const { honest, bayesFactor } = evidence(observation(2), 65, 0)
    expect([honest, bayesFactor]).toEqual([0, Infinity])
    expect(posterior(0.01, { bayesFactor })).toBe(1)
    // Nor can 2 failures come from one hidden position and no loss: 0/0 is no belief.
    expect(() => posterior(0.01, evidence(observation(2), 1, 0))).toThrow(/^Bayes factor: .* got 0\/0/)
  })
})

describe('the posterior', () => {
  test('multiplies the odds', () => {
    expect(posterior(0.5, { bayesFactor: 3 })).toBe(0.75)
    expect(posterior(0.2, { bayesFactor: 4 })).toBeCloseTo(0.5, 15)
    expect(posterior(0.001, { bayesFactor: 1 })).toBeCloseTo(0.001, 15)
  })

  test('of a uniform prior is the sum over all numbers hidden', () => {
    expect(ratioToNumber(posteriorOfUniformPrior(observation(0), 65))).toBeCloseTo(1.947414e-6, 12)
    for (const [positions, samples] of [
      [12, 5],
      [30, 1],
      [30, 30],
      [9, 0],
    ] as const) {
      for (let failures = 0; failures <= samples; failures++) {
        for (let smallest = 0; smallest <= positions; smallest++) {
          let ways = 0n
          for (let m = Math.max(smallest, failures); m <= positions - (samples - failures); m++) {
            ways += binomial(m, failures) * binomial(positions - m, samples - failures)
          }
          const expected = ratio(ways, binomial(positions + 1, samples + 1))
          expect(posteriorOfUniformPrior({ positions, samples, failures }, smallest)).toEqual(expected)
        }
      }
    }
  })

  // Computed by an independent program (scipy's betabinom).
  test.each([
    [128, 65, 16, 0, 1, 1, 1.94741355641348e-6],
    [128, 65, 16, 2, 0.5, 0.5, 0.00034699279547312223],
    [1024, 289, 16, 1, 2, 3, 0.04891182389230675],
  ])(
    'of a beta prior: N = %i, M* = %i, s = %i, f = %i, Beta(%f, %f)',
    (positions, smallest, samples, failures, a, b, expected) => {
      const got = posteriorOfBetaPrior({ positions, samples, failures }, smallest, { a, b })
      expect(got / expected).toBeCloseTo(1, 9)
    },
  )

  test('of Beta(1, 1) is that of the uniform prior, for many positions too', () => {
    const many = { positions: 2 ** 16, samples: 75, failures: 2 }
    const uniform = ratioToNumber(posteriorOfUniformPrior(many, 16_641))
    expect(posteriorOfBetaPrior(many, 16_641, { a: 1, b: 1 }) / uniform).toBeCloseTo(1, 9)
  })

  test('guards', () => {
    expect(() => posterior(0, { bayesFactor: 1 })).toThrow('prior: expected a number above 0 and below 1, got 0')
    expect(() => posterior(1, { bayesFactor: 1 })).toThrow(/^prior: .* got 1$/)
    expect(() => evidence(observation(0), 65, -1)).toThrow(/^honest loss: .* got -1$/)
    expect(() => evidence(observation(17), 65, 0)).toThrow(/^failures: .* got 17$/)
    expect(() => posteriorOfBetaPrior(observation(0), 65, { a: 0, b: 1 })).toThrow(
      'prior a: expected a number above 0, got 0',
    )
  })
})

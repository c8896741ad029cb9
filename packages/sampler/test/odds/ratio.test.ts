import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAtMost, ratio, ratioFromNumber, ratioToNumber, ratioToText } from '../../src/odds/ratio.ts'

const positive = fc.bigInt({ min: 1n, max: 2n ** 200n })

describe('a ratio', () => {
  test('is in lowest terms', () => {
    expect(ratioToText(ratio(6n, 4n))).toBe('3/2')
    expect(ratioToText(ratio(0n, 7n))).toBe('0/1')
    expect(ratioToText(ratio(12n, 4n))).toBe('3/1')
    fc.assert(
      fc.property(positive, positive, positive, (a, b, factor) => {
        expect(ratio(a * factor, b * factor)).toEqual(ratio(a, b))
      }),
      { seed: 111, numRuns: 200 },
    )
  })

  test('is no negative fraction and has no denominator 0', () => {
    expect(() => ratio(-1n, 2n)).toThrow('ratio: expected a fraction of 0 or more, got -1/2')
    expect(() => ratio(1n, 0n)).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
  })

  test('compares exactly, also where the numbers agree', () => {
    const third = ratio(1n, 3n)
    const nearly = ratio(10n ** 40n, 3n * 10n ** 40n + 1n)
    expect(ratioToNumber(third)).toBe(ratioToNumber(nearly))
    expect([isAtMost(nearly, third), isAtMost(third, nearly), isAtMost(third, third)]).toEqual([true, false, true])
  })
})

describe('the number of a ratio', () => {
  test('is exactly the double that a ratio was made from, down to the smallest', () => {
    for (const value of [0, 1, 0.1, 1e-9, 1e300, Number.MIN_VALUE, 2 ** -1030, Number.MAX_VALUE, 3.7e-308]) {
      expect(ratioToNumber(ratioFromNumber(value))).toBe(value)
    }
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true }), (value) => {
        expect(ratioToNumber(ratioFromNumber(value))).toBe(value)
      }),
      { seed: 112, numRuns: 300 },
    )
    expect(() => ratioFromNumber(Number.NaN)).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
    expect(() => ratioFromNumber(-1)).toThrow(/^value: /)
  })

  test('is within 1.2e-16 where both integers exceed 2^1024', () => {
    const scale = 10n ** 30n
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 1100n, max: 2n ** 3000n }),
        fc.bigInt({ min: 1n, max: 2n ** 900n }),
        (a, b) => {
          // a / (a + b * 2^2100) spans from 1 down to 2^-1900; compare where the result is a normal number.
          const exact = { numerator: a, denominator: a + (b << 1200n) }
          const value = ratioToNumber(exact)
          fc.pre(value > 2.3e-308)
          const { numerator, denominator } = ratioFromNumber(value)
          const difference = numerator * exact.denominator - exact.numerator * denominator
          const relative = ((difference < 0n ? -difference : difference) * scale) / (exact.numerator * denominator)
          expect(relative <= 12n * 10n ** 13n).toBe(true)
        },
      ),
      { seed: 113, numRuns: 300 },
    )
  })

  test('is 0 where no double is as small', () => {
    expect(ratioToNumber(ratio(1n, 10n ** 400n))).toBe(0)
    expect(ratioToNumber(ratio(1n, 2n ** 1074n))).toBe(Number.MIN_VALUE)
  })
})

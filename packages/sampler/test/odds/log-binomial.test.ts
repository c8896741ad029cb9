import { describe, expect, test } from 'vitest'
import { binomial, fallingFactorial } from '../../src/odds/exact.ts'
import { log2Binomial, logBinomial } from '../../src/odds/log-binomial.ts'

describe('logarithms of binomial coefficients', () => {
  test('agree with whole numbers', () => {
    for (const [n, k] of [
      [5, 2],
      [128, 63],
      [1000, 3],
      [2000, 1999],
      [4000, 1234],
    ] as const) {
      const digits = binomial(n, k).toString()
      const expected = Math.log10(Number(`0.${digits.slice(0, 18)}`)) + digits.length
      expect(Math.abs((logBinomial(n, k) / Math.LN10 - expected) / expected)).toBeLessThan(1e-13)
    }
    expect([logBinomial(7, 0), logBinomial(7, 7), logBinomial(7, 8), log2Binomial(2, 1)]).toEqual([0, 0, -Infinity, 1])
  })

  test('falling factorials', () => {
    expect([fallingFactorial(5, 0), fallingFactorial(5, 2), fallingFactorial(5, 5), fallingFactorial(5, 6)]).toEqual([
      1n,
      20n,
      120n,
      0n,
    ])
  })
})

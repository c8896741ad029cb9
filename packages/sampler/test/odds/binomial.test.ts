import { describe, expect, test } from 'vitest'
import { binomialInterval, chanceAtLeast, chanceAtMost } from '../../src/odds/binomial.ts'
import { binomial } from '../../src/odds/exact.ts'
import { type Ratio, ratioFromNumber, ratioToNumber } from '../../src/odds/ratio.ts'

/** P[X <= x] in whole numbers, for the double p exactly as it is. */
function exactAtMost(x: number, n: number, p: number): Ratio {
  const { numerator: a, denominator: b } = ratioFromNumber(p)
  let sum = 0n
  for (let i = 0; i <= x; i++) sum += binomial(n, i) * a ** BigInt(i) * (b - a) ** BigInt(n - i)
  return { numerator: sum, denominator: b ** BigInt(n) }
}

/** The relative error; what is below the smallest normal number has no digits to compare. */
function relative(got: number, expected: number): number {
  return expected < 2.3e-308 ? Number(got >= 4.6e-308) : Math.abs(got - expected) / expected
}

describe('binomial tails', () => {
  test('agree with whole numbers to 1e-12, both tails', () => {
    for (const n of [1, 2, 7, 40, 90]) {
      for (const p of [1e-12, 0.001, 0.1, 0.5, 0.75, 0.999]) {
        for (let x = 0; x < n; x += n > 10 ? 4 : 1) {
          const atMost = exactAtMost(x, n, p)
          const above = { numerator: atMost.denominator - atMost.numerator, denominator: atMost.denominator }
          expect(relative(chanceAtMost(x, n, p), ratioToNumber(atMost))).toBeLessThan(1e-12)
          expect(relative(chanceAtLeast(x + 1, n, p), ratioToNumber(above))).toBeLessThan(1e-12)
        }
      }
    }
  })

  // Computed with 40 digits by an independent program.
  test.each([
    ['at least', 10, 1_000_000, 1e-6, 1.1142142328861837e-7],
    ['at most', 298_000, 1_000_000, 0.3, 6.329968404771927e-6],
    ['at least', 303_000, 1_000_000, 0.3, 3.088394644331809e-11],
    ['at most', 20, 1000, 0.0558, 1.600677685147045e-8],
    ['at least', 3, 100_000, 1e-12, 1.666616542007505e-22],
    ['at least', 1, 1_000_000, 1e-300, 1e-294],
    ['at least', 2, 1000, 1e-200, 0],
    ['at most', 0, 1_000_000, 1e-9, 0.9990004998328755],
  ] as const)('P[X %s %i], n = %i, p = %f', (side, x, n, p, expected) => {
    const got = side === 'at least' ? chanceAtLeast(x, n, p) : chanceAtMost(x, n, p)
    expect(relative(got, expected)).toBeLessThan(1e-12)
  })

  test('are 0 and 1 outside of 0 … n and for p = 0 and p = 1', () => {
    expect([
      chanceAtMost(-1, 5, 0.5),
      chanceAtMost(5, 5, 0.5),
      chanceAtLeast(0, 5, 0.5),
      chanceAtLeast(6, 5, 0.5),
    ]).toEqual([0, 1, 1, 0])
    expect([
      chanceAtMost(0, 1e6, 0),
      chanceAtLeast(1, 1e6, 0),
      chanceAtMost(999_999, 1e6, 1),
      chanceAtLeast(1e6, 1e6, 1),
    ]).toEqual([1, 0, 0, 1])
    expect([chanceAtMost(0, 0, 0.5), chanceAtLeast(0, 0, 0.5)]).toEqual([1, 1])
  })
})

describe('the acceptance interval', () => {
  // Computed with an independent program (scipy).
  test.each([
    [1000, 0.05583661417322835, 0.99, 38, 75],
    [1000, 0.05583661417322835, 0.999, 33, 81],
    [1_000_000, 1e-6, 0.99, 0, 4],
    [1_000_000, 1e-6, 0.999, 0, 6],
    [1_000_000, 0.3, 0.99, 298_820, 301_181],
    [1_000_000, 0.3, 0.999, 298_493, 301_509],
    [1000, 3.925255451285207e-6, 0.99, 0, 0],
    [1000, 3.925255451285207e-6, 0.999, 0, 1],
    [50, 0.5, 0.99, 16, 34],
    [0, 0.5, 0.99, 0, 0],
    [10, 0, 0.99, 0, 0],
    [10, 1, 0.99, 10, 10],
  ])('n = %i, p = %f, level %f: %i to %i', (n, p, level, low, high) => {
    expect(binomialInterval(n, p, level)).toEqual({ low, high })
  })

  test('leaves at most half of the rest on each side, and is the narrowest to do so', () => {
    for (const n of [1, 10, 137]) {
      for (const p of [0.001, 0.2, 0.5, 0.93]) {
        const { low, high } = binomialInterval(n, p, 0.95)
        const side = (1 - 0.95) / 2
        expect(chanceAtMost(low - 1, n, p)).toBeLessThanOrEqual(side)
        expect(chanceAtMost(low, n, p)).toBeGreaterThan(side)
        expect(chanceAtLeast(high + 1, n, p)).toBeLessThanOrEqual(side)
        expect(chanceAtLeast(high, n, p)).toBeGreaterThan(side)
      }
    }
  })

  test('guards', () => {
    expect(() => binomialInterval(10, 1.5, 0.99)).toThrow('p: expected a number from 0 to 1, got 1.5')
    expect(() => binomialInterval(-1, 0.5, 0.99)).toThrow(/^n: /)
    expect(() => binomialInterval(10, 0.5, 1)).toThrow('level: expected a number above 0 and below 1, got 1')
    expect(() => chanceAtMost(0.5, 10, 0.5)).toThrow(/^x: /)
  })
})

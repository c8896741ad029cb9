import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draw } from '../../src/odds/draw.ts'
import { binomial, chanceAtMostHidden } from '../../src/odds/exact.ts'
import { fastChanceAtMostHidden, fastChanceNoneHidden } from '../../src/odds/fast.ts'
import { ratioToNumber } from '../../src/odds/ratio.ts'

const SMALLEST_NORMAL = 2.2250738585072014e-308

/** An integer in [0, max], small and large ones equally often. */
const upTo = (max: number) =>
  fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((exponent) => Math.min(max, Math.floor((max + 1) ** exponent) - (exponent < 0.1 ? 1 : 0)))

const draw = (maxPositions: number): fc.Arbitrary<Draw> =>
  upTo(maxPositions - 1).chain((below) => {
    const positions = below + 1
    return fc.record({ positions: fc.constant(positions), hidden: upTo(positions), samples: upTo(positions) })
  })

function expectClose(fast: number, exact: number): void {
  if (exact < SMALLEST_NORMAL) expect(fast).toBeLessThan(2 * SMALLEST_NORMAL)
  else expect(Math.abs(fast - exact) / exact).toBeLessThanOrEqual(1e-12)
}

/** The exact chance that none is hidden without reducing the fraction, which is the slow part for long integers. */
function exactNoneHidden({ positions, hidden, samples }: Draw): number {
  const [few, many] = samples < hidden ? [samples, hidden] : [hidden, samples]
  return ratioToNumber({ numerator: binomial(positions - many, few), denominator: binomial(positions, few) })
}

describe('the fast odds agree with the exact ones to 1e-12', () => {
  test('none hidden, random draws from up to 2^18 positions', () => {
    fc.assert(
      fc.property(draw(2 ** 18), (d) => expectClose(fastChanceNoneHidden(d), exactNoneHidden(d))),
      { seed: 121, numRuns: 500 },
    )
  })

  test('none hidden, where the product would be long: thousands of samples and of hidden positions', () => {
    for (const [hidden, samples] of [
      [513, 600],
      [513, 20_000],
      [1000, 100_000],
      [2048, 2048],
      [9000, 9000],
      [5000, 30_000],
    ]) {
      const d = { positions: 2 ** 18, hidden: hidden!, samples: samples! }
      const exact = exactNoneHidden(d)
      expect(exact).toBeGreaterThan(SMALLEST_NORMAL)
      expectClose(fastChanceNoneHidden(d), exact)
    }
  })

  test('0 where the draw is larger than what is visible, whichever form computes it', () => {
    for (const samples of [101, 512, 513, 600, 9000]) {
      expect(fastChanceNoneHidden({ positions: 10_000, hidden: 9900, samples })).toBe(0)
      expect(fastChanceNoneHidden({ positions: 10_000, hidden: samples, samples: 9900 })).toBe(0)
    }
  })

  test('at most t hidden, random draws', () => {
    const cases = draw(2 ** 18).chain((d) => fc.tuple(fc.constant(d), upTo(Math.min(d.samples, d.hidden))))
    fc.assert(
      fc.property(
        cases.filter(([d]) => Math.min(d.samples, d.hidden) <= 3000),
        ([d, failures]) => {
          expectClose(fastChanceAtMostHidden(d, failures), ratioToNumber(chanceAtMostHidden(d, failures)))
        },
      ),
      { seed: 122, numRuns: 300 },
    )
  })

  test('at most t hidden, every t of a draw that crosses the mean', () => {
    const d = { positions: 4096, hidden: 1100, samples: 300 }
    for (let failures = 0; failures <= 301; failures++) {
      expectClose(fastChanceAtMostHidden(d, failures), ratioToNumber(chanceAtMostHidden(d, failures)))
    }
  })

  test('every draw of up to 24 positions', () => {
    for (let positions = 0; positions <= 24; positions++) {
      for (let hidden = 0; hidden <= positions; hidden++) {
        for (let samples = 0; samples <= positions; samples++) {
          for (let failures = 0; failures <= 25; failures += 3) {
            const d = { positions, hidden, samples }
            expectClose(fastChanceAtMostHidden(d, failures), ratioToNumber(chanceAtMostHidden(d, failures)))
          }
        }
      }
    }
  })
})

test('guards are those of the exact odds', () => {
  expect(() => fastChanceNoneHidden({ positions: 4, hidden: 5, samples: 1 })).toThrow(/^hidden: .* got 5$/)
  expect(() => fastChanceAtMostHidden({ positions: 4, hidden: 2, samples: 1 }, 0.5)).toThrow(/^failures: .* got 0.5$/)
})

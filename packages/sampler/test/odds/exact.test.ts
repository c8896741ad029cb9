import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draw } from '../../src/odds/draw.ts'
import { binomial, chanceAtMostHidden, chanceNoneHidden, samplesNeeded } from '../../src/odds/exact.ts'
import { isAtMost, ratio, ratioToNumber, ratioToText } from '../../src/odds/ratio.ts'

/** 128 columns of which any 64 restore the rest. */
const peerdas = { positions: 128, smallestUnrecoverable: 65 }
const withheld = (samples: number): Draw => ({ positions: 128, hidden: 65, samples })

/** N up to 40, any M and s, any number of failures. */
const smallDraw = fc.integer({ min: 0, max: 40 }).chain((positions) =>
  fc.record({
    positions: fc.constant(positions),
    hidden: fc.integer({ min: 0, max: positions }),
    samples: fc.integer({ min: 0, max: positions }),
  }),
)

describe('binomial coefficients', () => {
  test('obey Pascal’s rule and symmetry, and are 0 beyond n', () => {
    for (let n = 1; n <= 60; n++) {
      for (let k = 1; k <= n; k++) {
        expect(binomial(n, k)).toBe(binomial(n - 1, k - 1) + binomial(n - 1, k))
        expect(binomial(n, k)).toBe(binomial(n, n - k))
      }
      expect(binomial(n, n + 1)).toBe(0n)
    }
  })

  test('are right where the integers are long', () => {
    expect(binomial(300, 150) % 1_000_000_007n).toBe(binomialModulo(300, 150, 1_000_000_007n))
    expect(binomial(2 ** 18, 2 ** 17) % 1_000_000_007n).toBe(binomialModulo(2 ** 18, 2 ** 17, 1_000_000_007n))
  })
})

describe('chance to be fooled, published and independently computed values', () => {
  test('65 of 128 columns hidden', () => {
    expect(ratioToText(chanceNoneHidden(withheld(4)))).toBe('5673/101600')
    expect(ratioToText(chanceNoneHidden(withheld(8)))).toBe('682689/252018800')
    expect(ratioToText(chanceNoneHidden(withheld(16)))).toBe('23373/5954516920')
    expect(ratioToText(chanceAtMostHidden(withheld(20), 1))).toBe('9886779/2871306892630')
    expect(ratioToNumber(chanceNoneHidden(withheld(8)))).toBeCloseTo(2.70888e-3, 8)
    expect(ratioToNumber(chanceNoneHidden(withheld(16)))).toBeCloseTo(3.92526e-6, 11)
    expect(ratioToNumber(chanceAtMostHidden(withheld(20), 1))).toBeCloseTo(3.443303e-6, 12)
  })

  test.each([
    [16, 16, 0.995262581124, 12],
    [32, 15, 0.990394, 6],
    [256, 15, 0.987152, 6],
    [256, 16, 0.990389, 6],
  ])('two dimensions, k = %i, %i samples: detected with %f', (k, samples, detected, digits) => {
    const missed = chanceNoneHidden({ positions: 4 * k * k, hidden: (k + 1) ** 2, samples })
    expect(1 - ratioToNumber(missed)).toBeCloseTo(detected, digits)
  })
})

describe('the tail', () => {
  test('is the sum of the hypergeometric terms', () => {
    const drawAndFailures = fc.tuple(smallDraw, fc.integer({ min: 0, max: 42 }))
    fc.assert(
      fc.property(drawAndFailures, ([{ positions, hidden, samples }, failures]) => {
        let ways = 0n
        for (let i = 0; i <= Math.min(failures, samples); i++) {
          ways += binomial(hidden, i) * binomial(positions - hidden, samples - i)
        }
        const expected = ratio(ways, binomial(positions, samples))
        expect(chanceAtMostHidden({ positions, hidden, samples }, failures)).toEqual(expected)
      }),
      { seed: 101, numRuns: 500 },
    )
  })

  test('counts the draws, for every draw of up to 9 positions', () => {
    for (let positions = 0; positions <= 9; positions++) {
      for (let hidden = 0; hidden <= positions; hidden++) {
        for (let samples = 0; samples <= positions; samples++) {
          // A draw is a set of bits; the lowest `hidden` positions are the hidden ones.
          const draws = Array.from({ length: 2 ** positions }, (_, set) => set).filter((set) => bits(set) === samples)
          const passing = draws.filter((set) => bits(set & (2 ** hidden - 1)) <= 1)
          const expected = ratio(BigInt(passing.length), BigInt(draws.length))
          expect(chanceAtMostHidden({ positions, hidden, samples }, 1)).toEqual(expected)
        }
      }
    }
  })

  test('does not change when samples and hidden swap, and only falls as more is hidden', () => {
    fc.assert(
      fc.property(smallDraw, fc.integer({ min: 0, max: 10 }), ({ positions, hidden, samples }, failures) => {
        const chance = chanceAtMostHidden({ positions, hidden, samples }, failures)
        expect(chanceAtMostHidden({ positions, hidden: samples, samples: hidden }, failures)).toEqual(chance)
        if (hidden < positions) {
          expect(isAtMost(chanceAtMostHidden({ positions, hidden: hidden + 1, samples }, failures), chance)).toBe(true)
        }
      }),
      { seed: 102, numRuns: 300 },
    )
  })

  test('is 1 and 0 at the edges', () => {
    expect(ratioToText(chanceNoneHidden(withheld(0)))).toBe('1/1')
    expect(ratioToText(chanceNoneHidden({ positions: 128, hidden: 0, samples: 128 }))).toBe('1/1')
    expect(ratioToText(chanceNoneHidden(withheld(64)))).toBe('0/1')
    expect(ratioToText(chanceAtMostHidden(withheld(20), 20))).toBe('1/1')
    expect(ratioToText(chanceNoneHidden({ positions: 0, hidden: 0, samples: 0 }))).toBe('1/1')
  })
})

describe('samples needed', () => {
  test('the table of the peer-sampling specification: 16 of 128, 0 to 8 allowed to fail', () => {
    const target = chanceNoneHidden(withheld(16))
    const needed = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((losses) => samplesNeeded(peerdas, target, losses))
    expect(needed).toEqual([16, 20, 24, 27, 29, 32, 35, 37, 40])
  })

  test('the same on the base of 8 samples, and on the threshold 5e-6', () => {
    const losses = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    const target = chanceNoneHidden(withheld(8))
    expect(losses.map((l) => samplesNeeded(peerdas, target, l))).toEqual([8, 12, 15, 18, 20, 23, 25, 28, 30])
    expect(losses.map((l) => samplesNeeded(peerdas, 5e-6, l))).toEqual([16, 20, 23, 26, 29, 32, 34, 37, 39])
  })

  test('512 x 512 cells to 1e-9, with the set of 257 x 257 and with that of 256 x 256', () => {
    const space = { positions: 512 ** 2, smallestUnrecoverable: 257 ** 2 }
    expect([0, 1, 2, 3, 4].map((losses) => samplesNeeded(space, 1e-9, losses))).toEqual([72, 83, 93, 102, 111])
    const square = { positions: 512 ** 2, smallestUnrecoverable: 256 ** 2 }
    expect([0, 1, 2, 3, 4].map((losses) => samplesNeeded(square, 1e-9, losses))).toEqual([73, 84, 94, 103, 112])
  })

  test('is the least that suffices', () => {
    const cases = smallDraw.filter(({ hidden }) => hidden > 0)
    const target = fc.integer({ min: 1, max: 999 }).map((thousandths) => ratio(BigInt(thousandths), 1000n))
    fc.assert(
      fc.property(cases, target, fc.integer({ min: 0, max: 39 }), ({ positions, hidden }, bound, losses) => {
        fc.pre(losses < hidden)
        const samples = samplesNeeded({ positions, smallestUnrecoverable: hidden }, bound, losses)
        expect(isAtMost(chanceAtMostHidden({ positions, hidden, samples }, losses), bound)).toBe(true)
        expect(isAtMost(chanceAtMostHidden({ positions, hidden, samples: samples - 1 }, losses), bound)).toBe(false)
      }),
      { seed: 103, numRuns: 300 },
    )
  })

  test.each([0, 1, -0.1, Number.NaN, 2])('refuses the target %f', (target) => {
    expect(() => samplesNeeded(peerdas, target)).toThrow(/^target: expected a chance above 0 and below 1, got [^\n]+$/)
  })

  test('refuses to allow as many losses as positions must be hidden', () => {
    expect(samplesNeeded(peerdas, 1e-9, 64)).toBeLessThanOrEqual(128)
    expect(() => samplesNeeded(peerdas, 1e-9, 65)).toThrow('lossesAllowed: expected an integer from 0 to 64, got 65')
  })
})

describe('what is no draw is refused in one line that names it', () => {
  test.each([
    [{ positions: -1, hidden: 0, samples: 0 }, /^positions: expected an integer from 0 to \d+, got -1$/],
    [{ positions: 1.5, hidden: 0, samples: 0 }, /^positions: .* got 1.5$/],
    [{ positions: 10, hidden: 11, samples: 0 }, /^hidden: expected an integer from 0 to 10, got 11$/],
    [{ positions: 10, hidden: -1, samples: 0 }, /^hidden: .* got -1$/],
    [{ positions: 10, hidden: 5, samples: 11 }, /^samples: expected an integer from 0 to 10, got 11$/],
    [{ positions: 10, hidden: 5, samples: Number.NaN }, /^samples: .* got NaN$/],
  ])('%o', (draw, message) => {
    expect(() => chanceNoneHidden(draw)).toThrow(message)
    expect(() => chanceNoneHidden(draw)).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
  })

  test('failures below 0', () => {
    expect(() => chanceAtMostHidden(withheld(4), -1)).toThrow(/^failures: .* got -1$/)
  })
})

function bits(set: number): number {
  return set.toString(2).replaceAll('0', '').length
}

/** C(n, k) modulo a prime above n, by Fermat: shares nothing with the code under test. */
function binomialModulo(n: number, k: number, prime: bigint): bigint {
  let above = 1n
  let below = 1n
  for (let i = 1; i <= k; i++) {
    above = (above * BigInt(n - k + i)) % prime
    below = (below * BigInt(i)) % prime
  }
  let inverse = 1n
  for (let base = below, exponent = prime - 2n; exponent > 0n; exponent >>= 1n, base = (base * base) % prime) {
    if (exponent & 1n) inverse = (inverse * base) % prime
  }
  return (above * inverse) % prime
}

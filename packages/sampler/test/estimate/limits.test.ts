/** Limits on what may be hidden: exact ones for a number of positions, and the textbook ones for a share. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fewestHidden, mostHidden } from '../../src/estimate/hidden-limits.ts'
import { clopperPearsonLower, clopperPearsonUpper, wilsonLimits } from '../../src/estimate/proportion-limits.ts'
import { chanceAtMostHidden } from '../../src/odds/exact.ts'
import { isAtMost, ratioFromNumber } from '../../src/odds/ratio.ts'

const observation = (failures: number, samples = 16, positions = 128) => ({ positions, samples, failures })

describe('exact limits of hidden positions', () => {
  test('16 of 128 columns, 0 to 5 failures', () => {
    expect([0, 1, 2, 3, 5].map((f) => mostHidden(observation(f), 0.95))).toEqual([20, 32, 42, 51, 68])
    expect([0, 2, 3].map((f) => mostHidden(observation(f), 0.999))).toEqual([42, 64, 73])
    expect([0, 2, 3, 5].map((f) => fewestHidden(observation(f), 0.95))).toEqual([0, 4, 8, 18])
  })

  test('are the last and the first number that the level does not rule out, decided in whole numbers', () => {
    const cases = fc
      .integer({ min: 1, max: 60 })
      .chain((positions) => fc.tuple(fc.constant(positions), fc.integer({ min: 0, max: positions })))
      .chain(([positions, samples]) =>
        fc.tuple(fc.constant(positions), fc.constant(samples), fc.integer({ min: 0, max: samples })),
      )
    fc.assert(
      fc.property(cases, fc.constantFrom(0.5, 0.9, 0.95, 0.999), ([positions, samples, failures], level) => {
        const rest = ratioFromNumber(1 - level)
        const isPossible = (hidden: number) =>
          !isAtMost(chanceAtMostHidden({ positions, hidden, samples }, failures), rest)
        const possible = Array.from({ length: positions + 1 }, (_, m) => m).filter(isPossible)
        expect(mostHidden(observation(failures, samples, positions), level)).toBe(possible.at(-1))
        const enough = (hidden: number) =>
          failures === 0 ||
          !isAtMost(ratioFromNumber(level), chanceAtMostHidden({ positions, hidden, samples }, failures - 1))
        const first = Array.from({ length: positions + 1 }, (_, m) => m).find(enough)
        expect(fewestHidden(observation(failures, samples, positions), level)).toBe(first)
      }),
      { seed: 141, numRuns: 300 },
    )
  })

  test('nothing asked excludes nothing, everything asked leaves no doubt', () => {
    expect(mostHidden(observation(0, 0), 0.95)).toBe(128)
    expect([mostHidden(observation(7, 128), 0.95), fewestHidden(observation(7, 128), 0.95)]).toEqual([7, 7])
    expect([mostHidden(observation(128, 128), 0.95), fewestHidden(observation(128, 128), 0.95)]).toEqual([128, 128])
  })

  test('decide a tie exactly: half of the draws of one of two positions', () => {
    // P[X <= 0 | M = 1] = 1/2, which is not more than 1 - 0.5.
    expect(mostHidden(observation(0, 1, 2), 0.5)).toBe(0)
  })

  test('guards', () => {
    expect(() => mostHidden(observation(17), 0.95)).toThrow('failures: expected an integer from 0 to 16, got 17')
    expect(() => mostHidden(observation(0, 129), 0.95)).toThrow('samples: expected an integer from 0 to 128, got 129')
    expect(() => mostHidden(observation(0), 1)).toThrow('level: expected a number above 0 and below 1, got 1')
    expect(() => fewestHidden(observation(-1), 0.95)).toThrow(/^failures: .* got -1$/)
  })
})

describe('limits of a hidden share', () => {
  // Computed by an independent program (scipy).
  test.each([
    [16, 0, 0.95, 0.1707497229824809, 0],
    [16, 3, 0.95, 0.4165722807061528, 0.05314598448266389],
    [75, 5, 0.999, 0.2032172817823972, 0.010079374815620035],
  ])('Clopper and Pearson: %i samples, %i failures, %f', (samples, failures, level, upper, lower) => {
    expect(clopperPearsonUpper(samples, failures, level)).toBeCloseTo(upper, 12)
    expect(clopperPearsonLower(samples, failures, level)).toBeCloseTo(lower, 12)
  })

  test('Clopper and Pearson at the ends', () => {
    expect([clopperPearsonUpper(9, 9, 0.95), clopperPearsonLower(9, 0, 0.95)]).toEqual([1, 0])
    // Without failures the limit has a closed form.
    expect(clopperPearsonUpper(40, 0, 0.99)).toBeCloseTo(1 - 0.01 ** (1 / 40), 14)
    expect(clopperPearsonLower(40, 40, 0.99)).toBeCloseTo(0.01 ** (1 / 40), 14)
  })

  test.each([
    [16, 0, 0.95, 0, 0.1446385912676094],
    [16, 3, 0.95, 0.07752937709440155, 0.38786974244785427],
    [75, 5, 0.999, 0.018536788766383403, 0.2126831173256222],
  ])('Wilson: %i samples, %i failures, %f', (samples, failures, level, lower, upper) => {
    const limits = wilsonLimits(samples, failures, level)
    expect([limits.lower, limits.upper]).toEqual([expect.closeTo(lower, 12), expect.closeTo(upper, 12)])
  })

  test('a share of many positions has the limit that a number of them tends to', () => {
    const positions = 2 ** 22
    expect(mostHidden(observation(2, 30, positions), 0.95) / positions).toBeCloseTo(clopperPearsonUpper(30, 2, 0.95), 5)
  })

  test('guards', () => {
    expect(() => clopperPearsonUpper(4, 5, 0.95)).toThrow('failures: expected an integer from 0 to 4, got 5')
    expect(() => wilsonLimits(4, 1, 0)).toThrow(/^level: .* got 0$/)
    expect(wilsonLimits(0, 0, 0.95)).toEqual({ lower: 0, upper: 1 })
  })
})

import { describe, expect, test } from 'vitest'
import {
  type DrawModel,
  exactChanceFooled,
  fooledBound,
  log2ChanceFooled,
  samplesForBound,
} from '../../src/estimate/network-bound.ts'
import { isAtMost, ratioToNumber } from '../../src/odds/ratio.ts'

/** Samplers of k of 128 columns, of which 63 may be revealed. */
const columns = (samplers: number, samples: number) => ({ samplers, positions: 128, revealed: 63, samples })
const log10 = (log2: number) => log2 * Math.log10(2)

describe('the bound on how many are fooled', () => {
  test('EIP-7594: 10,000 nodes, 8 of 128 columns, 1 to 5 % fooled', () => {
    const of = (model: DrawModel) =>
      [100, 200, 300, 400, 500].map((fooled) => log10(log2ChanceFooled(columns(10_000, 8), fooled, model)))
    const close = (values: number[], digits: number) => values.map((value) => expect.closeTo(value, digits))
    expect(of('halves')).toEqual(close([38.3629, -20.0423, -101.5528, -198.2426, -306.3442], 4))
    expect(of('repeating')).toEqual(close([32.891, -30.985, -117.967, -220.129, -333.702], 3))
    expect(of('distinct')).toEqual(close([22.466, -51.836, -149.244, -261.831, -385.829], 3))
  })

  test.each([
    [100, 8, 28, 30],
    [1000, 8, 53, 60],
    [10_000, 8, 148, 185],
    [10_000, 4, 1502, 1656],
    [10_000, 16, 20, 26],
  ])('%i samplers of %i columns: fewer than %i, or %i by halves', (samplers, samples, distinct, halves) => {
    expect(fooledBound(columns(samplers, samples))).toBe(distinct)
    expect(fooledBound(columns(samplers, samples), 'halves')).toBe(halves)
  })

  test('is the first that whole numbers allow', () => {
    for (const samplers of [60, 100, 333]) {
      const x = fooledBound(columns(samplers, 8))!
      const target = { numerator: 1n, denominator: 2n ** 30n }
      expect(isAtMost(exactChanceFooled(columns(samplers, 8), x), target)).toBe(true)
      expect(isAtMost(exactChanceFooled(columns(samplers, 8), x - 1), target)).toBe(false)
    }
  })

  test('excludes nothing where few samplers sample little', () => {
    expect(fooledBound(columns(5, 2))).toBeUndefined()
    expect(fooledBound(columns(1, 8))).toBeUndefined()
  })

  test('of samplers that cannot be fooled is 1, and of samplers that always are, nothing', () => {
    expect(fooledBound(columns(1000, 64))).toBe(1)
    expect(fooledBound(columns(1000, 8), { oneFooled: 1 })).toBeUndefined()
    expect(fooledBound(columns(1000, 8), { oneFooled: 0 })).toBe(1)
  })

  test('the chance of one, given, is the same as computed', () => {
    const one = 682689 / 252018800
    expect(log2ChanceFooled(columns(100, 8), 28, { oneFooled: one })).toBeCloseTo(
      log2ChanceFooled(columns(100, 8), 28, 'distinct'),
      9,
    )
  })
})

describe('samples that a bound takes', () => {
  test('ethresear.ch 22762: 5 % of 10,000, cells of 64 to 4 elements', () => {
    const needed = [64, 128, 256, 512, 1024].map((cells) =>
      samplesForBound({ samplers: 10_000, positions: 2 * cells, revealed: cells - 1 }, 500, 'halves'),
    )
    expect(needed).toEqual([7, 7, 7, 8, 10])
    const cells = [64, 128, 256, 512, 1024].map((m) => {
      const positions = 4 * 128 * m
      const revealed = positions - 129 * (m + 1)
      return samplesForBound({ samplers: 10_000, positions, revealed }, 500, 'repeating')
    })
    expect(cells).toEqual([140, 268, 523, 1032, 2052])
  })

  test('hash-based codes with 40 bits: 1 % of 10,000', () => {
    const needed = [256, 512, 1024, 2048, 4096].map((positions) =>
      samplesForBound({ samplers: 10_000, positions, revealed: positions / 2 - 1 }, 100, 'repeating', 40),
    )
    expect(needed).toEqual([11, 14, 19, 29, 50])
  })

  test('are undefined when none suffice', () => {
    expect(samplesForBound({ samplers: 10, positions: 128, revealed: 127 }, 1, 'distinct', 300)).toBeDefined()
    expect(samplesForBound({ samplers: 10, positions: 128, revealed: 63 }, 1, { oneFooled: 0.5 })).toBeUndefined()
  })
})

test('guards', () => {
  expect(() => fooledBound(columns(0, 8))).toThrow('samplers: expected an integer from 1 to 1099511627776, got 0')
  expect(() => fooledBound(columns(10, 129))).toThrow('samples: expected an integer from 1 to 128, got 129')
  expect(() => fooledBound({ ...columns(10, 8), revealed: 128 })).toThrow(
    'revealed: expected an integer from 0 to 127, got 128',
  )
  expect(() => fooledBound(columns(10, 8), 'distinct', 0)).toThrow(/^2\^-securityBits: .* got 1$/)
  expect(() => log2ChanceFooled(columns(10, 8), 11, 'distinct')).toThrow(/^fooled: .* got 11$/)
  expect(ratioToNumber(exactChanceFooled(columns(10, 8), 0))).toBeGreaterThan(1)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bandwidth,
  duration,
  printBandwidth,
  printDuration,
  printShare,
  printSize,
  share,
  signedDuration,
  size,
} from '../../src/networks/units.ts'

describe('quantities', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1m', 60_000],
    ['1.1s', 1_100],
    ['0.25s', 250],
    ['2 s', 2_000],
    ['1h', 3_600_000],
    ['0ms', 0],
  ])('a time: %s', (text, ms) => expect(duration().parse(text)).toBe(ms))

  test.each([
    ['512KiB', 524_288],
    ['2MB', 2_000_000],
    ['1.5kB', 1_500],
    ['1B', 1],
  ])('a size: %s', (text, bytes) => expect(size(0, 2 ** 30).parse(text)).toBe(bytes))

  test('a bandwidth, a share, a time before', () => {
    expect(bandwidth().parse('25mbit')).toBe(25_000_000)
    expect(share().parse('1%')).toBe(0.01)
    expect(share().parse('0.5%')).toBe(0.005)
    expect(signedDuration().parse('-5s')).toBe(-5_000)
  })

  test.each([
    '30',
    '',
    's',
    '-1s',
    '1e3ms',
    '1,5s',
    '5 minutes',
    '1.0001ms',
    '100h 5s',
    '1'.repeat(20),
    '99999h',
    'Infinitys',
  ])('no time: %j', (text) => expect(duration().safeParse(text)).toMatchObject({ success: false }))

  test.each([30, null, true, ['1s'], { s: 1 }])('no time, and no text: %j', (value) => {
    const { error } = duration().safeParse(value)
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'expected a time with its unit, such as 250ms, 30s or 1m',
    ])
  })

  test('limits are told in the same words', () => {
    const told = (text: string) => duration(50, 3_600_000).safeParse(text).error?.issues[0]?.message
    const expected = 'expected a time with its unit from 50ms to 1h, such as 250ms, 30s or 1m'
    expect([told('49ms'), told('61m'), told('x'), told('50ms'), told('1h')]).toEqual([
      expected,
      expected,
      expected,
      undefined,
      undefined,
    ])
    expect(signedDuration().safeParse('0s').success).toBe(false)
    for (const text of ['-1%', '101%', '50']) expect(share().safeParse(text).success).toBe(false)
    expect(share(99).safeParse('100%').success).toBe(false)
    expect(bandwidth().safeParse('1bit').success).toBe(false)
  })
})

test('what is printed reads as the same number', () => {
  const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 })
  fc.assert(
    fc.property(ms, (value) => {
      expect(duration().parse(printDuration(value))).toBe(value)
    }),
  )
  fc.assert(
    fc.property(ms, (value) => {
      expect(signedDuration().parse(printDuration(-value))).toBe(-value)
    }),
  )
  const bytes = fc.integer({ min: 0, max: 2 ** 40 })
  fc.assert(
    fc.property(bytes, (value) => {
      expect(size(0, 2 ** 40).parse(printSize(value))).toBe(value)
    }),
  )
  const bits = fc.integer({ min: 1_000, max: 1e11 })
  fc.assert(
    fc.property(bits, (value) => {
      expect(bandwidth().parse(printBandwidth(value))).toBe(value)
    }),
  )
  const millionths = fc.integer({ min: 0, max: 100_000_000 })
  fc.assert(
    fc.property(millionths, (value) => {
      const chance = share().parse(`${(value / 1e6).toFixed(6)}%`)
      expect(share().parse(printShare(chance))).toBe(chance)
    }),
  )
})

test('the largest unit that needs no fraction', () => {
  expect([0, 250, 30_000, 60_000, 90_000, 7_200_000].map(printDuration)).toEqual([
    '0ms',
    '250ms',
    '30s',
    '1m',
    '90s',
    '2h',
  ])
  expect([1, 1_000, 1_024, 524_288, 2_000_000].map(printSize)).toEqual(['1B', '1kB', '1KiB', '512KiB', '2MB'])
})

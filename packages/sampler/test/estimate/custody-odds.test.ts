import { describe, expect, test } from 'vitest'
import {
  chanceAnyWithoutHolder,
  chanceMeshEclipsed,
  chanceNoHolder,
  chanceNoHonestPeer,
  expectedColumnsReached,
  expectedHolders,
  shareStillVoting,
  starvedColumnsToStop,
} from '../../src/estimate/custody-odds.ts'
import { ratio } from '../../src/odds/ratio.ts'

describe('custody', () => {
  const custody = { groups: 128, kept: 4 }

  test('columns without a holder', () => {
    expect(chanceNoHolder(custody, 100)).toBeCloseTo(4.179954e-2, 8)
    expect(chanceAnyWithoutHolder(custody, 100)).toBe(1)
    expect(chanceAnyWithoutHolder(custody, 500)).toBeCloseTo(1.633307e-5, 11)
    expect([
      expectedHolders(custody, 100),
      chanceNoHolder(custody, 0),
      chanceNoHolder({ groups: 4, kept: 4 }, 1),
    ]).toEqual([3.125, 1, 0])
  })

  test('columns that honest peers reach', () => {
    expect(chanceNoHonestPeer(custody, 70, 0.5)).toBeCloseTo(0.3320781, 7)
    expect(expectedColumnsReached(custody, 70, 0)).toBeCloseTo(114.131, 3)
    expect(expectedColumnsReached(custody, 70, 1)).toBe(0)
    expect(chanceMeshEclipsed(0.3, 8)).toBeCloseTo(6.561e-5, 9)
  })

  test('starved columns that stop a vote: seven of 128 for two thirds', () => {
    expect(starvedColumnsToStop(128, 8, ratio(2n, 3n))).toBe(7)
    expect(shareStillVoting(128, 8, 7)).toBeCloseTo(0.629326, 6)
    // Exactly half is not more than half.
    expect(starvedColumnsToStop(32, 1, ratio(1n, 2n))).toBe(16)
  })

  test('guards', () => {
    expect(() => chanceNoHolder({ groups: 8, kept: 9 }, 1)).toThrow('kept: expected an integer from 0 to 8, got 9')
    expect(() => chanceNoHonestPeer(custody, 1, -0.1)).toThrow(/^attackerShare: .* got -0.1$/)
  })
})

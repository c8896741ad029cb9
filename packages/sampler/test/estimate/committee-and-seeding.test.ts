/** A committee that lies, and rows that malicious helpers leave. */
import { describe, expect, test } from 'vitest'
import { chanceCommitteeLies, firstOrderCommitteeLies } from '../../src/estimate/committee.ts'
import { chanceAllRows, chanceCellSurvives, chanceRowFails } from '../../src/estimate/seeding.ts'

describe('committees and seeding', () => {
  test('a committee of 6 of which 2 suffice to lie', () => {
    expect(chanceCommitteeLies(6, 2, 0.01)).toBeCloseTo(1.460448e-3, 9)
    expect(firstOrderCommitteeLies(6, 2, 0.01)).toBeCloseTo(1.5e-3, 12)
    expect(firstOrderCommitteeLies(6, 2, 0)).toBe(0)
    expect(() => chanceCommitteeLies(6, 7, 0.01)).toThrow(/^required: .* got 7$/)
  })

  test('rows that nine in ten malicious helpers leave', () => {
    const seeding = { maliciousShare: 0.9, copies: 9, cells: 512 }
    expect(chanceCellSurvives(seeding)).toBeCloseTo(0.61258, 6)
    expect(chanceRowFails(seeding)).toBeCloseTo(9.540045e-8, 13)
    expect(chanceAllRows(seeding, 512)).toBeCloseTo(0.999951, 6)
    expect(chanceAllRows({ ...seeding, maliciousShare: 1 }, 512)).toBe(0)
  })
})

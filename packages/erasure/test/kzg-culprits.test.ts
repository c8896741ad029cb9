import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCulprits } from '../src/commitment/kzg/culprits.ts'
import { checkProperty, range, subset } from './fixtures.ts'

/** How often the batch check was asked, and the culprits that were found. */
function search(size: number, culprits: readonly number[]): { found: number[]; checks: number } {
  let checks = 0
  const found = findCulprits(range(size), (members) => {
    expect(members.length).toBeGreaterThan(0)
    checks++
    return !members.some((member) => culprits.includes(member))
  })
  return { found, checks }
}

describe('culprits of a batch', () => {
  const sets = fc
    .integer({ min: 0, max: 200 })
    .chain((size) => fc.record({ size: fc.constant(size), culprits: fc.nat(size).chain((n) => subset(size, n)) }))

  it('are found, all and only they, in order', () => {
    checkProperty(
      fc.property(sets, ({ size, culprits }) => {
        expect(search(size, culprits).found).toEqual([...culprits].sort((a, b) => a - b))
      }),
      1000,
    )
  })

  it('cost one check when there are none, and a few when there is one', () => {
    expect(search(0, [])).toEqual({ found: [], checks: 0 })
    expect(search(128, []).checks).toBe(1)
    for (const culprit of range(21)) expect(search(21, [culprit]).checks).toBeLessThanOrEqual(1 + 2 * 5)
    for (const culprit of range(128)) expect(search(128, [culprit]).checks).toBeLessThanOrEqual(1 + 2 * 7)
  })

  it('cost no more than two checks a member at the worst', () => {
    expect(search(128, range(128)).checks).toBeLessThan(2 * 128)
    checkProperty(
      fc.property(sets, ({ size, culprits }) => {
        expect(search(size, culprits).checks).toBeLessThanOrEqual(2 * size)
      }),
      300,
    )
  })
})

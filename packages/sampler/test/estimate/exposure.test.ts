import { describe, expect, test } from 'vitest'
import { exposure } from '../../src/estimate/exposure.ts'
import { squareSpace } from '../../src/odds/spaces.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const columns = { space: { positions: 128, smallestUnrecoverable: 65 }, geometry: oneDimensional(128), seed: 1 }
const one = (samples: number, lossesAllowed = 0) => [{ samples, lossesAllowed }]

describe('exposure', () => {
  test('brackets what can be fooled', () => {
    const found = exposure({ ...columns, samplers: 100, stages: one(8) })
    expect(found).toMatchObject({ samplers: 100, securityBits: 30, cannotReach: 28 })
    expect(found.attackFools).toBeGreaterThanOrEqual(19)
    expect(found.attackFools).toBeLessThan(28)
    expect(found.expectedWithoutLooking).toBeCloseTo(0.2709, 4)
  })

  test('of samplers that forgive, or go on after a failed stage, is larger', () => {
    const boundOf = (stages: ReturnType<typeof one>) => exposure({ ...columns, samplers: 1_000_000, stages })
    const [strict, forgiving, staged] = [one(16), one(16, 1), [...one(16), ...one(20, 1)]].map(boundOf)
    expect(forgiving!.cannotReach).toBeGreaterThan(strict!.cannotReach!)
    expect(staged!.cannotReach).toBeGreaterThan(strict!.cannotReach!)
    expect(staged!.oneFooled).toBeCloseTo(6.59e-6, 9)
  })

  test('of a square: an attack there too, by hiding the crossings of rows and columns', () => {
    const found = exposure({
      space: squareSpace(16),
      geometry: twoDimensional(16),
      samplers: 100,
      stages: one(16),
      seed: 1,
    })
    expect(found.expectedWithoutLooking).toBeCloseTo(0.4737, 4)
    expect(found.attackFools).toBeGreaterThanOrEqual(8)
    // The bound counts every set of that size, so that here it excludes nothing.
    expect(found.cannotReach).toBeUndefined()
  })

  test('constructs nothing for very many, and says so', () => {
    const found = exposure({ ...columns, samplers: 1_000_000, stages: one(8) })
    expect(found.attackFools).toBeUndefined()
    expect(found.noAttack).toMatch(/more than 20000 samplers/)
    expect(() => exposure({ ...columns, samplers: 10, stages: [] })).toThrow(/^stages: expected at least one/)
    expect(() => exposure({ ...columns, samplers: 0, stages: one(8) })).toThrow(/^samplers: .* got 0$/)
  })
})

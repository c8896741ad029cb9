/** The attack on networks of the size of the reference table: near what another search found, and below the bound. */
import { expect, test } from 'vitest'
import { constructAttack, drawsOf } from '../../src/estimate/adaptive-attack.ts'
import { fooledBound } from '../../src/estimate/network-bound.ts'
import { seededRandom } from '../../src/random.ts'

// Samplers, samples, fooled by the reference's search in an instance of its own; draws differ, so 85 % of it is asked for.
test.each([
  [1000, 8, 41],
  [10_000, 8, 108],
  [10_000, 4, 834],
  [10_000, 16, 13],
  [5000, 4, 487],
  [100, 16, 8],
])(
  '%i samplers of %i columns: about %i fooled',
  (samplers, samples, reference) => {
    const random = seededRandom('reference')
    const draws = drawsOf(samplers, 128, samples, random.split('draws'))
    const { fooled } = constructAttack({ positions: 128, revealed: 63, draws }, random.split('search'), 100_000)
    expect(fooled).toBeGreaterThanOrEqual(Math.floor(0.85 * reference))
    expect(fooled).toBeLessThan(fooledBound({ samplers, positions: 128, revealed: 63, samples })!)
  },
  120_000,
)

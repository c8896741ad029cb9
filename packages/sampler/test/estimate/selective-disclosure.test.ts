import { describe, expect, test } from 'vitest'
import { expectedFooledInOrder, mostFooledInOrder } from '../../src/estimate/selective-disclosure.ts'
import { seededRandom } from '../../src/random.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'

describe('disclosure in the order of arrival', () => {
  test.each([
    [128, 4, 21.171, 34],
    [128, 8, 10.16, 16],
    [128, 16, 4.668, 7],
    [64, 8, 4.604, 9],
    [256, 16, 10.2, 14],
  ])('%i columns, %i samples: %f clients on average', (positions, samples, expected, most) => {
    const cap = positions / 2 - 1
    expect(expectedFooledInOrder({ positions, samples }, cap)).toBeCloseTo(expected, 2)
    expect(mostFooledInOrder({ positions, samples }, cap, 1e-9)).toBe(most)
  })

  test('agrees with a simulation', () => {
    const random = seededRandom('arrivals')
    let fooled = 0
    for (let run = 0; run < 2000; run++) {
      const shown = new Set<number>()
      for (;;) {
        for (const position of drawUniform(32, 3, random)) shown.add(position)
        if (shown.size > 15) break
        fooled++
      }
    }
    // The deviation of the mean of 2000 runs is about 0.03.
    expect(fooled / 2000).toBeCloseTo(expectedFooledInOrder({ positions: 32, samples: 3 }, 15), 0)
    expect(Math.abs(fooled / 2000 - expectedFooledInOrder({ positions: 32, samples: 3 }, 15))).toBeLessThan(0.15)
  })

  test('guards', () => {
    expect(() => expectedFooledInOrder({ positions: 8, samples: 2 }, 8)).toThrow(
      'cap: expected an integer from 0 to 7, got 8',
    )
    expect(() => mostFooledInOrder({ positions: 8, samples: 2 }, 3, 0)).toThrow(/^chance: .* got 0$/)
    expect(expectedFooledInOrder({ positions: 8, samples: 4 }, 3)).toBe(0)
  })
})

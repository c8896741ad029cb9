import { describe, expect, test } from 'vitest'
import { type AttackTarget, constructAttack, drawsOf } from '../../src/estimate/adaptive-attack.ts'
import { fooledBound } from '../../src/estimate/network-bound.ts'
import { seededRandom } from '../../src/random.ts'

/** Samplers of k of 128 columns, of which 63 may be revealed. */
function columns(samplers: number, samples: number, seed: string): AttackTarget {
  return { positions: 128, revealed: 63, draws: drawsOf(samplers, 128, samples, seededRandom(seed)) }
}

/** Who is fooled, counted afresh. */
function fooledBy(revealed: readonly number[], { draws, lossesAllowed = 0 }: AttackTarget): number {
  const shown = new Set(revealed)
  return draws.filter((draw) => draw.filter((position) => !shown.has(position)).length <= lossesAllowed).length
}

describe('a constructed attack', () => {
  test('100 samplers of 8 of 128 columns: 19 or more are fooled, whatever the seed, and never the bound', () => {
    const bound = fooledBound({ samplers: 100, positions: 128, revealed: 63, samples: 8 })!
    for (const seed of ['daslab', 'second']) {
      const target = columns(100, 8, seed)
      const { revealed, fooled } = constructAttack(target, seededRandom(seed), 300_000)
      expect(fooled).toBeGreaterThanOrEqual(19)
      expect(fooled).toBeLessThan(bound)
      expect(revealed).toHaveLength(63)
      expect(fooledBy(revealed, target)).toBe(fooled)
    }
  })

  test('follows from the seed, and searching further does not lose', () => {
    const target = columns(60, 6, 'again')
    const attack = (swaps: number) => constructAttack(target, seededRandom('x'), swaps)
    expect(attack(4000)).toEqual(attack(4000))
    expect(attack(40_000).fooled).toBeGreaterThanOrEqual(attack(0).fooled)
  })

  test('is the best there is where all can be tried: 6 of 12 positions', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const target = { positions: 12, revealed: 6, draws: drawsOf(30, 12, 3, seededRandom(seed)) }
      let best = 0
      for (let set = 0; set < 2 ** 12; set++) {
        const shown = [...Array(12).keys()].filter((position) => set & (1 << position))
        if (shown.length === 6) best = Math.max(best, fooledBy(shown, target))
      }
      expect(constructAttack(target, seededRandom(seed), 4000).fooled).toBe(best)
    }
  })

  test('finds samplers that were made to be fooled', () => {
    // Twenty samplers ask for the same half only, the others for everything.
    const draws = [
      ...drawsOf(20, 40, 8, seededRandom('same half')),
      ...Array.from({ length: 50 }, () => [...Array(80).keys()]),
    ]
    const found = constructAttack({ positions: 80, revealed: 40, draws }, seededRandom('x'), 40_000)
    expect(found.fooled).toBe(20)
  })

  test('fools more of those that forgive', () => {
    const strict = columns(80, 8, 'forgiving')
    const forgiving = { ...strict, lossesAllowed: 1 }
    const found = constructAttack(forgiving, seededRandom('x'), 40_000)
    expect(found.fooled).toBeGreaterThan(constructAttack(strict, seededRandom('x'), 40_000).fooled)
    expect(fooledBy(found.revealed, forgiving)).toBe(found.fooled)
  })

  test('at the edges: nothing or everything revealed, nobody there, nothing asked', () => {
    const draws = [[0, 1], [2]]
    const attack = (revealed: number, of = draws) =>
      constructAttack({ positions: 4, revealed, draws: of }, seededRandom(1), 100)
    expect(attack(0)).toEqual({ revealed: [], fooled: 0 })
    expect(attack(4)).toEqual({ revealed: [0, 1, 2, 3], fooled: 2 })
    expect(attack(2, []).fooled).toBe(0)
    expect(attack(1, [[], [3]]).fooled).toBe(2)
  })

  test('guards', () => {
    expect(() => constructAttack({ positions: 4, revealed: 5, draws: [] }, seededRandom(1), 1)).toThrow(
      /^revealed: .* got 5$/,
    )
    expect(() => constructAttack({ positions: 4, revealed: 2, draws: [[4]] }, seededRandom(1), 1)).toThrow(
      /^position: .* got 4$/,
    )
    expect(() => drawsOf(3, 4, 5, seededRandom(1))).toThrow(/from 0 to 4, got 5/)
  })
})

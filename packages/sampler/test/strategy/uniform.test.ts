import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'
import { chiSquare, chiSquareLimit as limit } from './chi-square.ts'

describe('a uniform draw', () => {
  test('is distinct, in range, and of the length asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.nat(), fc.integer(), (positions, n, seed) => {
        const count = n % (positions + 1)
        const drawn = drawUniform(positions, count, seededRandom(seed))
        expect(drawn).toHaveLength(count)
        expect(new Set(drawn).size).toBe(count)
        expect(drawn.every((position) => position >= 0 && position < positions)).toBe(true)
      }),
      { seed: 141, numRuns: 300 },
    )
  })

  test('hits every position equally often, at every place of the draw', () => {
    const random = seededRandom('positions')
    const [positions, count, draws] = [128, 8, 8000]
    const overall = new Array<number>(positions).fill(0)
    const last = new Array<number>(positions).fill(0)
    for (let i = 0; i < draws; i++) {
      const drawn = drawUniform(positions, count, random)
      for (const position of drawn) overall[position]!++
      last[drawn.at(-1)!]!++
    }
    expect(chiSquare(last)).toBeLessThan(limit(positions - 1))
    // Without replacement the counts vary less than independent ones, by the factor 1 - count / positions.
    expect(chiSquare(overall)).toBeLessThan(limit(positions - 1))
    expect(chiSquare(overall)).toBeGreaterThan((positions - 1) / 2)
  })

  test('gives every set of three of ten, and every order of it, equally often', () => {
    const random = seededRandom('sets')
    const orders = new Map<string, number>()
    const sets = new Map<string, number>()
    for (let i = 0; i < 36_000; i++) {
      const drawn = drawUniform(10, 3, random)
      const order = drawn.join()
      const set = [...drawn].sort().join()
      orders.set(order, (orders.get(order) ?? 0) + 1)
      sets.set(set, (sets.get(set) ?? 0) + 1)
    }
    expect([sets.size, orders.size]).toEqual([120, 720])
    expect(chiSquare([...sets.values()])).toBeLessThan(limit(119))
    expect(chiSquare([...orders.values()])).toBeLessThan(limit(719))
  })

  test('holds every pair of positions equally often', () => {
    const random = seededRandom('pairs')
    const [positions, draws] = [20, 8000]
    const pairs = new Array<number>(positions * positions).fill(0)
    for (let i = 0; i < draws; i++) {
      const drawn = drawUniform(positions, 5, random).sort((a, b) => a - b)
      for (const [place, first] of drawn.entries()) {
        for (const second of drawn.slice(place + 1)) pairs[first * positions + second]!++
      }
    }
    const possible = pairs.filter((_, index) => Math.floor(index / positions) < index % positions)
    expect(chiSquare(possible)).toBeLessThan(limit(possible.length - 1))
  })

  test('of everything is a permutation, and of 2^32 positions costs no memory', () => {
    const all = drawUniform(128, 128, seededRandom('all'))
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 128 }, (_, i) => i))
    expect(all).not.toEqual([...all].sort((a, b) => a - b))
    expect(new Set(drawUniform(2 ** 32, 16, seededRandom('wide'))).size).toBe(16)
  })

  test('is replayed by its seed', () => {
    expect(drawUniform(128, 8, seededRandom('replay'))).toEqual(drawUniform(128, 8, seededRandom('replay')))
    expect(drawUniform(128, 8, seededRandom('other'))).not.toEqual(drawUniform(128, 8, seededRandom('replay')))
  })

  test('of more than there is is refused', () => {
    expect(() => drawUniform(128, 129, seededRandom(1))).toThrow('count: expected an integer from 0 to 128, got 129')
    expect(() => drawUniform(128, -1, seededRandom(1))).toThrow(
      expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }),
    )
  })
})

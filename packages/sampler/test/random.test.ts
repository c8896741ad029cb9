import { describe, expect, test } from 'vitest'
import { seededRandom } from '../src/random.ts'

describe('seeded randomness', () => {
  // Recomputed by an independent program from the description: SHA-256(key || i), key = SHA-256("daslab/random/v1" || seed).
  test('known answers', () => {
    const random = seededRandom(1)
    const first = Array.from({ length: 8 }, () => random.uint32())
    expect(first).toEqual([
      3527521565, 3305587515, 1298209021, 3604118055, 785152490, 2233282663, 1374429566, 4195871803,
    ])
    const split = seededRandom('1').split('draw')
    expect([split.uint32(), split.uint32()]).toEqual([3476887299, 743452140])
  })

  test('a split depends on the seed and the label, not on what was drawn', () => {
    const used = seededRandom('a')
    used.bytes(100)
    expect(used.split('x').uint32()).toBe(seededRandom('a').split('x').uint32())
    expect(used.split('y').uint32()).not.toBe(used.split('x').uint32())
    expect(seededRandom('b').split('x').uint32()).not.toBe(used.split('x').uint32())
  })

  test('stays in range at the ends of every range', () => {
    const random = seededRandom('range')
    expect(Array.from({ length: 100 }, () => random.below(1))).toEqual(new Array(100).fill(0))
    for (let i = 0; i < 1000; i++) {
      expect(random.below(2 ** 32)).toBeLessThan(2 ** 32)
      const fraction = random.fraction()
      expect(fraction >= 0 && fraction < 1).toBe(true)
    }
  })

  test('has no modulo bias where it would be largest', () => {
    // Taking 2^32 values modulo 3 * 2^30 would give the lowest third half of the draws.
    const random = seededRandom('bias')
    const draws = 3000
    let low = 0
    for (let i = 0; i < draws; i++) if (random.below(3 * 2 ** 30) < 2 ** 30) low++
    expect(Math.abs(low - draws / 3)).toBeLessThan(5 * Math.sqrt((draws * 2) / 9))
  })

  test.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses the bound %f', (bound) => {
    expect(() => seededRandom(1).below(bound)).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
    expect(() => seededRandom(1).below(bound)).toThrow(/^bound: expected an integer from 1 to 4294967296, got [^\n]+$/)
  })
})

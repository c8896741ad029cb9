import { describe, expect, test } from 'vitest'
import { binomialInterval } from '../../src/odds/binomial.ts'
import { seededRandom } from '../../src/random.ts'
import { Shuffle } from '../../src/simulate/shuffle.ts'
import { SimulationStream } from '../../src/simulate/stream.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'
import { chiSquare, chiSquareLimit } from '../strategy/chi-square.ts'

const stream = (seed = 'stream', block = 0) => SimulationStream.ofBlock(seed, block)

describe('the stream of a block', () => {
  test('follows from seed and block, and from nothing else', () => {
    const first = (seed: string, block: number) => stream(seed, block).uint32()
    expect(first('a', 0)).toBe(first('a', 0))
    expect(new Set([first('a', 0), first('a', 1), first('b', 0), first('b', 1)]).size).toBe(4)
    const used = stream()
    used.uint32()
    expect(used.split('x').uint32()).toBe(stream().split('x').uint32())
  })

  test.each([1, 2, 3, 65, 128, 1000, 2 ** 16, 2 ** 21, 2 ** 21 + 1, 3 * 2 ** 30, 2 ** 32])(
    'is uniform below %i',
    (bound) => {
      const random = stream(`below ${bound}`)
      const bins = Math.min(bound, 64)
      const counts = new Array<number>(bins).fill(0)
      for (let i = 0; i < 20_000; i++) {
        const value = random.below(bound)
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true)
        counts[Math.floor((value * bins) / bound)]!++
      }
      // Bins differ by at most one value out of bound / bins, which 20,000 draws cannot see beyond a bound of 1000.
      if (bins > 1 && (bound <= 64 || bound % bins === 0))
        expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(bins - 1))
    },
  )

  test('draws again where products fall short: no bound is biased by the numbers at its edges', () => {
    // 2^32 mod (2^21 - 1) is 2^11: lower halves below it are rejected, which this generator is made to give.
    const numbers = [0, 0, 5]
    const random = stream()
    random.uint32 = () => numbers.shift()!
    expect(2 ** 32 % (2 ** 21 - 1)).toBe(2 ** 11)
    expect(random.below(2 ** 21 - 1)).toBe(Math.floor((5 * (2 ** 21 - 1)) / 2 ** 32))
    expect(numbers).toEqual([])
  })

  test.each([0, 1, 0.5, 0.05, 1e-3])('something with the chance %d happens as often', (chance) => {
    const random = stream(`happens ${chance}`)
    let count = 0
    for (let i = 0; i < 50_000; i++) if (random.happens(chance)) count++
    const { low, high } = binomialInterval(50_000, chance, 0.999)
    expect(count >= low && count <= high).toBe(true)
  })

  test('chances are met beyond 32 bits', () => {
    const random = stream()
    const given = (...numbers: number[]) => {
      random.uint32 = () => numbers.shift()!
    }
    const chance = 2 ** -32 + 2 ** -40
    given(0)
    expect(random.happens(chance)).toBe(true)
    given(1, 2 ** 24 - 1)
    expect(random.happens(chance)).toBe(true)
    given(1, 2 ** 24)
    expect(random.happens(chance)).toBe(false)
    given(2)
    expect(random.happens(chance)).toBe(false)
  })

  test('fractions and bytes fill their ranges evenly', () => {
    const random = stream('fill')
    const fractions = new Array<number>(100).fill(0)
    for (let i = 0; i < 20_000; i++) fractions[Math.floor(random.fraction() * 100)]!++
    const bytes = new Array<number>(256).fill(0)
    for (const byte of random.bytes(20_000)) bytes[byte]!++
    expect(chiSquare(fractions)).toBeLessThan(chiSquareLimit(99))
    expect(chiSquare(bytes)).toBeLessThan(chiSquareLimit(255))
  })

  test.each([0, -1, 1.5, 2 ** 32 + 1])('refuses the bound %d', (bound) => {
    expect(() => stream().below(bound)).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
  })
})

describe('drawing step by step', () => {
  test.each([
    [128, 16],
    [128, 128],
    [1, 1],
    [1000, 3],
  ])('%i positions, %i drawn: the uniform draw of the same stream, again after each restart', (positions, count) => {
    const shuffle = new Shuffle(positions)
    const [fast, slow] = [stream('same'), stream('same')]
    for (let sampler = 0; sampler < 200; sampler++) {
      const drawn = Array.from({ length: count }, () => shuffle.next(fast))
      expect(drawn).toEqual(drawUniform(positions, count, slow))
      shuffle.restart()
    }
  })

  test('stopping early leaves the next draw as it would have been', () => {
    const shuffle = new Shuffle(50)
    for (let sampler = 0; sampler < 100; sampler++) {
      const random = seededRandom(sampler)
      for (let step = 0; step < sampler % 50; step++) shuffle.next(random)
      shuffle.restart()
      const again = Array.from({ length: 50 }, () => shuffle.next(seededRandom('fixed').split(String(sampler))))
      shuffle.restart()
      const fresh = new Shuffle(50)
      expect(again).toEqual(Array.from({ length: 50 }, () => fresh.next(seededRandom('fixed').split(String(sampler)))))
    }
  })
})

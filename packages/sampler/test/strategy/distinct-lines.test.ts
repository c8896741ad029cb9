import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/random.ts'
import { drawDistinctLines } from '../../src/strategy/distinct-lines.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'
import { chiSquare, chiSquareLimit } from './chi-square.ts'

describe('distinct lines', () => {
  test('no two samples share a row or a column', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.nat(), fc.integer(), (k, n, seed) => {
        const geometry = { ...twoDimensional(k), rows: 2 * k + 3 }
        const count = n % (2 * k + 1)
        const drawn = drawDistinctLines(geometry, count, seededRandom(seed))
        expect(drawn).toHaveLength(count)
        expect(new Set(drawn.map((position) => Math.floor(position / geometry.columns))).size).toBe(count)
        expect(new Set(drawn.map((position) => position % geometry.columns)).size).toBe(count)
        expect(Math.max(-1, ...drawn)).toBeLessThan(geometry.rows * geometry.columns)
      }),
      { seed: 201, numRuns: 200 },
    )
  })

  test('every cell equally often, and every pair of cells that share no line', () => {
    const random = seededRandom('distinct')
    const geometry = twoDimensional(3)
    const cells = new Array<number>(36).fill(0)
    const pairs = new Map<string, number>()
    for (let i = 0; i < 18_000; i++) {
      const [first, second] = drawDistinctLines(geometry, 2, random) as [number, number]
      cells[first]!++
      pairs.set(`${first},${second}`, (pairs.get(`${first},${second}`) ?? 0) + 1)
    }
    expect(pairs.size).toBe(36 * 25)
    expect(chiSquare(cells)).toBeLessThan(chiSquareLimit(35))
    expect(chiSquare([...pairs.values()])).toBeLessThan(chiSquareLimit(36 * 25 - 1))
  })

  test('refuses columns as samples, and more samples than lines', () => {
    expect(() => drawDistinctLines(oneDimensional(8), 2, seededRandom(1))).toThrow(
      /^strategy distinct-lines: expected a matrix whose samples are cells, got [^\n]*; use uniform$/,
    )
    expect(() => drawDistinctLines(twoDimensional(4), 9, seededRandom(1))).toThrow(
      'count: expected an integer from 0 to 8, got 9',
    )
  })
})

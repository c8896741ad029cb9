import { describe, expect, test } from 'vitest'
import { normalQuantile, normalTail } from '../../src/odds/normal.ts'

describe('the normal distribution', () => {
  // Computed by an independent program (scipy).
  test.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.6448536269514722, 0.05],
    [2.9, 0.0018658133003840378],
    [3.1, 0.0009676032132183567],
    [6, 9.865876450376946e-10],
    [20, 2.7536241186062337e-89],
    [-1, 0.8413447460685429],
  ])('exceeds %f with %f', (z, tail) => {
    expect(Math.abs(normalTail(z) - tail) / tail).toBeLessThan(1e-13)
    if (z > -10) expect(Math.abs(normalQuantile(tail) - z)).toBeLessThan(1e-12)
  })
})

import { describe, expect, test } from 'vitest'
import { chanceAtLeast, chanceAtMost } from '../../src/odds/binomial.ts'
import { parsePattern } from '../../src/pattern/pattern.ts'
import { recoveryFigures } from '../../src/simulate/figures.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const recovery = (geometry: ReturnType<typeof twoDimensional>, pattern: string, trials: number) => {
  const setting = { experiment: 'recovery', geometry, pattern: parsePattern(pattern, 'cells') } as const
  return simulate(setting, { seed: `recovery ${pattern}`, trials }).tally
}

// Width of the square, chance that a cell is missing, share that recovered, and the trials behind it.
test.each([
  [16, 0.45, 1, 200],
  [16, 0.5, 1, 200],
  [16, 0.54, 1, 200],
  [16, 0.56, 1, 200],
  [16, 0.62, 0.99, 200],
  [16, 0.66, 0.835, 200],
  [16, 0.7, 0.44, 200],
  [32, 0.45, 1, 200],
  [32, 0.56, 1, 200],
  [32, 0.62, 0.975, 200],
  [32, 0.64, 0.85, 200],
  [32, 0.66, 0.445, 200],
  [64, 0.5, 1, 60],
  [64, 0.56, 1, 60],
])('the published share of recovery: %i wide, %d missing', (width, missing, published, trials) => {
  const tally = recovery(twoDimensional(width / 2), `random:${missing}`, 1000)
  const { low, high } = recoveryFigures(tally, 0.999).recovered
  const recovered = Math.round(published * trials)
  expect(chanceAtLeast(recovered, trials, high)).toBeGreaterThan(0.001)
  expect(chanceAtMost(recovered, trials, low)).toBeGreaterThan(0.001)
})

describe('patterns without chance', () => {
  test('minimal never recovers, one cell fewer always does, slow takes its rounds', () => {
    expect(recovery(twoDimensional(8), 'minimal', 100)).toMatchObject({ recovered: 0, hidden: [[81, 100]], rounds: [] })
    expect(recovery(twoDimensional(8), 'minimal-1', 100)).toMatchObject({ recovered: 100, hidden: [[80, 100]] })
    expect(recovery(twoDimensional(8), 'slow', 10)).toMatchObject({ recovered: 10, rounds: [[9, 10]] })
  })

  test('in one dimension random columns recover as the binomial says', () => {
    const tally = recovery(oneDimensional(32, 2), 'random:0.5', 4000)
    const { low, high } = recoveryFigures(tally, 0.999).recovered
    const exact = chanceAtMost(16, 32, 0.5)
    expect(low < exact && exact < high).toBe(true)
  })
})

import { describe, expect, test } from 'vitest'
import { quantileOf } from '../../src/simulate/histogram.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { straightforwardReconstruction } from '../../src/simulate/straightforward.ts'
import { SimulationStream } from '../../src/simulate/stream.ts'
import { oneDimensional } from '../geometries.ts'
import { expectArrivalRow } from './arrival-order.ts'
import { reconstruction } from './settings.ts'

describe('the fast reconstruction is the straightforward one', () => {
  test.each([
    ['a square', reconstruction(4, 3, 60)],
    ['a square that is not always completed', reconstruction(4, 3, 9)],
    ['columns', { ...reconstruction(4, 3, 60), geometry: oneDimensional(16, 3) }],
    ['a single data cell', reconstruction(1, 1, 5)],
  ])('%s, trial by trial on the same stream', (_, setting) => {
    for (let seed = 0; seed < 150; seed++) {
      const { recoveredAt } = simulate(setting, { seed: `t${seed}`, trials: 1 }).tally
      const expected = straightforwardReconstruction(setting, SimulationStream.ofBlock(`t${seed}`, 0))
      expect(recoveredAt).toEqual(expected === undefined ? [] : [[expected, 1]])
    }
  })
})

test('enough different cells for certain are never fewer samplers than enough cells', () => {
  const { tally } = simulate(reconstruction(8, 4, 400), { seed: 'x', trials: 200 })
  expect(quantileOf(tally.sureAt, 0)!).toBeGreaterThan(quantileOf(tally.recoveredAt, 1)!)
  const columns = { ...reconstruction(8, 3, 400), geometry: oneDimensional(32) }
  const { recoveredAt, sureAt } = simulate(columns, { seed: 'x', trials: 200 }).tally
  expect(sureAt).toEqual(recoveredAt)
})

// k, samples, trials behind the row, guaranteed samplers at 0.99, least, median and most samplers.
test.each([
  [16, 2, 300, 692, 188, 215, 248],
  [16, 16, 300, 86, 23, 27, 32],
  [16, 20, 300, 69, 19, 22, 25],
  [32, 16, 200, 350, 114, 122, 132],
  [32, 20, 200, 280, 90, 98, 105],
] as const)(
  'the published arrival curve at k = %i with %i samples',
  (k, samples, trials, guaranteed, least, median, most) => {
    expectArrivalRow({ k, samples, trials, guaranteed, least, median, most }, 400)
  },
)

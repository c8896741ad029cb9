import { test } from 'vitest'
import { expectArrivalRow } from './arrival-order.ts'

// As in the quick suite; the row k = 128 with 16 samples is guaranteed at 5661 samplers.
test.each([
  [32, 5, 200, 1122, 354, 387, 414],
  [64, 16, 60, 1411, 516, 532, 550],
  [64, 50, 60, 451, 163, 171, 175],
  [128, 16, 12, 5661, 2243, 2291, 2319],
  [128, 50, 12, 1811, 722, 733, 740],
] as const)(
  'the published arrival curve at k = %i with %i samples',
  { timeout: 600_000 },
  (k, samples, trials, guaranteed, least, median, most) => {
    expectArrivalRow({ k, samples, trials, guaranteed, least, median, most }, 300)
  },
)

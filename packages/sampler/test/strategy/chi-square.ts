/** Pearson's test of uniformity for the tests; the seeds are fixed, so a pass stays a pass. */
import { normalQuantile } from '../../src/odds/normal.ts'

/** Pearson's statistic against equal expectations. Far above its degrees of freedom means: not uniform. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** What the statistic of uniform counts exceeds with the chance `falseAlarm` (Wilson and Hilferty). */
export function chiSquareLimit(degrees: number, falseAlarm = 0.001): number {
  return degrees * (1 - 2 / (9 * degrees) + normalQuantile(falseAlarm) * Math.sqrt(2 / (9 * degrees))) ** 3
}

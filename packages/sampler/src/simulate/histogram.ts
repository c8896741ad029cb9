/**
 * Counts by value, as plain data: how many trials gave 0, how many gave 1, and so on.
 *
 * Unlike a running mean a histogram adds up exactly, in any order, and still holds every quantile.
 */

/** Pairs of a value and how often it came, ascending by value; no value twice, no count of 0. */
export type Histogram = readonly (readonly [value: number, count: number])[]

/** A histogram while it is being filled. */
export class Tally {
  readonly #counts = new Map<number, number>()

  add(value: number, count = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count)
  }

  histogram(): Histogram {
    return [...this.#counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  }
}

export function addHistograms(a: Histogram, b: Histogram): Histogram {
  const sum = new Tally()
  for (const [value, count] of [...a, ...b]) sum.add(value, count)
  return sum.histogram()
}

export function countOf(histogram: Histogram): number {
  return histogram.reduce((sum, [, count]) => sum + count, 0)
}

/** How many are at most `value`. */
export function countUpTo(histogram: Histogram, value: number): number {
  return histogram.reduce((sum, [of, count]) => (of <= value ? sum + count : sum), 0)
}

/** Mean and sample variance; of nothing, NaN. */
export function meanOf(histogram: Histogram): { readonly mean: number; readonly variance: number } {
  const count = countOf(histogram)
  const mean = histogram.reduce((sum, [value, times]) => sum + value * times, 0) / count
  const squares = histogram.reduce((sum, [value, times]) => sum + (value - mean) ** 2 * times, 0)
  return { mean, variance: count > 1 ? squares / (count - 1) : Number.NaN }
}

/** The smallest value that at least the given share of all do not exceed; undefined where there are none. */
export function quantileOf(histogram: Histogram, share: number): number | undefined {
  const wanted = share * countOf(histogram)
  let sum = 0
  for (const [value, count] of histogram) {
    sum += count
    if (sum >= wanted) return value
  }
  return undefined
}

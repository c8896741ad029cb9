/** Percentiles by nearest rank: every figure is one that was measured. */
import { rounded } from '../format.ts'

export interface Percentiles {
  readonly count: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (fraction: number) => {
    const value = sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)]
    return value === undefined ? null : rounded(value)
  }
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/**
 * Logarithms of binomial coefficients, for bounds that count subsets: C(10000, 500) * C(1024, 511) is no double.
 *
 * With p = k/n the binomial probability is at its peak and has no large part left to cancel, so
 *
 *   log C(n, k) = log P[Bin(n, p) = k] - k log p - (n - k) log(1 - p)
 *
 * holds to a relative error near 1e-15.
 */
import { assertInteger } from '../errors.ts'
import { logBinomialProbability } from './saddle-point.ts'

/** The natural logarithm of C(n, k); minus infinity when k > n. */
export function logBinomial(n: number, k: number): number {
  assertInteger('n', n, 0, Number.MAX_SAFE_INTEGER)
  assertInteger('k', k, 0, Number.MAX_SAFE_INTEGER)
  if (k > n) return -Infinity
  const few = Math.min(k, n - k)
  if (few === 0) return 0
  if (few === 1) return Math.log(n)
  const p = few / n
  return logBinomialProbability(few, n, p, 1 - p) - few * Math.log(p) - (n - few) * Math.log1p(-p)
}

/** The same in bits. */
export function log2Binomial(n: number, k: number): number {
  return logBinomial(n, k) / Math.LN2
}

/**
 * Binomial probabilities as logarithms that do not cancel.
 *
 * log n! near n = 2^18 is about three million, and a double keeps it to 4e-10: differences of log-factorials lose ten of
 * sixteen digits. C. Loader, "Fast and accurate computation of binomial probabilities" (2000), subtracts the large parts
 * on paper first. With Stirling's formula n! = sqrt(2 pi n) (n/e)^n exp(stirlingError(n)),
 *
 *   log P[Bin(n, p) = x] = stirlingError(n) - stirlingError(x) - stirlingError(n - x)
 *                          - deviance(x, np) - deviance(n - x, nq) + 1/2 log(n / (2 pi x (n - x)))
 *
 * where deviance(x, m) = x log(x/m) + m - x is small exactly where the probability is not. What is left is no larger than
 * the logarithm of the result, so the relative error stays near 1e-13 down to the smallest normal number.
 */

/**
 * log P[Bin(n, p) = x] for integers 0 <= x <= n, with q = 1 - p given by the caller, who often knows it better than the
 * subtraction does.
 */
export function logBinomialProbability(x: number, n: number, p: number, q: number): number {
  if (x === 0) return n === 0 ? 0 : n * logOfComplement(p, q)
  if (x === n) return n * logOfComplement(q, p)
  return (
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    deviance(x, n * p) -
    deviance(n - x, n * q) +
    Math.log(n / (2 * Math.PI * x * (n - x))) / 2
  )
}

/**
 * The sum of `first`, first * step(0), first * step(0) * step(1), … until the terms no longer count. Correct for
 * probabilities taken from one side of the mode outwards, where each step is smaller than the one before.
 */
export function sumOutwards(first: number, terms: number, step: (i: number) => number): number {
  let term = first
  let sum = first
  for (let i = 0; i < terms - 1; i++) {
    const factor = step(i)
    term *= factor
    sum += term
    // What remains is below a geometric series with this factor.
    if (factor < 1 && term <= (1 - factor) * sum * 2 ** -60) break
  }
  return sum
}

/** log(1 - p), from whichever of p and q = 1 - p carries the digits. */
function logOfComplement(p: number, q: number): number {
  return p < 0.5 ? Math.log1p(-p) : Math.log(q)
}

/** log(n!) minus the logarithm of Stirling's formula without correction, for integers n >= 1. */
function stirlingError(n: number): number {
  if (n < 16) {
    let factorial = 1
    for (let i = 2; i <= n; i++) factorial *= i
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - Math.log(2 * Math.PI) / 2
  }
  // The asymptotic series; its first omitted term is 2e-3 / n^11, below 1e-15 here.
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n
}

/** x log(x / mean) + mean - x for x >= 1, without cancellation where x is near the mean; infinite for a mean of 0. */
function deviance(x: number, mean: number): number {
  const v = (x - mean) / (x + mean)
  if (Math.abs(v) > 0.5) return x * Math.log(x / mean) + mean - x
  // log(x / mean) = 2 (v + v^3/3 + v^5/5 + …); the first term and mean - x combine to (x - mean) v exactly.
  let sum = (x - mean) * v
  let power = 2 * x * v
  for (let i = 3; ; i += 2) {
    power *= v * v
    const next = sum + power / i
    if (next === sum) return sum
    sum = next
  }
}

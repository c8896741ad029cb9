/**
 * The normal distribution, for intervals that approximate by it.
 *
 * The upper tail is Q(z) = erfc(z / sqrt 2) / 2. Near 0 it comes from the series of its integral, further out from the
 * continued fraction of Laplace; both to about 1e-14 relative. The quantile is found by bisection.
 */
import { assertBetween } from '../errors.ts'

/** From here on the continued fraction is short. */
const FAR = 3
/** Q(40) is below the smallest double. */
const FARTHEST = 40

/** Q(z): the chance that a standard normal variable exceeds z. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < FAR) {
    // 1/2 - density * (z + z^3/3 + z^5/(3*5) + …)
    let [sum, term] = [z, z]
    for (let i = 3; term > sum * 1e-17; i += 2) {
      term *= (z * z) / i
      sum += term
    }
    return 0.5 - density * sum
  }
  // density / (z + 1/(z + 2/(z + 3/(z + …)))), from the inside out.
  let fraction = z
  for (let i = 120; i >= 1; i--) fraction = z + i / fraction
  return density / fraction
}

/** The z that a standard normal variable exceeds with the chance `tail`. */
export function normalQuantile(tail: number): number {
  assertBetween('tail', tail)
  let [low, high] = [-FARTHEST, FARTHEST]
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return middle
    if (normalTail(middle) > tail) low = middle
    else high = middle
  }
}

/**
 * The error locator: the polynomial e(x) whose roots are the erased points.
 *
 * At a known point p it is the product of (p - q) over the erased q; at an erased point e is 0, and the derivative e' is
 * that product without q = p. Decoding needs these numbers at every point. As logarithms they are sums of log(p xor q)
 * over the erased q: a convolution over bit strings under exclusive or, and the Walsh-Hadamard transform makes that a
 * product. It takes n log n sums in place of n^2.
 */
import type { LeopardField } from './field.ts'

/** By point: the logarithm of e where `erased` is 0, of e' where it is 1. Their number is a power of two. */
export function locatorLogarithms({ bits, order, logarithms }: LeopardField, erased: Uint8Array): Float64Array {
  const points = erased.length
  const sums = Float64Array.from(erased)
  const kernel = Float64Array.from(logarithms.subarray(0, points))
  walshHadamard(sums)
  walshHadamard(kernel)
  for (let i = 0; i < points; i++) sums[i] = (sums[i]! * (kernel[i]! % order)) % order
  walshHadamard(sums)
  // The transform done twice is the identity times `points`, and 2^bits is 1 modulo the order.
  const undo = 2 ** bits / points
  return sums.map((sum) => ((((sum % order) + order) % order) * undo) % order)
}

/** In place. Numbers stay below 2^53: sums of at most 2^16 of at most 2^32. */
function walshHadamard(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let i = 0; i < values.length; i++) {
      if (i & half) continue
      const [a, b] = [values[i]!, values[i + half]!]
      values[i] = a + b
      values[i + half] = a - b
    }
  }
}

/**
 * GF(2^8): arithmetic on single bytes in which every byte but 0 has an inverse.
 *
 * A byte is a polynomial of degree below 8 over {0, 1}, bit i being the coefficient of x^i. Adding is exclusive or, and so
 * is subtracting. Multiplying is polynomial multiplication modulo x^8 + x^4 + x^3 + x^2 + 1, written 0x11D. Modulo that
 * polynomial the powers of x run through all 255 bytes but 0, so every product is a sum of logarithms:
 *
 *   a * b = x^(log a + log b)
 */
import { assertInteger } from '../errors.ts'

/** x^8 + x^4 + x^3 + x^2 + 1. */
const POLYNOMIAL = 0x11d
/** How many bytes have an inverse, and the period of the powers of x. */
const ORDER = 255

/** `powers[i]` is x^i; written twice over, so that a sum of two logarithms needs no reduction. */
const powers = new Uint8Array(2 * ORDER)
const logarithms = new Uint8Array(256)

for (let i = 0, power = 1; i < ORDER; i++) {
  powers[i] = power
  powers[i + ORDER] = power
  logarithms[power] = i
  power <<= 1
  if (power > 0xff) power ^= POLYNOMIAL
}

export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return powers[logarithms[a]! + logarithms[b]!]!
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE when the divisor is 0. */
export function divide(a: number, b: number): number {
  assertInteger('divisor', b, 1, ORDER)
  if (a === 0) return 0
  return powers[logarithms[a]! + ORDER - logarithms[b]!]!
}

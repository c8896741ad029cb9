/**
 * Fractions of integers of any size: the form in which odds are exact.
 *
 * A chance such as C(63,16)/C(128,16) is a fraction. Kept as one it can be printed, compared and checked by anybody with
 * long integers; a floating-point number is made from it only at the end, and correctly to the last bit or so however
 * long the integers are (a plain `Number(a) / Number(b)` is NaN beyond 2^1024).
 */
import { SamplerError } from '../errors.ts'

/** A non-negative fraction. Functions that return one return it in lowest terms unless they say otherwise. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The fraction in lowest terms. */
export function ratio(numerator: bigint, denominator: bigint): Ratio {
  if (numerator < 0n || denominator < 1n) {
    const got = `${numerator}/${denominator}`
    throw new SamplerError('SAMPLER_OUT_OF_RANGE', `ratio: expected a fraction of 0 or more, got ${got}`, {
      name: 'ratio',
      value: got,
    })
  }
  const divisor = greatestCommonDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

/** The very fraction that a floating-point number stands for: every finite one is an integer over a power of two. */
export function ratioFromNumber(value: number): Ratio {
  if (!(value >= 0 && value < Infinity)) {
    throw new SamplerError('SAMPLER_OUT_OF_RANGE', `value: expected a finite number of 0 or more, got ${value}`, {
      name: 'value',
      value,
    })
  }
  let scaled = value
  let denominator = 1n
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    denominator *= 2n
  }
  return ratio(BigInt(scaled), denominator)
}

/**
 * The nearest floating-point number, to a relative error below 1.2e-16; lowest terms are not needed. What is below the
 * smallest normal number (2.2e-308) has fewer bits, and what is below 4.9e-324 becomes 0.
 */
export function ratioToNumber({ numerator, denominator }: Ratio): number {
  if (numerator === 0n) return 0
  // A quotient of 60 to 68 bits: what the integer division cuts off is far below the 53 bits that a number keeps.
  const shift = 64 - 4 * (hexDigits(numerator) - hexDigits(denominator))
  const quotient = shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift))
  return timesPowerOfTwo(Number(quotient), -shift)
}

/** `numerator/denominator`, in decimal. */
export function ratioToText({ numerator, denominator }: Ratio): string {
  return `${numerator}/${denominator}`
}

/** Whether a <= b, exactly; lowest terms are not needed. */
export function isAtMost(a: Ratio, b: Ratio): boolean {
  return a.numerator * b.denominator <= b.numerator * a.denominator
}

/** Euclid's: quadratic in the length. Odds of 2,000 samples of 2^18 cells take 25 ms, those of 20,000 a second. */
function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

function hexDigits(value: bigint): number {
  return value.toString(16).length
}

/** In steps, since 2^-1100 alone is 0 although 2^100 * 2^-1100 is not. */
function timesPowerOfTwo(value: number, exponent: number): number {
  let result = value
  let left = exponent
  for (; left < -1000; left += 1000) result *= 2 ** -1000
  for (; left > 1000; left -= 1000) result *= 2 ** 1000
  return result * 2 ** left
}

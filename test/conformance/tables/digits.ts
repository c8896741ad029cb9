/**
 * Whether a computed value is the printed one, to the digits printed.
 *
 * `7.04e-3` stands for everything from 7.035e-3 to 7.045e-3, and `1411` for itself. Beyond the printed digits nothing can be
 * said; the last of them must be right.
 */

/** A value to hold against a printed one; undefined stands for an empty field. */
export type Computed = number | boolean | string | undefined

/** A printed number with its digits: sign, digits before and after the point, exponent. */
const NUMBER = /^([-+]?)(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i
/** A program that prints with doubles may be off by so much where the digits end in a five. */
const SLACK = 1e-6
/** What computing with doubles may cost either side, relative to the value. */
const ROUNDING = 1e-12
/** Printed as 0 in scientific notation: below what the printing program could hold. */
const UNDERFLOW = 1e-300

/** What is wrong with a printed value, in a few words; undefined when it agrees. */
export function differenceOf(printed: string, computed: Computed): string | undefined {
  return agrees(printed, computed) ? undefined : `printed ${printed || 'nothing'}, computed ${String(computed)}`
}

function agrees(printed: string, computed: Computed): boolean {
  if (computed === undefined) return printed === ''
  if (typeof computed === 'string') return printed === computed
  if (typeof computed === 'boolean') return printed === (computed ? 'yes' : 'no')
  if (/^\+?inf(inity)?$/i.test(printed)) return computed === Infinity
  const match = NUMBER.exec(printed)
  if (match === null || `${match[2]}${match[3] ?? ''}` === '') return false
  const value = Number(printed)
  if (value === 0 && match[4] !== undefined) return Math.abs(computed) < UNDERFLOW
  const lastDigit = 10 ** (Number(match[4] ?? 0) - (match[3] ?? '').length)
  return Math.abs(computed - value) <= (lastDigit / 2) * (1 + SLACK) + ROUNDING * Math.abs(value)
}

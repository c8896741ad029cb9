/**
 * Quantities with their units, as network files write them: `250ms`, `512KiB`, `25mbit`, `1%`.
 *
 * A number without its unit is refused: nobody can see whether 30 was meant in seconds. Each quantity is read into one
 * unit (milliseconds, bytes, bits a second, a chance from 0 to 1) and printed in the largest unit that loses nothing, so
 * that reading what was printed gives the same number.
 */
import { z } from 'zod'
import { MAX_TIMER_MS } from '../limits.ts'

/** A unit's name and how many of the smallest it stands for, smallest first. */
type Units = readonly (readonly [name: string, factor: number])[]

const TIME: Units = [
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]
const SIZE: Units = [
  ['B', 1],
  ['kB', 1_000],
  ['KiB', 1_024],
  ['MB', 1_000_000],
  ['MiB', 1_048_576],
]
const BANDWIDTH: Units = [
  ['bit', 1],
  ['kbit', 1_000],
  ['mbit', 1_000_000],
  ['gbit', 1_000_000_000],
]
const PERCENT: Units = [['%', 1]]

const NUMBER = '\\d{1,15}(?:\\.\\d{1,6})?'

/** A time span of `least` to `most` milliseconds. */
export function duration(least = 0, most = MAX_TIMER_MS) {
  const range = least === 0 && most === MAX_TIMER_MS ? '' : ` from ${printDuration(least)} to ${printDuration(most)}`
  const expected = `a time with its unit${range}, such as 250ms, 30s or 1m`
  return quantity(TIME, expected, ['250ms', '30s', '1m'], (ms) => Number.isInteger(ms) && ms >= least && ms <= most)
}

/** As `duration`, and before or after: `-5s`. */
export function signedDuration() {
  const expected = 'a time with its unit, forwards or backwards, such as 1h or -5s'
  return quantity(
    TIME,
    expected,
    ['1h', '-5s'],
    (ms) => Number.isInteger(ms) && ms !== 0 && Math.abs(ms) <= MAX_TIMER_MS,
    '-?',
  )
}

/** Bytes. */
export function size(least: number, most: number) {
  const range = most === Number.MAX_SAFE_INTEGER ? '' : ` from ${printSize(least)} to ${printSize(most)}`
  const expected = `a size with its unit${range}, such as 512KiB or 2MB`
  return quantity(
    SIZE,
    expected,
    ['512KiB', '2MB'],
    (bytes) => Number.isInteger(bytes) && bytes >= least && bytes <= most,
  )
}

/** Bits a second. */
export function bandwidth() {
  const expected = 'a bandwidth with its unit from 1kbit to 100gbit (a second), such as 25mbit'
  return quantity(BANDWIDTH, expected, ['25mbit'], (bits) => Number.isInteger(bits) && bits >= 1_000 && bits <= 1e11)
}

/** A share from 0 % to at most so many percent, read as a number from 0 to 1. */
export function share(mostPercent = 100) {
  const expected = `a share from 0% to ${mostPercent}%, such as 1% or 0.5%`
  return quantity(PERCENT, expected, ['1%'], (percent) => percent >= 0 && percent <= mostPercent).transform(
    (percent) => percent / 100,
  )
}

function quantity(
  units: Units,
  expected: string,
  examples: readonly string[],
  isAllowed: (value: number) => boolean,
  sign = '',
) {
  const pattern = new RegExp(`^${sign}${NUMBER} ?(?:${units.map(([name]) => name).join('|')})$`)
  return z
    .string({ error: `expected ${expected}` })
    .regex(pattern, { error: `expected ${expected}`, abort: true })
    .meta({ description: expected, examples: [...examples] })
    .transform((text) => {
      const [, amount = '', name] = /^(-?[\d.]+) ?(\D+)$/.exec(text) ?? []
      const factor = units.find(([unit]) => unit === name)?.[1] ?? Number.NaN
      // 1.1s is 1100 ms: the product of the decimals is rounded where it misses by the last bit.
      const value = Number((Number(amount) * factor).toPrecision(15))
      return value
    })
    .refine(isAllowed, { error: `expected ${expected}` })
}

export function printDuration(ms: number): string {
  return print(ms, TIME)
}

export function printSize(bytes: number): string {
  return print(bytes, SIZE)
}

export function printBandwidth(bitsPerSecond: number): string {
  return print(bitsPerSecond, BANDWIDTH)
}

export function printShare(chance: number): string {
  return `${Number((chance * 100).toPrecision(12))}%`
}

/** In the largest unit that needs no fraction; nothing is nothing of the smallest. */
function print(value: number, units: Units): string {
  const [name, factor] = units.findLast(([, factor]) => value !== 0 && value % factor === 0) ?? units[0]!
  return `${value / factor}${name}`
}

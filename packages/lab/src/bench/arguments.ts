/**
 * Readers of the bench's own option values: lists and ranges of counts, shares with a percent sign, names with arguments.
 *
 * They throw commander's `InvalidArgumentError`, as those of `input/arguments.ts` do.
 */
import { InvalidArgumentError } from 'commander'
import { size } from '../networks/units.ts'

/** So many values of one option are a mistake, not a wish. */
const MOST_VALUES = 4_096
const MOST_SAMPLES = 2 ** 24

/** Sample counts: `16`, `1..32`, `4,8,16..20`; ascending, each once. */
export function sampleCounts(text: string): number[] {
  const expected = 'sample counts of 1 or more such as 16, 1..32 or 4,8,16..20'
  const counts = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to] = /^([1-9]\d{0,7})(?:\.\.([1-9]\d{0,7}))?$/.exec(part) ?? []
    const [first, last] = [Number(from), Number(to ?? from)]
    if (from === undefined || last < first || last > MOST_SAMPLES) throw wrong(expected)
    if (last - first >= MOST_VALUES) throw wrong(`at most ${MOST_VALUES} sample counts`)
    for (let count = first; count <= last; count++) counts.add(count)
  }
  if (counts.size > MOST_VALUES) throw wrong(`at most ${MOST_VALUES} sample counts`)
  return [...counts].sort((a, b) => a - b)
}

/** Chances that a request is lost: `0`, `1%`, `0.05`; each below 1. */
export function losses(text: string): number[] {
  return list(text, (part) => {
    const [, amount, percent] = /^(\d{1,3}(?:\.\d{1,12})?)(%?)$/.exec(part) ?? []
    const chance = Number((Number(amount) / (percent === '%' ? 100 : 1)).toPrecision(15))
    if (amount === undefined || chance >= 1) throw wrong('losses from 0 to below 100%, such as 0,1%,5%')
    return chance
  })
}

/** Chances to be fooled that somebody wants to stay below: `1e-9`, `0.1%`; above 0, below 1. */
export function targets(text: string): number[] {
  return list(text, (part) => {
    const [, amount, percent] = /^((?:\d+\.?\d*|\.\d+)(?:e-?\d{1,3})?)(%?)$/i.exec(part) ?? []
    const chance = Number(amount) / (percent === '%' ? 100 : 1)
    if (!(chance > 0 && chance < 1)) throw wrong('targets above 0 and below 1, such as 1e-9 or 0.1%')
    return chance
  })
}

/**
 * Names with arguments, which have commas of their own: a comma parts two names only where a letter follows it, as in
 * `minimal,columns:0-63,70,none`. An option may also be given several times.
 */
export function names(): (text: string) => string[] {
  const given: string[] = []
  return (text) => {
    for (const name of text.split(/,(?=\s*[a-z])/i).map((part) => part.trim()))
      if (!given.includes(name)) given.push(name)
    if (given.length > MOST_VALUES || given.includes('')) throw wrong('names with commas between')
    return given
  }
}

export const SCHEMES = ['merkle', 'peerdas', 'celestia'] as const

/** Schemes by name, or `all`. */
export function schemeNames(text: string): string[] {
  const given = text.split(',').map((part) => part.trim())
  if (given.includes('all')) return [...SCHEMES]
  if (given.every((name) => SCHEMES.some((known) => known === name))) return [...new Set(given)]
  throw wrong(`${SCHEMES.join(', ')} or all`)
}

/** Bytes with their unit: `512KiB`. */
export function byteSize(text: string): number {
  const read = size(1, 32 * 2 ** 20).safeParse(text)
  if (read.success) return read.data
  throw wrong('a size with its unit from 1B to 32MiB, such as 512KiB or 2MB')
}

function list(text: string, read: (part: string) => number): number[] {
  const values = text.split(',').map((part) => read(part.trim()))
  if (values.length > MOST_VALUES) throw wrong(`at most ${MOST_VALUES} values`)
  return [...new Set(values)].sort((a, b) => a - b)
}

function wrong(expected: string): InvalidArgumentError {
  return new InvalidArgumentError(`Expected ${expected}.`)
}

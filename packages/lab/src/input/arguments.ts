/**
 * Readers of option values: text from the command line or the environment becomes a checked value, or one line that says
 * what was expected and what came.
 *
 * They throw commander's `InvalidArgumentError`, which commander completes with the option's name and where it was set.
 */

import { parsePattern } from '@daslab/sampler/pattern/pattern'
import { parseStrategy } from '@daslab/sampler/strategy/strategy'
import { InvalidArgumentError } from 'commander'
import { quoted } from '../escape.ts'
import { MAX_TIMER_MS } from '../limits.ts'

type Reader<T> = (text: string) => T

/** A whole number from `minimum` to `maximum`. */
export function integer(minimum: number, maximum: number): Reader<number> {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    throw expected(`a whole number from ${minimum} to ${maximum}`)
  }
}

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const

/** A time span with its unit: `500ms`, `2s`, `1.5s`, `1m`. Timers beyond 2^31 - 1 ms would fire at once. */
export function duration(minimumMs: number, maximumMs: number = MAX_TIMER_MS): Reader<number> {
  return (text) => {
    const [, amount, unit] = /^(\d{1,10}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? []
    const ms = unit === undefined ? Number.NaN : Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS])
    if (ms >= minimumMs && ms <= maximumMs) return ms
    throw expected(`a time from ${minimumMs}ms to ${maximumMs}ms with its unit, such as 500ms, 2s or 1m`)
  }
}

/** A name that fits into topics and folder names. */
export function name(text: string): string {
  if (/^[a-z0-9-]{1,32}$/.test(text)) return text
  throw expected('1 to 32 of a-z, 0-9 and -')
}

/** A blob: its id of 64 hex digits, the beginning of one (6 or more), or `latest`. */
export function blobReference(text: string): string {
  const lower = text.toLowerCase()
  if (lower === 'latest' || /^[0-9a-f]{6,64}$/.test(lower)) return lower
  throw expected("a blob id (64 hex digits), the first 6 or more of one, or 'latest'")
}

/** A pattern's text, checked; it stays text, because it crosses to the testnet's process as such. */
export function pattern(text: string): string {
  try {
    parsePattern(text)
    return text
  } catch {
    throw expected('none, minimal, minimal-1, random:CHANCE (0 to 1) or columns:LIST (such as columns:0-63,70)')
  }
}

/** A strategy's text, checked; it crosses to the testnet's process as such. */
export function strategy(text: string): string {
  try {
    parseStrategy(text)
    return text
  } catch (error) {
    throw new InvalidArgumentError(`Strategy: ${(error as Error).message.replace(/^strategy: /, '')}.`)
  }
}

/** A number between 0 and 1, or a percentage; 0 itself where `takesZero`. */
export function chance({ takesZero = false } = {}): Reader<number> {
  return (text) => {
    const [, digits, percent] = /^([0-9.]+(?:e-?[0-9]+)?)(%?)$/i.exec(text) ?? []
    const value = Number(digits) / (percent === '%' ? 100 : 1)
    if (value < 1 && (value > 0 || (takesZero && value === 0))) return value
    throw expected(`a number ${takesZero ? 'from 0 to below 1' : 'between 0 and 1'}, such as 1e-9 or 1%`)
  }
}

/** Columns named one by one or as ranges: `0,1,8-71`. */
export function columnList(text: string): number[] {
  const columns = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? []
    const first = Number(from)
    const last = Number(to ?? from)
    if (from === undefined || last < first) throw expected('columns such as 0,1,8-71')
    for (let column = first; column <= last; column++) columns.add(column)
  }
  return [...columns].sort((a, b) => a - b)
}

/** A repeatable option, each time one value or several with commas between; what is given replaces the default. */
function list(): Reader<string[]> {
  const given: string[] = []
  return (text) => {
    given.push(
      ...text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    return given
  }
}

/** Multiaddrs of TCP ports: `/ip4/192.0.2.7/tcp/4001`, with `/p2p/PEER` to insist on who answers. */
export function addresses(): Reader<string[]> {
  const read = list()
  return (text) => {
    const all = read(text)
    if (all.every((address) => /^\/(ip4|ip6|dns|dns4|dns6)\/[^/\s]+\/tcp\/\d{1,5}(\/p2p\/\w+)?$/.test(address)))
      return all
    throw expected('an address such as /ip4/192.0.2.7/tcp/4001/p2p/PEER')
  }
}

/** Public keys of publishers: 64 hex digits each. */
export function publicKeys(): Reader<string[]> {
  const read = list()
  return (text) => {
    const keys = read(text).map((key) => key.toLowerCase())
    if (keys.every((key) => /^[0-9a-f]{64}$/.test(key))) return keys
    throw expected('a public key of 64 hex digits, as the publisher prints it')
  }
}

export type Custody =
  | { readonly kind: 'perfect'; readonly copies: number }
  | { readonly kind: 'count'; readonly groups: number }

/** `perfect` (2 holders a column), `perfect:3`, or a number of custody groups a node. */
export function custody(text: string): Custody {
  const [, copies] = /^perfect(?::(\d{1,3}))?$/.exec(text) ?? [undefined, undefined]
  if (text === 'perfect') return { kind: 'perfect', copies: 2 }
  if (copies !== undefined && Number(copies) >= 1) return { kind: 'perfect', copies: Number(copies) }
  if (/^\d{1,4}$/.test(text)) return { kind: 'count', groups: Number(text) }
  throw expected("'perfect', 'perfect:COPIES' or a number of custody groups")
}

/** One of so many parts, from 1. */
export interface Shard {
  readonly part: number
  readonly of: number
}

/** `2/4`: the second of four parts. */
export function shard(text: string): Shard {
  const [, part, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  if (Number(part) >= 1 && Number(part) <= Number(of)) return { part: Number(part), of: Number(of) }
  throw expected('a part and how many there are, such as 2/4')
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (text) => {
    const found = words.find((word) => word === text)
    if (found !== undefined) return found
    throw expected(words.map(quoted).join(' or '))
  }
}

function expected(what: string): InvalidArgumentError {
  return new InvalidArgumentError(`Expected ${what}.`)
}

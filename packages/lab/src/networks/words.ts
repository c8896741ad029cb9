/**
 * The building blocks of the file's schema: each says what it expects in words that fit into every message, so that a
 * wrong value is told as `expected …, got …` wherever it stands.
 */

import { parsePattern } from '@daslab/sampler/pattern/pattern'
import { z } from 'zod'
import type { Custody } from '../input/arguments.ts'
import { nearest } from './nearest.ts'
import { unknownWord } from './problems.ts'

/** A group of keys in which every key is known. An unknown one is told with the nearest known one. */
export function keys<Shape extends z.ZodRawShape>(shape: Shape, description: string) {
  const known = Object.keys(shape)
  return z
    .strictObject(shape, {
      // One line for each unknown key: `problemsOf` deals them out.
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
          : `expected a group of keys (${known.join(', ')})`,
    })
    .describe(description)
}

function unknownKey(key: string, known: readonly string[]): string {
  // `count:8` is one word in YAML.
  const glued = /^([^:]+):/.exec(key)?.[1]
  if (glued !== undefined && known.includes(glued)) return `expected a space after '${glued}:'`
  return unknownWord('key', key, known)
}

/** For the JSON Schema: exactly one of these keys is there. The loader's own check says which are too many. */
export function exactlyOne(...names: readonly string[]) {
  return { oneOf: names.map((name) => ({ type: 'object', required: [name], properties: { [name]: {} } })) }
}

/** A map from names that the author chooses to one kind of thing. */
export function named<Value extends z.ZodType>(name: z.ZodString, value: Value, what: string) {
  return z.record(name, value, { error: `expected names, each with ${what}` })
}

export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]) {
  return enumeration(words, `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)
}

/** One of a list too long to be told in a line. */
export function oneOfMany<const Word extends string>(what: string, words: readonly [Word, ...Word[]]) {
  return enumeration(words, `${what} (das schema lists them)`)
}

function enumeration<const Word extends string>(words: readonly [Word, ...Word[]], expected: string) {
  return z.enum(words, {
    error: ({ input }) => {
      const meant = typeof input === 'string' ? nearest(input, words) : undefined
      return `expected ${meant === undefined ? expected : `'${meant}' perhaps`}`
    },
  })
}

export function yes() {
  return z.literal(true, { error: 'expected true' })
}

export function text(most: number) {
  const error = `expected text of 1 to ${most} characters`
  return z.string({ error }).min(1, { error }).max(most, { error })
}

const PLAIN = 'a letter, then letters, digits or -, at most 40'

/** A name that the author gives: of a blob, an attack, a fault. */
export function ownName() {
  const error = `expected a name: ${PLAIN}`
  return z.string({ error }).regex(/^[a-zA-Z][a-zA-Z0-9-]{0,39}$/, { error })
}

/** The network's own name: it goes into topics and folder names. */
export function networkName() {
  const error = 'expected a name of 1 to 32 of a-z, 0-9 and -'
  return z.string({ error }).regex(/^[a-z0-9-]{1,32}$/, { error })
}

/** A group's name has no digits and no hyphen at its end, so that `full-2` can only be the third node of `full`. */
export function groupName() {
  const error = 'expected a name of letters, at most 24 (its nodes are then called NAME-0, NAME-1 …)'
  return z.string({ error }).regex(/^[a-z]{1,24}$/, { error })
}

const SELECTOR = 'a node or several, such as light-0, light-*, full-0..3 or a list of these'

/** One or several names or patterns of nodes; always a list once read. */
export function selector() {
  return oneOrMore(
    z
      .string({ error: `expected ${SELECTOR}` })
      .min(1)
      .max(60),
    SELECTOR,
  )
}

/** A single text stands for a list of one. */
export function oneOrMore(one: z.ZodString, what = 'a name or a list of names') {
  return z
    .union([one, z.array(one).min(1)], { error: `expected ${what}` })
    .transform((given) => (typeof given === 'string' ? [given] : given))
}

const CUSTODY = "'perfect' (every column has two holders), 'perfect:COPIES' or a number of custody groups"

export function custody() {
  const error = `expected ${CUSTODY}`
  return z
    .union([wholeNumber(0, 256), z.string({ error }).regex(/^perfect(:[1-9]\d{0,2})?$/, { error })], { error })
    .describe(CUSTODY)
}

const PATTERN = 'minimal, minimal-1, random:CHANCE (0 to 1) or columns:LIST (such as columns:0-63,70)'

/** What a withholder hides. `none` is no attack. */
export function pattern() {
  const error = `expected ${PATTERN}`
  return z
    .string({ error })
    .refine((given) => given !== 'none' && isPattern(given), { error })
    .describe(`which columns are given to nobody: ${PATTERN}`)
}

function isPattern(given: string): boolean {
  try {
    parsePattern(given)
    return true
  } catch {
    return false
  }
}

/** A custody rule that has passed `custody()`. */
export function readCustody(given: z.output<ReturnType<typeof custody>>): Custody {
  if (typeof given === 'number') return { kind: 'count', groups: given }
  return { kind: 'perfect', copies: Number(given.split(':')[1] ?? 2) }
}

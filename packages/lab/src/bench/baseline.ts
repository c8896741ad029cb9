/**
 * A bench held against a saved one: what differs by more than the intervals explain.
 *
 * Two measured shares differ when their intervals do not meet. Exact odds, samples needed and costs without chance must be
 * equal. Cases that only one of the two has are counted, not judged.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { chanceText, pathText } from '../format.ts'
import type { BenchResults, CaseResult, Measured, Needed } from './results.ts'

/** Exact odds are floating-point numbers; more than rounding is a difference. */
const ROUNDING = 1e-9

export interface Comparison {
  readonly compared: number
  /** Cases that only this bench has, or only the baseline. */
  readonly added: number
  readonly gone: number
  /** A sentence each. */
  readonly differences: readonly string[]
}

type Comparable = {
  readonly cases: readonly Pick<CaseResult, 'key' | 'falseAccept' | 'falseReject' | 'honest'>[]
  readonly needed: readonly Needed[]
}

export function compare(now: Comparable, before: Comparable): Comparison {
  const earlier = new Map(before.cases.map((each) => [each.key, each]))
  const both = now.cases.flatMap((each) => {
    const old = earlier.get(each.key)
    return old === undefined ? [] : [[each, old] as const]
  })
  const differences = both.flatMap(([each, old]) => [
    ...shareDifferences(`${each.key}: fooled`, each.falseAccept, old.falseAccept),
    ...shareDifferences(`${each.key}: refused`, each.falseReject, old.falseReject),
    // Means over trials vary; where nothing is lost there is no chance in what is asked.
    ...(each.falseReject === null && old.falseReject === null && !isClose(each.honest.bytes, old.honest.bytes)
      ? [`${each.key}: ${each.honest.bytes} bytes a verdict, before ${old.honest.bytes}`]
      : []),
  ])
  for (const { scheme, target, samples } of now.needed) {
    const old = before.needed.find((each) => each.scheme === scheme && each.target === target)
    if (old !== undefined && old.samples !== samples)
      differences.push(`${scheme}: ${samples} samples needed for ${target}, before ${old.samples}`)
  }
  return {
    compared: both.length,
    added: now.cases.length - both.length,
    gone: before.cases.length - both.length,
    differences,
  }
}

function shareDifferences(what: string, now: Measured | null, before: Measured | null): string[] {
  if (now === null || before === null) return now === before ? [] : [`${what}: measured in one of the two only`]
  const differences: string[] = []
  const text = ({ estimate, low, high }: Measured) =>
    `${chanceText(estimate)} (${chanceText(low)} to ${chanceText(high)})`
  if (now.low > before.high || now.high < before.low) differences.push(`${what} ${text(now)}, before ${text(before)}`)
  if (now.exact !== null && before.exact !== null && !isClose(now.exact, before.exact))
    differences.push(`${what}, exact: ${now.exact}, before ${before.exact}`)
  return differences
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b))
}

/** @throws UserError LAB_BENCH_BASELINE */
export function readBaseline(path: string): Comparable {
  const wrong = (reason: string) =>
    new UserError('LAB_BENCH_BASELINE', `${quoted(pathText(path))} is no results.json of a bench: ${reason}`)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw wrong(systemCode(error) === 'ENOENT' ? 'there is no such file' : (systemCode(error) ?? 'it is not JSON'))
  }
  const read = RESULTS.safeParse(value)
  if (read.success) return value as BenchResults
  const { path: at, message } = read.error.issues[0]!
  throw wrong(`${at.join('.') || 'file'}: ${message}`)
}

const SHARE = z.object({ estimate: z.number(), low: z.number(), high: z.number(), exact: z.number().nullable() })
const RESULTS = z.object({
  kind: z.literal('daslab bench results'),
  version: z.literal(1),
  cases: z.array(
    z.object({
      key: z.string(),
      falseAccept: SHARE.nullable(),
      falseReject: SHARE.nullable(),
      honest: z.object({ bytes: z.number() }),
    }),
  ),
  needed: z.array(z.object({ scheme: z.string(), target: z.number(), samples: z.int() })),
})

/** The cases of a bench as a table: for people in a terminal, and as CSV. */
import { bytesText, chanceText, countText } from '../format.ts'
import { printShare } from '../networks/units.ts'
import { type Cell, csv } from './csv.ts'
import type { BenchResults, CaseResult, Measured } from './results.ts'

const SHARE_FIELDS = ['', '_low', '_high', '_trials', '_exact', '_inside'] as const

const HEADER = [
  ...['scheme', 'strategy', 'samples', 'pattern', 'loss'],
  ...SHARE_FIELDS.map((field) => `false_accept${field}`),
  ...SHARE_FIELDS.map((field) => `false_reject${field}`),
  ...['asked', 'requests', 'rounds', 'bytes'].map((field) => `honest_${field}`),
  ...['asked', 'requests', 'rounds'].map((field) => `attacked_${field}`),
]

export function casesCsv({ cases }: Pick<BenchResults, 'cases'>): string {
  return csv(
    HEADER,
    cases.map(({ scheme, strategy, samples, pattern, loss, falseAccept, falseReject, honest, attacked }) => [
      ...[scheme, strategy, samples, pattern, loss],
      ...shareCells(falseAccept),
      ...shareCells(falseReject),
      ...[honest.asked, honest.requests, honest.rounds, honest.bytes],
      ...[attacked.asked, attacked.requests, attacked.rounds],
    ]),
  )
}

function shareCells(share: Measured | null): Cell[] {
  if (share === null) return SHARE_FIELDS.map(() => null)
  const { estimate, low, high, trials, exact, isInside } = share
  return [estimate, low, high, trials, exact, isInside]
}

/** Lines of a table, at most about 110 columns wide; `mark` colours what lies outside its interval. */
export function caseLines({ cases, level }: Pick<BenchResults, 'cases' | 'level'>, mark: (text: string) => string): string[] {
  const interval = `${level * 100} % interval`
  const hasRejects = cases.some(({ falseReject }) => falseReject !== null)
  const header = [
    ...['scheme', 'strategy', 'pattern', 'loss', 'fooled', interval, 'exact', ''],
    ...(hasRejects ? ['refused', interval, 'exact', ''] : []),
    ...['a verdict', 'rounds'],
  ]
  const rows = cases.map((each) => [
    ...[each.scheme, each.strategy, each.pattern, printShare(each.loss)],
    ...shareTexts(each.falseAccept),
    ...(hasRejects ? shareTexts(each.falseReject) : []),
    ...costTexts(each),
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()
  return [line(header), ...rows.map((row) => (row.includes('outside') ? mark(line(row)) : line(row)))].map(
    (text) => `  ${text}`,
  )
}

function shareTexts(share: Measured | null): string[] {
  if (share === null) return ['-', '', '', '']
  const { estimate, low, high, exact, isInside } = share
  const judged = isInside === null ? '' : isInside ? 'inside' : 'outside'
  return [chanceText(estimate), `${chanceText(low)} to ${chanceText(high)}`, exact === null ? '-' : chanceText(exact), judged]
}

function costTexts({ honest }: CaseResult): string[] {
  return [bytesText(Math.round(honest.bytes)), String(Number(honest.rounds.toFixed(2)))]
}

/** `merkle: 1e-9 takes 27 samples, 12.0 KiB`. */
export function neededLines({ needed }: Pick<BenchResults, 'needed'>): string[] {
  return needed.map(
    ({ scheme, target, samples, bytes }) =>
      `  ${scheme.padEnd(9)} to be fooled at most ${String(target).padEnd(6)} takes ${countText(samples, 'sample')}, ${bytesText(bytes)}`,
  )
}

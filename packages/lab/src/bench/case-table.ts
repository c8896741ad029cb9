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
  'false_reject_pattern',
  ...['asked', 'requests', 'rounds', 'bytes'].map((field) => `honest_${field}`),
  ...['asked', 'requests', 'rounds'].map((field) => `attacked_${field}`),
]

export function casesCsv({ cases }: Pick<BenchResults, 'cases'>): string {
  return csv(
    HEADER,
    cases.map(
      ({ scheme, strategy, samples, pattern, loss, falseAccept, falseReject, rejectPattern, honest, attacked }) => [
        ...[scheme, strategy, samples, pattern, loss],
        ...shareCells(falseAccept),
        ...shareCells(falseReject),
        falseReject === null ? null : rejectPattern,
        ...[honest.asked, honest.requests, honest.rounds, honest.bytes],
        ...[attacked.asked, attacked.requests, attacked.rounds],
      ],
    ),
  )
}

function shareCells(share: Measured | null): Cell[] {
  if (share === null) return SHARE_FIELDS.map(() => null)
  const { estimate, low, high, trials, exact, isInside } = share
  return [estimate, low, high, trials, exact, isInside]
}

const ERRORS = [
  ['falseAccept', 'fooled'],
  ['falseReject', 'refused'],
] as const

/** A table of those fooled, and one of those who refuse what is there; `mark` colours what lies outside its interval. */
export function caseLines(
  { cases, level }: Pick<BenchResults, 'cases' | 'level'>,
  mark: (text: string) => string,
): string[] {
  return ERRORS.flatMap(([error, name]) => {
    const rows = cases.flatMap((each) => {
      const share = each[error]
      if (share === null) return []
      return [
        [
          each.scheme,
          each.strategy,
          error === 'falseAccept' ? each.pattern : each.rejectPattern,
          printShare(each.loss),
          ...shareTexts(share),
          ...costTexts(each),
        ],
      ]
    })
    const header = [
      'scheme',
      'strategy',
      'pattern',
      'loss',
      name,
      `${level * 100} % interval`,
      'exact',
      '',
      'a verdict',
      'rounds',
    ]
    return rows.length === 0 ? [] : tableLines(header, rows, mark)
  })
}

/** Columns padded to their widest cell; a row with a cell `outside` is marked. */
export function tableLines(
  header: readonly string[],
  rows: readonly string[][],
  mark: (text: string) => string,
): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()}`
  return [line(header), ...rows.map((row) => (row.includes('outside') ? mark(line(row)) : line(row)))]
}

function shareTexts({ estimate, low, high, exact, isInside }: Measured): string[] {
  const judged = isInside === null ? '' : isInside ? 'inside' : 'outside'
  return [
    chanceText(estimate),
    `${chanceText(low)} to ${chanceText(high)}`,
    exact === null ? '-' : chanceText(exact),
    judged,
  ]
}

function costTexts({ honest }: CaseResult): string[] {
  return [bytesText(Math.round(honest.bytes)), String(Number(honest.rounds.toFixed(2)))]
}

/** `merkle to be fooled with at most 1.0e-9 takes 25 samples, 222.7 KiB`. */
export function neededLines({ needed }: Pick<BenchResults, 'needed'>): string[] {
  return needed.map(
    ({ scheme, target, samples, bytes }) =>
      `  ${scheme.padEnd(9)} to be fooled with at most ${chanceText(target).padEnd(7)} takes ${countText(samples, 'sample')}, ${bytesText(bytes)}`,
  )
}

/** A judgement as people read it: each expectation with a tick or a cross and what was seen. */
import { wrapped } from '../format.ts'
import type { Output, Style } from '../output.ts'
import { eventLine } from '../runs/event-line.ts'
import type { Judgement, Outcome, Result } from './judgement.ts'

const MARKS: Readonly<Record<Outcome, { readonly mark: string; readonly style: Style }>> = {
  held: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  'never-judged': { mark: '?', style: 'yellow' },
}
/** The column of the values, and the room for a sentence and its value. */
const SENTENCE_WIDTH = 58
const LINE_WIDTH = 92

export function judgementLines(output: Output, { name, seed, results }: Judgement): string[] {
  return [
    `${output.paint('bold', name)} ${output.paint('dim', `seed ${seed}`)}`,
    ...results.flatMap((result) => resultLines(output, result)),
  ]
}

/** `7 held, 1 failed, 1 never judged`. */
export function countsText(results: readonly Result[]): string {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  const parts = [`${count('held')} held`]
  if (count('failed') > 0) parts.push(`${count('failed')} failed`)
  if (count('never-judged') > 0) parts.push(`${count('never-judged')} never judged`)
  return parts.join(', ')
}

function resultLines(output: Output, { expectation, outcome, value, violation }: Result): string[] {
  const { mark, style } = MARKS[outcome]
  const seen = outcome === 'never-judged' ? `never judged: ${value}` : value
  const told = outcome === 'held' ? seen : output.paint(style, seen)
  const sign = output.paint(style, mark)
  // The values stand in a column where they can; a long one moves to the left, a longer one to a line of its own.
  const width = Math.max(expectation.length, Math.min(SENTENCE_WIDTH, LINE_WIDTH - seen.length))
  const lines =
    width + seen.length <= LINE_WIDTH
      ? [`  ${sign} ${expectation.padEnd(width)}  ${told}`]
      : [`  ${sign} ${expectation}`, ...wrapped(`      ${seen}`, 98, '      ')]
  if (violation !== undefined) {
    const first = `first against it: ${violation.node}  ${eventLine(violation)}`
    lines.push(...wrapped(`      ${first}`, 98, '      ').map((line) => output.paint('dim', line)))
  }
  return lines
}

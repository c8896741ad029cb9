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
/** Sentences longer than this have their value on a line of its own. */
const SENTENCE_WIDTH = 58

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
  const lines =
    expectation.length <= SENTENCE_WIDTH && SENTENCE_WIDTH + seen.length <= 92
      ? [`  ${sign} ${expectation.padEnd(SENTENCE_WIDTH)}  ${told}`]
      : [`  ${sign} ${expectation}`, ...wrapped(`      ${seen}`, 98, '      ').map((line) => line.replace(seen, told))]
  if (violation !== undefined) {
    const first = `first against it: ${violation.node}  ${eventLine(violation)}`
    lines.push(...wrapped(`      ${first}`, 98, '      ').map((line) => output.paint('dim', line)))
  }
  return lines
}

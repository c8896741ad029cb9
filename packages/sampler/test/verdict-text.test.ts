import { expect, test } from 'vitest'
import type { SampleOutcome } from '../src/cell-source.ts'
import { judge, type Verdict } from '../src/judge.ts'
import { formatVerdict } from '../src/verdict-text.ts'

function verdictOf(positions: number, hidden: number, ...outcomes: SampleOutcome[]): Verdict {
  return judge({
    space: { positions, smallestUnrecoverable: hidden },
    drawn: outcomes.map((_, position) => position),
    answers: outcomes.map((outcome, position) => ({ position, outcome, attempts: 1 })),
  })
}
const answered = (count: number) => new Array<SampleOutcome>(count).fill('answered')

test('available', () => {
  const lines = formatVerdict(verdictOf(128, 65, ...answered(16)))
  expect(lines.slice(0, 3)).toEqual([
    'Available: every sample was answered with a valid proof',
    'samples: 16 asked, 16 answered, 0 not held, 0 invalid, 0 lost',
    'chance to be fooled, by hiding the smallest unrecoverable set and still answering all 16 samples: ' +
      '3.925e-6 (exactly 23373/5954516920)',
  ])
  expect(lines[3]).toMatch(
    /^assuming that the publisher chose what to hide without seeing this draw, .* voids the number\)$/,
  )
})

test('withheld, undecided, nothing asked', () => {
  expect(formatVerdict(verdictOf(128, 65, 'answered', 'not-held', 'lost'))[0]).toMatch(/^Withheld: /)
  expect(formatVerdict(verdictOf(128, 65, 'answered', 'not-held', 'lost'))[1]).toBe(
    'samples: 3 asked, 1 answered, 1 not held, 0 invalid, 1 lost',
  )
  expect(formatVerdict(verdictOf(128, 65, 'answered', 'lost'))[0]).toMatch(/^Undecided: nothing speaks of withholding/)
  expect(formatVerdict(verdictOf(128, 65, 'answered', 'lost'))[2]).toMatch(
    /^chance that 1 or more of 2 samples are answered when the smallest unrecoverable set is hidden: 0\.\d+ \(exactly /,
  )
  expect(formatVerdict(verdictOf(128, 65))[0]).toBe('Undecided: nothing was asked')
})

test('a long fraction is announced, an impossible number of hits is 0, an unprintable chance is bounded', () => {
  expect(formatVerdict(verdictOf(2 ** 18, 66_049, ...answered(72)))[2]).toMatch(
    /^chance to be fooled, .*: \d\.\d{3}e-10 \(exact fraction with a denominator of \d{3} digits\)$/,
  )
  expect(formatVerdict(verdictOf(128, 65, ...answered(64)))[2]).toMatch(/^chance to be fooled, .*: 0 \(exactly 0\/1\)$/)
  expect(formatVerdict(verdictOf(2 ** 13, 2 ** 12, ...answered(1500)))[2]).toContain('below 4.9e-324')
})

test('no line claims a probability that the data are available', () => {
  for (const verdict of [
    verdictOf(128, 65, ...answered(16)),
    verdictOf(128, 65, 'lost'),
    verdictOf(128, 65, 'invalid'),
  ]) {
    expect(formatVerdict(verdict).join('\n')).not.toMatch(/probab|likely available|% available/i)
    expect(formatVerdict(verdict).every((line) => !line.includes('\n'))).toBe(true)
  }
})

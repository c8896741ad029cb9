import { expect, test } from 'vitest'
import { agreement, agreementCases } from './agreement.ts'

test('the same with 40,000 trials a setting, where errors of a few percent of a chance show', {
  timeout: 600_000,
}, () => {
  const trials = 40_000
  const cases = agreementCases(trials)
  expect(cases.length).toBeGreaterThanOrEqual(500)
  const { misses, chanceOfMore, chanceOfFewer } = agreement(cases, trials, 'slow')
  expect(chanceOfMore, `${misses.length} of ${cases.length}:\n${misses.join('\n')}`).toBeGreaterThan(0.001)
  expect(chanceOfFewer, `${misses.length} of ${cases.length}`).toBeGreaterThan(0.001)
})

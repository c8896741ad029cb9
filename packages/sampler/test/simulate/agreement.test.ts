import { expect, test } from 'vitest'
import { agreement, agreementCases } from './agreement.ts'

test('over 500 settings and more, the simulation misses the exact 99 % intervals just as often as chance does', () => {
  const trials = 2000
  const cases = agreementCases(trials)
  expect(cases.length).toBeGreaterThanOrEqual(500)
  const { misses, chanceOfMore, chanceOfFewer } = agreement(cases, trials, 'quick')
  expect(chanceOfMore, `${misses.length} of ${cases.length}:\n${misses.join('\n')}`).toBeGreaterThan(0.001)
  expect(chanceOfFewer, `${misses.length} of ${cases.length}`).toBeGreaterThan(0.001)
})

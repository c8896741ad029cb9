import { expect, test } from 'vitest'
import { firstWhere, firstWhereUpwards } from '../../src/odds/search.ts'

test('searches find the first, wherever it is', () => {
  for (let first = 3; first <= 40; first++) {
    const holds = (x: number) => x >= first
    expect([firstWhere(3, 40, holds), firstWhereUpwards(3, 40, holds)]).toEqual([first, first])
  }
  expect([firstWhere(3, 40, () => false), firstWhereUpwards(3, 40, () => false)]).toEqual([40, 40])
})

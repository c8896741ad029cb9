import { describe, expect, test } from 'vitest'
import { ratioToText } from '../../src/odds/ratio.ts'
import { chanceAtMostHiddenWithReplacement, samplesNeededWithReplacement } from '../../src/odds/with-replacement.ts'

describe('with replacement', () => {
  test('half hidden: one in two each time, and more requests than positions are possible', () => {
    expect(ratioToText(chanceAtMostHiddenWithReplacement({ positions: 4, hidden: 2, samples: 10 }, 0))).toBe('1/1024')
    expect(ratioToText(chanceAtMostHiddenWithReplacement({ positions: 4, hidden: 2, samples: 10 }, 1))).toBe('11/1024')
  })

  test('a quarter hidden takes 73 samples to 1e-9, 84 with one loss', () => {
    expect([0, 1, 3, 11].map((losses) => samplesNeededWithReplacement(1 / 4, 1e-9, losses))).toEqual([73, 84, 103, 164])
    expect(() => samplesNeededWithReplacement(1, 1e-9)).toThrow(/^hiddenShare: .* got 1$/)
    expect(() => samplesNeededWithReplacement(0.5, 0)).toThrow(/^target: .* got 0$/)
  })
})

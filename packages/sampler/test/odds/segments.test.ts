import { describe, expect, test } from 'vitest'
import { chanceNoneHidden } from '../../src/odds/exact.ts'
import { ratioToText } from '../../src/odds/ratio.ts'
import { segmentDraw } from '../../src/odds/segments.ts'

describe('segments', () => {
  test('make a smaller urn, in which what is hidden is packed', () => {
    expect(segmentDraw({ positions: 128, hidden: 65, samples: 16 }, 8)).toEqual({
      positions: 16,
      hidden: 9,
      samples: 2,
    })
    const draw = { positions: 128, hidden: 65, samples: 16 }
    expect(segmentDraw(draw, 1)).toEqual(draw)
    // Two segments of 16, 9 of them hidden: 7/16 * 6/15.
    expect(ratioToText(chanceNoneHidden(segmentDraw(draw, 8)))).toBe('7/40')
  })

  test('of a length that does not divide are refused', () => {
    expect(() => segmentDraw({ positions: 128, hidden: 65, samples: 12 }, 8)).toThrow(
      'segments of 8: expected a length that divides 128 positions and 12 samples',
    )
  })
})

import { describe, expect, test } from 'vitest'
import { chanceNoneHiddenOnDistinctLines } from '../../src/odds/lines.ts'
import { ratioToNumber } from '../../src/odds/ratio.ts'

describe('distinct lines', () => {
  test('count the ways, for every draw of 3 of 4 x 4 cells with 2 x 2 hidden', () => {
    let [ways, passing] = [0n, 0n]
    const three = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].flatMap((b) => [0, 1, 2, 3].map((c) => [a, b, c])))
    const orders = three.filter((triple) => new Set(triple).size === 3)
    for (const rows of orders) {
      for (const columns of orders) {
        ways++
        if (rows.every((row, i) => row >= 2 || columns[i]! >= 2)) passing++
      }
    }
    const exact = chanceNoneHiddenOnDistinctLines({ rows: 4, columns: 4, hiddenRows: 2, hiddenColumns: 2, samples: 3 })
    expect(passing * exact.denominator).toBe(exact.numerator * ways)
  })

  test('68 samples of 512 x 512 do what takes 72 uniform ones', () => {
    const miss = (samples: number) =>
      ratioToNumber(
        chanceNoneHiddenOnDistinctLines({ rows: 512, columns: 512, hiddenRows: 257, hiddenColumns: 257, samples }),
      )
    expect([miss(67) > 1e-9, miss(68) > 1e-9]).toEqual([true, false])
    expect(miss(68)).toBeCloseTo(9.061518e-10, 15)
  })

  test('cannot be more than there are', () => {
    const draw = { rows: 4, columns: 9, hiddenRows: 1, hiddenColumns: 1, samples: 5 }
    expect(() => chanceNoneHiddenOnDistinctLines(draw)).toThrow('samples: expected an integer from 0 to 4, got 5')
  })
})

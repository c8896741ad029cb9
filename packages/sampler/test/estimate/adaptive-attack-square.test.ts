import { describe, expect, test } from 'vitest'
import { drawsOf } from '../../src/estimate/adaptive-attack.ts'
import { constructSquareAttack, type SquareTarget } from '../../src/estimate/adaptive-attack-square.ts'
import { seededRandom } from '../../src/random.ts'

function square(side: number, samplers: number, samples: number, seed: string): SquareTarget {
  const draws = drawsOf(samplers, side * side, samples, seededRandom(seed))
  return { rows: side, columns: side, hiddenRows: side / 2 + 1, hiddenColumns: side / 2 + 1, draws }
}

/** Who is fooled, counted afresh. */
function fooledBy(
  lines: { readonly hiddenRows: readonly number[]; readonly hiddenColumns: readonly number[] },
  { columns, draws, lossesAllowed = 0 }: SquareTarget,
): number {
  const [rows, cols] = [new Set(lines.hiddenRows), new Set(lines.hiddenColumns)]
  const isHidden = (cell: number) => rows.has(Math.floor(cell / columns)) && cols.has(cell % columns)
  return draws.filter((draw) => draw.filter(isHidden).length <= lossesAllowed).length
}

describe('a constructed attack on a square', () => {
  test('hides a rectangle and fools many more than one that does not look', () => {
    const target = square(32, 100, 16, 'square')
    const found = constructSquareAttack(target, seededRandom('search'), 40_000)
    expect([found.hiddenRows.length, found.hiddenColumns.length]).toEqual([17, 17])
    expect(fooledBy(found, target)).toBe(found.fooled)
    // Who does not look fools 0.47 of 100 on average.
    expect(found.fooled).toBeGreaterThanOrEqual(8)
    expect(constructSquareAttack(target, seededRandom('search'), 40_000)).toEqual(found)
  })

  test('is the best there is where all can be tried: 3 x 3 of 4 x 4 lines', () => {
    const three = [0, 1, 2, 3].map((left) => [0, 1, 2, 3].filter((line) => line !== left))
    for (const seed of ['a', 'b', 'c', 'd']) {
      const target = square(4, 30, 3, seed)
      let best = 0
      for (const hiddenRows of three) {
        for (const hiddenColumns of three) best = Math.max(best, fooledBy({ hiddenRows, hiddenColumns }, target))
      }
      expect(constructSquareAttack(target, seededRandom(seed), 400).fooled).toBe(best)
    }
  })

  test('fools more of those that forgive, and everybody where nothing is hidden', () => {
    const strict = square(16, 60, 12, 'forgiving')
    const forgiving = { ...strict, lossesAllowed: 2 }
    const found = constructSquareAttack(forgiving, seededRandom('x'), 8000)
    expect(fooledBy(found, forgiving)).toBe(found.fooled)
    expect(found.fooled).toBeGreaterThan(constructSquareAttack(strict, seededRandom('x'), 8000).fooled)
    expect(constructSquareAttack({ ...strict, hiddenRows: 0 }, seededRandom('x'), 100).fooled).toBe(60)
    expect(constructSquareAttack({ ...strict, hiddenRows: 16, hiddenColumns: 16 }, seededRandom('x'), 100).fooled).toBe(
      0,
    )
  })

  test('guards', () => {
    const target = square(4, 2, 3, 'x')
    expect(() => constructSquareAttack({ ...target, hiddenRows: 5 }, seededRandom(1), 1)).toThrow(
      /^hiddenRows: .* got 5$/,
    )
    expect(() => constructSquareAttack({ ...target, draws: [[16]] }, seededRandom(1), 1)).toThrow(
      /^position: .* got 16$/,
    )
  })
})

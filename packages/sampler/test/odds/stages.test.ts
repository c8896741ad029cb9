import { describe, expect, test } from 'vitest'
import { binomial, chanceAtMostHidden, chanceNoneHidden } from '../../src/odds/exact.ts'
import { ratio, ratioToNumber } from '../../src/odds/ratio.ts'
import {
  allowWhatFailed,
  fixedStages,
  type Stage,
  type StagedProcedure,
  stagedChanceToPass,
  stagesOfTarget,
} from '../../src/odds/stages.ts'

const columns = { positions: 128, smallestUnrecoverable: 65 }
const base = (samples: number) => chanceNoneHidden({ positions: 128, hidden: 65, samples })
const total = (procedure: StagedProcedure, space = columns) => ratioToNumber(stagedChanceToPass(space, procedure))

describe('the chance to pass in any stage', () => {
  // The table of staged procedures.
  test('nine stages on the base of 16 accept four times as often as one', () => {
    const stages = stagesOfTarget(columns, base(16), 9)
    expect(stages.map(({ samples }) => samples)).toEqual([16, 20, 24, 27, 29, 32, 35, 37, 40])
    expect(total(fixedStages(stages))).toBeCloseTo(1.627e-5, 8)
    expect(total(fixedStages(stages.slice(0, 2)))).toBeCloseTo(6.59e-6, 9)
  })

  test('allowing what failed goes further still', () => {
    expect(total(allowWhatFailed(columns, base(16), 39))).toBeCloseTo(4.461e-5, 8)
    expect(total(allowWhatFailed(columns, base(8), 39))).toBeCloseTo(2.078e-2, 5)
  })

  test('73/84/94/103/112/120/128 of 512 x 512 cells', () => {
    const stages = [73, 84, 94, 103, 112, 120, 128].map((samples, lossesAllowed) => ({ samples, lossesAllowed }))
    const square = { positions: 512 ** 2, smallestUnrecoverable: 257 ** 2 }
    expect(total(fixedStages(stages), square)).toBeCloseTo(3.469e-9, 12)
  })

  test('of one stage is the tail', () => {
    const stage = { samples: 20, lossesAllowed: 1 }
    const draw = { positions: 128, hidden: 65, samples: 20 }
    expect(stagedChanceToPass(columns, fixedStages([stage]))).toEqual(chanceAtMostHidden(draw, 1))
  })

  test('counts the orders: every way in which 8 positions, 4 of them hidden, can be drawn', () => {
    const stages: Stage[] = [
      { samples: 2, lossesAllowed: 0 },
      { samples: 4, lossesAllowed: 1 },
      { samples: 7, lossesAllowed: 3 },
    ]
    let passed = 0n
    for (let set = 0; set < 256; set++) {
      const marks = [...set.toString(2).padStart(8, '0')].map(Number)
      if (sum(marks) !== 4) continue
      if (stages.some(({ samples, lossesAllowed }) => sum(marks.slice(0, samples)) <= lossesAllowed)) passed++
    }
    const space = { positions: 8, smallestUnrecoverable: 4 }
    expect(stagedChanceToPass(space, fixedStages(stages))).toEqual(ratio(passed, binomial(8, 4)))
  })

  test('is 1 when nothing is hidden, and 0 when more is asked than is visible', () => {
    const stages = fixedStages([{ samples: 5, lossesAllowed: 0 }])
    expect(total(stages, { positions: 8, smallestUnrecoverable: 0 })).toBe(1)
    expect(total(stages, { positions: 8, smallestUnrecoverable: 4 })).toBe(0)
  })
})

describe('what is no procedure is refused in one line', () => {
  test.each<readonly [string, readonly Stage[], RegExp]>([
    ['no stages', [], /^stages: expected at least one, got none$/],
    [
      'stages that do not grow',
      [stage(4, 0), stage(4, 1)],
      /^stages: expected samples that grow .*, got 4 samples with 1 /,
    ],
    ['allowances that fall', [stage(4, 1), stage(8, 0)], /got 8 samples with 0 losses allowed after 4 samples with 1 /],
  ])('%s', (_, stages, message) => {
    expect(() => fixedStages(stages)).toThrow(message)
    expect(() => fixedStages(stages)).toThrow(expect.objectContaining({ code: 'SAMPLER_CONTRADICTION' }))
  })

  test('a stage that asks for nothing more, which would go on for ever', () => {
    const first = stage(4, 0)
    expect(() => stagedChanceToPass(columns, { first, next: () => first })).toThrow(
      'samples of the next stage: expected an integer from 5 to 128, got 4',
    )
  })

  test('more samples than positions', () => {
    expect(() => stagedChanceToPass(columns, fixedStages([stage(129, 0)]))).toThrow(
      'samples: expected an integer from 0 to 128, got 129',
    )
  })
})

function stage(samples: number, lossesAllowed: number): Stage {
  return { samples, lossesAllowed }
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

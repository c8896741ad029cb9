import { describe, expect, test } from 'vitest'
import type { SampleAnswer, SampleOutcome } from '../../src/cell-source.ts'
import { evidence } from '../../src/estimate/bayes.ts'
import type { Exposure } from '../../src/estimate/exposure.ts'
import { type AssessmentContext, assess } from '../../src/estimate/verdict.ts'
import { formatAssessment } from '../../src/estimate/verdict-words.ts'
import type { SamplingRecord } from '../../src/sampler.ts'
import { oneDimensional } from '../geometries.ts'

/** Of 100 samplers of 8 of 128 columns, as `adaptive-attack.test.ts` finds it; given, so that these tests are quick. */
const EXPOSURE: Exposure = {
  samplers: 100,
  securityBits: 30,
  oneFooled: 682689 / 252018800,
  expectedWithoutLooking: 0.2709,
  cannotReach: 28,
  attackFools: 19,
}

const CONTEXT: AssessmentContext = {
  samplers: 100,
  geometry: oneDimensional(128),
  honestLoss: 0.01,
  retries: 1,
  prior: 0.01,
  level: 0.95,
  linkable: false,
  exposure: EXPOSURE,
}

const OUTCOMES: Readonly<Record<string, SampleOutcome>> = { a: 'answered', l: 'lost', n: 'not-held', i: 'invalid' }

/** A letter an answer: answered, lost, not held, invalid. Three peers answer in turn. */
function record(letters: string, more: Partial<SamplingRecord> = {}): SamplingRecord {
  const answers = [...letters].map((letter, i): SampleAnswer => {
    const outcome = OUTCOMES[letter]!
    return { position: 2 * i, outcome, attempts: 1, ...(outcome === 'answered' && { peer: `peer-${i % 3}` }) }
  })
  return {
    space: { positions: 128, smallestUnrecoverable: 65 },
    drawn: answers.map(({ position }) => position),
    answers,
    ...more,
  }
}

const ALL = 'a'.repeat(8)
const STAGES = [
  { samples: 16, lossesAllowed: 0 },
  { samples: 20, lossesAllowed: 1 },
]

describe('the whole verdict', () => {
  test('of eight answers out of eight', () => {
    const found = assess(record(ALL), CONTEXT)
    expect(found).toMatchObject({ verdict: 'available', asked: 8, answered: 8, lost: 0, flags: [] })
    expect(found.pValue).toMatchObject({ exact: '682689/252018800', stage: 1 })
    expect(found.plan).toMatchObject({ stages: [{ samples: 8, lossesAllowed: 0 }], falseAccept: found.pValue.value })
    expect(found.hidden).toMatchObject({ most: 38, level: 0.95, positions: 128, excludesWithholding: true })
    expect(found.loss).toMatchObject({ perSample: 1e-4, failuresToExplain: 0, explains: 1 })
    expect(found.belief.bayesFactor).toBeCloseTo(found.pValue.value, 15)
    expect(found.belief.posterior).toBeCloseTo(2.736169e-5, 10)
    expect(found.network).toMatchObject(EXPOSURE)
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
  })

  test('computes what the network stands to lose where it is not given, from the seed', () => {
    const { exposure, ...context } = CONTEXT
    const found = assess(record(ALL), { ...context, samplers: 40, seed: 'network' })
    expect(found.network.cannotReach).toBeGreaterThan(found.network.attackFools!)
    expect(assess(record(ALL), { ...context, samplers: 40, seed: 'network' })).toEqual(found)
    expect(exposure).toBeDefined()
  })

  test('of failures: losses and refusals are weighed, the limit and the p-value rise', () => {
    const found = assess(record('aaaaaaln'), CONTEXT)
    expect(found).toMatchObject({ verdict: 'withheld', lost: 1, notHeld: 1, invalid: 0 })
    expect(found.pValue.value).toBeCloseTo(0.1267132, 7)
    expect(found.pValue.assumption).toMatch(/each failure counts as if it had hit/)
    expect(found.hidden).toMatchObject({ most: 75, excludesWithholding: false })
    expect(found.loss.failuresToExplain).toBe(2)
    expect(found.loss.explains).toBeCloseTo(28e-8, 9)
    const expected = evidence({ positions: 128, samples: 8, failures: 2 }, 65, 1e-4).bayesFactor
    expect(found.belief.bayesFactor).toBe(expected)
    expect(found.belief.posterior).toBeGreaterThan(0.99)
  })

  test('of an invalid proof: malice and no loss', () => {
    const found = assess(record('aaaaaaai'), CONTEXT)
    expect(found.flags).toEqual([{ kind: 'proof-failures', positions: [14] }])
    expect(found.loss).toMatchObject({ failuresToExplain: 0, explains: 0 })
    expect(found.belief).toMatchObject({ bayesFactor: 'infinite', posterior: 1 })
    expect(found.belief.assumption).toMatch(/an invalid proof is a hidden position and no loss$/)
  })

  test('of nothing asked: nothing is excluded, and no belief is changed', () => {
    const { exposure: _, ...context } = CONTEXT
    const found = assess(record(''), { ...context, samplers: 3 })
    expect(found).toMatchObject({ verdict: 'undecided', asked: 0 })
    expect(found.pValue.exact).toBe('1/1')
    expect(found.hidden).toMatchObject({ most: 128, excludesWithholding: false })
    expect(found.belief.posterior).toBeCloseTo(0.01, 15)
    expect(found.network.cannotReach).toBeUndefined()
  })

  test('of a single sample', () => {
    const found = assess(record('l'), { ...CONTEXT, honestLoss: 0 })
    expect(found.belief).toMatchObject({ bayesFactor: 'infinite', posterior: 1 })
    expect(found.pValue.exact).toBe('1/1')
  })
})

describe('stages', () => {
  test('the second stage answers for the first too', () => {
    const found = assess(record(`${'a'.repeat(19)}l`), { ...CONTEXT, stages: STAGES })
    expect(found.pValue).toMatchObject({ stage: 2 })
    expect(found.pValue.value).toBeCloseTo(6.589716e-6, 11)
    // Taken alone, 20 samples with one failure would look better than they are.
    expect(found.chanceFooled).toBeCloseTo(3.443303e-6, 11)
    expect(found.plan.falseAccept).toBe(found.pValue.value)
    expect(found.hidden.assumption).toMatch(/as if its size had been fixed beforehand$/)
    expect(found.loss.falseReject).toBeCloseTo(1.8977e-6, 9)
  })

  test('the first stage, passed, answers for itself alone; the plan answers for both', () => {
    const found = assess(record('a'.repeat(16)), { ...CONTEXT, stages: STAGES })
    expect(found.pValue.exact).toBe('23373/5954516920')
    expect(found.plan.falseAccept).toBeCloseTo(6.589716e-6, 11)
  })

  test('come from the record’s strategy when the context names none', () => {
    const strategy = { kind: 'incremental', stages: STAGES } as const
    expect(assess(record(`${'a'.repeat(19)}l`, { strategy }), CONTEXT).pValue.stage).toBe(2)
    const sequential = { kind: 'sequential', falseAccept: 1e-9, falseAlarm: 1e-3, loss: 0.01 } as const
    expect(assess(record('aal', { strategy: sequential }), CONTEXT).plan.stages).toEqual([
      { samples: 3, lossesAllowed: 1 },
    ])
  })

  test('that the record does not fit are refused', () => {
    expect(() => assess(record('a'.repeat(17)), { ...CONTEXT, stages: STAGES })).toThrow(
      'assessment: expected a record of one of its stages (16, 20 samples), got 17 samples',
    )
    expect(() => assess(record('a'.repeat(20)), { ...CONTEXT, stages: STAGES })).toThrow(
      /^assessment: expected no stage after one that was passed, got 20 samples, 0 failed: 16 samples with 0 /,
    )
    expect(() => assess(record(ALL), { ...CONTEXT, stages: [] })).toThrow(
      expect.objectContaining({ code: 'SAMPLER_CONTRADICTION' }),
    )
  })
})

describe('flags', () => {
  const kinds = (of: SamplingRecord, context: Partial<AssessmentContext> = {}) =>
    assess(of, { ...CONTEXT, ...context }).flags.map(({ kind }) => kind)
  const drawn = record(ALL).drawn

  test('linkable requests, and draws that can be foreseen', () => {
    expect(kinds(record(ALL), { linkable: true })).toEqual(['linkable-requests'])
    const strategy = { kind: 'custody', stages: [{ samples: 8, lossesAllowed: 0 }] } as const
    expect(kinds(record(ALL, { strategy }))).toEqual(['predictable-draw'])
  })

  test('one peer that answered everything; one answer is no sign', () => {
    const answers = record(ALL).answers.map((answer) => ({ ...answer, peer: 'only' }))
    expect(assess(record(ALL, { answers }), CONTEXT).flags).toEqual([{ kind: 'one-peer', peer: 'only', answers: 8 }])
    expect(kinds(record('a'))).toEqual([])
    const unnamed = record(ALL).answers.map(({ peer: _, ...answer }) => answer)
    expect(kinds(record(ALL, { answers: unnamed }))).toEqual([])
  })

  test('draws made before', () => {
    const again = [...drawn].reverse()
    expect(kinds(record(ALL), { earlierDraws: [{ isOfThisBlob: true, drawn: [1, 2, 4] }] })).toEqual(['drawn-again'])
    expect(kinds(record(ALL), { earlierDraws: [{ isOfThisBlob: false, drawn: again }] })).toEqual(['repeated-draw'])
    // Stored and taken up again, or another draw for another blob: as it should be.
    expect(kinds(record(ALL), { earlierDraws: [{ isOfThisBlob: true, drawn: again }] })).toEqual([])
    expect(kinds(record(ALL), { earlierDraws: [{ isOfThisBlob: false, drawn: [1, 2] }] })).toEqual([])
  })

  test('a source that broke its contract', () => {
    expect(assess(record(ALL, { ignoredAnswers: 2, sourceError: 'gone' }), CONTEXT).flags).toEqual([
      { kind: 'source-broke-its-contract', ignoredAnswers: 2, error: 'gone' },
    ])
  })
})

describe('bad input is refused in one line', () => {
  test.each<readonly [Partial<AssessmentContext>, RegExp]>([
    [{ honestLoss: -0.01 }, /^honestLoss: expected a number from 0 to 1, got -0.01$/],
    [{ honestLoss: Number.NaN }, /^honestLoss: .* got NaN$/],
    [{ prior: 0 }, /^prior: expected a number above 0 and below 1, got 0$/],
    [{ prior: 1 }, /^prior: .* got 1$/],
    [{ level: 1 }, /^level: .* got 1$/],
    [{ retries: -1 }, /^retries: .* got -1$/],
    [
      { geometry: oneDimensional(64) },
      /^assessment: expected a record of the geometry’s 64 positions, got one of 128$/,
    ],
    [{ samplers: 99 }, /^assessment: expected the exposure of 99 samplers, got that of 100$/],
    [
      { stages: [{ samples: 200, lossesAllowed: 0 }] },
      /^assessment: expected a record of one of its stages \(200 samples\)/,
    ],
  ])('%o', (context, message) => {
    expect(() => assess(record(ALL), { ...CONTEXT, ...context })).toThrow(message)
  })

  test('a record with more samples than positions', () => {
    const space = { positions: 4, smallestUnrecoverable: 2 }
    expect(() => assess(record(ALL, { space }), { ...CONTEXT, geometry: oneDimensional(4) })).toThrow(
      expect.objectContaining({ code: 'SAMPLER_BAD_RECORD' }),
    )
  })
})

describe('in words', () => {
  const words = (letters: string, context: Partial<AssessmentContext> = {}, more: Partial<SamplingRecord> = {}) =>
    formatAssessment(assess(record(letters, more), { ...CONTEXT, ...context })).join('\n')

  test('whoever reads 99.7 % also reads how many an attack fools, and below what the bound lies', () => {
    const text = words(ALL)
    expect(text).toMatch(/^p-value: .* 0\.002709 of such draws .* noticed 99\.72 % of the time$/m)
    expect(text).toMatch(
      /^the network: .* of 100 samplers at once; an attack constructed here fools 19, it fools fewer than 28 /m,
    )
    expect(text).toMatch(
      /^at most 38 of 128 positions may be hidden at a level of 95 %: too few to stop reconstruction/m,
    )
    expect(text).toMatch(/^whoever gave withholding a prior of 1 % now has 0\.002736 %/m)
  })

  test('no line claims a probability that the data are available', () => {
    for (const letters of [ALL, 'aaaaaaal', 'aaaaaaai', 'nnnnnnnn']) {
      for (const linkable of [true, false]) {
        const text = words(letters, { linkable })
        expect(text).not.toMatch(/probab|likely available|% available|available with/i)
        expect(text.split('\n').every((line) => line.trim() !== '')).toBe(true)
      }
    }
  })

  test('a share near 1 is never rounded up to it', () => {
    const text = words('a'.repeat(40), { exposure: { ...EXPOSURE, cannotReach: 5 } })
    expect(text).toMatch(/noticed all but 3\.689e-15 % of the time/)
    expect(words('a'.repeat(16))).toMatch(/noticed 99\.9996 % of the time/)
    expect(words('a'.repeat(64))).toMatch(/p-value: .* 0 of such draws .* noticed 100 % of the time/)
  })

  test('stages, losses, flags and what was not computed are named', () => {
    const staged = words(`${'a'.repeat(19)}l`, { stages: STAGES })
    expect(staged).toMatch(/answered by stage 2 of 2;/)
    expect(staged).toMatch(/^the plan of 2 stages accepts such a withholder with a chance of 6\.590e-6$/m)
    expect(staged).toMatch(/^honest loss alone fails 1 or more of 20 samples with a chance of 0\.001998;/m)
    expect(words(ALL, { linkable: true })).toMatch(
      /^the figures do not hold as they stand:\n {2}- requests can be linked/m,
    )
    expect(words('aaaaaaai')).toMatch(/^honest loss explains no invalid proof;/m)
    const { attackFools: _, cannotReach: __, ...bare } = EXPOSURE
    expect(words(ALL, { exposure: { ...bare, noAttack: 'none was tried' } })).toMatch(
      /an attack to hold against it: none was tried, that it fools all 100 cannot be excluded/,
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { CellSource, SampleAnswer, SampleOutcome } from '../src/cell-source.ts'
import { judge } from '../src/judge.ts'
import { binomialInterval } from '../src/odds/binomial.ts'
import { chanceAtMostHidden, chanceNoneHidden } from '../src/odds/exact.ts'
import { ratioToNumber, ratioToText } from '../src/odds/ratio.ts'
import { hiddenColumns } from '../src/pattern/pattern.ts'
import { seededRandom } from '../src/random.ts'
import { drawSamples, type SamplingRecord, sampleBlob, sampleSpace } from '../src/sampler.ts'
import { parseStrategy } from '../src/strategy/strategy.ts'
import { oneDimensional, twoDimensional } from './geometries.ts'
import { memorySource, withholdingSource } from './memory-source.ts'

const geometry = oneDimensional(128, 3)
const sample = (
  source: CellSource,
  count = 8,
  more: { signal?: AbortSignal; onAnswer?: (a: SampleAnswer) => void } = {},
) => sampleBlob({ geometry, count, random: seededRandom('test'), source, ...more })

/** A record of 128 columns with the given outcomes for positions 0, 1, 2, … */
function record(...outcomes: SampleOutcome[]): SamplingRecord {
  return {
    space: { positions: 128, smallestUnrecoverable: 65 },
    drawn: outcomes.map((_, position) => position),
    answers: outcomes.map((outcome, position) => ({ position, outcome, attempts: 1 })),
  }
}

describe('the sample space', () => {
  test('is columns in one dimension and cells in two', () => {
    expect(sampleSpace(oneDimensional(128))).toEqual({ positions: 128, smallestUnrecoverable: 65 })
    expect(sampleSpace(oneDimensional(16, 5))).toEqual({ positions: 16, smallestUnrecoverable: 9 })
    expect(sampleSpace({ ...geometry, dataColumns: 32 })).toEqual({ positions: 128, smallestUnrecoverable: 97 })
    expect(sampleSpace(twoDimensional(16))).toEqual({ positions: 1024, smallestUnrecoverable: 289 })
  })

  test('a column asks for all its rows', () => {
    const samples = drawSamples(geometry, 128, seededRandom(1))
    for (const { position, column, rows } of samples) {
      expect(column).toBe(position)
      expect(rows).toEqual([0, 1, 2])
    }
  })

  test('cells are numbered row by row, each once', () => {
    const wide = { ...twoDimensional(2), dataRows: 1, rows: 2 }
    const samples = drawSamples(wide, 8, seededRandom(1))
    expect(samples.map(({ column, rows }) => `${rows.join()}:${column}`).sort()).toEqual(
      [0, 1].flatMap((row) => [0, 1, 2, 3].map((column) => `${row}:${column}`)),
    )
    for (const { position, column, rows } of samples) expect(rows[0]! * 4 + column).toBe(position)
  })
})

describe('a strategy that forgives', () => {
  const staged = { strategy: parseStrategy('uniform:3/1'), decision: 'available' } as const

  test('makes a failure that it allows no withholding, and keeps the odds of that failure', () => {
    const plain = record('answered', 'not-held', 'answered')
    expect(judge(plain).verdict).toBe('withheld')
    expect(judge({ ...plain, ...staged })).toEqual({ ...judge(plain), verdict: 'available' })
    expect(judge({ ...plain, ...staged, decision: 'alarm' }).verdict).toBe('withheld')
  })

  test('never forgives an invalid proof', () => {
    expect(judge({ ...record('answered', 'invalid', 'answered'), ...staged }).verdict).toBe('withheld')
  })
})

describe('sampling a blob', () => {
  test('draws by its seed alone, before the source is asked, and records the answers in that order', async () => {
    const reversed: CellSource = {
      async *ask(samples) {
        for (const { position } of [...samples].reverse()) yield { position, outcome: 'answered', attempts: 2 }
      },
    }
    const first = await sample(reversed)
    const second = await sample(memorySource(() => 'lost'))
    expect(first.drawn).toEqual(second.drawn)
    expect(first.drawn).toEqual(drawSamples(geometry, 8, seededRandom('test')).map(({ position }) => position))
    expect(first.answers.map(({ position }) => position)).toEqual(first.drawn)
    expect(first.answers.every(({ attempts }) => attempts === 2)).toBe(true)
    expect(first).not.toHaveProperty('ignoredAnswers')
    expect(first).not.toHaveProperty('sourceError')
  })

  test('tells each answer once, as it comes', async () => {
    const seen: SampleAnswer[] = []
    const { answers } = await sample(
      memorySource(() => 'answered'),
      8,
      { onAnswer: (answer) => seen.push(answer) },
    )
    expect(seen).toEqual(answers)
  })

  test('what the source leaves open is lost, and is told too', async () => {
    const three: CellSource = {
      async *ask(samples) {
        for (const { position } of samples.slice(0, 3)) yield { position, outcome: 'answered', attempts: 1 }
      },
    }
    const seen: SampleAnswer[] = []
    const { answers } = await sample(three, 8, { onAnswer: (answer) => seen.push(answer) })
    expect(answers.map(({ outcome }) => outcome)).toEqual([...fill(3, 'answered'), ...fill(5, 'lost')])
    expect(answers.slice(3).every(({ attempts }) => attempts === 0)).toBe(true)
    expect(seen).toHaveLength(8)
  })

  test.each(['before the first answer', 'after three answers', 'when called'] as const)(
    'a source that throws %s loses the rest and says why',
    async (when) => {
      const broken: CellSource = {
        ask(samples) {
          if (when === 'when called') throw new Error('no network')
          return (async function* () {
            for (const { position } of samples.slice(0, when === 'after three answers' ? 3 : 0)) {
              yield { position, outcome: 'answered' as const, attempts: 1 }
            }
            throw new Error('no network')
          })()
        },
      }
      const result = await sample(broken)
      expect(result.sourceError).toBe('no network')
      expect(result.answers.filter(({ outcome }) => outcome === 'lost')).toHaveLength(
        when === 'after three answers' ? 5 : 8,
      )
      expect(judge(result).verdict).toBe('undecided')
    },
  )

  test('the first answer counts; answers given twice or to positions not drawn are ignored and counted', async () => {
    const confused: CellSource = {
      async *ask(samples) {
        const drawn = new Set(samples.map(({ position }) => position))
        const other = [...Array(128).keys()].find((position) => !drawn.has(position))!
        yield { position: other, outcome: 'invalid', attempts: 1 }
        for (const [i, { position }] of samples.entries()) {
          yield { position, outcome: i === 0 ? 'lost' : 'answered', attempts: 1 }
          if (i === 0) yield { position, outcome: 'answered', attempts: 2 }
        }
      },
    }
    const result = await sample(confused)
    expect(result.ignoredAnswers).toBe(2)
    expect(result.answers.map(({ outcome }) => outcome)).toEqual(['lost', ...fill(7, 'answered')])
    expect(judge(result).verdict).toBe('undecided')
  })

  test('stops reading an endless source when all is answered, and lets it clean up', async () => {
    let closed = false
    const endless: CellSource = {
      async *ask(samples) {
        try {
          for (let i = 0; ; i++)
            yield { position: samples[i % samples.length]!.position, outcome: 'answered', attempts: 1 }
        } finally {
          closed = true
        }
      },
    }
    const result = await sample(endless)
    expect(judge(result).verdict).toBe('available')
    await Promise.resolve()
    expect(closed).toBe(true)
  })

  test('an abort ends the wait even for a source that never looks at the signal', async () => {
    const stuck: CellSource = {
      async *ask(samples) {
        yield { position: samples[0]!.position, outcome: 'answered', attempts: 1 }
        await new Promise(() => {})
      },
    }
    const controller = new AbortController()
    const onAnswer = () => controller.abort()
    const result = await sample(stuck, 8, { signal: controller.signal, onAnswer })
    expect(judge(result)).toMatchObject({ verdict: 'undecided', answered: 1, lost: 7 })
    const already = await sample(stuck, 8, { signal: AbortSignal.abort() })
    expect(judge(already)).toMatchObject({ verdict: 'undecided', answered: 0, lost: 8 })
  })

  test('an error of the listener is the caller’s, not the source’s', async () => {
    const onAnswer = () => {
      throw new Error('listener')
    }
    await expect(
      sample(
        memorySource(() => 'answered'),
        8,
        { onAnswer },
      ),
    ).rejects.toThrow('listener')
  })

  test('more samples than positions are refused, none are asked for none', async () => {
    await expect(
      sample(
        memorySource(() => 'answered'),
        129,
      ),
    ).rejects.toThrow('count: expected an integer from 0 to 128, got 129')
    const untouchable: CellSource = {
      ask() {
        throw new Error('asked')
      },
    }
    const nothing = await sample(untouchable, 0)
    expect(nothing).not.toHaveProperty('sourceError')
    expect(judge(nothing)).toMatchObject({ verdict: 'undecided', asked: 0, chanceFooled: 1, chanceFooledExact: '1/1' })
  })
})

describe('the verdict', () => {
  test('available when every sample was answered: the chance is C(N-M*, s) / C(N, s)', () => {
    const verdict = judge(record(...fill(16, 'answered')))
    expect(verdict).toMatchObject({ verdict: 'available', asked: 16, answered: 16, lost: 0, notHeld: 0, invalid: 0 })
    expect(verdict.chanceFooledExact).toBe('23373/5954516920')
    expect(verdict.chanceFooled).toBe(3.925255451285207e-6)
    expect(verdict.assumption).not.toContain('failure')
  })

  test.each(['not-held', 'invalid'] as const)(
    'withheld as soon as one sample is %s, whatever else was lost',
    (outcome) => {
      expect(judge(record(...fill(15, 'answered'), outcome)).verdict).toBe('withheld')
      expect(judge(record('lost', outcome, 'lost')).verdict).toBe('withheld')
    },
  )

  test('undecided when all failures are losses, however many were answered', () => {
    expect(judge(record(...fill(15, 'answered'), 'lost')).verdict).toBe('undecided')
    expect(judge(record('lost', 'lost')).verdict).toBe('undecided')
  })

  test('counts every failure as if hidden: P[X <= f] of the draw, not the odds of a smaller draw', () => {
    const draw = { positions: 128, hidden: 65, samples: 20 }
    const oneLost = judge(record(...fill(19, 'answered'), 'lost'))
    expect(oneLost.chanceFooledExact).toBe('9886779/2871306892630')
    expect(oneLost.chanceFooled).toBeGreaterThan(ratioToNumber(chanceNoneHidden({ ...draw, samples: 19 })))
    expect(oneLost.assumption).toContain('each failure is counted as if it had hit a hidden position')
    const mixed = judge(record(...fill(17, 'answered'), 'lost', 'not-held', 'invalid'))
    expect(mixed).toMatchObject({ answered: 17, lost: 1, notHeld: 1, invalid: 1 })
    expect(mixed.chanceFooledExact).toBe(ratioToText(chanceAtMostHidden(draw, 3)))
    expect(judge(record('lost', 'lost')).chanceFooledExact).toBe('1/1')
  })

  test('two dimensions: k = 16, 16 samples', () => {
    const verdict = judge({ ...record(...fill(16, 'answered')), space: sampleSpace(twoDimensional(16)) })
    expect(1 - verdict.chanceFooled).toBeCloseTo(0.995262581124, 12)
  })

  test.each([
    ['drawn twice', { drawn: [1, 1], answers: [answered(1), answered(1)] }],
    ['not one of 128', { drawn: [128], answers: [answered(128)] }],
    ['not one of 128', { drawn: [-1], answers: [answered(-1)] }],
    ['answered twice', { drawn: [1, 2], answers: [answered(1), answered(1)] }],
    ['not drawn', { drawn: [1], answers: [answered(1), answered(2)] }],
    ['drawn but not answered', { drawn: [1, 2], answers: [answered(1)] }],
  ])('refuses a record with a position %s', (reason, broken) => {
    const judging = () => judge({ ...record(), ...broken })
    expect(judging).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_RECORD' }))
    expect(judging).toThrow(reason)
  })
})

describe('1,000 samplers of 4 columns against a publisher that hides 65 of 128', () => {
  test('as many are fooled as the exact odds say', async () => {
    const seed = seededRandom('one thousand verdicts')
    let fooled = 0
    let chance = 0
    for (let i = 0; i < 1000; i++) {
      const hidden = hiddenColumns({ kind: 'minimal' }, geometry, seed.split(`publisher-${i}`))
      const random = seed.split(`sampler-${i}`)
      const verdict = judge(await sampleBlob({ geometry, count: 4, random, source: withholdingSource(hidden) }))
      if (verdict.verdict === 'available') {
        fooled++
        chance = verdict.chanceFooled
      } else expect(verdict.verdict).toBe('withheld')
    }
    expect(chance).toBe(0.05583661417322835)
    const { low, high } = binomialInterval(1000, chance, 0.99)
    expect([low, high]).toEqual([38, 75])
    expect(fooled).toBeGreaterThanOrEqual(low)
    expect(fooled).toBeLessThanOrEqual(high)
  })

  test('nobody is fooled by 65 when 64 are asked, and everybody finds an honest publisher available', async () => {
    const hidden = hiddenColumns({ kind: 'minimal' }, geometry, seededRandom('publisher'))
    expect(judge(await sample(withholdingSource(hidden), 64)).verdict).toBe('withheld')
    for (let i = 0; i < 50; i++) {
      const random = seededRandom(i)
      const verdict = judge(await sampleBlob({ geometry, count: 64, random, source: withholdingSource([]) }))
      expect(verdict).toMatchObject({ verdict: 'available', chanceFooled: 0, chanceFooledExact: '0/1' })
    }
  })
})

function fill(count: number, outcome: SampleOutcome): SampleOutcome[] {
  return new Array(count).fill(outcome)
}

function answered(position: number): SampleAnswer {
  return { position, outcome: 'answered', attempts: 1 }
}

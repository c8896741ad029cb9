import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellSource, SampleAnswer } from '../../src/cell-source.ts'
import { judge } from '../../src/judge.ts'
import { seededRandom } from '../../src/random.ts'
import { sampleDraw } from '../../src/sampler.ts'
import { makeDraw, type StoredDraw, stateOf, withAnswer } from '../../src/strategy/stored-draw.ts'
import { parseStrategy } from '../../src/strategy/strategy.ts'
import { oneDimensional } from '../geometries.ts'
import { memorySource } from '../memory-source.ts'

const geometry = oneDimensional(128)
const newDraw = (text = 'incremental:4,6,8', seed: string | number = 1) =>
  makeDraw(parseStrategy(text), geometry, { label: 'blob/a', random: seededRandom(seed) })
const answer = (position: number, outcome: SampleAnswer['outcome'] = 'answered') => ({ position, outcome, attempts: 1 })
/** What a disk gives back. */
const stored = (draw: StoredDraw): StoredDraw => JSON.parse(JSON.stringify(draw))

describe('a draw', () => {
  test('holds everything that later stages may ask, before the first request', () => {
    const draw = newDraw()
    expect(draw.order).toHaveLength(8)
    expect(stateOf(draw, geometry)).toMatchObject({ open: draw.order.slice(0, 4), rounds: 1, decision: undefined })
  })

  test('of one label is always the same; other labels draw apart', () => {
    expect(newDraw()).toEqual(newDraw())
    const other = makeDraw(parseStrategy('incremental:4,6,8'), geometry, { label: 'blob/b', random: seededRandom(1) })
    expect(other.order).not.toEqual(newDraw().order)
  })

  test('the next stage is the next piece of the same order, whichever sample failed and however answers are ordered', () => {
    const draw = newDraw()
    for (const failing of draw.order.slice(0, 4)) {
      let now: StoredDraw = draw
      for (const position of draw.order.slice(0, 4).toReversed()) {
        now = withAnswer(now, geometry, answer(position, position === failing ? 'lost' : 'answered'))
      }
      expect(stateOf(now, geometry).open).toEqual(draw.order.slice(4, 6))
    }
  })

  test('takes each answer once, and only to what is open', () => {
    const draw = newDraw()
    const once = withAnswer(draw, geometry, answer(draw.order[0]!, 'lost'))
    expect(() => withAnswer(once, geometry, answer(draw.order[0]!))).toThrow('answered twice or not asked')
    expect(() => withAnswer(draw, geometry, answer(draw.order[5]!))).toThrow('answered twice or not asked')
    expect(draw.answers).toEqual([])
  })
})

describe('a restart', () => {
  /** A source that dies after so many answers; the process it belongs to is gone then. */
  const dyingAfter = (
    count: number,
    asked: number[],
    outcome: (position: number) => SampleAnswer['outcome'],
  ): CellSource => ({
    async *ask(samples) {
      let left = count
      for (const { position } of samples) {
        asked.push(position)
        if (left-- === 0) throw new Error('killed')
        yield answer(position, outcome(position))
      }
    },
  })

  test('asks for what is left and for nothing else, and ends as if there had been none', async () => {
    const fails = (position: number) => (position % 3 === 0 ? 'not-held' : 'answered')
    for (const strategy of ['uniform:16', 'uniform:16/5', 'incremental:4,6,9,14', 'sequential:1e-3/0.01/0.1/60']) {
      const draw = newDraw(strategy)
      const whole = await sampleDraw({ geometry, draw, source: memorySource(({ position }) => fails(position)) })
      for (let killedAfter = 0; killedAfter < whole.drawn.length; killedAfter++) {
        const kept: StoredDraw[] = []
        const controller = new AbortController()
        const cut: CellSource = {
          async *ask(samples) {
            for (const { position } of samples) {
              if (kept.length > killedAfter) {
                controller.abort()
                await new Promise(() => {})
              }
              yield answer(position, fails(position))
            }
          },
        }
        const { signal } = controller
        await sampleDraw({ geometry, draw, source: cut, signal, onDraw: (now) => kept.push(stored(now)) })
        const before = kept.at(-1)!
        expect(before.answers).toHaveLength(killedAfter)

        const asked: number[] = []
        const carriedOn = await sampleDraw({
          geometry,
          draw: before,
          source: dyingAfter(Infinity, asked, fails),
        })
        expect(carriedOn).toEqual(whole)
        expect(new Set(asked).size).toBe(asked.length)
        expect([...before.answers.map(({ position }) => position), ...asked].sort()).toEqual([...whole.drawn].sort())
      }
    }
  })

  test('cannot redraw until lucky: a thousand restarts ask for the same positions, and a failure stays one', async () => {
    // All but four columns are hidden, so nearly every fresh draw of two meets a hidden one; some would be lucky.
    const given = new Set([3, 50, 90, 120])
    const honest = (position: number) => (given.has(position) ? 'answered' : 'not-held')
    let disk = stored(newDraw('uniform:2', 'unlucky'))
    const asked: number[] = []
    for (let restart = 0; restart < 1000; restart++) {
      await sampleDraw({
        geometry,
        draw: disk,
        source: dyingAfter(1, asked, honest),
        onDraw: (now) => {
          disk = stored(now)
        },
      })
    }
    expect(new Set(asked)).toEqual(new Set(newDraw('uniform:2', 'unlucky').order))
    expect(asked.length).toBeLessThanOrEqual(2)
    const record = await sampleDraw({ geometry, draw: disk, source: memorySource(() => 'answered') })
    expect(judge(record).verdict).toBe('withheld')
  })

  test('what the signal cuts off is no answer: it is asked again after the restart', async () => {
    const draw = newDraw('uniform:8')
    const kept: StoredDraw[] = []
    const record = await sampleDraw({
      geometry,
      draw,
      source: memorySource(() => 'answered'),
      signal: AbortSignal.abort(),
      onDraw: (now) => kept.push(now),
    })
    expect(record.answers.every(({ outcome, attempts }) => outcome === 'lost' && attempts === 0)).toBe(true)
    expect(record).not.toHaveProperty('decision')
    expect(kept).toEqual([draw])
  })

  test('the draw is stored before the first request', async () => {
    const events: string[] = []
    const source: CellSource = {
      async *ask(samples) {
        events.push('request')
        for (const { position } of samples) yield answer(position)
      },
    }
    await sampleDraw({ geometry, draw: newDraw('uniform:1'), source, onDraw: () => events.push('stored') })
    expect(events).toEqual(['stored', 'request', 'stored'])
  })
})

describe('what came off a disk', () => {
  const draw = newDraw()
  test.each([
    ['another matrix', { positions: 64 }],
    ['a longer order', { order: [...draw.order, 127] }],
    ['a shorter order', { order: draw.order.slice(1) }],
    ['a position twice', { order: draw.order.map(() => 5) }],
    ['a position that is none', { order: [-1, ...draw.order.slice(1)] }],
    ['an answer to nothing drawn', { answers: [answer(draw.order.includes(0) ? 1 : 0)] }],
    ['an answer given twice', { answers: [answer(draw.order[0]!), answer(draw.order[0]!, 'lost')] }],
    ['an answer before its stage', { answers: [answer(draw.order[7]!)] }],
  ])('is refused with %s', (_, change) => {
    const broken = { ...draw, ...change }
    expect(() => stateOf(broken, geometry)).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_RECORD' }))
    expect(() => stateOf(broken, geometry)).toThrow(/^stored draw: [^\n]+$/)
  })
})

test('sampling in stages decides as its rule does, for any outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (failed) => {
      const draw = newDraw()
      const outcome = (position: number) => (failed[draw.order.indexOf(position)] ? 'lost' : 'answered')
      const record = await sampleDraw({ geometry, draw, source: memorySource(({ position }) => outcome(position)) })
      const failures = (count: number) => failed.slice(0, count).filter(Boolean).length
      const accepts = failures(4) === 0 || failures(6) <= 1 || failures(8) <= 2
      expect(record.decision).toBe(accepts ? 'available' : 'open')
      expect(record.drawn).toEqual(draw.order.slice(0, record.drawn.length))
    }),
    { seed: 203, numRuns: 200 },
  )
})

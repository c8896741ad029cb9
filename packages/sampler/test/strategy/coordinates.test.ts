/**
 * The coordinates that a sampler asks its source for: uniform over rows, columns and cells.
 *
 * Taken where the requests leave the sampler, after every step that could bias them. Each of the tests below would reject
 * a perfect sampler with a chance of 1/1000 for a random seed; the seeds are fixed.
 */
import { describe, expect, test } from 'vitest'
import type { CellSource, SamplePosition } from '../../src/cell-source.ts'
import { seededRandom } from '../../src/random.ts'
import { sampleDraw } from '../../src/sampler.ts'
import { makeDraw } from '../../src/strategy/stored-draw.ts'
import { parseStrategy } from '../../src/strategy/strategy.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'
import { chiSquare, chiSquareLimit } from './chi-square.ts'

const FALSE_ALARM = 0.001

/** The samples that so many draws ask for; all are answered. */
async function asked(
  text: string,
  geometry: ReturnType<typeof oneDimensional>,
  draws: number,
): Promise<SamplePosition[]> {
  const all: SamplePosition[] = []
  const source: CellSource = {
    async *ask(samples) {
      all.push(...samples)
      for (const { position } of samples) yield { position, outcome: 'answered', attempts: 1 }
    },
  }
  const random = seededRandom('coordinates')
  for (let i = 0; i < draws; i++) {
    const draw = makeDraw(parseStrategy(text), geometry, { label: `blob/${i}`, random })
    await sampleDraw({ geometry, draw, source })
  }
  return all
}

function counts(values: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const value of values) counts[value]!++
  return counts
}

describe.each(['uniform:8', 'incremental:8,12', 'sequential:0.01/0.01/0.01/40'])('%s', (strategy) => {
  test('asks every column equally often', async () => {
    const geometry = oneDimensional(64)
    const columns = (await asked(strategy, geometry, 1200)).map(({ column }) => column)
    expect(chiSquare(counts(columns, 64))).toBeLessThan(chiSquareLimit(63, FALSE_ALARM))
  })
})

describe.each(['uniform:8', 'distinct-lines:8', 'incremental:8,12'])('%s in two dimensions', (strategy) => {
  test('asks every row, column and cell equally often', async () => {
    const geometry = twoDimensional(8)
    const samples = await asked(strategy, geometry, 1200)
    const rows = samples.map((sample) => sample.rows[0]!)
    const columns = samples.map(({ column }) => column)
    expect(chiSquare(counts(rows, 16))).toBeLessThan(chiSquareLimit(15, FALSE_ALARM))
    expect(chiSquare(counts(columns, 16))).toBeLessThan(chiSquareLimit(15, FALSE_ALARM))
    const cells = samples.map(({ column }, i) => rows[i]! * 16 + column)
    expect(chiSquare(counts(cells, 256))).toBeLessThan(chiSquareLimit(255, FALSE_ALARM))
  })
})

test('the test sees a sampler that takes remainders', () => {
  // Bytes modulo 100: the first 56 coordinates come half again as often.
  const random = seededRandom('biased')
  const biased = Array.from(random.bytes(10_000), (byte) => byte % 100)
  expect(chiSquare(counts(biased, 100))).toBeGreaterThan(2 * chiSquareLimit(99, FALSE_ALARM))
})

import { isRecoverable } from '@daslab/erasure/geometry'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrowingUnion } from '../../src/pattern/growing-union.ts'
import { seededRandom } from '../../src/random.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const geometries = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map(twoDimensional),
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }))
    .map(([k, rows]) => oneDimensional(2 * k, rows)),
  fc.record({ a: fc.integer({ min: 1, max: 5 }), b: fc.integer({ min: 1, max: 5 }) }).map(({ a, b }) => ({
    ...twoDimensional(1),
    dataRows: a,
    rows: 2 * a + b,
    dataColumns: b,
    columns: b + 2 * a,
  })),
)

test('after every arrival it knows what peeling the arrivals anew would know', () => {
  fc.assert(
    fc.property(geometries, fc.integer(), (geometry, seed) => {
      const cells = geometry.rows * geometry.columns
      const union = new GrowingUnion(geometry)
      const given = new Set<number>()
      for (const cell of drawUniform(cells, cells, seededRandom(seed))) {
        given.add(cell)
        union.addCell(cell)
        expect(union.arrived).toBe(given.size)
        expect(union.isRecoverable).toBe(
          isRecoverable(geometry, (row, column) => given.has(row * geometry.columns + column)),
        )
      }
    }),
    { seed: 211, numRuns: 60 },
  )
})

test('the same cell again changes nothing; cleared it is as new', () => {
  const union = new GrowingUnion(twoDimensional(2))
  const recover = () => {
    for (const cell of [0, 1, 4, 5, 5, 0]) union.addCell(cell)
    return [union.arrived, union.known, union.isRecoverable]
  }
  expect(recover()).toEqual([4, 16, true])
  // A restored cell that arrives later is an arrival, once.
  union.addCell(15)
  union.addCell(15)
  expect(union.arrived).toBe(5)
  union.clear()
  expect([union.arrived, union.known, union.isRecoverable]).toEqual([0, 0, false])
  expect(recover()).toEqual([4, 16, true])
})

test('a column sample brings all its cells', () => {
  const union = new GrowingUnion(oneDimensional(8, 3))
  for (const column of [0, 1, 1, 7]) union.addPosition(column)
  expect([union.arrived, union.isRecoverable]).toEqual([9, false])
  union.addPosition(4)
  expect(union.isRecoverable).toBe(true)
})

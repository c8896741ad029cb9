/** Whether the differential test would notice. The two engines meet in the slow test, and in `npm run fuzz:kzg`. */
import { guardKzg, type Kzg, openKzg } from '@daslab/erasure/commitment/kzg'
import { nativeEngine } from '@daslab/erasure/commitment/kzg/native'
import { describe, expect, test } from 'vitest'
import { fuzzKzg } from './differential.ts'

const native = nativeEngine() === undefined ? undefined : openKzg('native')

describe.skipIf(native === undefined)('the differential test (skipped where the native engine is not shipped)', () => {
  const fuzz = (other: Partial<Kzg>, pairs: number) => {
    const lines: string[] = []
    const engine = guardKzg({ ...native!, ...other })
    const { disagreements } = fuzzKzg([native!, engine], { pairs, seed: 'test' }, (line) => lines.push(line))
    return { disagreements, lines }
  }

  test('of an engine against itself finds nothing', () => {
    expect(fuzz({}, 100)).toEqual({ disagreements: 0, lines: ['100 of 100 pairs, 0 disagreements'] })
  })

  test.each<readonly [string, Partial<Kzg>]>([
    ['always says true', { verifyCellKzgProofBatch: () => true }],
    ['always says false', { verifyCellKzgProofBatch: () => false }],
    ['answers with a number', { verifyCellKzgProofBatch: () => 1 as never }],
    [
      'throws now and then',
      {
        verifyCellKzgProofBatch: (...args) => {
          if (args[1].length === 2) throw new Error('boom')
          return native!.verifyCellKzgProofBatch(...args)
        },
      },
    ],
    ['gives cells of zeros', { computeCells: (blob) => native!.computeCells(new Uint8Array(blob.length)) }],
  ])('finds an engine that %s', (_, other) => {
    const { disagreements, lines } = fuzz(other, 150)
    expect(disagreements).toBeGreaterThan(0)
    expect(lines.filter((line) => line.startsWith('pair '))).toHaveLength(disagreements)
  })

  test('finds two engines that are wrong together', () => {
    const liar = guardKzg({ ...native!, verifyCellKzgProofBatch: () => true })
    const { disagreements } = fuzzKzg([liar, liar], { pairs: 150, seed: 'test' }, () => {})
    expect(disagreements).toBeGreaterThan(0)
  })
})

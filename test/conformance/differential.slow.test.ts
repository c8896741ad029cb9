/** Five hundred pairs of the differential test, which take a minute or two. */
import { openKzg } from '@daslab/erasure/commitment/kzg'
import { nativeEngine } from '@daslab/erasure/commitment/kzg/native'
import { expect, test } from 'vitest'
import { fuzzKzg } from './differential.ts'

test.skipIf(nativeEngine() === undefined)(
  'the two engines agree on 500 inputs (skipped where the native engine is not shipped)',
  () => {
    const found: string[] = []
    fuzzKzg([openKzg('native'), openKzg('pure')], { pairs: 500, seed: 'daslab' }, (line) => found.push(line))
    expect(found.filter((line) => line.startsWith('pair '))).toEqual([])
  },
  600_000,
)

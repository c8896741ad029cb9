import { seededRandom } from '@daslab/sampler/random'
import { describe, expect, test } from 'vitest'
import type { HeavyWork } from '../../src/compute/heavy-work.ts'
import { inlineWork } from '../../src/compute/inline-work.ts'
import { encodeBlob } from '../../src/compute/scheme-work.ts'
import { cacheVerification } from '../../src/compute/verification-cache.ts'
import { systemClock } from '../../src/ports.ts'
import { provenCells } from '../../src/store/cell-store.ts'
import { flipBit } from '../publication.ts'

const blob = encodeBlob('merkle', seededRandom('cache').bytes(1_000), () => 0, { dataColumns: 4, maxCellBytes: 64 })
const cells = provenCells(blob.columns[2]!)
const inline = inlineWork(systemClock)

/** Counts the cells that reach the work behind the cache. */
function counting(): HeavyWork & { asked: number } {
  const work = {
    ...inline,
    asked: 0,
    async verify(...args: Parameters<HeavyWork['verify']>) {
      work.asked += args[2].length
      await new Promise((resolve) => setImmediate(resolve))
      return inline.verify(...args)
    },
  }
  return work
}

describe('the cache of verdicts', () => {
  test('asks once for the same cell, in turn and at the same moment, and keeps the order', async () => {
    const work = counting()
    const cache = cacheVerification(work)
    const wrong = { ...cells[1]!, cell: flipBit(cells[1]!.cell, 3) }
    const expected = await inline.verify('merkle', blob, [cells[0]!, wrong, cells[2]!])
    const both = await Promise.all([0, 1].map(() => cache.verify('merkle', blob, [cells[0]!, wrong, cells[2]!])))
    expect(both).toEqual([expected, expected])
    expect(await cache.verify('merkle', blob, [cells[2]!, cells[0]!, wrong])).toEqual([
      expected[2],
      expected[0],
      expected[1],
    ])
    expect(work.asked).toBe(3)
    expect({ hits: cache.hits, misses: cache.misses }).toEqual({ hits: 6, misses: 3 })
  })

  test('takes no other question for one that it knows, whichever input differs', async () => {
    const work = counting()
    const cache = cacheVerification(work)
    const [cell] = cells
    expect(await cache.verify('merkle', blob, [cell!])).toEqual([{ valid: true }])
    const others: readonly Parameters<HeavyWork['verify']>[] = [
      ['merkle', blob, [{ ...cell!, column: cells[0]!.column + 1 } as never]],
      ['merkle', blob, [{ ...cell!, row: cell!.row + 1 } as never]],
      ['merkle', blob, [{ ...cell!, cell: flipBit(cell!.cell, 0) }]],
      ['merkle', blob, [{ ...cell!, proof: flipBit(cell!.proof, 0) }]],
      ['merkle', { ...blob, commitments: [flipBit(blob.commitments[0]!, 0)] }, [cell!]],
      ['merkle', { ...blob, geometry: { ...blob.geometry, rows: blob.geometry.rows + 1 } }, [cell!]],
    ]
    for (const other of others) expect((await cache.verify(...other))[0]!.valid).toBe(false)
    expect(work.asked).toBe(1 + others.length)
  })

  test('is bounded: the oldest verdict is forgotten', async () => {
    const work = counting()
    const cache = cacheVerification(work, 2)
    for (const cell of [cells[0]!, cells[1]!, cells[2]!, cells[0]!]) await cache.verify('merkle', blob, [cell])
    expect(work.asked).toBe(4)
  })

  test('keeps no verdict when the work behind it fails', async () => {
    let fails = true
    const work = counting()
    const cache = cacheVerification({
      ...work,
      verify: (...args) => (fails ? Promise.reject(new Error('thread died')) : work.verify(...args)),
    })
    await expect(cache.verify('merkle', blob, cells)).rejects.toThrow('thread died')
    fails = false
    expect(await cache.verify('merkle', blob, cells)).toEqual(cells.map(() => ({ valid: true })))
  })
})

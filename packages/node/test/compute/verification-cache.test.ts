import type { CellVerdict, Commitment } from '@daslab/erasure/scheme'
import type { ProvenCell } from '@daslab/erasure/types'
import { describe, expect, test } from 'vitest'
import { inlineWork } from '../../src/compute/inline-work.ts'
import { cacheVerification } from '../../src/compute/verification-cache.ts'
import { systemClock } from '../../src/ports.ts'
import { provenCells } from '../../src/store/cell-store.ts'
import { flipBit, publication } from '../publication.ts'

const inline = inlineWork(systemClock)
const blob = publication()
const { header } = blob.signed
const cells = provenCells(blob.columns[2]!)
const valid = cells.map((): CellVerdict => ({ valid: true }))
const invalid = (fault: string) => ({ valid: false, fault })

type Verify = (scheme: string, commitment: Commitment, cells: readonly ProvenCell[]) => Promise<CellVerdict[]>

function cached(maxEntries?: number, verify: Verify = inline.verify) {
  const asked: number[] = []
  const work = {
    ...inline,
    verify: ((scheme, commitment, cells) => {
      asked.push(cells.length)
      return verify(scheme, commitment, cells)
    }) as Verify,
  }
  return { cache: cacheVerification(work, maxEntries), asked }
}

describe('the cache of verdicts', () => {
  test('checks the same cells once', async () => {
    const { cache, asked } = cached()
    for (let i = 0; i < 5; i++) expect(await cache.verify('merkle', header, cells)).toEqual(valid)
    expect(asked).toEqual([3])
    expect([cache.hits, cache.misses]).toEqual([12, 3])
  })

  test('checks only the cells that are new, and keeps the order of the question', async () => {
    const { cache, asked } = cached()
    const bad = { ...cells[1]!, cell: flipBit(cells[1]!.cell, 0) }
    await cache.verify('merkle', header, [cells[2]!])
    expect(await cache.verify('merkle', header, [cells[0]!, bad, cells[2]!, cells[1]!])).toEqual([
      { valid: true },
      invalid('proof'),
      { valid: true },
      { valid: true },
    ])
    expect(await cache.verify('merkle', header, [bad, cells[0]!])).toEqual([invalid('proof'), { valid: true }])
    expect(asked).toEqual([1, 3])
  })

  test('takes no question for another: every input counts', async () => {
    const { cache } = cached()
    expect(await cache.verify('merkle', header, cells)).toEqual(valid)
    const cell = cells[0]!
    const other = publication({ payload: new Uint8Array(600) }).signed.header
    const { geometry, commitments } = header
    const questions: [Commitment, ProvenCell][] = [
      [header, { ...cell, cell: flipBit(cell.cell, 7) }],
      [header, { ...cell, proof: flipBit(cell.proof, 7) }],
      [header, { ...cell, row: cells[1]!.row }],
      [header, { ...cell, column: provenCells(blob.columns[3]!)[0]!.column }],
      [header, { ...cell, cell: cell.proof, proof: cell.cell }],
      [header, { ...cell, cell: cell.cell.subarray(1) }],
      [other, cell],
      [{ geometry, commitments: [flipBit(commitments[0]!, 0)] }, cell],
      [{ geometry, commitments: [...commitments, ...commitments] }, cell],
      [{ geometry: { ...geometry, rows: 2, dataRows: 2 }, commitments }, cell],
    ]
    for (const [commitment, asked] of questions) {
      const [verdict] = await cache.verify('merkle', commitment, [asked])
      expect(verdict).toEqual((await inline.verify('merkle', commitment, [asked]))[0])
      expect(verdict).toMatchObject({ valid: false })
    }
    expect(cache.hits).toBe(0)
    await expect(cache.verify('none', header, cells)).rejects.toMatchObject({ code: 'ERASURE_UNKNOWN_NAME' })
  })

  test('lets those who ask the same at the same time wait for one answer', async () => {
    const { cache, asked } = cached()
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => cache.verify('merkle', header, cells)))
    for (const verdict of verdicts) expect(verdict).toEqual(valid)
    expect(asked).toEqual([3])
  })

  test('remembers no failure', async () => {
    let failures = 2
    const { cache, asked } = cached(undefined, (...args) =>
      failures-- > 0 ? Promise.reject(new Error('the thread died')) : inline.verify(...args),
    )
    const together = await Promise.allSettled([1, 2].map(() => cache.verify('merkle', header, cells)))
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(cache.verify('merkle', header, cells)).rejects.toThrow('the thread died')
    expect(await cache.verify('merkle', header, cells)).toEqual(valid)
    expect(asked).toEqual([3, 3, 3])
  })

  test('takes no missing verdict for a good one', async () => {
    for (const verify of [async () => [], async () => [{ valid: true as const }]]) {
      const { cache } = cached(undefined, verify)
      await expect(cache.verify('merkle', header, cells)).rejects.toThrow('fewer verdicts than cells')
    }
  })

  test('is bounded: what was asked long ago is checked again', async () => {
    const { cache, asked } = cached(10)
    for (let column = 0; column < 8; column++) await cache.verify('merkle', header, provenCells(blob.columns[column]!))
    await cache.verify('merkle', header, provenCells(blob.columns[7]!))
    expect(asked).toHaveLength(8)
    expect(await cache.verify('merkle', header, provenCells(blob.columns[0]!))).toEqual(valid)
    expect(asked).toHaveLength(9)
  })

  test('gives right answers when it is smaller than one question', async () => {
    const { cache } = cached(1)
    const all = blob.columns.flatMap(provenCells)
    for (let i = 0; i < 3; i++)
      expect(await cache.verify('merkle', header, all)).toEqual(all.map(() => ({ valid: true })))
  })
})

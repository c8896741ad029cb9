/** What whoever does a node's heavy work must do, on whichever thread. Run by each in the table of `heavy-work.test.ts`. */
import { columnIndex, rowIndex } from '@daslab/erasure/types'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EncodedBlob, HeavyWork, Restored } from '../../src/compute/heavy-work.ts'
import { encodeBlob, restore } from '../../src/compute/scheme-work.ts'
import { type ColumnCells, provenCells } from '../../src/store/cell-store.ts'
import { flipBit, publication } from '../publication.ts'

const SHAPE = { dataColumns: 4, maxCellBytes: 64 }
const payload = seededRandom('heavy work').bytes(1_000)
/** What comes out, worked out without the seam. */
const expected = encodeBlob('merkle', payload, () => 0, SHAPE)

const some = (...indices: number[]) => indices.map((index) => expected.columns[index]!)
const withoutTimes = ({ geometry, commitments, columns }: EncodedBlob) => ({ geometry, commitments, columns })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    ({ code, message, details }: { code: string; message: string; details: unknown }) => ({ code, message, details }),
  )

export function heavyWorkCompliance(name: string, make: () => HeavyWork): void {
  describe(`heavy work: ${name}`, () => {
    let work: HeavyWork
    beforeAll(() => {
      work = make()
    })
    afterAll(() => work.stop())

    test('encodes, byte for byte as the scheme does', async () => {
      const encoded = await work.encode('merkle', payload, SHAPE)
      expect(withoutTimes(encoded)).toEqual(withoutTimes(expected))
      expect(encoded.encodeMs).toBeGreaterThanOrEqual(0)
      expect(encoded.commitMs).toBeGreaterThanOrEqual(0)
    })

    test('encodes in the shape that the scheme chooses when none is asked for', async () => {
      const encoded = await work.encode('merkle', payload)
      expect(encoded.geometry.columns).toBe(128)
      expect(withoutTimes(encoded)).toEqual(withoutTimes(encodeBlob('merkle', payload, () => 0)))
    })

    test('leaves the payload and the columns that it was given as they were', async () => {
      const given = new Uint8Array(payload)
      await work.encode('merkle', given, SHAPE)
      expect(given).toEqual(payload)
      const columns = some(1, 3, 5, 7)
      const before = structuredClone(columns)
      await work.reconstruct('merkle', expected, columns, [0])
      expect(columns).toEqual(before)
      expect(columns.every(({ cells }) => cells.every((cell) => cell.byteLength === 64))).toBe(true)
    })

    test('takes a payload that is a view or a Buffer', async () => {
      const around = Buffer.concat([Buffer.from('before'), payload, Buffer.from('after')])
      const encoded = await work.encode('merkle', around.subarray(6, 6 + payload.length), SHAPE)
      expect(withoutTimes(encoded)).toEqual(withoutTimes(expected))
    })

    test('verifies each cell for itself', async () => {
      const cells = provenCells(expected.columns[2]!)
      const wrong = { ...cells[1]!, cell: flipBit(cells[1]!.cell, 0) }
      expect(await work.verify('merkle', expected, cells)).toEqual(cells.map(() => ({ valid: true })))
      expect(await work.verify('merkle', expected, [cells[0]!, wrong])).toEqual([
        { valid: true },
        { valid: false, fault: 'proof' },
      ])
      expect(await work.verify('merkle', expected, [])).toEqual([])
    })

    test('warms up without a trace, and refuses a scheme that there is not', async () => {
      expect(await work.warmUp('merkle')).toBeUndefined()
      await expect(work.warmUp('no such scheme')).rejects.toMatchObject({ code: 'ERASURE_UNKNOWN_NAME' })
    })

    test('restores from any columns that suffice, with proofs of those that are wanted', async () => {
      for (const have of [some(0, 1, 2, 3), some(4, 5, 6, 7), some(6, 1, 4, 3), some(0, 2, 3, 5, 6, 7)]) {
        const restored = await work.reconstruct('merkle', expected, have, [7, 0, 3])
        expect(restored).toEqual({ outcome: 'reconstructed', columns: some(7, 0, 3), payload })
      }
      expect(await work.reconstruct('merkle', expected, some(0, 1, 2, 3), [])).toMatchObject({ columns: [], payload })
    })

    test('tells too few columns from enough, in a coded error with its numbers', async () => {
      expect(await codeOf(work.reconstruct('merkle', expected, some(0, 1, 5), []))).toEqual({
        code: 'ERASURE_TOO_FEW_CELLS',
        message: expect.stringContaining('3 of the 4 cells needed are present'),
        details: { have: 3, need: 4, missing: 1, row: 0 },
      })
      expect(await codeOf(work.reconstruct('merkle', expected, [], []))).toMatchObject({
        code: 'ERASURE_TOO_FEW_CELLS',
        details: { have: 0 },
      })
    })

    test('tells a payload of no bytes and an unknown scheme', async () => {
      expect(await codeOf(work.encode('merkle', new Uint8Array(0)))).toMatchObject({
        code: 'ERASURE_PAYLOAD_SIZE',
        details: { bytes: 0, maximum: 32 * 2 ** 20 },
      })
      expect(await codeOf(work.encode('none', payload))).toMatchObject({ code: 'ERASURE_UNKNOWN_NAME' })
    })

    test('finds out a publisher that committed to no code word, and says so with evidence', async () => {
      const lie = publication({
        corrupt: (matrix) => {
          matrix.bytes[6 * matrix.geometry.cellBytes]! ^= 1
        },
      })
      const have = [0, 1, 2, 6].map((index) => lie.columns[index]!)
      const restored = await work.reconstruct('merkle', lie.signed.header, have, [3])
      const plainly = restore('merkle', lie.signed.header, have, [3])
      expect(restored).toEqual(plainly)
      expect(restored).toMatchObject({ outcome: 'byzantine', evidence: { kind: 'bad-encoding' } })
    })

    test('restores code words that frame no payload: the columns are there, the payload is empty', async () => {
      const unframed = publication({
        corrupt: (matrix) => {
          // All zeros are code words, and a frame of no bytes is none.
          matrix.bytes.fill(0)
        },
      })
      const have = [1, 4, 6, 7].map((index) => unframed.columns[index]!)
      expect(await work.reconstruct('merkle', unframed.signed.header, have, [0])).toEqual({
        outcome: 'reconstructed',
        columns: [unframed.columns[0]],
        payload: new Uint8Array(0),
      })
    })

    test('finds out a corrupt cell among those given', async () => {
      const corrupt: ColumnCells = {
        ...expected.columns[3]!,
        cells: expected.columns[3]!.cells.map((c) => flipBit(c, 5)),
      }
      const restored = await work.reconstruct('merkle', expected, [...some(0, 1, 2), corrupt], [])
      expect(restored).toMatchObject({ outcome: 'byzantine', evidence: { kind: 'corrupt-cells' } })
      const { cells } = (restored as Extract<Restored, { outcome: 'byzantine' }>).evidence
      const { geometry } = expected
      expect(cells[0]).toMatchObject({ row: rowIndex(0, geometry), column: columnIndex(3, geometry) })
      expect(cells).toHaveLength(geometry.rows)
    })

    test('warms up for a scheme that there is, and says that there is no other', async () => {
      await work.warmUp('merkle')
      expect(await codeOf(work.warmUp('none'))).toMatchObject({ code: 'ERASURE_UNKNOWN_NAME' })
    })

    test('does many jobs at once, each its own', async () => {
      const jobs = Array.from({ length: 12 }, (_, i) => seededRandom(`job ${i}`).bytes(100 + i))
      const results = await Promise.all(jobs.map((job) => work.encode('merkle', job, SHAPE)))
      for (const [i, job] of jobs.entries()) {
        expect(withoutTimes(results[i]!)).toEqual(withoutTimes(encodeBlob('merkle', job, () => 0, SHAPE)))
      }
    })
  })
}

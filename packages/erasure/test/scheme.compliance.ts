/** What every scheme must do, whatever its mathematics. Run by each scheme in the table of `scheme.test.ts`. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertGeometry } from '../src/geometry.ts'
import { extendedMatrix, rowAt } from '../src/matrix.ts'
import type { Scheme } from '../src/scheme.ts'
import { columnIndex, type ProvenCell, rowIndex } from '../src/types.ts'
import { atOddOffset, checkProperty, noise, partialOfColumns, range, thrownBy } from './fixtures.ts'
import { reconstructionCompliance } from './scheme-reconstruction.compliance.ts'
import { expectSame, publish, published, type SchemeUnderTest } from './scheme-under-test.ts'
import { verificationCompliance } from './scheme-verification.compliance.ts'

export function schemeCompliance(underTest: SchemeUnderTest): void {
  const {
    label,
    scheme,
    oneRowBytes,
    severalRowsBytes,
    rows,
    columns,
    dataColumns,
    geometry,
    payload,
    committed,
    commitments,
    at,
    small,
  } = published(underTest)

  describe(`scheme ${label}: geometry`, () => {
    it('is well formed and holds the payload, for payloads of every size', () => {
      const sizes = fc.oneof(fc.integer({ min: 1, max: scheme.maxPayloadBytes }), fc.integer({ min: 1, max: 100_000 }))
      checkProperty(
        fc.property(sizes, (bytes) => {
          const geometry = scheme.geometryFor(bytes)
          assertGeometry(geometry)
          expect(geometry.dataRows * geometry.dataColumns * geometry.cellBytes).toBeGreaterThanOrEqual(bytes)
        }),
        300,
      )
      assertGeometry(scheme.geometryFor(scheme.maxPayloadBytes))
    })

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, scheme.maxPayloadBytes + 1])(
      'refuses a payload of %d bytes',
      (bytes) => {
        const error = thrownBy(() => scheme.geometryFor(bytes))
        expect(error).toMatchObject({ code: 'ERASURE_PAYLOAD_SIZE', details: { maximum: scheme.maxPayloadBytes } })
        expect(error.message).toBe(`payload: expected 1 to ${scheme.maxPayloadBytes} bytes, got ${bytes}`)
      },
    )

    it('refuses to encode nothing', () => {
      expect(thrownBy(() => scheme.encode(new Uint8Array(0))).code).toBe('ERASURE_PAYLOAD_SIZE')
    })

    it('has one row here and several there', () => {
      expect(small.geometry.dataRows).toBe(1)
      expect(geometry.dataRows).toBeGreaterThan(1)
    })
  })

  describe(`scheme ${label}: there and back`, () => {
    const exactFit = largestLike(scheme, oneRowBytes)
    const sizes = [
      ['1 byte', 1],
      ['an exact fit', exactFit],
      ['one byte more', exactFit + 1],
      ['several rows', severalRowsBytes],
    ] as const

    it.each(sizes)('%s', (_, bytes) => {
      const original = noise(bytes, 3)
      const before = original.slice()
      const published = publish(scheme, atOddOffset(original))
      expect(publish(scheme, original).commitments).toEqual(published.commitments)
      expect(Buffer.compare(original, before)).toBe(0)
      expect(published.geometry).toEqual(scheme.geometryFor(bytes))
      expect(scheme.isCommitment(published)).toBe(true)
      expect(Buffer.compare(scheme.decode(published.matrix), original)).toBe(0)
      const held = partialOfColumns(
        scheme,
        published,
        range(published.geometry.columns).slice(-published.geometry.dataColumns),
      )
      const result = scheme.reconstruct(published, held)
      expectSame(result, published)
    })

    it('encoding what was decoded gives the same matrix', () => {
      const again = scheme.encode(scheme.decode(committed.matrix))
      expect(Buffer.compare(again.bytes, committed.matrix.bytes)).toBe(0)
    })

    it('the matrix may lie anywhere in memory', () => {
      const moved = scheme.commit(extendedMatrix(geometry, atOddOffset(committed.matrix.bytes)))
      expect(moved.commitments).toEqual(commitments)
      expect(Buffer.compare(scheme.decode(moved.matrix), payload)).toBe(0)
    })

    if (geometry.dimensions === 1) {
      it('rows are extended each by itself: permuted rows, permuted extension', () => {
        const bytes = new Uint8Array(committed.matrix.bytes.length)
        for (const row of range(rows)) {
          bytes.set(rowAt(committed.matrix, (row + 1) % rows), row * rowAt(committed.matrix, 0).length)
        }
        const permuted = scheme.commit(extendedMatrix(geometry, bytes))
        const result = scheme.reconstruct(permuted, partialOfColumns(scheme, permuted, range(dataColumns)))
        expectSame(result, permuted)
      })
    }

    it('everything is plain data: it crosses threads', () => {
      const clone = structuredClone(committed)
      const coordinate = { row: rowIndex(0, geometry), column: columnIndex(columns - 1, geometry) }
      expect(scheme.prove(clone, coordinate)).toEqual(scheme.prove(committed, coordinate))
      expect(Object.getPrototypeOf(commitments[0])).toBe(Uint8Array.prototype)
      expect(Object.getPrototypeOf(scheme.prove(committed, coordinate))).toBe(Uint8Array.prototype)
    })
  })

  describe(`scheme ${label}: mistakes of the caller`, () => {
    it('are named', () => {
      const outside = { row: rows, column: 0 } as unknown as ProvenCell
      expect(thrownBy(() => scheme.prove(committed, outside)).details).toMatchObject({ name: 'row', value: rows })
      const short = { ...committed.matrix, bytes: committed.matrix.bytes.subarray(1) }
      expect(thrownBy(() => scheme.commit(short)).code).toBe('ERASURE_WRONG_LENGTH')
      expect(thrownBy(() => scheme.decode(short)).code).toBe('ERASURE_WRONG_LENGTH')
      const torn = { ...committed, witness: committed.witness.subarray(32) }
      expect(thrownBy(() => scheme.prove(torn, at(0, 0))).code).toBe('ERASURE_WRONG_LENGTH')
    })

    it('are not made of what a publisher framed badly', () => {
      const matrix = extendedMatrix(geometry, committed.matrix.bytes.slice())
      matrix.bytes.fill(0xff, 0, geometry.cellBytes)
      expect(thrownBy(() => scheme.decode(matrix)).code).toBe('ERASURE_BAD_FRAME')
      matrix.bytes.fill(0, 0, geometry.cellBytes)
      expect(thrownBy(() => scheme.decode(matrix)).code).toBe('ERASURE_BAD_FRAME')
    })
  })

  reconstructionCompliance(underTest)
  verificationCompliance(underTest)
}

/** The largest payload that gets the same geometry as one of so many bytes. */
function largestLike(scheme: Scheme, bytes: number): number {
  const same = JSON.stringify(scheme.geometryFor(bytes))
  let [fits, tooLarge] = [bytes, scheme.maxPayloadBytes + 1]
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2)
    if (JSON.stringify(scheme.geometryFor(middle)) === same) fits = middle
    else tooLarge = middle
  }
  return fits
}

/** Of every scheme: what can be reconstructed is, what cannot is told so, and lies are named. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRecoverable, smallestUnrecoverable } from '../src/geometry.ts'
import { cellAt } from '../src/matrix.ts'
import {
  checkProperty,
  flipBit,
  noise,
  oneLineARound,
  partialOf,
  partialOfColumns,
  range,
  subset,
  thrownBy,
} from './fixtures.ts'
import { expectSame, published, type SchemeUnderTest } from './scheme-under-test.ts'

export function reconstructionCompliance(underTest: SchemeUnderTest): void {
  const { label, scheme, runs, rows, columns, dataColumns, geometry, payload, committed, commitment, whole, small } =
    published(underTest)

  describe(`scheme ${label}: reconstruction`, () => {
    it('any set of enough columns gives the payload back', () => {
      checkProperty(
        fc.property(subset(columns, dataColumns), (held) => {
          const result = scheme.reconstruct(commitment, partialOfColumns(scheme, committed, held))
          expectSame(result, committed)
          if (result.outcome === 'reconstructed') {
            expect(Buffer.compare(scheme.decode(result.committed.matrix), payload)).toBe(0)
          }
        }),
        runs,
      )
    })

    it('one column fewer never does, and is told what is missing', () => {
      checkProperty(
        fc.property(subset(columns, dataColumns - 1), (held) => {
          const partial = partialOfColumns(scheme, committed, held)
          const error = thrownBy(() => scheme.reconstruct(commitment, partial))
          expect(error).toMatchObject({
            code: 'ERASURE_TOO_FEW_CELLS',
            details: { have: dataColumns - 1, need: dataColumns, missing: 1, row: 0 },
          })
          expect(error.message).toBe(
            `row 0: ${dataColumns - 1} of the ${dataColumns} cells needed are present; 1 is missing`,
          )
        }),
        runs,
      )
    })

    if (geometry.dimensions === 2) {
      it('any set of enough rows gives the same, one row fewer never does', () => {
        checkProperty(
          fc.property(subset(rows, geometry.dataRows), (held) => {
            const cells = whole.filter(({ row }) => held.includes(row))
            expectSame(scheme.reconstruct(commitment, partialOf(committed, cells)), committed)
            const fewer = partialOf(committed, cells.slice(columns))
            expect(thrownBy(() => scheme.reconstruct(commitment, fewer)).message).toBe(
              `column 0: ${geometry.dataRows - 1} of the ${geometry.dataRows} cells needed are present; 1 is missing`,
            )
          }),
          runs,
        )
      })

      it('cells that give one line a round are as good as any', () => {
        const present = oneLineARound(geometry.dataRows)
        const cells = whole.filter((_, i) => present[i] === 1)
        expectSame(scheme.reconstruct(commitment, partialOf(committed, cells)), committed)
        const fewer = partialOf(committed, cells.slice(1))
        expect(thrownBy(() => scheme.reconstruct(commitment, fewer)).code).toBe('ERASURE_TOO_FEW_CELLS')
      })
    }

    it('nothing at all is told so', () => {
      const error = thrownBy(() => scheme.reconstruct(commitment, partialOf(committed, [])))
      expect(error).toMatchObject({ details: { have: 0, need: dataColumns, missing: dataColumns } })
    })

    it('hiding the smallest unrecoverable set stops it; showing any one cell of that set does not', () => {
      const last = rows - 1
      const { cells } = smallestUnrecoverable(geometry)
      const isHidden = ({ row, column }: { row: number; column: number }) =>
        geometry.dimensions === 1
          ? row === last && column < cells
          : row >= geometry.dataRows - 1 && column <= columns - dataColumns
      const shown = whole.filter((cell) => !isHidden(cell))
      expect(whole.length - shown.length).toBe(cells)
      const error = thrownBy(() => scheme.reconstruct(commitment, partialOf(committed, shown)))
      expect(error).toMatchObject({ code: 'ERASURE_TOO_FEW_CELLS', details: { missing: 1 } })
      if (geometry.dimensions === 1) expect(error.details.row).toBe(last)
      for (const cell of whole.filter(isHidden).slice(0, 2)) {
        expectSame(scheme.reconstruct(commitment, partialOf(committed, [...shown, cell])), committed)
      }
    })

    it('any scattered set that can be recovered is', () => {
      checkProperty(
        fc.property(fc.nat(), (from) => {
          const draws = noise(whole.length, from)
          const shown = whole.filter((_, i) => draws[i]! < 160)
          const isPresent = (row: number, column: number) => draws[row * columns + column]! < 160
          const partial = partialOf(committed, shown)
          if (isRecoverable(geometry, isPresent)) expectSame(scheme.reconstruct(commitment, partial), committed)
          else expect(thrownBy(() => scheme.reconstruct(commitment, partial)).code).toBe('ERASURE_TOO_FEW_CELLS')
        }),
        runs,
      )
    })

    it('the whole matrix gives itself', () => {
      expectSame(scheme.reconstruct(commitment, partialOf(committed, whole)), committed)
    })

    it('proofs do not matter where all cells are right', () => {
      const bare = partialOf(committed, whole)
      bare.proofs.fill(undefined)
      expectSame(scheme.reconstruct(commitment, bare), committed)
    })

    it('the partial matrix stays as it was, of Uint8Array or of Buffer', () => {
      const held = partialOfColumns(scheme, committed, range(columns).slice(1, dataColumns + 1))
      const buffers = {
        ...held,
        bytes: Buffer.from(held.bytes),
        present: Buffer.from(held.present),
        proofs: held.proofs.map((proof) => (proof === undefined ? undefined : Buffer.from(proof))),
      }
      for (const partial of [held, buffers]) {
        const before = structuredClone(held)
        expectSame(scheme.reconstruct(commitment, partial), committed)
        partial.bytes[partial.present.indexOf(1) * geometry.cellBytes]! ^= 1
        before.bytes[before.present.indexOf(1) * geometry.cellBytes]! ^= 1
        expect(scheme.reconstruct(commitment, partial).outcome).toBe('byzantine')
        expect(Buffer.compare(partial.bytes, before.bytes)).toBe(0)
        expect(Buffer.compare(partial.present, before.present)).toBe(0)
        expect(partial.proofs.map((proof) => proof && new Uint8Array(proof))).toEqual(before.proofs)
        partial.bytes[partial.present.indexOf(1) * geometry.cellBytes]! ^= 1
      }
    })

    it('a matrix of another geometry is the caller’s mistake', () => {
      const other = partialOf(small, [])
      expect(thrownBy(() => scheme.reconstruct(commitment, other)).code).toBe('ERASURE_OUT_OF_RANGE')
      const cut = { ...partialOf(committed, whole), bytes: new Uint8Array(1) }
      expect(thrownBy(() => scheme.reconstruct(commitment, cut)).code).toBe('ERASURE_WRONG_LENGTH')
      const narrow = { ...partialOf(committed, whole), geometry: { ...geometry, cellBytes: geometry.cellBytes - 1 } }
      expect(thrownBy(() => scheme.reconstruct(commitment, narrow)).code).toBe('ERASURE_OUT_OF_RANGE')
      const odd = partialOf(committed, whole)
      odd.present[0] = 2
      expect(thrownBy(() => scheme.reconstruct(commitment, odd)).details).toMatchObject({
        name: 'present flag',
        value: 2,
      })
    })
  })

  describe(`scheme ${label}: evidence`, () => {
    it('names exactly the cells that are corrupt', () => {
      const spoil = fc.constantFrom('cell', 'proof', 'no proof', 'other cell')
      checkProperty(
        fc.property(
          fc.integer({ min: dataColumns, max: columns }).chain((size) => subset(columns, size)),
          fc.array(fc.record({ draw: fc.nat(), spoil }), { maxLength: 5 }),
          fc.nat(),
          (held, spoilt, first) => {
            const cells = whole.filter(({ column }) => held.includes(column))
            const partial = partialOf(committed, cells)
            const expected = new Set<string>()
            // One cell at least is wrong in itself: wrong proofs alone are nobody's loss.
            for (const { draw, spoil } of [{ draw: first, spoil: 'cell' }, ...spoilt]) {
              const { row, column, proof } = cells[draw % cells.length]!
              if (expected.has(`${row},${column}`)) continue
              expected.add(`${row},${column}`)
              const index = row * columns + column
              const cell = cellAt(partial, row, column)
              if (spoil === 'cell') cell[draw % cell.length]! ^= 1 + (draw % 255)
              if (spoil === 'other cell') cell.set(noise(cell.length, draw))
              if (spoil === 'proof') partial.proofs[index] = flipBit(proof, draw % (proof.length * 8))
              if (spoil === 'no proof') partial.proofs[index] = undefined
            }
            const result = scheme.reconstruct(commitment, partial)
            if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
            expect(result.evidence.kind).toBe('corrupt-cells')
            expect(new Set(result.evidence.cells.map(({ row, column }) => `${row},${column}`))).toEqual(expected)
            expect(result.evidence.cells).toHaveLength(expected.size)
            for (const verdict of scheme.verifyMany(commitment, result.evidence.cells))
              expect(verdict.valid).toBe(false)
          },
        ),
        runs,
      )
    })

    it('is a copy: it outlives the partial matrix', () => {
      const partial = partialOfColumns(scheme, committed, range(dataColumns))
      partial.bytes[0]! ^= 1
      const result = scheme.reconstruct(commitment, partial)
      if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
      const before = structuredClone(result.evidence)
      partial.bytes.fill(0)
      for (const proof of partial.proofs) proof?.fill(0)
      expect(result.evidence).toEqual(before)
    })
  })
}

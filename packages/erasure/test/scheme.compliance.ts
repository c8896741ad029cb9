/** What every scheme must do, whatever its mathematics. Run by each scheme in the table of `scheme.test.ts`. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertGeometry, isRecoverable, smallestUnrecoverable } from '../src/geometry.ts'
import { cellAt, extendedMatrix, rowAt } from '../src/matrix.ts'
import type { Commitment, CommittedMatrix, Reconstruction, Scheme } from '../src/scheme.ts'
import { columnIndex, type Geometry, type ProvenCell, rowIndex } from '../src/types.ts'
import {
  atOddOffset,
  checkProperty,
  flipBit,
  noise,
  partialOf,
  partialOfColumns,
  provenCell,
  provenCells,
  range,
  subset,
  thrownBy,
} from './fixtures.ts'

export interface SchemeUnderTest {
  readonly label: string
  readonly scheme: Scheme
  /** A payload that fills one row and one that fills several. */
  readonly oneRowBytes: number
  readonly severalRowsBytes: number
  /** Runs of each property; fewer where the scheme is slow. */
  readonly runs: number
}

export function schemeCompliance({ label, scheme, oneRowBytes, severalRowsBytes, runs }: SchemeUnderTest): void {
  function publish(payload: Uint8Array): CommittedMatrix {
    return scheme.commit(scheme.encode(payload))
  }

  const payload = noise(severalRowsBytes)
  const committed = publish(payload)
  const { geometry, commitments } = committed
  const { rows, dataColumns, columns } = geometry
  const commitment: Commitment = { geometry, commitments }
  const whole = provenCells(scheme, committed)
  const small = publish(noise(oneRowBytes))

  function at(row: number, column: number): ProvenCell {
    return whole[row * columns + column]!
  }

  function isAccepted(of: Commitment, cell: ProvenCell): boolean {
    return scheme.isCommitment(of) && scheme.verify(of, cell).valid
  }

  function expectSame(result: Reconstruction, expected: CommittedMatrix): void {
    if (result.outcome !== 'reconstructed') expect.fail(`expected a reconstruction, got ${result.evidence.kind}`)
    expect(result.committed.commitments).toEqual(expected.commitments)
    expect(Buffer.compare(result.committed.matrix.bytes, expected.matrix.bytes)).toBe(0)
    expect(Buffer.compare(result.committed.witness, expected.witness)).toBe(0)
  }

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
      const published = publish(atOddOffset(original))
      expect(publish(original).commitments).toEqual(published.commitments)
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

    it.runIf(geometry.dimensions === 1)('rows are extended each by itself: permuted rows, permuted extension', () => {
      const bytes = new Uint8Array(committed.matrix.bytes.length)
      for (const row of range(rows)) {
        bytes.set(rowAt(committed.matrix, (row + 1) % rows), row * rowAt(committed.matrix, 0).length)
      }
      const permuted = scheme.commit(extendedMatrix(geometry, bytes))
      const result = scheme.reconstruct(permuted, partialOfColumns(scheme, permuted, range(dataColumns)))
      expectSame(result, permuted)
    })

    it('everything is plain data: it crosses threads', () => {
      const clone = structuredClone(committed)
      const coordinate = { row: rowIndex(0, geometry), column: columnIndex(columns - 1, geometry) }
      expect(scheme.prove(clone, coordinate)).toEqual(scheme.prove(committed, coordinate))
      expect(Object.getPrototypeOf(commitments[0])).toBe(Uint8Array.prototype)
      expect(Object.getPrototypeOf(scheme.prove(committed, coordinate))).toBe(Uint8Array.prototype)
    })
  })

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

  describe(`scheme ${label}: verification`, () => {
    it('accepts every cell with its proof, one by one and all at once', () => {
      for (const cell of whole) expect(scheme.verify(commitment, cell)).toEqual({ valid: true })
      expect(scheme.verifyMany(commitment, whole)).toEqual(whole.map(() => ({ valid: true })))
      expect(scheme.verifyMany(commitment, [])).toEqual([])
      expect(Math.max(...whole.map(({ proof }) => proof.length))).toBe(geometry.maxProofBytes)
    })

    it('accepts cells and proofs anywhere in memory', () => {
      const { row, column, cell, proof } = at(rows - 1, 1)
      const moved = { row, column, cell: atOddOffset(cell), proof: atOddOffset(proof) }
      expect(scheme.verify(commitment, moved).valid).toBe(true)
      expect(scheme.verify(commitment, { ...moved, cell: Buffer.from(cell) }).valid).toBe(true)
    })

    it('finds any one bit flipped in cell, proof or commitment', () => {
      const cell = provenCell(scheme, small, 0, small.geometry.columns - 1)
      expect(isAccepted(small, cell)).toBe(true)
      for (const bit of range(cell.cell.length * 8)) {
        expect(scheme.verify(small, { ...cell, cell: flipBit(cell.cell, bit) })).toEqual({
          valid: false,
          fault: 'proof',
        })
      }
      for (const bit of range(cell.proof.length * 8)) {
        expect(scheme.verify(small, { ...cell, proof: flipBit(cell.proof, bit) })).toEqual({
          valid: false,
          fault: 'proof',
        })
      }
      for (const [i, bytes] of small.commitments.entries()) {
        for (const bit of range(bytes.length * 8)) {
          const flipped = small.commitments.with(i, flipBit(bytes, bit))
          expect(isAccepted({ geometry: small.geometry, commitments: flipped }, cell)).toBe(false)
        }
      }
    })

    it('finds any bit flipped in any cell of a matrix of several rows', () => {
      checkProperty(
        fc.property(fc.nat(whole.length - 1), fc.nat(), fc.boolean(), (i, draw, inCell) => {
          const cell = whole[i]!
          const bytes = inCell ? cell.cell : cell.proof
          const flipped = flipBit(bytes, draw % (bytes.length * 8))
          const bad = inCell ? { ...cell, cell: flipped } : { ...cell, proof: flipped }
          expect(scheme.verify(commitment, bad)).toEqual({ valid: false, fault: 'proof' })
        }),
        200,
      )
    })

    it('finds any number of the geometry changed', () => {
      const cell = at(rows - 1, columns - 1)
      const numbers = Object.entries(geometry).filter(([, value]) => typeof value === 'number') as [string, number][]
      for (const [key, number] of numbers) {
        const flips = range(32).map((bit) => (number ^ (1 << bit)) >>> 0)
        for (const wrong of [
          ...flips,
          number + 1,
          number - 1,
          -number,
          0,
          0.5,
          Number.NaN,
          2 ** 53,
          2 ** 64,
          '1',
          null,
        ]) {
          if (wrong === number) continue
          const changed = { commitments, geometry: { ...geometry, [key]: wrong } as Geometry }
          expect(isAccepted(changed, cell), `${key} ${wrong}`).toBe(false)
          expect(scheme.verify(changed, cell).valid, `${key} ${wrong}`).toBe(false)
        }
      }
      for (const sampleUnit of [
        'row',
        geometry.sampleUnit === 'cell' ? 'column' : 'cell',
      ] as Geometry['sampleUnit'][]) {
        expect(scheme.isCommitment({ commitments, geometry: { ...geometry, sampleUnit } })).toBe(false)
      }
    })

    it('finds any other coordinate: the proof of one cell is not the proof of another', () => {
      const cell = at(0, 0)
      for (const other of whole) {
        // Equal cells may have equal proofs (a row of one data cell is extended by itself), and then both are right.
        if (Buffer.compare(other.cell, cell.cell) === 0) continue
        const [there, here] = [
          { ...cell, row: other.row, column: other.column },
          { ...other, row: cell.row, column: cell.column },
        ]
        expect(scheme.verify(commitment, there).valid).toBe(false)
        expect(scheme.verify(commitment, here).valid).toBe(false)
        expect(scheme.verify(commitment, { ...cell, proof: other.proof }).valid).toBe(false)
        expect(scheme.verify(commitment, { ...cell, cell: other.cell }).valid).toBe(false)
      }
    })

    it('finds a valid cell of another payload', () => {
      const other = publish(noise(severalRowsBytes, 9))
      expect(scheme.verify(commitment, provenCell(scheme, other, 0, 0))).toEqual({ valid: false, fault: 'proof' })
      expect(scheme.verify(other, provenCell(scheme, other, 0, 0))).toEqual({ valid: true })
    })

    it('finds a proof or a cell cut short or grown', () => {
      for (const cell of [at(0, 0), at(rows - 1, columns - 1)]) {
        const longer = new Uint8Array(cell.proof.length + 64)
        longer.set(cell.proof)
        for (const length of range(longer.length + 1)) {
          if (length === cell.proof.length) continue
          const verdict = scheme.verify(commitment, { ...cell, proof: longer.subarray(0, length) })
          expect(verdict).toEqual({ valid: false, fault: 'proof-length' })
        }
        for (const length of [0, 1, cell.cell.length - 1, cell.cell.length + 1, 2 * cell.cell.length]) {
          const verdict = scheme.verify(commitment, { ...cell, cell: new Uint8Array(length) })
          expect(verdict).toEqual({ valid: false, fault: 'cell-length' })
        }
      }
    })

    it('names a coordinate outside the matrix, of any kind', () => {
      const cell = at(0, 0)
      for (const wrong of [
        -1,
        rows,
        columns,
        0.5,
        Number.NaN,
        2 ** 32,
        2 ** 53 + 1,
        Number.POSITIVE_INFINITY,
        '0',
        null,
        0n,
      ]) {
        for (const key of ['row', 'column'] as const) {
          if (wrong === rows && key === 'column' && rows < columns) continue
          if (wrong === columns && key === 'row' && columns < rows) continue
          const verdict = scheme.verify(commitment, { ...cell, [key]: wrong } as unknown as ProvenCell)
          expect(verdict, `${key} ${String(wrong)}`).toEqual({ valid: false, fault: 'coordinate' })
        }
      }
    })

    it('never throws on what is no cell, nor on what is no commitment', () => {
      const cell = at(0, 0)
      const noCells: unknown[] = [
        null,
        undefined,
        7,
        'cell',
        [],
        {},
        { ...cell, cell: null },
        { ...cell, proof: 'proof' },
      ]
      for (const value of [...noCells, { ...cell, cell: [...cell.cell] }, { ...cell, proof: new Uint16Array(3) }]) {
        expect(scheme.verify(commitment, value as ProvenCell).valid).toBe(false)
      }
      const noCommitments: unknown[] = [
        null,
        undefined,
        7,
        [],
        {},
        { geometry },
        { commitments },
        { geometry: null, commitments },
      ]
      for (const wrong of [[], null, 'x', {}, [null], [new Uint8Array(0)], [...commitments, commitments[0]]]) {
        noCommitments.push({ geometry, commitments: wrong })
      }
      for (const [i, bytes] of commitments.entries()) {
        for (const length of [0, bytes.length - 1, bytes.length + 1]) {
          noCommitments.push({ geometry, commitments: commitments.with(i, new Uint8Array(length)) })
        }
      }
      for (const value of noCommitments) {
        expect(scheme.isCommitment(value as Commitment)).toBe(false)
        expect(scheme.verify(value as Commitment, cell).valid).toBe(false)
      }
    })

    it('of many gives the verdict of each, in order, whatever is mixed', () => {
      const change = fc.constantFrom('none', 'none', 'none', 'cell', 'proof', 'short', 'moved', 'twice', 'stale twin')
      const picks = fc.array(fc.record({ i: fc.nat(whole.length - 1), change, draw: fc.nat() }), {
        maxLength: 3 * columns,
      })
      const wholeColumn = fc.record({ column: fc.nat(columns - 1), row: fc.nat(rows - 1), change, draw: fc.nat() })
      checkProperty(
        fc.property(picks, wholeColumn, fc.nat(), (picks, spoilt, order) => {
          const cells: ProvenCell[] = []
          const take = (cell: ProvenCell, change: string, draw: number) => {
            if (change === 'none' || change === 'twice') cells.push(cell)
            if (change === 'twice') cells.push(cell)
            if (change === 'cell' || change === 'stale twin') {
              cells.push({ ...cell, cell: flipBit(cell.cell, draw % (cell.cell.length * 8)) })
            }
            if (change === 'stale twin') cells.push(cell)
            if (change === 'proof') cells.push({ ...cell, proof: flipBit(cell.proof, draw % (cell.proof.length * 8)) })
            if (change === 'short') cells.push({ ...cell, proof: cell.proof.subarray(1) })
            if (change === 'moved') cells.push({ ...cell, column: columnIndex(draw % columns, geometry) })
          }
          for (const { i, change, draw } of picks) take(whole[i]!, change, draw)
          for (const row of range(rows)) {
            take(at(row, spoilt.column), row === spoilt.row ? spoilt.change : 'none', spoilt.draw)
          }
          const keys = noise(cells.length, order)
          const shuffled = range(cells.length)
            .sort((a, b) => keys[a]! - keys[b]!)
            .map((i) => cells[i]!)
          expect(scheme.verifyMany(commitment, shuffled)).toEqual(
            shuffled.map((cell) => scheme.verify(commitment, cell)),
          )
        }),
        100,
      )
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
      matrix.bytes.fill(0xff, 0, 8)
      expect(thrownBy(() => scheme.decode(matrix)).code).toBe('ERASURE_BAD_FRAME')
      matrix.bytes.fill(0, 0, 8)
      expect(thrownBy(() => scheme.decode(matrix)).code).toBe('ERASURE_BAD_FRAME')
    })
  })
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

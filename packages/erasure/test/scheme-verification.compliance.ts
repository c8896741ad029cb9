/** Of every scheme: a cell verifies as what it is, and as nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Commitment } from '../src/scheme.ts'
import { columnIndex, type Geometry, type ProvenCell } from '../src/types.ts'
import { atOddOffset, checkProperty, flipBit, noise, partialOf, provenCell, provenCells, range } from './fixtures.ts'
import { publish, published, type SchemeUnderTest } from './scheme-under-test.ts'

export function verificationCompliance(underTest: SchemeUnderTest): void {
  const { label, scheme, severalRowsBytes, rows, columns, geometry, commitment, commitments, whole, at, small } =
    published(underTest)
  const { flips = Number.POSITIVE_INFINITY, batches = 100, batchCells = 3 * columns } = underTest.verifications ?? {}

  /** Which bits of so many bytes to flip. */
  function bitsOf({ length }: Uint8Array): number[] {
    const count = Math.min(flips, length * 8)
    return range(count).map((i) => Math.floor((i * length * 8) / count))
  }

  function isAccepted(of: Commitment, cell: ProvenCell): boolean {
    return scheme.isCommitment(of) && scheme.verify(of, cell).valid
  }

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
      for (const bit of bitsOf(cell.cell)) {
        expect(scheme.verify(small, { ...cell, cell: flipBit(cell.cell, bit) })).toEqual({
          valid: false,
          fault: 'proof',
        })
      }
      for (const bit of bitsOf(cell.proof)) {
        expect(scheme.verify(small, { ...cell, proof: flipBit(cell.proof, bit) })).toEqual({
          valid: false,
          fault: 'proof',
        })
      }
      // Where lines have commitments of their own, a cell is proven to one of them; reconstruction looks at all.
      const everything = partialOf(small, provenCells(scheme, small))
      for (const [i, bytes] of small.commitments.entries()) {
        for (const bit of bitsOf(bytes)) {
          const flipped = { geometry: small.geometry, commitments: small.commitments.with(i, flipBit(bytes, bit)) }
          if (!isAccepted(flipped, cell)) continue
          expect(geometry.dimensions).toBe(2)
          expect(scheme.reconstruct(flipped, everything).outcome).toBe('byzantine')
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
        Math.min(flips, 200),
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
      const other = publish(scheme, noise(severalRowsBytes, 9))
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
        maxLength: batchCells,
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
        batches,
      )
    })
  })
}

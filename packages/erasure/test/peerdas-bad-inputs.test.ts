/**
 * What hostile peers, publishers and libraries may send to PeerDAS, and the verdict on each, with both engines.
 *
 * Rows of three blobs, taken seven times: 21 commitments, of which many are equal.
 */
import { describe, expect, it } from 'vitest'
import { nativeEngine } from '../src/commitment/kzg/native.ts'
import { openKzg } from '../src/commitment/kzg.ts'
import { emptyMatrix, extendedMatrix, placeCell } from '../src/matrix.ts'
import type { CellVerdict } from '../src/scheme.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import { columnIndex, type ProvenCell, rowIndex } from '../src/types.ts'
import { flipBit, noise, range, thrownBy } from './fixtures.ts'
import { bigEndian, infinity, MODULUS, wrongIndices, wrongPoints } from './kzg-fixtures.ts'

const VALID: CellVerdict = { valid: true }
const BAD_PROOF: CellVerdict = { valid: false, fault: 'proof' }

const fastest = openKzg()
const maker = peerdasScheme()
const blobs = [1, 2, 3].map((from) => maker.encode(noise(120_000, from)).bytes.slice(0, 131_072))
const rows = blobs.map((blob) => ({
  commitment: fastest.blobToKzgCommitment(blob),
  ...fastest.computeCellsAndKzgProofs(blob),
}))

const geometry = maker.geometryFor(maker.maxPayloadBytes)
const commitment = { geometry, commitments: range(21).map((row) => rows[row % 3]!.commitment) }

function cellOf(row: number, column: number): ProvenCell {
  const { cells, proofs } = rows[row % 3]!
  const coordinate = { row: rowIndex(row, geometry), column: columnIndex(column, geometry) }
  return { ...coordinate, cell: cells[column]!, proof: proofs[column]! }
}

function columnOf(column: number): ProvenCell[] {
  return range(21).map((row) => cellOf(row, column))
}

const engines = (['native', 'pure'] as const).filter((name) => name === 'pure' || nativeEngine() !== undefined)

describe.each(engines)('a column of 21 cells, engine %s', (name) => {
  const scheme = peerdasScheme({ engine: openKzg(name) })
  const good = cellOf(0, 5)

  it('is valid, duplicate commitments and all', () => {
    expect(scheme.verifyMany(commitment, columnOf(41))).toEqual(range(21).map(() => VALID))
  })

  it('with one bad cell: that one is found, and no other', () => {
    const column = columnOf(9)
    column[13] = { ...column[13]!, cell: flipBit(column[13]!.cell, 2047 * 8 + 7) }
    expect(scheme.verifyMany(commitment, column)).toEqual(range(21).map((row) => (row === 13 ? BAD_PROOF : VALID)))
  })

  it('with the proof of an equal row is valid, with that of another row is not', () => {
    expect(scheme.verify(commitment, { ...cellOf(0, 5), proof: cellOf(3, 5).proof })).toEqual(VALID)
    expect(scheme.verify(commitment, { ...cellOf(0, 5), proof: cellOf(1, 5).proof })).toEqual(BAD_PROOF)
  })

  it('with the valid cell and proof of another column is not valid', () => {
    const { cell, proof } = cellOf(0, 6)
    expect(scheme.verify(commitment, { ...good, cell, proof })).toEqual(BAD_PROOF)
    expect(scheme.verify(commitment, { ...good, proof })).toEqual(BAD_PROOF)
  })

  it('two wrongs that would cancel out do not make a right', () => {
    const [a, b] = [cellOf(0, 5), cellOf(1, 5)]
    const swapped = [
      { ...a, proof: b.proof },
      { ...b, proof: a.proof },
    ]
    expect(scheme.verifyMany(commitment, swapped)).toEqual([BAD_PROOF, BAD_PROOF])
  })

  it.each([
    ['the modulus', MODULUS],
    ['2^256 - 1', 2n ** 256n - 1n],
  ])('with a field element of %s is not valid', (_, value) => {
    for (const element of [0, 63]) {
      const cell = new Uint8Array(good.cell)
      cell.set(bigEndian(value, 32), 32 * element)
      expect(scheme.verify(commitment, { ...good, cell })).toEqual(BAD_PROOF)
    }
  })

  it.each([0, 1, 47, 49, 96])('with a proof of %i bytes is not valid', (length) => {
    const proof = new Uint8Array(length)
    proof.set(good.proof.subarray(0, length))
    expect(scheme.verify(commitment, { ...good, proof })).toEqual({ valid: false, fault: 'proof-length' })
  })

  it.each(wrongPoints)('with a proof that is %s is not valid', (_, proof) => {
    expect(scheme.verifyMany(commitment, [{ ...good, proof }, good])).toEqual([BAD_PROOF, VALID])
  })

  it.each(wrongPoints)('of a commitment that is %s is not valid', (_, point) => {
    const hostile = { geometry, commitments: commitment.commitments.with(0, point) }
    expect(scheme.isCommitment(hostile) && scheme.verify(hostile, good).valid).toBe(false)
    expect(scheme.verify(hostile, good)).toEqual(BAD_PROOF)
  })

  it('of zeros is valid with the point at infinity for commitment and proof, and only with it', () => {
    const zeros = { geometry, commitments: commitment.commitments.with(0, infinity) }
    const zero = { ...good, cell: new Uint8Array(2048), proof: infinity }
    expect(scheme.isCommitment(zeros)).toBe(true)
    expect(scheme.verify(zeros, zero)).toEqual(VALID)
    expect(scheme.verify(zeros, { ...zero, proof: good.proof })).toEqual(BAD_PROOF)
    expect(scheme.verify(zeros, { ...zero, cell: good.cell })).toEqual(BAD_PROOF)
    expect(scheme.verify(commitment, zero)).toEqual(BAD_PROOF)
    expect(scheme.verify(commitment, { ...good, proof: infinity })).toEqual(BAD_PROOF)
  })

  it('at an index that is none is refused by its coordinate', () => {
    for (const wrong of wrongIndices) {
      for (const key of ['row', 'column'] as const) {
        const verdict = scheme.verify(commitment, { ...good, [key]: wrong } as unknown as ProvenCell)
        expect(verdict, `${key} ${String(wrong)}`).toEqual({ valid: false, fault: 'coordinate' })
      }
    }
  })
})

describe('a commitment', () => {
  const { commitments } = commitment
  it.each([
    ['of no rows', []],
    ['of fewer rows than the geometry has', commitments.slice(1)],
    ['of more', [...commitments, infinity]],
    ['of 47 bytes', commitments.with(3, infinity.subarray(1))],
    ['of 49 bytes', commitments.with(3, new Uint8Array(49).fill(0xc0))],
  ])('%s is none', (_, list) => {
    expect(maker.isCommitment({ geometry, commitments: list })).toBe(false)
    expect(maker.verify({ geometry, commitments: list }, cellOf(0, 0))).toEqual(BAD_PROOF)
  })

  it.each([0, 22, 4096, 2 ** 31])('of %i rows is none', (count) => {
    const more = { ...geometry, rows: count, dataRows: count }
    const list = new Array(Math.min(count, 4096)).fill(infinity)
    expect(maker.isCommitment({ geometry: more, commitments: list })).toBe(false)
  })
})

describe('reconstruction', () => {
  const one = { geometry: maker.geometryFor(120_000), commitments: [rows[0]!.commitment] }

  function partialOf(columns: readonly number[]) {
    const partial = emptyMatrix(one.geometry)
    for (const column of columns) placeCell(partial, cellOf(0, column))
    return partial
  }

  it('from 63 columns fails and says so; from 64 and 65, in any order and twice, it succeeds', () => {
    expect(thrownBy(() => maker.reconstruct(one, partialOf(range(63)))).details).toMatchObject({ have: 63, missing: 1 })
    for (const columns of [range(64), range(65), [...range(64), ...range(64)].reverse()]) {
      const result = maker.reconstruct(one, partialOf(columns))
      if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
      expect(maker.decode(result.committed.matrix)).toEqual(noise(120_000, 1))
    }
  })

  it.each([0, 30, 64])('with one corrupt of 65 columns, column %i, names it', (column) => {
    for (const element of [new Uint8Array(32), bigEndian(MODULUS, 32)]) {
      const partial = partialOf(range(65))
      partial.bytes.set(element, column * 2048)
      const result = maker.reconstruct(one, partial)
      if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
      expect(result.evidence.kind).toBe('corrupt-cells')
      expect(result.evidence.cells.map((cell) => cell.column)).toEqual([column])
    }
  })

  it('of cells that an engine finds right and cannot put together is the engine’s defect', () => {
    const liar = { ...fastest, verifyCellKzgProofBatch: () => true }
    const scheme = peerdasScheme({ engine: liar })
    const partial = partialOf(range(65))
    partial.bytes[0]! ^= 1
    expect(thrownBy(() => scheme.reconstruct(one, partial)).code).toBe('ERASURE_KZG_FAILED')
  })
})

describe('publishing', () => {
  it.each([0, maker.maxPayloadBytes + 1])('%i bytes is refused before any work', (bytes) => {
    const idle = peerdasScheme({ engine: { ...fastest, computeCells: () => expect.fail('it worked') } })
    const error = thrownBy(() => idle.encode(new Uint8Array(bytes)))
    expect(error.message).toBe(`payload: expected 1 to 2666488 bytes, got ${bytes}`)
  })

  it('the same twice gives the same', () => {
    const [a, b] = [0, 1].map(() => maker.commit(extendedMatrix(one(), wholeRow(0))))
    expect(a!.commitments).toEqual(b!.commitments)
    expect(Buffer.compare(a!.witness, b!.witness)).toBe(0)
  })

  const one = () => maker.geometryFor(120_000)
  const wholeRow = (row: number) => new Uint8Array(Buffer.concat([...rows[row]!.cells]))
})

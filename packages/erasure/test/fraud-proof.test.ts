/** Publishers that encode badly: found by everybody who reconstructs, and shown to everybody else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leopard } from '../src/codec/leopard.ts'
import { leopardReference } from '../src/codec/leopard-reference.ts'
import { verifyBadEncoding } from '../src/fraud-proof.ts'
import { extendedMatrix } from '../src/matrix.ts'
import type { CommittedMatrix, Evidence } from '../src/scheme.ts'
import { merkleScheme } from '../src/schemes/merkle.ts'
import type { Line, ProvenCell } from '../src/types.ts'
import { checkProperty, flipBit, noise, partialOf, partialOfColumns, provenCells, range, subset } from './fixtures.ts'

const scheme = merkleScheme({ dataColumns: 4, maxCellBytes: 64 })
const honest = scheme.commit(scheme.encode(noise(700)))
const { rows, columns, dataColumns, cellBytes } = honest.geometry

/** The commitment of a publisher that changed these cells after encoding. */
function badlyEncoded(from: CommittedMatrix, changed: readonly (readonly [row: number, column: number])[]) {
  const bytes = from.matrix.bytes.slice()
  for (const [row, column] of changed) bytes[(row * from.geometry.columns + column) * cellBytes + 5]! ^= 0x40
  return scheme.commit(extendedMatrix(from.geometry, bytes))
}

function evidenceOf(committed: CommittedMatrix, held: readonly number[]): Evidence {
  const result = scheme.reconstruct(committed, partialOfColumns(scheme, committed, held))
  if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
  return result.evidence
}

function convinces(committed: CommittedMatrix, evidence: Evidence): boolean {
  const { geometry, commitments } = committed
  const byOne = verifyBadEncoding(scheme, leopard, { geometry, commitments }, evidence)
  const byAnother = verifyBadEncoding(
    merkleScheme(),
    leopardReference,
    { geometry, commitments },
    structuredClone(evidence),
  )
  expect(byAnother).toBe(byOne)
  expect(scheme.verifyBadEncoding({ geometry, commitments }, evidence)).toBe(byOne)
  return byOne
}

function row(index: number): Line {
  return { axis: 'row', index }
}

function coordinates(cells: readonly ProvenCell[]): string[] {
  return cells.map(({ row, column }) => `${row},${column}`)
}

describe('bad encoding', () => {
  const bad = badlyEncoded(honest, [[2, 6]])

  it('is shown by one row where its cells contradict each other', () => {
    const evidence = evidenceOf(bad, [1, 2, 4, 5, 6])
    expect(evidence).toMatchObject({ kind: 'bad-encoding', line: row(2) })
    expect(coordinates(evidence.cells)).toEqual(['2,1', '2,2', '2,4', '2,5', '2,6'])
    expect(convinces(bad, evidence)).toBe(true)
  })

  it('is found by whoever has every cell, though the commitment is right', () => {
    const evidence = evidenceOf(bad, range(columns))
    expect(evidence).toMatchObject({ kind: 'bad-encoding', line: row(2) })
    expect(coordinates(evidence.cells)).toEqual(['2,0', '2,1', '2,2', '2,3', '2,6'])
    expect(convinces(bad, evidence)).toBe(true)
  })

  it('is shown by all rows where only the commitment contradicts them', () => {
    for (const held of [
      [0, 1, 2, 3],
      [0, 1, 2, 6],
      [0, 1, 2, 3, 4, 5, 7],
    ]) {
      const evidence = evidenceOf(bad, held)
      expect(evidence).toMatchObject({ kind: 'bad-encoding', line: undefined })
      expect(coordinates(evidence.cells)).toEqual(
        range(rows).flatMap((row) => held.slice(0, dataColumns).map((column) => `${row},${column}`)),
      )
      expect(convinces(bad, evidence)).toBe(true)
    }
  })

  it('of the only row names it, and as many cells as restore it are enough', () => {
    const single = scheme.commit(scheme.encode(noise(20)))
    const bad = badlyEncoded(single, [[0, 6]])
    const evidence = evidenceOf(bad, [0, 1, 2, 6])
    expect(evidence).toMatchObject({ kind: 'bad-encoding', line: row(0) })
    expect(coordinates(evidence.cells)).toEqual(['0,0', '0,1', '0,2', '0,6'])
    expect(convinces(bad, evidence)).toBe(true)
    expect(convinces(single, evidence)).toBe(false)
  })

  it('is found from any cells that suffice, and the evidence always convinces', () => {
    const cell = fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1))
    const changed = fc.uniqueArray(cell, {
      minLength: 1,
      maxLength: 4,
      selector: ([row, column]) => row * columns + column,
    })
    const held = fc.integer({ min: dataColumns, max: columns }).chain((size) => subset(columns, size))
    checkProperty(
      fc.property(changed, held, (changed, held) => {
        const bad = badlyEncoded(honest, changed)
        const evidence = evidenceOf(bad, held)
        expect(evidence.kind).toBe('bad-encoding')
        expect(convinces(bad, evidence)).toBe(true)
      }),
      150,
    )
  })

  it('is no excuse: corrupt cells are named first', () => {
    const partial = partialOfColumns(scheme, bad, range(columns))
    partial.bytes[0]! ^= 1
    const result = scheme.reconstruct(bad, partial)
    expect(result).toMatchObject({
      outcome: 'byzantine',
      evidence: { kind: 'corrupt-cells', cells: [{ row: 0, column: 0 }] },
    })
  })
})

describe('evidence that does not convince', () => {
  const bad = badlyEncoded(honest, [[2, 6]])
  const ofRow = evidenceOf(bad, [1, 2, 4, 5, 6]) as Evidence & { kind: 'bad-encoding' }
  const ofAll = evidenceOf(bad, [0, 1, 2, 3]) as Evidence & { kind: 'bad-encoding' }

  it('says nothing of an honest publisher', () => {
    const cells = provenCells(scheme, honest)
    checkProperty(
      fc.property(fc.subarray(cells), fc.option(fc.nat(rows), { nil: undefined }), (some, index) => {
        const line = index === undefined ? undefined : row(index)
        expect(convinces(honest, { kind: 'bad-encoding', line, cells: some })).toBe(false)
      }),
      100,
    )
    for (const line of [undefined, ...range(rows).map(row)]) {
      expect(convinces(honest, { kind: 'bad-encoding', line, cells })).toBe(false)
      expect(convinces(honest, { ...ofRow, line })).toBe(false)
      expect(convinces(honest, { ...ofAll, line })).toBe(false)
    }
  })

  it('cannot be made by corrupting an honest cell', () => {
    const cells = provenCells(scheme, honest, (row) => row === 0)
    const forged = cells.with(1, { ...cells[1]!, cell: flipBit(cells[1]!.cell, 3) })
    expect(convinces(honest, { kind: 'bad-encoding', line: row(0), cells: forged })).toBe(false)
  })

  it.each([ofRow, ofAll])('lacks a cell, or has a bit or a name wrong', (evidence) => {
    expect(convinces(bad, evidence)).toBe(true)
    for (const i of evidence.cells.keys()) {
      expect(convinces(bad, { ...evidence, cells: evidence.cells.toSpliced(i, 1) })).toBe(false)
      const { cell, proof } = evidence.cells[i]!
      const spoilt = { ...evidence.cells[i]!, cell: flipBit(cell, i) }
      const unproven = { ...evidence.cells[i]!, proof: flipBit(proof, i) }
      expect(convinces(bad, { ...evidence, cells: evidence.cells.with(i, spoilt) })).toBe(false)
      expect(convinces(bad, { ...evidence, cells: evidence.cells.with(i, unproven) })).toBe(false)
    }
    if (evidence.line !== undefined) {
      expect(convinces(bad, { ...evidence, line: row(1) })).toBe(false)
      expect(convinces(bad, { ...evidence, line: { axis: 'column', index: 2 } })).toBe(false)
    }
    expect(convinces(bad, { ...evidence, cells: [] })).toBe(false)
    expect(convinces(bad, { kind: 'corrupt-cells', cells: evidence.cells })).toBe(false)
  })

  it('repeats one cell instead of giving enough', () => {
    const cells = Array.from({ length: rows * dataColumns }, () => ofAll.cells[0]!)
    expect(convinces(bad, { kind: 'bad-encoding', line: row(0), cells })).toBe(false)
    const flood = Array.from({ length: rows * columns + 1 }, () => ofAll.cells[0]!)
    expect(convinces(bad, { kind: 'bad-encoding', line: row(0), cells: flood })).toBe(false)
  })

  it('is judged against a commitment that is none', () => {
    const geometry = { ...bad.geometry, rows: 2 ** 31 }
    expect(verifyBadEncoding(scheme, leopardReference, { ...bad, geometry }, ofRow)).toBe(false)
  })
})

it('an honest matrix with one corrupt cell of one too many is found: 5 of 4', () => {
  const held = partialOfColumns(scheme, honest, [0, 2, 3, 5, 7])
  for (const column of [0, 7]) {
    const partial = partialOf(
      honest,
      provenCells(scheme, honest, (_, c) => [0, 2, 3, 5, 7].includes(c)),
    )
    expect(partial).toEqual(held)
    partial.bytes[(1 * columns + column) * cellBytes]! ^= 1
    expect(scheme.reconstruct(honest, partial)).toMatchObject({
      outcome: 'byzantine',
      evidence: { kind: 'corrupt-cells', cells: [{ row: 1, column }] },
    })
  }
})

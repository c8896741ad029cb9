/** Publishers of squares that are no code words: found from whatever suffices to reconstruct, and shown by one line. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leopardReference } from '../src/codec/leopard-reference.ts'
import { leafNode, NMT_NODE_BYTES, PARITY_NAMESPACE } from '../src/commitment/nmt.ts'
import { copyLine, lineOfNumber } from '../src/lines.ts'
import { makePeeler } from '../src/peeling.ts'
import type { Commitment, CommittedMatrix, Evidence } from '../src/scheme.ts'
import { cellProof } from '../src/schemes/celestia/cell-proof.ts'
import { lineTree } from '../src/schemes/celestia/line-trees.ts'
import { squareOfShares } from '../src/schemes/celestia/square.ts'
import { celestiaScheme } from '../src/schemes/celestia.ts'
import type { Line, ProvenCell } from '../src/types.ts'
import { celestia, changedAfterEncoding, everyCell, provenToRow, publishedSquare } from './celestia-fixtures.ts'
import {
  checkProperty,
  flipBit,
  noise,
  oneLineARound,
  partialOf,
  provenCell,
  provenCells,
  range,
  subset,
} from './fixtures.ts'

type BadEncoding = Evidence & { readonly kind: 'bad-encoding' }

const K = 4
const SIZE = 2 * K
const honest = publishedSquare(K)
const { geometry } = honest
const another = celestiaScheme({ codec: leopardReference })

function convinces(commitment: Commitment, evidence: Evidence): boolean {
  const header = { geometry: commitment.geometry, commitments: commitment.commitments }
  const verdict = celestia.verifyBadEncoding(header, evidence)
  expect(another.verifyBadEncoding(structuredClone(header), structuredClone(evidence))).toBe(verdict)
  return verdict
}

/** The evidence found by a node with these cells, which must be small and name cells of one line. */
function evidenceFrom(commitment: Commitment, cells: readonly ProvenCell[]): BadEncoding {
  const result = celestia.reconstruct(commitment, partialOf(commitment as CommittedMatrix, cells))
  if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
  if (result.evidence.kind !== 'bad-encoding') expect.fail(`expected bad encoding, got ${result.evidence.kind}`)
  const { line, cells: shown } = result.evidence
  expect([K, K + 1]).toContain(shown.length)
  for (const { row, column } of shown) expect(line!.axis === 'row' ? row : column).toBe(line!.index)
  return result.evidence
}

const coordinate = fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1))
const changes = fc.uniqueArray(coordinate, { minLength: 1, maxLength: 5, selector: ([r, c]) => r * SIZE + c })
const recoverable = fc
  .record({ from: fc.nat(), share: fc.integer({ min: 110, max: 256 }) })
  .map(({ from, share }) => noise(SIZE * SIZE, from).map((byte) => (byte < share ? 1 : 0)))
  .filter((present) => makePeeler(geometry).peel(present).isRecoverable)

describe('bad encoding', () => {
  it('is found from any cells that suffice, proven to either root, and the evidence convinces', () => {
    checkProperty(
      fc.property(changes, recoverable, fc.nat(), (changed, present, draw) => {
        const bad = changedAfterEncoding(honest, changed)
        const toRow = noise(SIZE * SIZE, draw)
        const cells = everyCell(bad, (row, column) => toRow[row * SIZE + column]! < 128)
        const shown = cells.filter((_, i) => present[i] === 1)
        for (const { valid } of celestia.verifyMany(bad, shown)) expect(valid).toBe(true)
        expect(convinces(bad, evidenceFrom(bad, shown))).toBe(true)
      }),
      60,
    )
  })

  it.each([
    ['the original', 1, 2],
    ['the extension of rows', 1, 6],
    ['the extension of columns', 5, 2],
    ['the extension of both', 6, 7],
  ])('of one cell in %s is found by whoever has every cell, though all roots are right', (_, row, column) => {
    const bad = changedAfterEncoding(honest, [[row, column]])
    const evidence = evidenceFrom(bad, provenCells(celestia, bad))
    expect(evidence.line).toEqual({ axis: 'row', index: row })
    expect(evidence.cells.some((cell) => cell.row === row && cell.column === column)).toBe(true)
    expect(convinces(bad, evidence)).toBe(true)
  })

  it.each(range(2 * SIZE))(
    'of line %i, which has the root of another square, is found and shown by that line',
    (number) => {
      // Rows and columns then disagree about the same cells; which of them lies is nobody's concern.
      const other = publishedSquare(K, 2)
      const mixed = { geometry, commitments: honest.commitments.with(number, other.commitments[number]!) }
      const line = lineOfNumber(number, geometry)
      const prove = line.axis === 'row' ? () => false : () => true
      const evidence = evidenceFrom(mixed, everyCell(honest, prove))
      expect(evidence.line).toEqual(line)
      expect(evidence.cells).toHaveLength(K)
      expect(convinces(mixed, evidence)).toBe(true)
      expect(convinces(honest, evidence)).toBe(false)
    },
  )

  it('is shown by two cells that contradict each other, where the row’s root is right and the column’s is not', () => {
    const bad = changedAfterEncoding(honest, [[1, 6]])
    const commitments = [...honest.commitments.slice(0, SIZE), ...bad.commitments.slice(SIZE)]
    const evidence = evidenceFrom({ geometry, commitments }, provenCells(celestia, bad))
    expect(evidence.line).toEqual({ axis: 'row', index: 1 })
    expect(evidence.cells.map(({ column }) => Number(column))).toEqual([0, 1, 2, 3, 6])
    expect(convinces({ geometry, commitments }, evidence)).toBe(true)
    // The row without that cell is as announced, and so is every other.
    for (const i of range(K + 1)) {
      const fewer = { ...evidence, cells: evidence.cells.toSpliced(i, 1) }
      expect(convinces({ geometry, commitments }, fewer)).toBe(i < K)
    }
  })

  it('is shown by cells that were restored, and are proven to the roots of lines that passed', () => {
    // Column 7 is not a code word; nobody has more of it than its first cell, before the rows are filled.
    const bad = changedAfterEncoding(honest, [[5, 7]])
    const shown = provenCells(celestia, bad, (row, column) => column < K || (row === 0 && column === 7))
    const evidence = evidenceFrom(bad, shown)
    expect(evidence.line).toEqual({ axis: 'row', index: 5 })
    expect(convinces(bad, evidence)).toBe(true)

    const otherWay = provenCells(celestia, bad, (row) => row < K)
    const found = evidenceFrom(bad, otherWay)
    expect(found.line).toEqual({ axis: 'column', index: 7 })
    expect(convinces(bad, found)).toBe(true)

    const slow = provenCells(celestia, bad, (row, column) => oneLineARound(K)[row * SIZE + column] === 1)
    const late = evidenceFrom(bad, slow)
    const given = new Set(slow.map(({ row, column }) => row * SIZE + column))
    const restored = late.cells.filter(({ row, column }) => !given.has(row * SIZE + column))
    expect(restored.length).toBeGreaterThan(0)
    expect(restored.every(({ proof }) => proof[0] === (late.line!.axis === 'row' ? 1 : 0))).toBe(true)
    expect(convinces(bad, late)).toBe(true)
  })

  it('of namespaces that descend: such a line has no root at all, whatever hashes it is given', () => {
    // The second share and the last change places, and everything else is as it should be.
    const matrix = celestia.encode(noise(482 * 12))
    const shares = range(K * K).map((i) => {
      const at = (Math.floor(i / K) * SIZE + (i % K)) * 512
      return matrix.bytes.subarray(at, at + 512)
    })
    const swapped = Buffer.concat(shares.with(1, shares[15]!).with(15, shares[1]!))
    const disordered = squareOfShares(leopardReference, K, swapped)
    const commitments = range(2 * SIZE).map((number) => {
      const line = lineOfNumber(number, geometry)
      return rootOfAnyOrder(line, copyLine(disordered, line))
    })
    expect(celestia.isCommitment({ geometry, commitments })).toBe(true)
    const cells = range(SIZE).flatMap((row) =>
      range(K).map((i): ProvenCell => {
        const line: Line = { axis: 'column', index: K + i }
        const cell = disordered.bytes.slice((row * SIZE + K + i) * 512, (row * SIZE + K + i + 1) * 512)
        const proof = cellProof('column', lineTree(line, copyLine(disordered, line), geometry)!, row)
        return { ...provenCell(celestia, honest, row, K + i), cell, proof }
      }),
    )
    const evidence = evidenceFrom({ geometry, commitments }, cells)
    expect(evidence.line).toEqual({ axis: 'row', index: 0 })
    expect(convinces({ geometry, commitments }, evidence)).toBe(true)
  })

  it('is no excuse: corrupt cells are named first', () => {
    const bad = changedAfterEncoding(honest, [[1, 2]])
    const partial = partialOf(bad, provenCells(celestia, bad))
    partial.bytes[(7 * SIZE + 7) * 512]! ^= 1
    expect(celestia.reconstruct(bad, partial)).toMatchObject({
      outcome: 'byzantine',
      evidence: { kind: 'corrupt-cells', cells: [{ row: 7, column: 7 }] },
    })
  })

  it('is shown by k cells and k proofs of one root: what travels', () => {
    const bad = changedAfterEncoding(honest, [[1, 2]])
    const { cells } = evidenceFrom(
      bad,
      provenCells(celestia, bad, (_, column) => column < K),
    )
    const bytes = cells.reduce((sum, { cell, proof }) => sum + cell.length + proof.length, 0)
    expect(bytes).toBe(K * (512 + 1 + 3 * NMT_NODE_BYTES))
  })
})

describe('a forged proof against an honest square', () => {
  const all = [...everyCell(honest, () => false), ...everyCell(honest, () => true)]
  const line = fc.record({ axis: fc.constantFrom('row' as const, 'column' as const), index: fc.nat(SIZE - 1) })

  it('cannot be made of its cells, whichever are chosen and whatever line is named', () => {
    checkProperty(
      fc.property(line, fc.subarray(all), fc.boolean(), (line, some, fromLine) => {
        const ofLine = all.filter(({ row, column }) => (line.axis === 'row' ? row : column) === line.index)
        const cells = fromLine ? ofLine.filter((_, i) => i % 3 > 0) : some
        expect(convinces(honest, { kind: 'bad-encoding', line, cells })).toBe(false)
      }),
      60,
    )
    for (const axis of ['row', 'column'] as const) {
      for (const index of range(SIZE)) {
        const cells = all.filter(({ row, column }, i) => i < SIZE * SIZE && (axis === 'row' ? row : column) === index)
        expect(cells).toHaveLength(SIZE)
        expect(convinces(honest, { kind: 'bad-encoding', line: { axis, index }, cells })).toBe(false)
      }
    }
  })

  it('cannot be made of cells that it has not, has elsewhere, or of another square', () => {
    const other = publishedSquare(K, 2)
    const cells = range(K + 1).map((column) => provenCell(celestia, honest, 2, column))
    const row = { axis: 'row', index: 2 } as const
    for (const at of range(K + 1)) {
      const one = cells[at]!
      const forgeries: ProvenCell[] = [
        { ...one, cell: flipBit(one.cell, 999) },
        { ...one, proof: flipBit(one.proof, 999) },
        { ...provenCell(celestia, honest, 2, 7), column: one.column },
        { ...provenCell(celestia, honest, 6, at), row: one.row },
        provenCell(celestia, other, 2, at),
        provenToRow(other, 2, at),
      ]
      for (const forged of forgeries) {
        expect(convinces(honest, { kind: 'bad-encoding', line: row, cells: cells.with(at, forged) })).toBe(false)
      }
    }
  })
})

describe('evidence that does not convince', () => {
  const bad = changedAfterEncoding(honest, [[1, 6]])
  const byRoot = evidenceFrom(
    bad,
    provenCells(celestia, bad, (_, column) => column < K),
  )
  const byContradiction = evidenceFrom(bad, provenCells(celestia, bad))

  it.each([
    ['the root', byRoot, K],
    ['a contradiction', byContradiction, K + 1],
  ])('by %s: lacks a cell, or has a bit or a name wrong', (_, evidence, cells) => {
    expect(evidence.cells).toHaveLength(cells)
    expect(convinces(bad, evidence)).toBe(true)
    for (const [i, one] of evidence.cells.entries()) {
      if (cells === K) expect(convinces(bad, { ...evidence, cells: evidence.cells.toSpliced(i, 1) })).toBe(false)
      const spoilt = { ...one, cell: flipBit(one.cell, i) }
      const unproven = { ...one, proof: flipBit(one.proof, i) }
      const outside = { ...one, row: 99 as typeof one.row }
      for (const wrong of [spoilt, unproven, outside]) {
        expect(convinces(bad, { ...evidence, cells: evidence.cells.with(i, wrong) })).toBe(false)
      }
      expect(convinces(bad, { ...evidence, cells: [...evidence.cells, one] })).toBe(false)
      expect(convinces(bad, { ...evidence, cells: evidence.cells.with((i + 1) % K, one) })).toBe(false)
    }
    const axis = 'row' as const
    for (const line of [undefined, { axis, index: 2 }, { axis: 'column' as const, index: 1 }, { axis, index: SIZE }]) {
      expect(convinces(bad, { ...evidence, line })).toBe(false)
    }
    expect(convinces(bad, { ...evidence, cells: [] })).toBe(false)
    expect(convinces(bad, { kind: 'corrupt-cells', cells: evidence.cells })).toBe(false)
    expect(convinces(honest, evidence)).toBe(false)
  })

  it('never makes it throw, nor work for more than a line', () => {
    const line: Line = { axis: 'row', index: 1 }
    const flood = Array.from({ length: SIZE + 1 }, (_, i) => byRoot.cells[i % K]!)
    const values: unknown[] = [
      { kind: 'bad-encoding', line, cells: flood },
      { kind: 'bad-encoding', line, cells: null },
      { kind: 'bad-encoding', line, cells: new Array(K) },
      { kind: 'bad-encoding', line, cells: [null, 1, {}, 'x'] },
      { kind: 'bad-encoding', line: null, cells: byRoot.cells },
      { kind: 'bad-encoding', line: { axis: 'diagonal', index: 1 }, cells: byRoot.cells },
      { kind: 'bad-encoding', line: { axis: 'row', index: 1.5 }, cells: byRoot.cells },
      { kind: 'bad-encoding', line: { axis: 'row', index: -1 }, cells: byRoot.cells },
      { kind: 'bad-encoding', line: { axis: 'row', index: '1' }, cells: byRoot.cells },
      {},
    ]
    for (const evidence of values) expect(celestia.verifyBadEncoding(bad, evidence as Evidence)).toBe(false)
    const geometry = { ...bad.geometry, rows: 2 ** 31 }
    expect(celestia.verifyBadEncoding({ ...bad, geometry }, byRoot)).toBe(false)
  })

  it('is made of fewer cells than fix the line, however many proofs they have', () => {
    checkProperty(
      fc.property(subset(SIZE, K - 1), (columns) => {
        const toColumns = columns.map((column) => provenCell(celestia, bad, 1, column))
        const toRow = columns.map((column) => provenToRow(bad, 1, column))
        const line = { axis: 'row', index: 1 } as const
        expect(convinces(bad, { kind: 'bad-encoding', line, cells: toColumns })).toBe(false)
        expect(convinces(bad, { kind: 'bad-encoding', line, cells: [...toColumns, ...toRow] })).toBe(false)
      }),
      20,
    )
  })
})

/** The root of a line computed without asking whether namespaces ascend. */
function rootOfAnyOrder({ index }: Line, line: Uint8Array): Uint8Array {
  let nodes = range(SIZE).map((at) => {
    const share = line.subarray(at * 512, (at + 1) * 512)
    return leafNode(Math.max(index, at) < K ? share.subarray(0, 29) : PARITY_NAMESPACE, share)
  })
  while (nodes.length > 1) {
    nodes = range(nodes.length / 2).map((i) => {
      const [left, right] = [nodes[2 * i]!, nodes[2 * i + 1]!]
      const max = right[0] === 0xff && right[28] === 0xff ? left.subarray(29, 58) : right.subarray(29, 58)
      const hash = createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest()
      return new Uint8Array(Buffer.concat([left.subarray(0, 29), max, hash]))
    })
  }
  return nodes[0]!
}

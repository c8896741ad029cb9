/** Line by line: in which order, against which roots, and what stops it. Whole schemes are in the compliance suite. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leopard } from '../src/codec/leopard.ts'
import { lineNumber } from '../src/lines.ts'
import { emptyMatrix } from '../src/matrix.ts'
import { makePeeler } from '../src/peeling.ts'
import { type LineRoots, reconstructLines } from '../src/reconstruction-2d.ts'
import type { CommittedMatrix } from '../src/scheme.ts'
import { lineRoots } from '../src/schemes/celestia/line-roots.ts'
import type { Line } from '../src/types.ts'
import { celestia, everyCell, publishedSquare } from './celestia-fixtures.ts'
import { checkProperty, noise, oneLineARound, partialOf, provenCells, range, thrownBy } from './fixtures.ts'
import { expectSame } from './scheme-under-test.ts'

/** What somebody has to whom these cells were shown. */
function partialWhere(committed: CommittedMatrix, present: Uint8Array) {
  const { columns } = committed.geometry
  return partialOf(
    committed,
    provenCells(celestia, committed, (row, column) => present[row * columns + column] === 1),
  )
}

/** Roots that keep a list of the lines they were asked about. */
function listening(committed: CommittedMatrix): LineRoots & { readonly lines: Line[] } {
  const roots = lineRoots(committed)
  const lines: Line[] = []
  return {
    ...roots,
    lines,
    accept(line, cells) {
      lines.push(line)
      return roots.accept(line, cells)
    },
  }
}

describe('lines', () => {
  const committed = publishedSquare(4)
  const { geometry } = committed
  const numberOf = (line: Line) => lineNumber(line, geometry)

  it('are held against their roots in the order in which they can be filled, then all others, each once', () => {
    const patterns = fc.record({ from: fc.nat(), share: fc.integer({ min: 100, max: 256 }) })
    checkProperty(
      fc.property(patterns, ({ from, share }) => {
        const present = noise(64, from).map((byte) => (byte < share ? 1 : 0))
        const { isRecoverable, order } = makePeeler(geometry).peel(present)
        fc.pre(isRecoverable)
        const roots = listening(committed)
        expectSame(reconstructLines(celestia, leopard, roots, committed, partialWhere(committed, present)), committed)
        const asked = roots.lines.map(numberOf)
        expect(asked.slice(0, order.length)).toEqual([...order])
        expect(asked.toSorted((a, b) => a - b)).toEqual(range(16))
      }),
      50,
    )
  })

  it('that fail are not used: nothing is restored from a line after the first one that has not its root', () => {
    // Row 0, column 0, row 1 …: a wrong cell of row 1 must be found in row 1, before column 1 is touched.
    const partial = partialWhere(committed, oneLineARound(4))
    const wrong = partial.present.subarray(8, 16).indexOf(1)
    partial.bytes[(8 + wrong) * 512 + 77]! ^= 1
    const roots = listening(committed)
    const result = reconstructLines(celestia, leopard, roots, committed, partial)
    expect(roots.lines.map(numberOf)).toEqual([0, 8, 1])
    expect(result).toMatchObject({
      outcome: 'byzantine',
      evidence: { kind: 'corrupt-cells', cells: [{ row: 1, column: wrong }] },
    })
  })

  it('that fail leave the partial matrix as it was, garbage where no cell is included', () => {
    const partial = partialWhere(committed, oneLineARound(4))
    for (const [i, flag] of partial.present.entries()) if (flag === 0) partial.bytes.fill(0xee, i * 512, (i + 1) * 512)
    expectSame(celestia.reconstruct(committed, partial), committed)
    partial.bytes[partial.present.indexOf(1) * 512]! ^= 1
    const before = structuredClone(partial)
    expect(celestia.reconstruct(committed, partial).outcome).toBe('byzantine')
    expect(partial).toEqual(before)
  })

  it('are restored from cells proven to either root', () => {
    const cells = everyCell(committed, (row, column) => (row + column) % 2 === 0)
    expectSame(
      celestia.reconstruct(
        committed,
        partialOf(
          committed,
          cells.filter((_, i) => i % 3 > 0),
        ),
      ),
      committed,
    )
  })
})

describe('too few cells', () => {
  const committed = publishedSquare(4)

  it.each([
    ['nothing', () => false, 'row 0: 0 of the 4 cells needed are present; 4 are missing'],
    ['three columns', (_: number, c: number) => c > 4, 'row 0: 3 of the 4 cells needed are present; 1 is missing'],
    ['three rows', (r: number) => r > 4, 'column 0: 3 of the 4 cells needed are present; 1 is missing'],
    [
      'two cells',
      (r: number, c: number) => r === 6 && c > 5,
      'row 6: 2 of the 4 cells needed are present; 2 are missing',
    ],
    [
      'all but a smallest unrecoverable set, in a corner',
      (r: number, c: number) => r > 4 || c > 4,
      'row 0: 3 of the 4 cells needed are present; 1 is missing',
    ],
    [
      'what fills six columns, and no row has one cell more',
      (r: number, c: number) => r < 4 && c < 3,
      'row 0: 3 of the 4 cells needed are present; 1 is missing',
    ],
  ])('%s: the line that is nearest is named', (_, isShown, message) => {
    const partial = partialOf(committed, provenCells(celestia, committed, isShown))
    expect(thrownBy(() => celestia.reconstruct(committed, partial)).message).toBe(message)
  })

  it('is said before any line is touched', () => {
    const roots = listening(committed)
    const partial = emptyMatrix(committed.geometry)
    expect(thrownBy(() => reconstructLines(celestia, leopard, roots, committed, partial)).code).toBe(
      'ERASURE_TOO_FEW_CELLS',
    )
    expect(roots.lines).toEqual([])
  })
})

/** What is particular to the celestia scheme: its squares, what a proof is bound to, and what a header may look like. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reedSolomonErasure } from '../src/codec/reed-solomon-erasure.ts'
import { dataRoot } from '../src/commitment/data-root.ts'
import { buildNmt, PARITY_NAMESPACE, proveNmtRange } from '../src/commitment/nmt.ts'
import { copyLine } from '../src/lines.ts'
import { extendedMatrix } from '../src/matrix.ts'
import { celestiaScheme } from '../src/schemes/celestia.ts'
import { columnIndex, rowIndex } from '../src/types.ts'
import { celestia, everyCell, nodesOf, provenToRow, publishedSquare, withNodes } from './celestia-fixtures.ts'
import { checkProperty, flipBit, hex, noise, provenCell, range, sha256, thrownBy } from './fixtures.ts'

describe('squares', () => {
  it.each([
    [1, 1],
    [478, 1],
    [479, 2],
    [478 + 3 * 482, 2],
    [478 + 3 * 482 + 1, 4],
    [100_000, 16],
    [31_588_348, 256],
  ])('%i bytes: the smallest that holds them, k = %i', (bytes, k) => {
    expect(celestia.geometryFor(bytes)).toEqual({
      dimensions: 2,
      dataRows: k,
      rows: 2 * k,
      dataColumns: k,
      columns: 2 * k,
      cellBytes: 512,
      maxProofBytes: 1 + 90 * (1 + Math.log2(k)),
      sampleUnit: 'cell',
    })
  })

  it('are all of one size where a network needs it, and every verifier takes them', () => {
    const scheme = celestiaScheme({ dataColumns: 4 })
    expect(scheme.maxPayloadBytes).toBe(478 + 15 * 482)
    expect(thrownBy(() => scheme.geometryFor(478 + 15 * 482 + 1)).code).toBe('ERASURE_PAYLOAD_SIZE')
    const payload = noise(3)
    const committed = scheme.commit(scheme.encode(payload))
    expect(committed.geometry.columns).toBe(8)
    expect(celestia.isCommitment(committed)).toBe(true)
    expect(celestia.verify(committed, provenCell(scheme, committed, 7, 7)).valid).toBe(true)
    expect(celestia.decode(committed.matrix)).toEqual(payload)
  })

  it.each([0, 3, 48, 512, -4, 1.5, Number.NaN])('are not of size %d', (dataColumns) => {
    expect(thrownBy(() => celestiaScheme({ dataColumns })).details).toMatchObject({ name: 'data columns' })
  })

  it.each([
    [300, {}, '384629c7a713a2de05033406340ad4ae7476bf0da01edb067febea6f0e347ed7'],
    [6000, {}, '26a82fdd8fad57eebd5203dc72af04cb30fad01dedaef8a1c92eb018c536aae7'],
    [6000, { dataColumns: 16 }, 'af0c017d377cdc546af25ef0eef686dbc450174b3e4dde13e04af9db7ee5bccc'],
  ])('of %i bytes with %j have the data root that they had before', (bytes, options, root) => {
    const scheme = celestiaScheme(options)
    const { commitments, geometry } = scheme.commit(scheme.encode(noise(bytes)))
    const [rowRoots, columnRoots] = [commitments.slice(0, geometry.rows), commitments.slice(geometry.rows)]
    expect(hex(dataRoot({ rowRoots, columnRoots }))).toBe(root)
  })

  it('depend on the code', () => {
    const other = celestiaScheme({ codec: reedSolomonErasure })
    expect(sha256(other.encode(noise(6000)).bytes)).not.toBe(sha256(celestia.encode(noise(6000)).bytes))
  })

  it('with namespaces that descend along a line have no header', () => {
    const matrix = celestia.encode(noise(1500))
    matrix.bytes[20] = 0xee
    expect(thrownBy(() => celestia.commit(matrix)).code).toBe('ERASURE_OUT_OF_RANGE')
  })
})

describe('shares', () => {
  const namespace = `${'00'.repeat(19)}${hex(new TextEncoder().encode('daslabblob'))}`

  it('begin with namespace and info; the first with the length too; padding follows', () => {
    const payload = noise(500)
    const { bytes } = celestia.encode(payload)
    const share = (row: number, column: number) =>
      hex(bytes.subarray((row * 4 + column) * 512, (row * 4 + column + 1) * 512))
    expect(share(0, 0)).toBe(`${namespace}01000001f4${hex(payload.subarray(0, 478))}`)
    expect(share(0, 1)).toBe(`${namespace}00${hex(payload.subarray(478))}${'00'.repeat(482 - 22)}`)
    const padding = `${'ff'.repeat(28)}fe0100000000${'00'.repeat(478)}`
    expect([share(1, 0), share(1, 1)]).toEqual([padding, padding])
  })

  it.each([
    ['another namespace', 0, 28, 0x63],
    ['another share version', 0, 29, 0x03],
    ['no start', 0, 29, 0x00],
    ['a length of more than there is', 0, 30, 0x01],
    ['a length of less', 0, 33, 0xf3],
    ['a second start', 1, 29, 0x01],
    ['another namespace in the second share', 1, 19, 0x65],
    ['bytes after the end', 1, 511, 0x01],
    ['padding under another namespace', 2, 28, 0xfd],
    ['padding with a length', 2, 33, 0x01],
    ['padding that is not zero', 2, 511, 0x01],
  ])('with %s are refused', (_, share, at, byte) => {
    const matrix = celestia.encode(noise(500))
    expect(matrix.bytes.length).toBe(16 * 512)
    const position = (Math.floor(share / 2) * 4 + (share % 2)) * 512 + at
    expect(matrix.bytes[position]).not.toBe(byte)
    matrix.bytes[position] = byte
    expect(thrownBy(() => celestia.decode(matrix)).code).toBe('ERASURE_BAD_FRAME')
  })
})

describe('a proof', () => {
  const committed = publishedSquare(4)
  const { geometry } = committed
  const size = geometry.columns
  const cell = provenCell(celestia, committed, 2, 5)

  it('is to the column’s root; one to the row’s is as good', () => {
    for (const toRow of [false, true]) {
      const cells = everyCell(committed, () => toRow)
      expect(cells[0]!.proof[0]).toBe(toRow ? 0 : 1)
      expect(celestia.verifyMany(committed, cells)).toEqual(cells.map(() => ({ valid: true })))
      for (const cell of cells) expect(celestia.verify(committed, cell)).toEqual({ valid: true })
    }
  })

  it('has the nodes of the range proof of one leaf, in their order', () => {
    const lines = everyCell(committed, () => true)
    for (const { row, column, proof } of lines) {
      const line = { axis: 'row', index: row } as const
      const shares = copyLine(committed.matrix, line)
      const leaves = range(size).map((at) => shares.subarray(at * 512, (at + 1) * 512))
      const namespaces = leaves.map((leaf, at) => (Math.max(row, at) < 4 ? leaf.subarray(0, 29) : PARITY_NAMESPACE))
      const { nodes } = proveNmtRange(buildNmt(namespaces, leaves), column, column + 1)
      expect(hex(proof)).toBe(`00${nodes.map(hex).join('')}`)
    }
  })

  it('TestSampleColumnSubstitution: of another column of the same row is refused, in both axes', () => {
    for (const row of range(size)) {
      for (const column of range(size)) {
        const other = (column + 1 + ((row * 3) % (size - 1))) % size
        for (const prove of [
          provenToRow,
          (...[c, r, k]: Parameters<typeof provenToRow>) => provenCell(celestia, c, r, k),
        ]) {
          const honest = prove(committed, row, other)
          const substituted = { ...honest, column: columnIndex(column, geometry) }
          expect(celestia.verify(committed, substituted)).toEqual({ valid: false, fault: 'proof' })
          const moved = { ...prove(committed, other, column), row: rowIndex(row, geometry) }
          if (other !== row) expect(celestia.verify(committed, moved)).toEqual({ valid: false, fault: 'proof' })
        }
      }
    }
  })

  it('of the row is no proof of the column, nor of an axis that there is not', () => {
    for (const axis of [0, ...range(256).slice(2)]) {
      const proof = new Uint8Array(cell.proof)
      proof[0] = axis
      expect(celestia.verify(committed, { ...cell, proof })).toEqual({ valid: false, fault: 'proof' })
    }
  })

  it('is refused with its nodes in any other order, or another node in its place', () => {
    const nodes = nodesOf(cell)
    expect(celestia.verify(committed, withNodes(cell, nodes)).valid).toBe(true)
    checkProperty(
      fc.property(fc.shuffledSubarray(range(3), { minLength: 3 }), (order) => {
        const shuffled = withNodes(
          cell,
          order.map((i) => nodes[i]!),
        )
        const isSame = order.every((from, to) => from === to)
        expect(celestia.verify(committed, shuffled).valid).toBe(isSame)
      }),
      20,
    )
    const [first, second] = [nodes[0]!, nodes[1]!]
    for (const wrong of [nodes.with(1, first), nodes.with(0, second), nodes.with(2, committed.commitments[5]!)]) {
      expect(celestia.verify(committed, withNodes(cell, wrong)).valid).toBe(false)
    }
    for (const wrong of [nodes.slice(1), nodes.slice(0, 2), [...nodes, first], [first, ...nodes], []]) {
      expect(celestia.verify(committed, withNodes(cell, wrong))).toEqual({ valid: false, fault: 'proof-length' })
    }
  })

  it('of a whole column with one proof wrong is judged cell by cell', () => {
    const column = range(size).map((row) => provenCell(celestia, committed, row, 3))
    for (const spoilt of range(size)) {
      const proof = flipBit(column[spoilt]!.proof, 8 * 17 + spoilt)
      const verdicts = celestia.verifyMany(committed, column.with(spoilt, { ...column[spoilt]!, proof }))
      expect(verdicts.map(({ valid }) => valid)).toEqual(range(size).map((row) => row !== spoilt))
    }
  })

  it('is not what holds a column to the row roots: those may be of anything, until somebody reconstructs', () => {
    const other = publishedSquare(4, 2)
    const mixed = { ...committed, commitments: committed.commitments.with(2, other.commitments[2]!) }
    expect(celestia.verify(mixed, cell).valid).toBe(true)
    expect(celestia.verify(mixed, provenToRow(committed, 2, 5)).valid).toBe(false)
  })
})

describe('a header', () => {
  const { geometry, commitments } = publishedSquare(2)
  const isHeader = (changed: readonly Uint8Array[]) => celestia.isCommitment({ geometry, commitments: changed })
  const padding = new Uint8Array(29).fill(0xff).fill(0xfe, 28)

  function root(min: Uint8Array, max: Uint8Array): Uint8Array {
    return new Uint8Array(Buffer.concat([min, max, noise(32)]))
  }

  it('says of every line what its namespaces can be', () => {
    const data = commitments[0]!.subarray(0, 29)
    expect(isHeader(commitments)).toBe(true)
    for (const line of [0, 1, 4, 5]) {
      expect(isHeader(commitments.with(line, root(data, padding)))).toBe(true)
      expect(isHeader(commitments.with(line, root(padding, data)))).toBe(false)
      expect(isHeader(commitments.with(line, root(data, PARITY_NAMESPACE)))).toBe(false)
      expect(isHeader(commitments.with(line, root(PARITY_NAMESPACE, PARITY_NAMESPACE)))).toBe(false)
    }
    for (const line of [2, 3, 6, 7]) {
      expect(isHeader(commitments.with(line, root(PARITY_NAMESPACE, PARITY_NAMESPACE)))).toBe(true)
      expect(isHeader(commitments.with(line, root(data, PARITY_NAMESPACE)))).toBe(false)
      expect(isHeader(commitments.with(line, root(PARITY_NAMESPACE, padding)))).toBe(false)
      expect(isHeader(commitments.with(line, root(padding, padding)))).toBe(false)
    }
  })

  it('has a root for each line and no more', () => {
    expect(isHeader(commitments.slice(1))).toBe(false)
    expect(isHeader(commitments.slice(0, 4))).toBe(false)
    expect(isHeader([...commitments, ...commitments])).toBe(false)
    expect(isHeader(new Array(8))).toBe(false)
  })

  it('is of a square that the scheme makes', () => {
    for (const k of [3, 512, 2 ** 31]) {
      const other = { ...geometry, dataRows: k, dataColumns: k, rows: 2 * k, columns: 2 * k }
      expect(celestia.isCommitment({ geometry: other, commitments })).toBe(false)
      expect(
        thrownBy(() => celestia.decode(extendedMatrix({ ...geometry, cellBytes: 256 }, noise(16 * 256)))).code,
      ).toBe('ERASURE_OUT_OF_RANGE')
    }
  })
})

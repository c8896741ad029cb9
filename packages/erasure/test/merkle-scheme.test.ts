/** What is particular to the merkle scheme: its geometry, what its commitment binds, and the bytes of both. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Codec } from '../src/codec/codec.ts'
import { referenceCodec } from '../src/codec/reference.ts'
import { proofBytes } from '../src/commitment/column-tree.ts'
import { cellAt } from '../src/matrix.ts'
import type { CommittedMatrix } from '../src/scheme.ts'
import { merkleScheme } from '../src/schemes/merkle.ts'
import { columnIndex, type Geometry, rowIndex } from '../src/types.ts'
import {
  checkProperty,
  hex,
  noise,
  partialOfColumns,
  provenCell,
  provenCells,
  range,
  sha256,
  thrownBy,
} from './fixtures.ts'

const MiB = 2 ** 20
const standard = merkleScheme()

function bytesOf(digest: string): Uint8Array {
  return new Uint8Array(Buffer.from(digest, 'hex'))
}

describe('geometry', () => {
  it.each([
    [1, 1, 64],
    [64 * 64 - 8, 1, 64],
    [64 * 64 - 7, 1, 128],
    [64 * 4096 - 8, 1, 4096],
    [64 * 4096 - 7, 2, 2112],
    [MiB, 5, 3328],
    [32 * MiB, 129, 4096],
  ])('%i bytes: %i rows of cells of %i bytes', (bytes, rows, cellBytes) => {
    const geometry = standard.geometryFor(bytes)
    expect(geometry).toMatchObject({ dimensions: 1, dataRows: rows, rows, dataColumns: 64, columns: 128, cellBytes })
    expect(geometry).toMatchObject({ sampleUnit: 'column' })
    expect(geometry.maxProofBytes).toBe(32 * (Math.ceil(Math.log2(rows)) + 7))
  })

  const choices = fc.record({
    dataColumns: fc.integer({ min: 1, max: 128 }),
    maxCellBytes: fc.integer({ min: 1, max: 1024 }).map((units) => 64 * units),
  })
  const payloads = fc.oneof(fc.integer({ min: 1, max: 32 * MiB }), fc.constantFrom(1, 32 * MiB))

  it('is the smallest of its kind, and every verifier knows it, whatever the publisher chose', () => {
    checkProperty(
      fc.property(choices, payloads, ({ dataColumns, maxCellBytes }, bytes) => {
        const geometry = merkleScheme({ dataColumns, maxCellBytes }).geometryFor(bytes)
        const { rows, cellBytes } = geometry
        const framed = bytes + 8
        expect(rows).toBe(Math.ceil(framed / (dataColumns * maxCellBytes)))
        expect(cellBytes % 64).toBe(0)
        expect(cellBytes).toBeLessThanOrEqual(maxCellBytes)
        expect(rows * dataColumns * cellBytes).toBeGreaterThanOrEqual(framed)
        expect(rows * dataColumns * (cellBytes - 64)).toBeLessThan(framed)
        expect(standard.isCommitment({ geometry, commitments: [new Uint8Array(32)] })).toBe(true)
      }),
      1000,
    )
  })

  it('of no payload is no geometry: one row or one unit more than the largest needs is refused', () => {
    checkProperty(
      fc.property(choices, ({ dataColumns, maxCellBytes }) => {
        const largest = merkleScheme({ dataColumns, maxCellBytes }).geometryFor(32 * MiB)
        const isKnown = (rows: number, cellBytes: number) => {
          const maxProofBytes = 32 * (Math.ceil(Math.log2(rows)) + Math.ceil(Math.log2(2 * dataColumns)))
          const geometry: Geometry = { ...largest, rows, dataRows: rows, cellBytes, maxProofBytes }
          return standard.isCommitment({ geometry, commitments: [new Uint8Array(32)] })
        }
        const { rows, cellBytes } = largest
        expect(isKnown(rows, cellBytes)).toBe(true)
        // With the largest cell that the publisher allows, so many rows are needed; with one row more, none is full.
        const most = Math.ceil((32 * MiB + 8) / (dataColumns * cellBytes))
        expect(isKnown(most, cellBytes)).toBe(true)
        expect(isKnown(most + 1, cellBytes)).toBe(false)
        expect(isKnown(rows, cellBytes + 64)).toBe(false)
      }),
      500,
    )
  })

  it('that disagrees with itself, or is out of bounds, is refused in a commitment', () => {
    const geometry = standard.geometryFor(10_000)
    const isKnown = (wrong: object) =>
      standard.isCommitment({ geometry: { ...geometry, ...wrong }, commitments: [new Uint8Array(32)] })
    expect(isKnown({})).toBe(true)
    for (const cellBytes of [0, 1, 63, 65, 96, 100, 65_536 + 64, 2 ** 31, 2 ** 53])
      expect(isKnown({ cellBytes })).toBe(false)
    for (const dataColumns of [0, 129, 2 ** 31, 2 ** 53]) {
      const maxProofBytes = 32 * Math.ceil(Math.log2(2 * dataColumns))
      expect(isKnown({ dataColumns, columns: 2 * dataColumns, maxProofBytes })).toBe(false)
    }
    for (const rows of [0, -1, 2 ** 26, 2 ** 31, 2 ** 53]) expect(isKnown({ rows, dataRows: rows })).toBe(false)
    for (const dataRows of [0, 2, 3]) expect(isKnown({ dataRows })).toBe(false)
    for (const columns of [64, 127, 129, 256]) expect(isKnown({ columns })).toBe(false)
    for (const maxProofBytes of [0, 223, 225, 256, 2 ** 31]) expect(isKnown({ maxProofBytes })).toBe(false)
    expect(isKnown({ dimensions: 2 })).toBe(false)
    expect(isKnown({ sampleUnit: 'cell' })).toBe(false)
  })

  it.each([
    ['data columns', { dataColumns: 0 }],
    ['data columns', { dataColumns: 129 }],
    ['data columns', { dataColumns: 2.5 }],
    ['maximum cell bytes', { maxCellBytes: 0 }],
    ['maximum cell bytes', { maxCellBytes: 100 }],
    ['maximum cell bytes', { maxCellBytes: 65_536 + 64 }],
    ['columns with the codec small', { codec: { ...referenceCodec, name: 'small', maxShards: 64 } as Codec }],
    ['cell bytes with the codec wide', { codec: { ...referenceCodec, name: 'wide', shardAlignment: 48 } as Codec }],
  ])('refuses bad %s', (name, options) => {
    const error = thrownBy(() => merkleScheme(options))
    expect(error).toMatchObject({ code: 'ERASURE_OUT_OF_RANGE', details: { name } })
  })
})

describe('the commitment', () => {
  const scheme = merkleScheme({ dataColumns: 2, maxCellBytes: 64 })
  const committed = scheme.commit(scheme.encode(noise(300)))
  const { geometry, matrix } = committed
  const { rows, columns } = geometry

  /** RFC 6962, on digests of leaves that are hashed already. */
  function tree(leaves: readonly string[]): string {
    if (leaves.length === 1) return leaves[0]!
    let split = 1
    while (split * 2 < leaves.length) split *= 2
    return sha256(Uint8Array.of(1), bytesOf(tree(leaves.slice(0, split))), bytesOf(tree(leaves.slice(split))))
  }

  it('is what the header comment says', () => {
    const roots = range(columns).map((column) =>
      tree(
        range(rows).map((row) =>
          sha256(Uint8Array.of(0), cellAt(matrix, rowIndex(row, geometry), columnIndex(column, geometry))),
        ),
      ),
    )
    const root = tree(roots.map((columnRoot) => sha256(Uint8Array.of(0), bytesOf(columnRoot))))
    const numbers = Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 64)
    expect(rows).toBe(3)
    expect(hex(committed.commitments[0]!)).toBe(
      sha256(new TextEncoder().encode('daslab/merkle/v2'), numbers, bytesOf(root)),
    )
  })

  it('gives each cell a proof of the length of its coordinate', () => {
    for (const { row, column, proof } of provenCells(scheme, committed)) {
      expect(proof.length).toBe(proofBytes({ row, column }, geometry))
      // Three rows: the third has no sibling on the first level. Four columns: two levels.
      expect(proof.length).toBe(32 * ((row === 2 ? 1 : 2) + 2))
    }
  })

  it('binds the geometry: the same cells in another shape have another', () => {
    // 1 row of 128-byte cells in 2 + 2 columns and 2 rows of 64 bytes have the same bytes in all.
    const one = merkleScheme({ dataColumns: 2, maxCellBytes: 128 }).geometryFor(200)
    const two = merkleScheme({ dataColumns: 2, maxCellBytes: 64 }).geometryFor(200)
    const bytes = noise(512)
    const [a, b] = [one, two].map((geometry) => scheme.commit({ kind: 'extended', geometry, bytes }))
    expect(a!.commitments).not.toEqual(b!.commitments)
  })

  it('of a publisher is verified and reconstructed by whoever has other options', () => {
    const other = merkleScheme({ dataColumns: 16, maxCellBytes: 4096 })
    for (const cell of provenCells(scheme, committed)) expect(other.verify(committed, cell).valid).toBe(true)
    const result = other.reconstruct(committed, partialOfColumns(scheme, committed, [1, 3]))
    if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
    expect(other.decode(result.committed.matrix)).toEqual(noise(300))
  })

  it('of a geometry that the scheme does not make cannot be made', () => {
    const odd = { ...geometry, maxProofBytes: 1 }
    expect(thrownBy(() => scheme.commit({ ...matrix, geometry: odd })).details).toMatchObject({ name: 'geometry' })
  })
})

describe('known answers', () => {
  function digests({ matrix, commitments, witness }: CommittedMatrix): string[] {
    return [sha256(matrix.bytes), hex(commitments[0]!), sha256(witness)]
  }

  it.each([
    [
      '1 byte',
      {},
      Uint8Array.of(7),
      [
        'a9bc4ef6fabd974718ed6c3b160729878f3d9fa2c433e2a06aa99da756f04a49',
        'ef349eb9c3cfc61452ea10dca7d0f0cfdecc4309aa7acafe8b4d1b4a9ff7335f',
        '6b73ae938a36a94ef1b467d23292630effc4d4c5732f9d746c8e234e1c207aaa',
        '3c571aa687decd6790ace0b285e914b4ab163ce273ce5c5b5c30e1c09fd4d447',
      ],
    ],
    [
      'abc, 4 + 4',
      { dataColumns: 4 },
      new TextEncoder().encode('abc'),
      [
        '5ce66ac8150cc10cbd8deaa69ee691c9b86c6583e0414eeac3af749ebe61aed2',
        '9632f621068b295819b3c09cfe2619b892e3d5f9e88f09ce7ce45f12c98260cc',
        '373dea53b4f3bdfb685efb7176574a99c8d47a752c77c021647fc7d6f86391c7',
        '5d4dcf64855d1be240b8a3cb517bf7d9799886e4d58403989d24c3552cb5b861',
      ],
    ],
    [
      '10,000 bytes, 16 + 16',
      { dataColumns: 16, maxCellBytes: 192 },
      noise(10_000),
      [
        '6e6d38f50bcd8a1fdaf65c5321031e47bd27feef1b48c2451e977d5f6216d981',
        '9cab719f22cb8f87ecc232758a43d21b1e158d273d16232b7f481cdb668bc6ec',
        '4bffe37fbe08b06e296c2334c5aa741843f4459a3c45c01b1d40967ee7a70b26',
        'a1729b1f243f12667ea459fd03e42531c80abbec95371175485f0e3244479491',
      ],
    ],
    [
      '300,000 bytes',
      {},
      noise(300_000),
      [
        '718484175e98a3baa5d9c49c12831ccc755203eb2b53bcbf144db5580382e52c',
        '908a3feca1225f1ca06056623fdafe38d62203be0e92fdb35afec8077b152e0f',
        '330702b99f67106b6268d4a719d6cfa8b950cfa43ed875a8ac2e8de8fdf3f45f',
        'ce913565afb941f4713365ecd51efc489c9361b7f68b8ccf09252c6ca843e2d1',
      ],
    ],
    [
      '8,200 bytes, 128 + 128',
      { dataColumns: 128, maxCellBytes: 64 },
      noise(8200),
      [
        '7d0566cea361fae734c43b0ee59cdae1c0a1e027822d83b47ded9f448480f498',
        'df41890978f02ddf8a1dbdb80869102b8b3e566815ff29809a8384f77a31f8d2',
        '2bbbce24e9ed20de75fc5f7fa85e8b70dab5eb47ebc337fe0efc63248ae60519',
        'db84c61cf237d62901676a2506df9e3a7d0842fde5af2568da7c876f0821560c',
      ],
    ],
  ])('%s: matrix, commitment, witness, last proof', (_, options, payload, expected) => {
    const scheme = merkleScheme(options)
    const committed = scheme.commit(scheme.encode(payload))
    const { rows, columns } = committed.geometry
    const { proof } = provenCell(scheme, committed, rows - 1, columns - 1)
    expect([...digests(committed), sha256(proof)]).toEqual(expected)
  })
})

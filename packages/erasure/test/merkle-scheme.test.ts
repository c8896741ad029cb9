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
      sha256(new TextEncoder().encode('daslab/merkle/v1'), numbers, bytesOf(root)),
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
        'f2822022b2ecce93830d60d56eeeb5a1cbe6a8605e2627346ca07514d5ca6db7',
        '9da8892d8c7541421d724c72090718a03a90bc5633d9c10c1a06291dc3fc5da9',
        '171d13d549aa8ff406ad1b27c85f3b0edcdc5fa8459f3a788adad4178c08c670',
        'dc52efe76ab9d84361091de830039d4f780e07023254d6c54208f12bd770a394',
      ],
    ],
    [
      'abc, 4 + 4',
      { dataColumns: 4 },
      new TextEncoder().encode('abc'),
      [
        '3d138e6052a7575c87278a3f8249ea6f4d4db45dc2a2a5f5350c509e5d74a2d5',
        '77c88f3d2f67e713002e39774c68d4fd24823794356a65190798dc6da196c922',
        '1fa7183d24c37c80662d19bee1940963dd69db56c70575670b5e80859538cff6',
        'e148128104303edbfea7d52540a3ef933e234e86039bd35d963b4b55fe51861a',
      ],
    ],
    [
      '10,000 bytes, 16 + 16',
      { dataColumns: 16, maxCellBytes: 192 },
      noise(10_000),
      [
        '0c2c7b84b6ece9dd95155f8085a06bd609ed259aab3202400fbac325f898b736',
        '9f09c74b456d8fc7a0b5d4bde90eeb9f6805a08e857752613930d097c94711e5',
        '2afd661391da7be5b9c2bcde4b5ca7a5d90c5f13f1415ece5c7d98df8e143787',
        '5632cdaeeb8b8a5a2797b2e36be4a2c24238b79e6b4685fdc5ec9d697f4d08c5',
      ],
    ],
    [
      '300,000 bytes',
      {},
      noise(300_000),
      [
        '0e55fc015870e0fe55ff02dc49853ed9996be62742ce8a858c22afba0d2c245e',
        'e60dd950e3fe02946e61d92e84c7f361ff3ebf80778fd0b8d706ac4b15d76d24',
        '0096b0fdb70a8ba345a8d0d01848e30d997b1354c24164f1ae47484191867921',
        '516c8c729eb40f01e0048776e4ec8d7fe63dd0a090568cf653ca23dd5ae7f3fc',
      ],
    ],
    [
      '8,200 bytes, 128 + 128',
      { dataColumns: 128, maxCellBytes: 64 },
      noise(8200),
      [
        '307e90df49560a2b8adb21f49b53f6793bb1808420229c699e9d920edbf9e55e',
        '463bee2ff8317195f1241c25f087abde5266428ccffa197a4fb1285b92201db8',
        '071e08089eb68f1d34ec972c35c2dda1c4f2c8c34526bd506f6d81f015659fb8',
        '861ab0fe58634ebba650abd60a215d782b933e04a3707fcf50b739ddbbd366ee',
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

/** What is particular to the peerdas scheme: its geometry, how a payload is packed, and the bytes that come out. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openKzg } from '../src/commitment/kzg.ts'
import { extendedMatrix, rowAt } from '../src/matrix.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
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
import { bigEndian, infinity, MODULUS } from './kzg-fixtures.ts'

const standard = peerdasScheme()
const ROW_PAYLOAD = 4096 * 31

describe('geometry', () => {
  it.each([
    [1, 1],
    [ROW_PAYLOAD - 8, 1],
    [ROW_PAYLOAD - 7, 2],
    [2_600_000, 21],
    [21 * ROW_PAYLOAD - 8, 21],
  ])('%i bytes: %i blobs', (bytes, rows) => {
    expect(standard.geometryFor(bytes)).toEqual({
      dimensions: 1,
      dataRows: rows,
      rows,
      dataColumns: 64,
      columns: 128,
      cellBytes: 2048,
      maxProofBytes: 48,
      sampleUnit: 'column',
    })
  })

  it('of the largest payload has as many rows as are allowed', () => {
    expect(standard.maxPayloadBytes).toBe(21 * ROW_PAYLOAD - 8)
    for (const maxBlobs of [1, 6, 21, 4096]) {
      const scheme = peerdasScheme({ maxBlobs })
      expect(scheme.geometryFor(scheme.maxPayloadBytes).rows).toBe(maxBlobs)
    }
  })

  it.each([0, -1, 1.5, 4097, Number.NaN])('refuses %d blobs at the most', (maxBlobs) => {
    const error = thrownBy(() => peerdasScheme({ maxBlobs }))
    expect(error).toMatchObject({ code: 'ERASURE_OUT_OF_RANGE', details: { name: 'maximum blobs' } })
  })
})

describe('packing', () => {
  /** Packing alone: the extension does not matter here. */
  const scheme = peerdasScheme({
    engine: {
      ...openKzg(),
      name: 'no extension',
      computeCells: (blob) => range(128).map((i) => blob.slice(2048 * (i % 64), 2048 * ((i % 64) + 1))),
    },
  })

  it('puts 31 bytes of the frame into each element, below a byte of zero', () => {
    const payload = noise(ROW_PAYLOAD + 100)
    const matrix = scheme.encode(payload)
    const frame = new Uint8Array(2 * ROW_PAYLOAD)
    frame.set(bigEndian(BigInt(payload.length), 8))
    frame.set(payload, 8)
    for (const element of range(2 * 4096)) {
      const at = Math.floor(element / 4096) * 128 * 2048 + (element % 4096) * 32
      const expected = Buffer.concat([Uint8Array.of(0), frame.subarray(31 * element, 31 * (element + 1))])
      if (Buffer.compare(matrix.bytes.subarray(at, at + 32), expected) !== 0) expect.fail(`element ${element}`)
    }
  })

  it('comes out again, of any length and of any bytes', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 3 * ROW_PAYLOAD - 8 }))
    checkProperty(
      fc.property(sizes, fc.constantFrom(0, 0xff, undefined), (bytes, fill) => {
        const payload = fill === undefined ? noise(bytes) : new Uint8Array(bytes).fill(fill)
        expect(Buffer.compare(scheme.decode(scheme.encode(payload)), payload)).toBe(0)
      }),
      50,
    )
  })

  it('refuses an element of 32 bytes, which no payload gives', () => {
    const matrix = scheme.encode(noise(ROW_PAYLOAD))
    for (const element of [0, 4095, 4096 + 100]) {
      const bytes = matrix.bytes.slice()
      bytes[Math.floor(element / 4096) * 128 * 2048 + (element % 4096) * 32] = 1
      const error = thrownBy(() => scheme.decode(extendedMatrix(matrix.geometry, bytes)))
      expect(error).toMatchObject({ code: 'ERASURE_BAD_FRAME', details: { element: element % 4096 } })
      expect(error.message).toContain('expected 31 bytes, got 32')
    }
  })
})

describe('commitments', () => {
  const committed = standard.commit(standard.encode(noise(1000)))
  const { geometry } = committed

  it('are those of the blobs, one a row', () => {
    const blob = rowAt(committed.matrix, 0).subarray(0, 131_072)
    expect(committed.commitments).toEqual([new Uint8Array(openKzg().blobToKzgCommitment(blob))])
  })

  it('are to code words only: a cell that is none gets a proof that fails, and its row the commitment of its blob', () => {
    const bytes = committed.matrix.bytes.slice()
    bytes[127 * 2048 + 2047]! ^= 1
    const spoilt = standard.commit(extendedMatrix(geometry, bytes))
    expect(spoilt.commitments).toEqual(committed.commitments)
    const verdicts = standard.verifyMany(spoilt, provenCells(standard, spoilt))
    expect(verdicts.map(({ valid }) => valid)).toEqual(range(128).map((column) => column !== 127))
  })

  it('cannot be made to elements that are not below the modulus', () => {
    const bytes = committed.matrix.bytes.slice()
    bytes.set(bigEndian(MODULUS, 32), 32)
    const error = thrownBy(() => standard.commit(extendedMatrix(geometry, bytes)))
    expect(error).toMatchObject({ code: 'ERASURE_KZG_REFUSED', details: { argument: 'blob' } })
    expect(error.message).toContain('field element 1 is not below the modulus')
  })

  it('of a geometry that the scheme does not make cannot be made', () => {
    const odd = { ...geometry, maxProofBytes: 49 }
    expect(thrownBy(() => standard.commit({ ...committed.matrix, geometry: odd })).details).toMatchObject({
      name: 'geometry',
    })
  })

  it('are verified by whoever allows so many blobs', () => {
    const two = { geometry: standard.geometryFor(ROW_PAYLOAD), commitments: [infinity, infinity] }
    expect(peerdasScheme({ maxBlobs: 2 }).isCommitment(two)).toBe(true)
    expect(peerdasScheme({ maxBlobs: 1 }).isCommitment(two)).toBe(false)
  })
})

describe('known answers', () => {
  it.each([
    [
      '1 byte',
      Uint8Array.of(7),
      [
        'df87b8cf173f4a8f2b9c9bb96cc0091334020c10fa9b1f212f327e4d2c9f8f04',
        '24a51daff678204fe4c436ac905dd64ded7fa3a1b5809716d7b896c5dce95a33',
        '6eac4aba6b81e30a94d8d0e676e12b2195eb45106b96436dfad97b00979c23be',
        'e391ed1a0ea7a5c812a9fdeb849110a65c1afca1369c0b3c15c92ec36ee489b1',
      ],
    ],
    [
      'abc',
      new TextEncoder().encode('abc'),
      [
        '539e87be85432a8d3251aaaa3ce10c0b5ba501d24aea4c82bf34cebe2040ccbd',
        '7ff02529ef90fe0ce9a776b01202029ea33d1047c155acd543787ee7c8e2e267',
        '8585fcf988dc67e94a3cf9f8d8f5e9587d7e9e0a96929509ee962a8532859899',
        '70c4462ede3584ff98230e6ce8094d7462db2efd053325b6f43b393b55ad3d13',
      ],
    ],
    [
      '130,000 bytes',
      noise(130_000),
      [
        'ee278d8feb1f606e07f3b495859a07d8b5eabd4937ef8f242d04d7f54c2dfda9',
        '050ab4fb74e768118b1fe4ed327901982eb267aea12de876c7feb288828dee11',
        'b65501f202bdb0a561ea40d91878b9957e0e3591a09c89f92a726097f15471d9',
        '91e70434903054ec562730b5a7a126fc1c03edc1bfcea48d93f1960aa97b527f',
      ],
    ],
  ])('%s: matrix, commitments, witness, last proof', (_, payload, expected) => {
    const committed = standard.commit(standard.encode(payload))
    const { proof } = provenCell(standard, committed, committed.geometry.rows - 1, 127)
    const { matrix, commitments, witness } = committed
    expect([sha256(matrix.bytes), sha256(...commitments), sha256(witness), sha256(proof)]).toEqual(expected)
  })

  it('the blob of zeros: every commitment and proof is the point at infinity', () => {
    const geometry = standard.geometryFor(1)
    const committed = standard.commit(extendedMatrix(geometry, new Uint8Array(128 * 2048)))
    expect(committed.commitments.map(hex)).toEqual([hex(infinity)])
    for (const cell of provenCells(standard, committed)) expect(hex(cell.proof)).toBe(hex(infinity))
  })
})

describe('reconstruction', () => {
  it('computes no commitment again, and still knows a wrong one', () => {
    const [a, b] = [noise(1000), noise(1000, 2)].map((payload) => standard.commit(standard.encode(payload)))
    const partial = partialOfColumns(standard, a!, range(64))
    const counting = { ...openKzg(), blobToKzgCommitment: () => expect.fail('it did') }
    const scheme = peerdasScheme({ engine: counting })
    expect(scheme.reconstruct(a!, partial).outcome).toBe('reconstructed')
    const result = scheme.reconstruct({ geometry: a!.geometry, commitments: b!.commitments }, partial)
    if (result.outcome !== 'byzantine') expect.fail('expected evidence, got a reconstruction')
    expect(result.evidence.kind).toBe('corrupt-cells')
    expect(result.evidence.cells).toHaveLength(64)
  })
})

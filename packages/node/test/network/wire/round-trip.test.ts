import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCustody, encodeCustody } from '../../../src/network/wire/custody-message.ts'
import {
  type BlobHeader,
  blobId,
  decodeSignedHeader,
  encodeHeader,
  encodeSignedHeader,
  type SignedHeader,
} from '../../../src/network/wire/header-message.ts'
import * as limits from '../../../src/network/wire/limits.ts'
import {
  decodeSampleRequest,
  decodeSampleResponse,
  encodeSampleRequest,
  encodeSampleResponse,
  SAMPLE_STATUS,
} from '../../../src/network/wire/sample-message.ts'
import { decodeSidecar, encodeSidecar } from '../../../src/network/wire/sidecar-message.ts'
import { checkProperty } from '../../property.ts'

const name = fc.stringMatching(/^[a-z0-9-]{1,32}$/)
const between = (min: number, max: number) => fc.integer({ min, max })
/** Numbers near the places where their encoding grows, and any other. */
const upTo = (max: number) =>
  fc
    .oneof(fc.constantFrom(...[0, 23, 24, 255, 256, 65_535, 65_536, max].filter((n) => n <= max)), fc.maxSafeNat())
    .map((n) => Math.min(n, max))
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })

const header: fc.Arbitrary<BlobHeader> = fc.record({
  network: name,
  scheme: name,
  geometry: fc.record({
    dimensions: fc.constantFrom(1 as const, 2 as const),
    dataRows: between(1, limits.MAX_ROWS),
    rows: between(1, limits.MAX_ROWS),
    dataColumns: between(1, limits.MAX_COLUMNS),
    columns: between(1, limits.MAX_COLUMNS),
    cellBytes: between(1, limits.MAX_CELL_BYTES),
    maxProofBytes: between(0, limits.MAX_PROOF_BYTES),
    sampleUnit: fc.constantFrom('column' as const, 'cell' as const),
  }),
  payloadBytes: upTo(Number.MAX_SAFE_INTEGER).map((n) => Math.max(n, 1)),
  commitments: fc.array(bytes(1, limits.MAX_COMMITMENT_BYTES), { minLength: 1, maxLength: 30 }),
  publisher: bytes(32, 32),
  sequence: upTo(Number.MAX_SAFE_INTEGER),
})

const signedHeader: fc.Arbitrary<SignedHeader> = fc.tuple(header, bytes(64, 64)).map(([header, signature]) => {
  const signed = new Uint8Array(encodeHeader(header))
  return { header, signed, signature, blob: blobId(signed) }
})

const coordinate = { row: between(0, limits.MAX_ROWS - 1), column: between(0, limits.MAX_COLUMNS - 1) }
const id = upTo(2 ** 32 - 1)

describe('what is encoded is decoded again', () => {
  test('signed header', () => {
    checkProperty(
      fc.property(signedHeader, (header) => {
        expect(decodeSignedHeader(encodeSignedHeader(header))).toEqual({ ok: true, value: header })
      }),
      300,
    )
  })

  test('sidecar', () => {
    const sidecar = fc.record({
      column: coordinate.column,
      cells: fc.array(bytes(1, 200), { minLength: 1, maxLength: 12 }),
      proofs: fc.array(bytes(0, 200), { minLength: 1, maxLength: 12 }),
      signedHeader,
    })
    checkProperty(
      fc.property(sidecar, (sidecar) => {
        expect(decodeSidecar(encodeSidecar(sidecar))).toEqual({ ok: true, value: sidecar })
      }),
      200,
    )
  })

  test('sample request', () => {
    const request = fc.record({
      id,
      blob: bytes(32, 32).map((blob) => Buffer.from(blob).toString('hex')),
      coordinates: fc.array(fc.record(coordinate), { minLength: 1, maxLength: 40 }),
    })
    checkProperty(
      fc.property(request, (request) => {
        expect(decodeSampleRequest(encodeSampleRequest(request))).toEqual({ ok: true, value: request })
      }),
      200,
    )
  })

  test('sample response', () => {
    const response = fc.record({
      id,
      status: fc.constantFrom(...SAMPLE_STATUS),
      cells: fc.array(fc.record({ ...coordinate, cell: bytes(1, 200), proof: bytes(0, 200) }), { maxLength: 12 }),
    })
    checkProperty(
      fc.property(response, (response) => {
        expect(decodeSampleResponse(encodeSampleResponse(response))).toEqual({ ok: true, value: response })
      }),
      200,
    )
  })

  test('custody, in any order and with repetitions', () => {
    const claim = between(2, limits.MAX_COLUMNS).chain((total) =>
      fc.record({ total: fc.constant(total), columns: fc.array(between(0, total - 1), { maxLength: 50 }) }),
    )
    checkProperty(
      fc.property(claim, ({ total, columns }) => {
        const ascending = [...new Set(columns)].sort((a, b) => a - b)
        expect(decodeCustody(encodeCustody(columns, total), total)).toEqual({ ok: true, value: ascending })
      }),
      200,
    )
  })
})

describe('the largest messages that are allowed fit their bounds', () => {
  const full = (length: number) => new Uint8Array(length).fill(0xff)

  test('a request for so many coordinates', () => {
    const coordinates = Array.from({ length: limits.MAX_COORDINATES }, () => ({
      row: limits.MAX_ROWS - 1,
      column: limits.MAX_COLUMNS - 1,
    }))
    const request = { id: 2 ** 32 - 1, blob: 'ff'.repeat(32), coordinates }
    expect(decodeSampleRequest(encodeSampleRequest(request))).toEqual({ ok: true, value: request })
    const more = encodeSampleRequest({ ...request, coordinates: [...coordinates, coordinates[0]!] })
    expect(decodeSampleRequest(more)).toEqual({ ok: false, reason: 'sample request: too many items' })
  })

  test('a response of as many bytes of cells and proofs as a server gives, however they are cut', () => {
    const { MAX_SAMPLE_RESPONSE_BYTES, RESPONSE_OVERHEAD_BYTES, MAX_COORDINATES } = limits
    for (const cellBytes of [512 - RESPONSE_OVERHEAD_BYTES, 1024, 65_536]) {
      const room = Math.floor(MAX_SAMPLE_RESPONSE_BYTES / (cellBytes + RESPONSE_OVERHEAD_BYTES))
      const cell = { row: 2047, column: 1023, cell: full(cellBytes), proof: full(0) }
      const cells = Array.from({ length: Math.min(room, MAX_COORDINATES) }, () => cell)
      const encoded = encodeSampleResponse({ id: 2 ** 32 - 1, status: 'ok', cells })
      expect(decodeSampleResponse(encoded)).toMatchObject({ ok: true })
    }
  })

  test('a header of so many commitments', () => {
    const commitments = Array.from({ length: limits.MAX_COMMITMENTS }, () => full(90))
    const geometry = { dimensions: 2, dataRows: 1024, rows: 2048, dataColumns: 512, columns: 1024 } as const
    const signed = encodeHeader({
      network: 'n'.repeat(32),
      scheme: 's'.repeat(32),
      geometry: { ...geometry, cellBytes: 65_536, maxProofBytes: 4096, sampleUnit: 'cell' },
      payloadBytes: Number.MAX_SAFE_INTEGER,
      commitments,
      publisher: full(32),
      sequence: Number.MAX_SAFE_INTEGER,
    })
    const header = encodeSignedHeader({ header: {} as never, signed, signature: full(64), blob: '' })
    expect(decodeSignedHeader(header)).toMatchObject({ ok: true })
  })

  test('a sidecar of as many rows as there may be', () => {
    const cells = Array.from({ length: limits.MAX_ROWS }, () => full(64))
    const proofs = Array.from({ length: limits.MAX_ROWS }, () => full(400))
    const signed = encodeHeader({
      network: 'n',
      scheme: 's',
      geometry: {
        dimensions: 1,
        dataRows: 2048,
        rows: 2048,
        dataColumns: 1,
        columns: 2,
        cellBytes: 64,
        maxProofBytes: 400,
        sampleUnit: 'column',
      },
      payloadBytes: 1,
      commitments: [full(32)],
      publisher: full(32),
      sequence: 0,
    })
    const signedHeader = { header: {} as never, signed, signature: full(64), blob: '' }
    expect(decodeSidecar(encodeSidecar({ column: 1, cells, proofs, signedHeader }))).toMatchObject({ ok: true })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataBytes, readFrame, writeFrame } from '../src/blob.ts'
import { type ExtendedMatrix, extendedMatrix } from '../src/matrix.ts'
import type { Geometry } from '../src/types.ts'
import { checkProperty, noise, thrownBy } from './fixtures.ts'

const geometry: Geometry = {
  dimensions: 1,
  dataRows: 3,
  rows: 3,
  dataColumns: 2,
  columns: 3,
  cellBytes: 5,
  maxProofBytes: 0,
  sampleUnit: 'column',
}
const capacity = dataBytes(geometry) - 8
const limit = 2 ** 20

function framed(payload: Uint8Array): ExtendedMatrix {
  const matrix = extendedMatrix(geometry, new Uint8Array(45))
  writeFrame(payload, matrix)
  return matrix
}

describe('a frame', () => {
  it('is length, payload and zeros through the data part of the rows', () => {
    const matrix = framed(Uint8Array.of(1, 2, 3, 4, 5))
    expect([...matrix.bytes]).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 5, 1, 2, /* parity */ 0, 0, 0, 0, 0],
      ...[3, 4, 5, 0, 0, 0, 0, 0, 0, 0, /* parity */ 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* parity */ 0, 0, 0, 0, 0],
    ])
  })

  it('gives back every payload that fits, and takes no other', () => {
    for (let length = 1; length <= capacity; length++) {
      expect(readFrame(framed(noise(length)), limit)).toEqual(noise(length))
    }
    expect(thrownBy(() => framed(noise(capacity + 1)))).toMatchObject({
      code: 'ERASURE_PAYLOAD_SIZE',
      details: { bytes: capacity + 1, maximum: capacity },
    })
  })

  it.each([
    ['of nothing', 0n],
    ['one byte longer than the matrix', BigInt(capacity + 1)],
    ['of 2^32 + 5', 2n ** 32n + 5n],
    ['of 2^53 + 1', 2n ** 53n + 1n],
    ['of 2^64 - 1', 2n ** 64n - 1n],
  ])('%s is refused', (_, length) => {
    const matrix = framed(noise(5))
    new DataView(matrix.bytes.buffer).setBigUint64(0, length)
    expect(thrownBy(() => readFrame(matrix, limit)).code).toBe('ERASURE_BAD_FRAME')
  })

  it('of nothing is refused where all else is zero, too', () => {
    expect(thrownBy(() => readFrame(extendedMatrix(geometry, new Uint8Array(45)), limit)).code).toBe(
      'ERASURE_BAD_FRAME',
    )
  })

  it('longer than the scheme takes is refused', () => {
    expect(thrownBy(() => readFrame(framed(noise(9)), 8)).message).toBe(
      'frame: length: expected 1 to 8, got 9; whoever published it did not frame it',
    )
  })

  it('with any byte of padding set is refused', () => {
    checkProperty(
      fc.property(
        fc.integer({ min: 1, max: capacity - 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (n, at, byte) => {
          const matrix = framed(noise(n))
          const padding = 8 + n + (at % (capacity - n))
          matrix.bytes[Math.floor(padding / 10) * 15 + (padding % 10)] = byte
          expect(thrownBy(() => readFrame(matrix, limit))).toMatchObject({
            code: 'ERASURE_BAD_FRAME',
            details: { at: padding },
          })
        },
      ),
      200,
    )
  })

  it('does not depend on the extension', () => {
    const matrix = framed(noise(20))
    for (const row of [0, 1, 2]) matrix.bytes.fill(9, row * 15 + 10, row * 15 + 15)
    expect(readFrame(matrix, limit)).toEqual(noise(20))
  })
})

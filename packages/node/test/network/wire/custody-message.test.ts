import { describe, expect, test } from 'vitest'
import { encodeMessage } from '../../../src/network/wire/bounded.ts'
import { decodeCustody, encodeCustody } from '../../../src/network/wire/custody-message.ts'

describe('a custody claim', () => {
  test('has a bit for each column, lowest first', () => {
    expect(Buffer.from(encodeCustody([0, 9, 10], 12)).toString('hex')).toBe('83010c420106')
  })

  test('with a bit beyond the last column is refused', () => {
    for (let bit = 12; bit < 16; bit++) {
      const bits = Uint8Array.of(0, 1 << (bit - 8))
      expect(decodeCustody(encodeMessage([1, 12, bits]), 12)).toEqual({
        ok: false,
        reason: 'custody bits: a bit beyond the last column is set',
      })
    }
    expect(decodeCustody(encodeMessage([1, 12, Uint8Array.of(0xff, 0x0f)]), 12)).toMatchObject({ ok: true })
  })

  test.each([11, 13, 0, 129, 2 ** 32, Number.MAX_SAFE_INTEGER])('of a network of %i columns is refused', (total) => {
    const decoded = decodeCustody(encodeMessage([1, total, Uint8Array.of(0, 0)]), 12)
    expect(decoded).toEqual({ ok: false, reason: 'columns of the network: expected an integer from 12 to 12' })
  })

  test.each([0, 1, 3, 100])('of %i bytes of bits, where two are right, is refused', (length) => {
    const decoded = decodeCustody(encodeMessage([1, 12, new Uint8Array(length)]), 12)
    expect(decoded).toEqual({ ok: false, reason: 'custody bits: expected 2 bytes' })
  })

  test('of another version is refused', () => {
    expect(decodeCustody(encodeMessage([2, 12, Uint8Array.of(0, 0)]), 12)).toMatchObject({ ok: false })
  })

  test('may be of nothing and of everything', () => {
    const all = Array.from({ length: 12 }, (_, column) => column)
    expect(decodeCustody(encodeCustody([], 12), 12)).toEqual({ ok: true, value: [] })
    expect(decodeCustody(encodeCustody(all, 12), 12)).toEqual({ ok: true, value: all })
  })
})

import { describe, expect, test } from 'vitest'
import type { ChargeReason } from '../../src/events.ts'
import { Charges } from '../../src/peers/charges.ts'

const MINUTE = 60_000

function charges() {
  let now = 1_700_000_000_000
  const book = new Charges(() => now)
  return {
    book,
    pass: (ms: number) => {
      now += ms
    },
    /** How many charges in a row, at one moment, ban a fresh peer. */
    chargesToBan(reason: ChargeReason): number {
      for (let count = 1; count <= 10; count++) if (book.charge(`fresh ${reason}`, reason)) return count
      return Number.POSITIVE_INFINITY
    },
  }
}

describe('charges', () => {
  test.each<[ChargeReason, number]>([
    ['invalid-header', 2],
    ['invalid-column', 2],
    ['invalid-cell', 2],
    ['malformed-message', 4],
    ['unrequested-cell', 4],
    ['protocol-limit', 4],
  ])('%s: so many at once ban: %i', (reason, count) => {
    expect(charges().chargesToBan(reason)).toBe(count)
  })

  test('different faults of one peer add up, those of different peers do not', () => {
    const { book } = charges()
    expect(book.charge('a', 'invalid-cell')).toBe(false)
    expect(book.charge('b', 'invalid-cell')).toBe(false)
    expect(book.charge('a', 'malformed-message')).toBe(false)
    expect(book.charge('a', 'protocol-limit')).toBe(true)
    expect([book.isBanned('a'), book.isBanned('b'), book.isBanned('never there')]).toEqual([true, false, false])
  })

  test('fade: half is left after a minute', () => {
    const { book, pass } = charges()
    // 50, then 25 + 50, then 37.5 + 50: never a hundred.
    for (let minute = 0; minute < 20; minute++) {
      expect(book.charge('a', 'invalid-cell'), `minute ${minute}`).toBe(false)
      pass(MINUTE)
    }
    // 50 + 50 would have been enough; a little later it is not.
    book.charge('b', 'invalid-cell')
    pass(1)
    expect(book.charge('b', 'invalid-cell')).toBe(false)
    expect(book.charge('b', 'invalid-cell')).toBe(true)
  })

  test('a ban ends after a minute, and the next fault soon after bans again', () => {
    const { book, pass } = charges()
    book.charge('a', 'invalid-cell')
    expect(book.charge('a', 'invalid-cell')).toBe(true)
    pass(MINUTE - 1)
    expect(book.isBanned('a')).toBe(true)
    pass(1)
    expect(book.isBanned('a')).toBe(false)
    expect(book.charge('a', 'invalid-cell'), '50 left of 100, and 50').toBe(true)
    expect(book.isBanned('a')).toBe(true)
  })

  test('a fault while banned, too small to ban by itself, does not end the ban', () => {
    const { book, pass } = charges()
    for (let i = 0; i < 2; i++) book.charge('a', 'invalid-cell')
    pass(MINUTE / 2)
    book.charge('a', 'malformed-message')
    pass(MINUTE / 2 - 1)
    expect(book.isBanned('a')).toBe(true)
    pass(2)
    expect(book.isBanned('a')).toBe(false)
  })

  test('after a long time all is forgiven, exactly', () => {
    const { book, pass } = charges()
    for (let i = 0; i < 100; i++) book.charge('a', 'invalid-cell')
    pass(365 * 24 * 60 * MINUTE)
    expect(book.isBanned('a')).toBe(false)
    expect(book.charge('a', 'invalid-cell')).toBe(false)
    expect(book.charge('a', 'invalid-cell')).toBe(true)
  })

  test('remembers so many peers, those charged last', () => {
    const { book } = charges()
    for (const peer of ['often', 'early']) for (let i = 0; i < 2; i++) book.charge(peer, 'invalid-cell')
    for (let i = 0; i < 9_998; i++) book.charge(`peer ${i}`, 'malformed-message')
    expect([book.isBanned('early'), book.isBanned('often')]).toEqual([true, true])
    book.charge('often', 'malformed-message')
    book.charge('one more', 'malformed-message')
    expect([book.isBanned('early'), book.isBanned('often')]).toEqual([false, true])
  })
})

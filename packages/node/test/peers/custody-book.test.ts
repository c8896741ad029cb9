import { describe, expect, test } from 'vitest'
import { CustodyBook } from '../../src/peers/custody-book.ts'

const holders = (book: CustodyBook, column: number) => [...book.holdersOf(column)].sort()

describe('the custody book', () => {
  test('knows who says that it holds a column', () => {
    const book = new CustodyBook()
    book.set('a', [0, 1])
    book.set('b', [1, 2])
    book.set('c', [])
    expect([0, 1, 2, 3].map((column) => holders(book, column))).toEqual([['a'], ['a', 'b'], ['b'], []])
    expect([book.known, book.custodians]).toEqual([3, 2])
  })

  test('a new claim takes the place of the old one', () => {
    const book = new CustodyBook()
    book.set('a', [0, 1])
    book.set('a', [1, 2])
    expect([0, 1, 2].map((column) => holders(book, column))).toEqual([[], ['a'], ['a']])
    book.set('a', [])
    expect([0, 1, 2].map((column) => holders(book, column))).toEqual([[], [], []])
    expect([book.known, book.custodians]).toEqual([1, 0])
  })

  test('a peer that has gone holds nothing', () => {
    const book = new CustodyBook()
    book.set('a', [0])
    book.set('b', [0])
    book.delete('a')
    book.delete('a')
    book.delete('never there')
    expect(holders(book, 0)).toEqual(['b'])
    expect([book.known, book.custodians]).toEqual([1, 1])
  })

  test('a list of holders that was handed out does not change', () => {
    const book = new CustodyBook()
    book.set('a', [0])
    const before = book.holdersOf(0)
    book.set('b', [0])
    book.delete('a')
    expect(before).toEqual(['a'])
  })

  test('a column that is claimed twice is held once', () => {
    const book = new CustodyBook()
    book.set('a', [3, 3])
    expect(book.holdersOf(3)).toEqual(['a'])
  })
})

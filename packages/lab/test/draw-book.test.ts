import { expect, test } from 'vitest'
import { DrawBook } from '../src/testnet/draw-book.ts'

test('a sampler’s earlier draws are told of this blob or of another, and the oldest are forgotten', () => {
  const book = new DrawBook()
  const started = (node: string, blob: string, positions: number[]) =>
    book.add({ at: 0, node, type: 'sampling-started', blob, draw: 'd', positions })
  started('light-0', 'a', [1, 2])
  started('light-0', 'b', [3])
  started('light-1', 'a', [4])
  book.add({ at: 0, node: 'light-0', type: 'node-stopped' })
  expect(book.of('light-0', 'a')).toEqual([
    { isOfThisBlob: true, drawn: [1, 2] },
    { isOfThisBlob: false, drawn: [3] },
  ])
  expect(book.of('light-2', 'a')).toEqual([])
  for (let i = 0; i < 1_000; i++) started('light-1', 'b', [i])
  expect(book.of('light-1', 'a')).toHaveLength(1_000)
  expect(book.of('light-1', 'a').some(({ isOfThisBlob }) => isOfThisBlob)).toBe(false)
})

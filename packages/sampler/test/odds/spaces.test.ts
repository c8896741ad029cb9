import { describe, expect, test } from 'vitest'
import { blobsSpace, lineSpace, squareSpace } from '../../src/odds/spaces.ts'

describe('the smallest sets that stop reconstruction', () => {
  test('of a line, a square, and several blobs', () => {
    expect(lineSpace(128, 64)).toEqual({ positions: 128, smallestUnrecoverable: 65 })
    expect(squareSpace(16)).toEqual({ positions: 1024, smallestUnrecoverable: 289 })
    expect(blobsSpace(128, 64)).toEqual({ positions: 32_768, smallestUnrecoverable: 129 * 65 })
    expect(() => lineSpace(4, 5)).toThrow('needed: expected an integer from 1 to 4, got 5')
  })
})

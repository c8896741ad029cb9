/** What each pattern of the catalogue says of itself, and the boundary between it and its twin. */
import { isRecoverable } from '@daslab/erasure/geometry'
import { makePeeler } from '@daslab/erasure/peeling'
import type { Geometry } from '@daslab/erasure/types'
import { describe, expect, test } from 'vitest'
import { aboutPattern, hiddenCells, hiddenColumns, PATTERN_NAMES, parsePattern } from '../../src/pattern/pattern.ts'
import { hiddenPositions } from '../../src/pattern/pattern-kind.ts'
import { seededRandom } from '../../src/random.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const EXAMPLES: Readonly<Record<string, string>> = {
  random: 'random:0.6',
  columns: 'columns:0-2',
  rows: 'rows:0',
  lines: 'lines:1x2',
  targeted: 'targeted:2',
}
const NEEDS_TWO_DIMENSIONS = ['slow', 'slow+1']

function drawsOn(geometry: Geometry, samplers: number, samples: number): number[][] {
  const random = seededRandom('draws')
  const positions = geometry.sampleUnit === 'column' ? geometry.columns : geometry.rows * geometry.columns
  return Array.from({ length: samplers }, () => drawUniform(positions, samples, random))
}

function hide(
  text: string,
  geometry: Geometry,
  seed: string | number = 1,
  draws = drawsOn(geometry, 6, 3),
): Uint8Array {
  return hiddenCells(parsePattern(text, 'cells'), geometry, { random: seededRandom(seed), draws })
}
const recovers = (geometry: Geometry, hidden: Uint8Array) =>
  isRecoverable(geometry, (row, column) => hidden[row * geometry.columns + column] === 0)
const count = (hidden: Uint8Array) => hidden.reduce((sum, flag) => sum + flag, 0)

describe.each([
  ['one dimension', oneDimensional(16, 3)],
  ['a single row', oneDimensional(16)],
  ['two dimensions', twoDimensional(8)],
  ['two dimensions, k = 1', twoDimensional(1)],
])('%s', (name, geometry) => {
  const names = PATTERN_NAMES.filter((pattern) => name.startsWith('two') || !NEEDS_TWO_DIMENSIONS.includes(pattern))

  test.each(names)('%s is as recoverable as it says', (pattern) => {
    if (name.endsWith('k = 1') && pattern in EXAMPLES) return
    const text = EXAMPLES[pattern] ?? pattern
    const { isRecoverable: claim } = aboutPattern(parsePattern(text, 'cells'))
    for (const seed of [1, 2, 3, 4]) {
      const hidden = hide(text, geometry, seed)
      expect(hidden).toHaveLength(geometry.rows * geometry.columns)
      if (claim !== undefined) expect(recovers(geometry, hidden)).toBe(claim)
      expect(hide(text, geometry, seed)).toEqual(hidden)
    }
  })
})

describe('twins lie one step apart, on the two sides of the boundary', () => {
  const square = twoDimensional(8)
  test.each([
    ['minimal', 'minimal-1', 81, 80],
    ['diagonal', 'diagonal-1', 16 * 9, 16 * 9 - 1],
    ['quadrant+1', 'quadrant', 3 * 64 + 1, 3 * 64],
    ['slow+1', 'slow', 3 * 64 + 1, 3 * 64],
  ])('%s and %s', (lost, kept, hiddenByLost, hiddenByKept) => {
    expect([count(hide(lost, square)), count(hide(kept, square))]).toEqual([hiddenByLost, hiddenByKept])
    expect([recovers(square, hide(lost, square)), recovers(square, hide(kept, square))]).toEqual([false, true])
  })

  test('giving back any one cell of minimal or diagonal recovers everything', () => {
    for (const text of ['minimal', 'diagonal']) {
      const hidden = hide(text, square)
      for (const [cell, flag] of hidden.entries()) {
        if (flag === 1) expect(recovers(square, hidden.with(cell, 0))).toBe(true)
      }
    }
  })

  test('taking away any one cell of slow or quadrant loses the matrix', () => {
    for (const text of ['slow', 'quadrant']) {
      const hidden = hide(text, square)
      for (const [cell, flag] of hidden.entries()) {
        if (flag === 0) expect(recovers(square, hidden.with(cell, 1))).toBe(false)
      }
    }
  })

  test('whole lines: the parity of each side is the most that may go', () => {
    for (const [rows, columns] of [
      [8, 8],
      [9, 8],
      [8, 9],
      [0, 8],
      [0, 9],
    ] as const) {
      const recoverable = rows <= 8 && columns <= 8
      expect(recovers(square, hide(`lines:${rows}x${columns}`, square))).toBe(recoverable)
    }
    expect(recovers(oneDimensional(16, 3), hide('lines:1x0', oneDimensional(16, 3)))).toBe(false)
  })
})

// The sets published with das-research, on squares of the sides that were checked there.
describe.each([8, 16, 32])('the erasure patterns of das-research, k = %i', (k) => {
  const geometry = twoDimensional(k)
  const where = (isHidden: (row: number, column: number) => boolean) =>
    Uint8Array.from({ length: 4 * k * k }, (_, cell) => (isHidden(Math.floor(cell / (2 * k)), cell % (2 * k)) ? 1 : 0))

  test('MEP, DEP and MREP', () => {
    expect(count(hide('minimal', geometry))).toBe((k + 1) ** 2)
    expect(hide('diagonal', geometry)).toEqual(where((row, column) => (row + column) % (2 * k) <= k))
    expect(count(hide('diagonal', geometry))).toBe(2 * k * (k + 1))
    expect(hide('quadrant', geometry)).toEqual(where((row, column) => !(row < k && column < k)))
    expect([count(hide('quadrant', geometry)), count(hide('quadrant+1', geometry))]).toEqual([3 * k * k, 3 * k * k + 1])
  })

  test('MREP as coded there hides the far quadrant only, and with (0, 0) too it is recoverable all the same', () => {
    const far = where((row, column) => row >= k && column >= k)
    expect([count(far), recovers(geometry, far), recovers(geometry, far.with(0, 1))]).toEqual([k * k, true, true])
  })

  test('slow takes a round for each data line and one for the rest', () => {
    const present = hide('slow', geometry).map((flag) => 1 - flag)
    expect(makePeeler(geometry).peel(present)).toMatchObject({ isRecoverable: true, rounds: k + 1 })
  })
})

describe('patterns shaped by draws', () => {
  test('targeted gives its victims all they ask, and nobody anything else', () => {
    for (const geometry of [oneDimensional(16, 3), twoDimensional(8)]) {
      const draws = drawsOn(geometry, 6, 3)
      const hidden = hiddenPositions(geometry, hide('targeted:2', geometry, 1, draws))
      const given = [...hidden.keys()].filter((position) => hidden[position] === 0)
      expect(given).toEqual([...new Set(draws.slice(0, 2).flat())].sort((a, b) => a - b))
    }
  })

  test('selective serves in order of arrival and stops right before recovery', () => {
    for (const geometry of [oneDimensional(16, 3), twoDimensional(4)]) {
      const draws = drawsOn(geometry, 60, 3)
      const hidden = hiddenPositions(geometry, hide('selective', geometry, 1, draws))
      const isServed = (draw: readonly number[]) => draw.every((position) => hidden[position] === 0)
      const served = draws.findIndex((draw) => !isServed(draw))
      expect(served).toBeGreaterThan(1)
      expect(hide(`targeted:${served}`, geometry, 1, draws)).toEqual(hide('selective', geometry, 1, draws))
      expect(recovers(geometry, hide(`targeted:${served}`, geometry, 1, draws))).toBe(false)
      expect(recovers(geometry, hide(`targeted:${served + 1}`, geometry, 1, draws))).toBe(true)
      expect(hide('selective:2', geometry, 1, draws)).toEqual(hide('targeted:2', geometry, 1, draws))
    }
  })

  test('without draws there is nothing to make them from', () => {
    for (const text of ['targeted:1', 'selective']) {
      const pattern = parsePattern(text, 'cells')
      expect(() => hiddenCells(pattern, twoDimensional(4), { random: seededRandom(1) })).toThrow(
        /^erasure pattern (targeted|selective): expected the draws of the samplers, [^\n]*$/,
      )
    }
  })
})

describe('where a pattern does not apply', () => {
  test.each([
    ['slow', oneDimensional(16)],
    ['slow', { ...twoDimensional(8), dataRows: 4 }],
    ['slow', { ...twoDimensional(8), dataRows: 12, dataColumns: 12 }],
    ['diagonal', { ...twoDimensional(8), rows: 32 }],
  ])('%s says which matrix it needs', (text, geometry) => {
    expect(() => hide(text, geometry)).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_PATTERN' }))
    expect(() => hide(text, geometry)).toThrow(
      /^erasure pattern [a-z]+: expected [^\n]*, got (one|two) dimensions?, [^\n]*$/,
    )
  })

  test('lines and lists are bounded by the matrix', () => {
    expect(() => hide('lines:17x0', twoDimensional(8))).toThrow('rows hidden: expected an integer from 0 to 16, got 17')
    expect(() => hide('rows:16', twoDimensional(8))).toThrow('row: expected an integer from 0 to 15, got 16')
  })

  test('a publisher of columns is refused what hides single cells, when it is read and when it is made by hand', () => {
    for (const text of ['diagonal', 'slow', 'rows:1', 'lines:0x3', 'targeted:1', 'selective', 'quadrant']) {
      expect(() => parsePattern(text)).toThrow(/^erasure pattern: expected none, minimal, [^\n]*, got "[^\n]*$/)
      const pattern = parsePattern(text, 'cells')
      expect(() => hiddenColumns(pattern, oneDimensional(8), seededRandom(1))).toThrow(
        expect.objectContaining({ code: 'SAMPLER_BAD_PATTERN' }),
      )
    }
  })

  test.each([
    '',
    'diagonal:1',
    'lines',
    'lines:3',
    'lines:-1x2',
    'rows:',
    'targeted',
    'targeted:x',
    'selective:',
    'slow+2',
  ])('refuses %j in one line that lists every pattern', (text) => {
    expect(() => parsePattern(text, 'cells')).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_PATTERN' }))
    expect(() => parsePattern(text, 'cells')).toThrow(
      /^erasure pattern: expected none, minimal, minimal-1, random:.*, lines:.*, diagonal, .*, slow, .* or selective\[[^\n]*, got "/,
    )
  })
})

import { describe, expect, test } from 'vitest'
import { binomialInterval } from '../../src/odds/binomial.ts'
import { hiddenColumns, parsePattern } from '../../src/pattern/pattern.ts'
import { seededRandom } from '../../src/random.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const geometry = oneDimensional(128)
const hide = (text: string, seed: string | number = 1) =>
  hiddenColumns(parsePattern(text), geometry, seededRandom(seed))

describe('reading a pattern', () => {
  test.each([
    ['none', { kind: 'none' }],
    ['minimal', { kind: 'minimal' }],
    ['minimal-1', { kind: 'minimal-1' }],
    ['random:0.3', { kind: 'random', chance: 0.3 }],
    ['random:1', { kind: 'random', chance: 1 }],
    ['random:1e-3', { kind: 'random', chance: 0.001 }],
    ['columns:70', { kind: 'columns', ranges: [{ first: 70, last: 70 }] }],
    [
      'columns:0-63,70',
      {
        kind: 'columns',
        ranges: [
          { first: 0, last: 63 },
          { first: 70, last: 70 },
        ],
      },
    ],
  ])('%s', (text, pattern) => expect(parsePattern(text)).toEqual(pattern))

  test.each([
    '',
    'Minimal',
    'minimal-2',
    'random',
    'random:',
    'random:1.1',
    'random:-0.1',
    'random:0x1',
    'random:NaN',
    'random: 1',
    'columns',
    'columns:',
    'columns:1,',
    'columns:5-3',
    'columns:-1',
    'columns:1-2-3',
    'columns:1 ,2',
    'columns:1.5',
    'columns:99999999999',
    'minimal:3',
    ':',
    'minimal\n',
    'constructor',
  ])('refuses %j in one line that names the forms', (text) => {
    expect(() => parsePattern(text)).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_PATTERN' }))
    expect(() => parsePattern(text)).toThrow(
      /^erasure pattern: expected none, minimal, minimal-1, random:CHANCE .* or columns:LIST [^\n]*, got "[^\n]*$/,
    )
  })

  test('the message points at the wrong part of a long list', () => {
    expect(() => parsePattern('columns:0-63,7o,80')).toThrow('got "columns:0-63,7o,80", wrong at "7o"')
  })
})

describe('what a pattern hides', () => {
  test('none hides nothing', () => expect(hide('none')).toEqual([]))

  test('minimal leaves one column too few, minimal-1 exactly enough; both are distinct, ascending and seeded', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const hidden = hide('minimal', seed)
      expect(hidden).toHaveLength(65)
      expect(hidden).toEqual([...new Set(hidden)].sort((a, b) => a - b))
      expect(geometry.columns - hidden.length).toBe(geometry.dataColumns - 1)
      expect(geometry.columns - hide('minimal-1', seed).length).toBe(geometry.dataColumns)
      expect(hide('minimal', seed)).toEqual(hidden)
    }
    expect(hide('minimal', 1)).not.toEqual(hide('minimal', 2))
  })

  test('minimal follows the rate of the code and the two-dimensional square', () => {
    const third = { ...geometry, dataColumns: 32, columns: 96 }
    expect(hiddenColumns({ kind: 'minimal' }, third, seededRandom(1))).toHaveLength(65)
    expect(hiddenColumns({ kind: 'minimal' }, twoDimensional(16), seededRandom(1))).toHaveLength(17)
  })

  test('minimal chooses every column equally often', () => {
    const hits = new Array<number>(128).fill(0)
    const random = seededRandom('minimal')
    for (let i = 0; i < 1000; i++) for (const c of hiddenColumns({ kind: 'minimal' }, geometry, random)) hits[c]!++
    const { low, high } = binomialInterval(1000, 65 / 128, 1 - 1e-6)
    expect(Math.min(...hits)).toBeGreaterThanOrEqual(low)
    expect(Math.max(...hits)).toBeLessThanOrEqual(high)
  })

  test('random hides each column with its chance', () => {
    expect(hide('random:0')).toEqual([])
    expect(hide('random:1')).toHaveLength(128)
    const random = seededRandom('random')
    let hidden = 0
    for (let i = 0; i < 200; i++) hidden += hiddenColumns({ kind: 'random', chance: 0.3 }, geometry, random).length
    const { low, high } = binomialInterval(200 * 128, 0.3, 0.999)
    expect(hidden >= low && hidden <= high).toBe(true)
  })

  test('columns hides those named, each once, ascending', () => {
    expect(hide('columns:70,3-5,4-6')).toEqual([3, 4, 5, 6, 70])
    expect(hide('columns:0-127')).toHaveLength(128)
  })

  test('columns beyond the matrix are refused before anything is counted out', () => {
    expect(() => hide('columns:0-128')).toThrow('column: expected an integer from 0 to 127, got 128')
    expect(() => hide('columns:0-999999999')).toThrow(expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }))
    const reversed = { kind: 'columns', ranges: [{ first: 5, last: 3 }] } as const
    expect(() => hiddenColumns(reversed, geometry, seededRandom(1))).toThrow(/^column: /)
  })
})

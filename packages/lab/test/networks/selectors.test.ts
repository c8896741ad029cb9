import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/networks/nearest.ts'
import { nodesOf } from '../../src/networks/network.ts'
import { namesText, select } from '../../src/networks/selectors.ts'

const GROUPS = [
  { name: 'publisher', count: 1 },
  { name: 'full', count: 12 },
  { name: 'light', count: 3 },
]
const NAMES = GROUPS.flatMap(nodesOf)

describe('patterns of nodes', () => {
  test.each([
    [['light-*'], ['light-0', 'light-1', 'light-2']],
    [['*'], NAMES],
    [['full-0..2'], ['full-0', 'full-1', 'full-2']],
    // Twelve nodes: a plain star would take full-1 for full-10 and full-11 too.
    [['full-1'], ['full-1']],
    [['full-1*'], ['full-1', 'full-10', 'full-11']],
    [['*-0'], ['publisher-0', 'full-0', 'light-0']],
    [
      ['light-2', 'light-0', 'light-0..1'],
      ['light-0', 'light-1', 'light-2'],
    ],
    [['****-0'], ['publisher-0', 'full-0', 'light-0']],
  ])('%j', (patterns, nodes) => expect(select(patterns, NAMES)).toEqual({ nodes }))

  test.each([
    [
      'ligth-*',
      /^no node is called 'ligth-\*'; did you mean 'light'\? there are publisher-0, full-0\.\.11, light-0\.\.2$/,
    ],
    ['full-9..12', /no node is called 'full-9\.\.12'; there are/],
    ['full-3..1', /no node/],
    ['full', /no node/],
    ['full-01', /no node/],
    ['.*', /no node/],
    ['\u001b[31m', /'\\u\{1b\}\[31m'/],
  ])('%j means nobody, and says who there is', (pattern, problem) => {
    expect(select([pattern], NAMES)).toEqual({ problem: expect.stringMatching(problem) })
  })

  test('are not slow for being strange', () => {
    expect(select([`${'*a'.repeat(2_000)}*`], NAMES)).toHaveProperty('problem')
  })

  test('printed as few, they mean the same', () => {
    fc.assert(
      fc.property(fc.subarray(NAMES, { minLength: 1 }), (nodes) => {
        expect(select(namesText(nodes, GROUPS), NAMES)).toEqual({ nodes })
      }),
    )
    expect(namesText(NAMES, GROUPS)).toEqual(['publisher-0', 'full-*', 'light-*'])
    expect(namesText(['full-0', 'full-1', 'full-5'], GROUPS)).toEqual(['full-0..1', 'full-5'])
  })
})

describe('the nearest known word', () => {
  const KNOWN = ['count', 'custody', 'role', 'samples', 'super']
  test.each([
    ['cuont', 'count'],
    ['Count', 'count'],
    ['sample', 'samples'],
    ['rol', 'role'],
    ['custdy', 'custody'],
    ['xyzzy', undefined],
    ['', undefined],
  ])('%j: %s', (word, known) => expect(nearest(word, KNOWN)).toBe(known))
})

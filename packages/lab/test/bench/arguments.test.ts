/** Lists, ranges and shares as people write them; and requests that cannot be met. */
import { describe, expect, test } from 'vitest'
import { byteSize, losses, names, sampleCounts, schemeNames, targets } from '../../src/bench/arguments.ts'
import { casesOf } from '../../src/bench/request.ts'
import { REQUEST } from './small-bench.ts'

test('what is read', () => {
  expect(sampleCounts('4,1..3,2')).toEqual([1, 2, 3, 4])
  expect(losses('5%,0,0.01,1%')).toEqual([0, 0.01, 0.05])
  expect(targets('1e-9,0.1%')).toEqual([1e-9, 1e-3])
  const read = names()
  expect(read('minimal,columns:0-63,70,none')).toEqual(['minimal', 'columns:0-63,70', 'none'])
  expect(read('uniform')).toEqual(['minimal', 'columns:0-63,70', 'none', 'uniform'])
  expect(schemeNames('all')).toEqual(['merkle', 'peerdas', 'celestia'])
  expect(schemeNames('celestia,merkle')).toEqual(['celestia', 'merkle'])
  expect(byteSize('512KiB')).toBe(524_288)
})

test.each([
  [sampleCounts, ['0', '5..2', '1..', 'x', '', '1..99999999']],
  [losses, ['-1%', '100%', '1', '1.5', '', 'x%']],
  [targets, ['0', '1', '2', '-1e-9', '1e-400', '', '100%']],
  [schemeNames, ['foo', '', 'merkle,foo']],
  [byteSize, ['12', '0B', '64MiB', '']],
] as const)('what is refused', (read, texts) => {
  for (const text of texts) expect(() => read(text)).toThrow(/^Expected /)
})

describe('requests', () => {
  const cases = (change: Partial<typeof REQUEST>) => () => casesOf({ ...REQUEST, ...change })

  test('a case for every scheme, strategy, pattern and loss', () => {
    const { cases: all, left } = cases({ strategies: ['uniform', 'incremental:4,8'], patterns: ['minimal', 'none'] })()
    expect(all.length).toBe(2 * (3 + 1) * 2 * 2)
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
    expect(left).toEqual([])
  })

  test('what fits some schemes is left out elsewhere, and said', () => {
    const { cases: all, left } = cases({ schemes: ['merkle', 'celestia'], strategies: ['distinct-lines'] })()
    expect(new Set(all.map(({ scheme }) => scheme))).toEqual(new Set(['celestia']))
    expect(left).toHaveLength(1)
    expect(left[0]).toMatch(/^merkle: strategy distinct-lines/)
  })

  test.each([
    [{ samples: [200] }, /^200 samples of 128 positions \(merkle\): draw at most/],
    [{ strategies: ['incremental:16,200'] }, /^200 samples of 128 positions/],
    [{ strategies: ['distinct-lines'] }, /'distinct-lines' fits none of the schemes merkle, peerdas/],
    [{ strategies: ['uniform/9'] }, /'uniform\/9' may lose as many samples as it has/],
    [{ strategies: ['foo'] }, /^strategy: expected uniform/],
    [{ strategies: ['sequential:0/0.1/0.01'] }, /expected a number above 0 and below 1/],
    [{ patterns: ['foo'] }, /^erasure pattern: expected none, minimal/],
    [{ patterns: ['slow'] }, /'slow' fits none of the schemes/],
    [{ patterns: ['columns:0-200'] }, /got 200/],
    [{ payloadBytes: 20_000_000 }, /^peerdas: payload: expected/],
  ] as const)('%j is refused in one line', (change, line) => {
    expect(cases(change)).toThrow(line)
  })
})

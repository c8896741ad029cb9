/** What comes out of a bench: results next to exact, tables, CSV, plots, and the comparison with a baseline. */

import { exposure } from '@daslab/sampler/estimate/exposure'
import { expect, test } from 'vitest'
import { compare } from '../../src/bench/baseline.ts'
import { caseLines, casesCsv, neededLines } from '../../src/bench/case-table.ts'
import { csv } from '../../src/bench/csv.ts'
import { plotFiles } from '../../src/bench/plots/plots.ts'
import { benchedScheme, casesOf } from '../../src/bench/request.ts'
import { resultsOf } from '../../src/bench/results.ts'
import { countShard, REQUEST } from './small-bench.ts'

const request = { ...REQUEST, trials: 20_000 }
const { geometry, positions, smallestUnrecoverable } = benchedScheme('merkle', request.payloadBytes)
const exposures = [
  {
    schemes: 'merkle, peerdas',
    samples: 2,
    exposures: [10, 100].map((samplers) =>
      exposure({
        space: { positions, smallestUnrecoverable },
        geometry,
        samplers,
        stages: [{ samples: 8, lossesAllowed: 0 }],
        seed: 1,
      }),
    ),
  },
]
const results = resultsOf(await countShard(request), casesOf(request).cases, exposures)

test('measured next to exact, and a verdict’s weight', () => {
  const of = (key: string) => results.cases.find((each) => each.key === key)!
  const four = of('merkle uniform:4 minimal loss 0%')
  expect(four.falseAccept!.exact).toBeCloseTo((63 * 62 * 61 * 60) / (128 * 127 * 126 * 125), 14)
  expect(four.falseAccept).toMatchObject({ trials: 20_000, level: 0.99, isInside: true })
  expect(four.falseReject).toBeNull()
  const { rows, cellBytes, maxProofBytes } = geometry
  expect(rows).toBeGreaterThan(1)
  expect(four.honest).toEqual({ asked: 4, requests: 4, rounds: 1, bytes: 4 * rows * (cellBytes + maxProofBytes) })

  const lossy = of('peerdas uniform:4 minimal loss 5%')
  // Nothing hidden; each sample is lost when its request and the one retry are.
  expect(lossy.falseReject!.exact).toBeCloseTo(1 - (1 - 0.05 ** 2) ** 4, 12)
  expect(lossy).toMatchObject({ rejectPattern: 'none', falseReject: { isInside: true } })
  expect(lossy.honest.requests).toBeCloseTo(4 * 1.05, 1)
  expect(results.agreement.compared).toBe(12 + 6 + 60)
  expect(results.agreement.outside).toBeLessThanOrEqual(results.agreement.allowed)
  expect(results.needed.map(({ scheme, samples }) => [scheme, samples])).toEqual([
    ['merkle', 10],
    ['peerdas', 10],
  ])
})

test('results are JSON as they stand', () => {
  expect(JSON.parse(JSON.stringify(results))).toEqual(results)
})

test('the table has a line a case, and those who refuse have their own', () => {
  const lines = caseLines(results, (text) => `!${text}`)
  expect(lines.filter((line) => line.includes('fooled')).length).toBe(1)
  expect(lines.length).toBe(1 + 12 + 1 + 6)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120)
  const share = { ...results.cases[0]!.falseAccept!, isInside: false }
  const wrong = caseLines({ ...results, cases: [{ ...results.cases[0]!, falseAccept: share }] }, (text) => `!${text}`)
  expect(wrong[1]).toMatch(/^!.*outside/)
  expect(neededLines(results)[0]).toContain('takes 10 samples')
})

test('CSV: a header, a line a case, as many fields in each, commas quoted', () => {
  const lines = casesCsv(results).trimEnd().split('\r\n')
  expect(lines.length).toBe(1 + results.cases.length)
  const fields = lines[0]!.split(',').length
  for (const line of lines) expect(line.split(',').length).toBe(fields)
  expect(
    csv(
      ['a', 'b'],
      [
        ['x,"y"', null],
        [1e-9, true],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""",\r\n1e-9,true\r\n')
})

test('plots: well-formed, titled, described, with axis titles and dark colours, data beside them', async () => {
  const files = await plotFiles(results)
  const names = [...files.keys()]
  const svgs = names.filter((name) => name.endsWith('.svg'))
  expect(svgs.map((name) => name.replace(/^plots\/|\.svg$/g, ''))).toEqual([
    'fooled-by-samples-minimal-loss-0',
    'fooled-by-samples-minimal-loss-5',
    'fooled-by-network-merkle-peerdas',
    'error-map-merkle-peerdas',
    'reconstruction-merkle-peerdas',
    'bytes-by-confidence',
  ])
  // Of the axes, and a word of the legend.
  const axes: Record<string, string[]> = {
    'fooled-by-samples': ['samples of each draw (s)', 'chance to be fooled', '>peerdas, uniform<'],
    'fooled-by-network': ['samplers in the network (n)', 'share of samplers fooled', 'attack constructed'],
    'error-map': [
      'columns withheld of 128 (up to 64 can be restored)',
      'chance of a request to be lost',
      'false accept 1 to 5 %',
    ],
    reconstruction: ['samplers', 'chance to restore the matrix', 'random requests, measured'],
    'bytes-by-confidence': ['answers of a verdict, KiB', 'chance to be fooled when', '>peerdas<'],
  }
  for (const name of svgs) {
    const svg = files.get(name)!
    expectWellFormed(svg)
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><desc>[^<]{80,}<\/desc><style>/)
    expect(svg).toContain('prefers-color-scheme:dark')
    expect(svg).not.toMatch(/NaN|undefined|<script/)
    const titles = axes[Object.keys(axes).find((kind) => name.includes(kind))!]!
    for (const title of titles) expect(svg).toContain(title)
    const data = files.get(name.replace('.svg', '.csv'))!
    expect(data.trimEnd().split('\r\n').length).toBeGreaterThan(2)
  }
  // No colour is left that the dark page would not replace.
  const svg = files.get(svgs[0]!)!
  const used = new Set([...svg.matchAll(/ ((?:fill|stroke)="#[0-9a-f]{6}")/g)].map(([, attribute]) => attribute!))
  expect(used.size).toBeGreaterThan(5)
  for (const attribute of used) expect(svg).toContain(`[${attribute}]{`)
})

test('a baseline: nothing differs from itself, nor within the intervals; more than that does', async () => {
  expect(compare(results, results)).toEqual({ compared: 12, added: 0, gone: 0, differences: [] })
  const other = { ...request, seed: 8 }
  const again = resultsOf(await countShard(other), casesOf(other).cases, [])
  expect(compare(again, results).differences).toEqual([])
  const [first, ...rest] = results.cases
  const share = first!.falseAccept!
  const shifted = { ...share, estimate: 0.7, low: 0.69, high: 0.71, exact: 0.7 }
  const worse = compare({ ...results, cases: [{ ...first!, falseAccept: shifted }, ...rest.slice(1)] }, results)
  expect(worse).toMatchObject({ compared: 11, added: 0, gone: 1 })
  expect(worse.differences).toHaveLength(2)
  expect(worse.differences[0]).toMatch(/^merkle uniform:1 minimal loss 0%: fooled 70 % .*, before 4/)
  const needed = results.needed.map((each) => ({ ...each, samples: 11 }))
  expect(compare({ ...results, needed }, results).differences[0]).toContain('11 samples needed for 0.001, before 10')
})

/** Every element that begins ends, in order; no stray ampersand. */
function expectWellFormed(svg: string): void {
  const open: string[] = []
  for (const [, close, name, , selfClosing] of svg.matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name)
    else if (!selfClosing) open.push(name!)
  }
  expect(open).toEqual([])
  expect(svg.replace(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, '')).not.toContain('<')
  expect(svg).not.toMatch(/&(?!(?:amp|lt|gt|quot|#\d+);)/)
}

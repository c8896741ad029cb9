/** From how many samplers on do their cells together restore the matrix: with random requests, and whichever cells they are. */
import { csv } from '../csv.ts'
import type { BenchResults, ReconstructionResult } from '../results.ts'
import { slug } from './fooled-by-network.ts'
import { type Chart, light, SERIES } from './render.ts'

const RANDOM = 'random requests, measured'
const WORST = 'whichever cells they are, exact'

export function reconstructions({ reconstructions: all, level }: BenchResults): Chart[] {
  return all.map((each) => chart(each, level))
}

function chart({ schemes, samples, points }: ReconstructionResult, level: number): Chart {
  const values = points.flatMap(({ samplers, random, worst }) => [
    { samplers, series: RANDOM, chance: random.estimate, low: random.low, high: random.high },
    { samplers, series: WORST, chance: worst },
  ])
  const half = (of: (point: (typeof points)[number]) => number) => points.find((point) => of(point) >= 0.5)?.samplers
  const series = [RANDOM, WORST]
  const shared = { field: 'series', type: 'nominal', title: null }
  const trials = points[0]?.random.trials ?? 0
  return {
    name: `reconstruction-${slug(schemes)}`,
    title: 'When samplers together can restore the data',
    subtitle: `${schemes}: ${samples} samples each, ${trials} trials, band: ${level * 100} % interval`,
    description:
      `Chance that the cells of all samplers together restore the matrix, against the number of samplers of ${samples} samples. With ` +
      `random requests it passes one half at about ${half(({ random }) => random.estimate) ?? '-'} samplers, and is certain whichever cells ` +
      `they drew, with the same chance, at about ${half(({ worst }) => worst) ?? '-'}.`,
    spec: {
      data: { values },
      encoding: {
        x: {
          field: 'samplers',
          type: 'quantitative',
          title: 'samplers',
          axis: { format: ',d' },
          scale: { zero: true },
        },
      },
      layer: [
        {
          transform: [{ filter: `datum.series === '${RANDOM}'` }],
          mark: { type: 'area', color: SERIES[0][0], opacity: 0.25 },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
        },
        {
          mark: 'line',
          encoding: {
            y: {
              field: 'chance',
              type: 'quantitative',
              title: 'chance to restore the matrix',
              scale: { domain: [0, 1] },
              axis: { format: '%' },
            },
            color: {
              ...shared,
              scale: { domain: series, range: light(SERIES) },
              legend: { symbolType: 'stroke', symbolSize: 400 },
            },
            strokeDash: {
              ...shared,
              scale: {
                domain: series,
                range: [
                  [1, 0],
                  [6, 3],
                ],
              },
            },
          },
        },
      ],
    },
    data: csv(
      ['schemes', 'samples', 'samplers', 'random', 'low', 'high', 'trials', 'worst_case_exact'],
      points.map(({ samplers, random, worst }) => [
        ...[schemes, samples, samplers, random.estimate, random.low, random.high, random.trials, worst],
      ]),
    ),
  }
}

/** How much of a network an adaptive publisher fools, against its size: the bound above, an attack that was constructed below. */
import { csv } from '../csv.ts'
import type { BenchResults, ExposureResult } from '../results.ts'
import { type Chart, light, SERIES } from './render.ts'

const BOUND = 'bound: so many are fooled with a chance of at most 2⁻³⁰'
const ATTACK = 'attack constructed'
const BLIND = 'publisher that does not look, exact mean'

export function fooledByNetwork({ exposures, request }: BenchResults): Chart[] {
  return exposures.map((each) => chart(each, request.seed))
}

function chart({ schemes, samples, exposures }: ExposureResult, seed: number): Chart {
  const points = exposures.flatMap(({ samplers, cannotReach, attackFools, oneFooled }) => [
    { series: BOUND, samplers, count: cannotReach ?? samplers },
    ...(attackFools === undefined ? [] : [{ series: ATTACK, samplers, count: attackFools }]),
    { series: BLIND, samplers, count: samplers * oneFooled },
  ])
  const values = points.map((point) => ({ ...point, share: Math.max(point.count / point.samplers, 1e-9) }))
  const hundred = exposures.find(({ samplers }) => samplers === 100)
  const series = [BOUND, ATTACK, BLIND].filter((name) => points.some((point) => point.series === name))
  const color = { field: 'series', type: 'nominal', title: null, scale: { domain: series, range: light(SERIES) } }
  return {
    name: `fooled-by-network-${slug(schemes)}`,
    title: 'What an adaptive publisher fools',
    subtitle: `${schemes}: n samplers of ${samples} samples each, all requests seen before anything is shown`,
    description:
      `Share of a network's samplers that a publisher can fool at once when it sees all requests first, against the number of samplers n, ` +
      `both axes logarithmic.${hundred === undefined ? '' : ` With 100 samplers the attack constructed fools ${hundred.attackFools ?? 'an unknown number'} and the bound excludes ${hundred.cannotReach ?? 'nothing'} or more; one sampler alone is fooled with the chance ${hundred.oneFooled.toExponential(2)}.`}`,
    spec: {
      data: { values },
      encoding: {
        x: {
          field: 'samplers',
          type: 'quantitative',
          title: 'samplers in the network (n)',
          scale: { type: 'log' },
          axis: { format: ',', values: [10, 30, 100, 300, 1_000, 3_000, 10_000] },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          title: 'share of samplers fooled',
          scale: { type: 'log' },
          axis: { format: '~%', tickCount: 6 },
        },
        color,
        shape: { field: 'series', type: 'nominal', title: null, scale: { domain: series } },
      },
      layer: [{ mark: 'line' }, { mark: { type: 'point', filled: true, size: 55 } }],
    },
    data: csv(
      ['schemes', 'samples', 'samplers', 'bound', 'attack', 'expected_without_looking', 'one_fooled', 'seed'],
      exposures.map(({ samplers, cannotReach, attackFools, expectedWithoutLooking, oneFooled }) => [
        ...[
          schemes,
          samples,
          samplers,
          cannotReach ?? null,
          attackFools ?? null,
          expectedWithoutLooking,
          oneFooled,
          seed,
        ],
      ]),
    ),
  }
}

export function slug(schemes: string): string {
  return schemes.replace(/[^a-z0-9]+/g, '-')
}

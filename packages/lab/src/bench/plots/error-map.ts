/** Where samplers go wrong: false reject left of what can be spared, false accept right of it, over loss and what is withheld. */
import { printShare } from '../../networks/units.ts'
import { csv } from '../csv.ts'
import type { BenchResults, MapResult } from '../results.ts'
import { slug } from './fooled-by-network.ts'
import { ACCEPT_STEPS, type Chart, INK, light, REJECT_STEPS } from './render.ts'

/** Upper ends of the steps of colour; the last is open. */
const STEPS = [0.001, 0.01, 0.05, 0.2, 0.5] as const
const STEP_NAMES = ['below 0.1 %', '0.1 to 1 %', '1 to 5 %', '5 to 20 %', '20 to 50 %', '50 % and more']

export function errorMaps({ maps, request }: BenchResults): Chart[] {
  return maps.map((map) => chart(map, request.retries))
}

function chart({ schemes, samples, columns, spare, points }: MapResult, retries: number): Chart {
  const names = (['false reject', 'false accept'] as const).flatMap((error) =>
    STEP_NAMES.map((step) => `${error} ${step}`),
  )
  const values = points.map(({ withheld, loss, error, share }) => {
    const step = STEPS.findIndex((end) => share.estimate < end)
    const place = step < 0 ? STEPS.length : step
    return {
      ...{ withheld, loss: printShare(loss), step: `${error} ${STEP_NAMES[place]}`, text: shortShare(share.estimate) },
      // The darkest light colours, and the brightest dark ones, want the paper's colour on them.
      isStrong: place >= 4,
    }
  })
  const losses = [...new Set(points.map(({ loss }) => loss))].sort((a, b) => b - a).map(printShare)
  const x = {
    field: 'withheld',
    type: 'ordinal',
    title: `columns withheld of ${columns} (up to ${spare} can be restored)`,
    axis: { labelAngle: 0 },
  }
  const y = { field: 'loss', type: 'ordinal', sort: losses, title: 'chance of a request to be lost' }
  return {
    name: `error-map-${slug(schemes)}`,
    title: 'Where a sampler is wrong',
    subtitle: `${schemes}: ${samples} samples, none may fail, ${retries} retries; share of wrong verdicts, measured`,
    description:
      `Share of wrong verdicts of samplers of ${samples} samples over the columns withheld (0 to ${columns}) and the chance of a request to be ` +
      `lost. Up to ${spare} columns withheld a verdict that is not available is a false reject, which grows with both; beyond, available is ` +
      'a false accept, which falls with both.',
    spec: {
      height: 260,
      data: { values },
      encoding: { x, y },
      layer: [
        {
          mark: { type: 'rect', stroke: INK.paper[0], strokeWidth: 1 },
          encoding: {
            color: {
              ...{ field: 'step', type: 'nominal', title: 'share of wrong verdicts' },
              scale: { domain: names, range: [...light(REJECT_STEPS), ...light(ACCEPT_STEPS)] },
              legend: { columns: 2, symbolType: 'square', symbolSize: 120, gridAlign: 'each' },
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 11 },
          encoding: {
            text: { field: 'text' },
            color: { condition: { test: 'datum.isStrong', value: INK.paper[0] }, value: INK.ink[0] },
          },
        },
      ],
    },
    data: csv(
      ['schemes', 'samples', 'withheld', 'loss', 'error', 'share', 'low', 'high', 'trials', 'exact', 'inside'],
      points.map(({ withheld, loss, error, share }) => [
        ...[schemes, samples, withheld, loss, error, share.estimate, share.low, share.high, share.trials, share.exact],
        share.isInside,
      ]),
    ),
  }
}

/** `0`, `0.1%`, `35%`: what fits into a cell. */
function shortShare(share: number): string {
  if (share === 0) return '0'
  return share < 0.0995
    ? `${Number((share * 100).toPrecision(share < 0.0095 ? 1 : 2))}%`
    : `${Math.round(share * 100)}%`
}

/** The chance to be fooled against the number of samples: the exact curve, and what was measured, with intervals. */
import { chanceText } from '../../format.ts'
import { printShare } from '../../networks/units.ts'
import { csv } from '../csv.ts'
import type { BenchResults, CaseResult, Measured } from '../results.ts'
import { type Chart, decades, light, SERIES } from './render.ts'

/** Below this nobody reads the axis. */
const LEAST = 1e-12

/** A chart for each pattern and loss under which somebody can be fooled. */
export function fooledBySamples({ cases, level, request }: BenchResults): Chart[] {
  const fooled = cases.flatMap((each) => (each.falseAccept === null ? [] : [{ ...each, share: each.falseAccept }]))
  return request.patterns
    .flatMap((pattern) => request.losses.map((loss) => ({ pattern, loss })))
    .flatMap(({ pattern, loss }) => {
      const here = fooled.filter((each) => each.pattern === pattern && each.loss === loss)
      // A strategy with one sample count makes no curve; it stays in the table.
      const group = here.filter((each) =>
        here.some((other) => isSameCurve(each, other) && other.samples !== each.samples),
      )
      return group.length > 0 ? [chart(group, pattern, loss, level, request.trials)] : []
    })
}

function isSameCurve(a: CaseResult, b: CaseResult): boolean {
  return a.scheme === b.scheme && a.family === b.family
}

type Point = CaseResult & { readonly share: Measured }

function chart(points: readonly Point[], pattern: string, loss: number, level: number, trials: number): Chart {
  const seriesOf = ({ scheme, family }: Point) => `${scheme}, ${family}`
  const series = [...new Set(points.map(seriesOf))]
  const values = points.map((point) => {
    const { estimate, low, high, exact } = point.share
    const place = series.indexOf(seriesOf(point))
    return {
      series: seriesOf(point),
      // Schemes of one shape would hide each other.
      samples: point.samples + (place - (series.length - 1) / 2) * Math.min(0.18, 0.6 / series.length),
      count: point.samples,
      measured: estimate > 0 ? estimate : null,
      low: low > 0 ? low : null,
      high: estimate > 0 ? high : null,
      limit: estimate > 0 ? null : high,
      // Drawn to the edge of the axis a curve would seem to bend there.
      exact: exact !== null && exact >= LEAST ? exact : null,
    }
  })
  const floor = Math.max(
    LEAST,
    Math.min(...values.flatMap(({ exact, low, limit }) => [exact, low, limit].filter((v) => v !== null))),
  )
  const bottom = 10 ** Math.floor(Math.log10(floor))
  const drawn = values.map((value) => ({ ...value, low: value.low === null ? null : Math.max(bottom, value.low) }))
  const color = {
    ...{
      field: 'series',
      type: 'nominal',
      title: `line: exact; point: measured, ${level * 100} % interval`,
    },
    scale: { domain: series, range: light(SERIES) },
  }
  const x = {
    field: 'samples',
    type: 'quantitative',
    title: 'samples of each draw (s)',
    scale: { zero: false },
    axis: { tickMinStep: 1 },
  }
  const y = (field: string) => ({
    ...{ field, type: 'quantitative', title: 'chance to be fooled' },
    scale: { type: 'log', domain: [bottom, 1], clamp: true },
    axis: decades(bottom),
  })
  const has = (field: string) => [{ filter: `isValid(datum.${field})` }]
  const shape = { field: 'series', type: 'nominal', title: color.title, scale: { domain: series } }
  const last = points.reduce((most, point) => (point.samples > most.samples ? point : most))
  const exactAtLast =
    last.share.exact === null ? '' : `; at ${last.samples} samples exactly ${chanceText(last.share.exact)}`
  return {
    name: `fooled-by-samples-${pattern}-loss-${printShare(loss)}`.replace(/[^a-z0-9-]+/gi, '-').replace(/-$/, ''),
    title: 'How often a sampler is fooled',
    subtitle: `${pattern} withheld, loss ${printShare(loss)}, ${trials.toLocaleString('en')} samplers a point; ▽ none of them fooled: upper limit`,
    description:
      `Chance that one sampler says available although the pattern ${pattern} makes the data unrecoverable, against its number of ` +
      `samples, on a logarithmic axis, for ${series.join('; ')}. Measured points with ${level * 100} % intervals lie along the exact curves${exactAtLast}.`,
    spec: {
      data: { values: drawn },
      encoding: { x, color },
      layer: [
        { transform: has('exact'), mark: { type: 'line' }, encoding: { x: { ...x, field: 'count' }, y: y('exact') } },
        { transform: has('high'), mark: 'rule', encoding: { y: y('low'), y2: { field: 'high' } } },
        { transform: has('measured'), mark: { type: 'point', filled: true }, encoding: { y: y('measured'), shape } },
        { transform: has('limit'), mark: { type: 'point', shape: 'triangle-down' }, encoding: { y: y('limit') } },
      ],
    },
    data: csv(
      ['scheme', 'strategy', 'samples', 'fooled', 'low', 'high', 'trials', 'exact'],
      points.map(({ scheme, strategy, samples, share }) => [
        ...[scheme, strategy, samples, share.estimate, share.low, share.high, share.trials, share.exact],
      ]),
    ),
  }
}

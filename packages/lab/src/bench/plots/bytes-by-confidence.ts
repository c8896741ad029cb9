/** What a confidence costs: bytes that a sampler takes in, against the chance to be fooled that they buy. */
import { chanceNoneHidden } from '@daslab/sampler/odds/exact'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'
import { bytesText } from '../../format.ts'
import { csv } from '../csv.ts'
import type { BenchedScheme } from '../request.ts'
import type { BenchResults } from '../results.ts'
import { type Chart, decades, light, SERIES } from './render.ts'

/** The curve ends where nobody asks for more. */
const LEAST = 1e-12

export function bytesByConfidence({ schemes, cases, request, level }: BenchResults): Chart[] {
  const curves = schemes.flatMap((scheme) => curveOf(scheme))
  // The plain sampler against the smallest set, without loss, is what the curves are about.
  const points = cases.flatMap(({ scheme, strategy, pattern, loss, honest, falseAccept: share }) => {
    const isPlain = /^uniform:\d+$/.test(strategy) && pattern === 'minimal' && loss === 0
    if (!isPlain || share === null || share.estimate === 0) return []
    return [{ scheme, kib: honest.bytes / 1024, chance: share.estimate, low: share.low, high: share.high }]
  })
  const names = schemes.map(({ name }) => name)
  const color = {
    ...{ field: 'scheme', type: 'nominal', title: `line: exact; point: measured, ${level * 100} % interval` },
    scale: { domain: names, range: light(SERIES) },
  }
  const x = (field: string) => ({
    ...{ field, type: 'quantitative', title: 'chance to be fooled when the smallest unrecoverable set is withheld' },
    scale: { type: 'log', reverse: true, domain: [LEAST, 1], clamp: true },
    axis: decades(LEAST),
  })
  const y = {
    field: 'kib',
    type: 'quantitative',
    title: 'answers of a verdict, KiB',
    scale: { type: 'log' },
    axis: { format: ',~r' },
  }
  const shape = { field: 'scheme', type: 'nominal', title: color.title, scale: { domain: names } }
  return [
    {
      name: 'bytes-by-confidence',
      title: 'What a confidence costs',
      subtitle: `payload of ${bytesText(request.payloadBytes)}, uniform samples, none may fail`,
      description:
        `Bytes of cells and proofs that one sampler takes in for a verdict, against the chance to be fooled by the smallest unrecoverable ` +
        `set, both axes logarithmic, for ${names.join(', ')} and a payload of ${bytesText(request.payloadBytes)}. Each sample of ` +
        `${schemes.map(({ name, sampleBytes }) => `${name} weighs up to ${bytesText(sampleBytes)}`).join(', ')}.`,
      spec: {
        encoding: { y, color },
        layer: [
          { data: { values: curves }, mark: 'line', encoding: { x: x('exact') } },
          { data: { values: points }, mark: 'rule', encoding: { x: x('low'), x2: { field: 'high' } } },
          { data: { values: points }, mark: { type: 'point', filled: true }, encoding: { x: x('chance'), shape } },
        ],
      },
      data: csv(
        ['scheme', 'samples', 'bytes', 'chance_fooled_exact'],
        curves.map(({ scheme, samples, bytes, exact }) => [scheme, samples, bytes, exact]),
      ),
    },
  ]
}

function curveOf({ name, positions, smallestUnrecoverable, sampleBytes }: BenchedScheme) {
  const curve: { scheme: string; samples: number; bytes: number; kib: number; exact: number }[] = []
  for (let samples = 1; samples <= positions; samples++) {
    const exact = ratioToNumber(chanceNoneHidden({ positions, hidden: smallestUnrecoverable, samples }))
    if (exact < LEAST) break
    const bytes = samples * sampleBytes
    curve.push({ scheme: name, samples, bytes, kib: bytes / 1024, exact })
  }
  return curve
}

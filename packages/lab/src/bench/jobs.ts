/**
 * What a bench has to count: a simulation for each case of the table, and those that only plots show.
 *
 * Every job has a seed of its own, made from the request's and the job's name, so that leaving one out changes no other.
 */

import { clientsNeeded } from '@daslab/sampler/odds/union'
import type { Setting } from '@daslab/sampler/simulate/setting'
import { type BenchCase, type BenchedScheme, type BenchRequest, benchedScheme } from './request.ts'

export interface Job {
  readonly key: string
  readonly setting: Setting
  readonly trials: number
}

/** Schemes whose odds are the same, because their matrices have the same shape. */
export interface Shape {
  /** `merkle, peerdas`: the schemes. */
  readonly label: string
  /** The first of them, which stands for all. */
  readonly scheme: BenchedScheme
}

/** Trials of a point of the error map, and of a curve of reconstruction: pictures need no more. */
const MAP_TRIALS = 4_096
const RECONSTRUCTION_TRIALS = 200
const MAP_LOSSES = [0, 0.01, 0.02, 0.05, 0.1, 0.2] as const
/** Shares of the columns, about the most that can be spared. */
const MAP_SHARES = [0, 1 / 8, 1 / 4, 3 / 8, 7 / 16, 9 / 16, 5 / 8, 3 / 4] as const
/** Reconstruction is followed up to the number of samplers that worst luck needs with this chance. */
const NEARLY_SURE = 0.999

export function shapesOf(request: BenchRequest): Shape[] {
  const shapes = new Map<string, BenchedScheme[]>()
  for (const name of request.schemes) {
    const scheme = benchedScheme(name, request.payloadBytes)
    const { dimensions, sampleUnit, columns, dataColumns } = scheme.geometry
    const shape = [dimensions, sampleUnit, columns, dataColumns, scheme.positions, scheme.smallestUnrecoverable].join()
    shapes.set(shape, [...(shapes.get(shape) ?? []), scheme])
  }
  return [...shapes.values()].map((schemes) => ({
    label: schemes.map(({ name }) => name).join(', '),
    scheme: schemes[0]!,
  }))
}

/** The sample count of plots that show one only: 8, as PeerDAS samples, where it is asked for, else the middle one. */
export function referenceSamples({ samples }: BenchRequest): number {
  return samples.includes(8) ? 8 : samples[Math.floor(samples.length / 2)]!
}

export const attackedKey = ({ key }: BenchCase) => `${key}, attacked`
export const honestKey = ({ key }: BenchCase) => `${key}, honest`

/** A point of the error map of a shape: columns withheld and chance of a request to be lost. */
export interface MapPoint {
  readonly key: string
  readonly withheld: number
  readonly loss: number
}

/** Withheld columns step from none to most, with the last number that can be spared and the first that cannot. */
export function mapPointsOf({ label, scheme: { geometry } }: Shape): MapPoint[] {
  const spare = geometry.columns - geometry.dataColumns
  const steps = MAP_SHARES.map((share) => Math.round(share * geometry.columns))
  const withheld = [...new Set([...steps, spare, spare + 1])].filter((count) => count <= geometry.columns)
  return withheld
    .sort((a, b) => a - b)
    .flatMap((count) =>
      MAP_LOSSES.map((loss) => ({ key: `map ${label} ${count} withheld loss ${loss}`, withheld: count, loss })),
    )
}

export const reconstructionKey = ({ label }: Shape) => `reconstruction ${label}`

export function jobsOf(request: BenchRequest, cases: readonly BenchCase[]): Job[] {
  const { trials } = request
  const samples = referenceSamples(request)
  return [
    ...cases.flatMap((each) => [
      { key: attackedKey(each), setting: each.attacked, trials },
      // Where nothing is lost and nothing hidden, nothing is left to chance.
      ...(each.loss > 0 ? [{ key: honestKey(each), setting: each.honest, trials }] : []),
    ]),
    ...shapesOf(request).flatMap((shape) => [
      ...mapPointsOf(shape).map(({ key, withheld, loss }) => ({
        key,
        setting: mapSetting(request, shape, withheld, loss),
        trials: Math.min(trials, MAP_TRIALS),
      })),
      {
        key: reconstructionKey(shape),
        setting: {
          ...({ experiment: 'reconstruction', geometry: shape.scheme.geometry, samples } as const),
          samplers: samplersForSure(shape, samples),
        },
        trials: Math.min(trials, RECONSTRUCTION_TRIALS),
      },
    ]),
  ]
}

/** One sampler of the plain strategy against whole columns withheld. */
export function mapSetting(request: BenchRequest, shape: Shape, withheld: number, loss: number) {
  return {
    experiment: 'verdicts',
    geometry: shape.scheme.geometry,
    strategy: { kind: 'uniform', stages: [{ samples: referenceSamples(request), lossesAllowed: 0 }] },
    pattern: { kind: 'lines', rows: 0, columns: withheld },
    samplers: 1,
    loss,
    retries: request.retries,
    holders: 'honest',
  } as const
}

/** Samplers whose cells restore the matrix almost surely, whichever they are. */
function samplersForSure({ scheme }: Shape, samples: number): number {
  const spare = scheme.smallestUnrecoverable - 1
  return clientsNeeded({ positions: scheme.positions, samples }, spare, [NEARLY_SURE])[0]!
}

/**
 * What a bench found: measured next to exact, from the counts and nothing else. The same counts give the same results.
 *
 * Every measured share has its 99 % interval and says whether the exact odds are inside. One in a hundred is outside by
 * chance; more than chance explains is a finding, whether simulation or odds are wrong.
 */
import type { Exposure } from '@daslab/sampler/estimate/exposure'
import { binomialInterval } from '@daslab/sampler/odds/binomial'
import { chanceNoneHidden, samplesNeeded } from '@daslab/sampler/odds/exact'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'
import { unseenByClients } from '@daslab/sampler/odds/union'
import { type Figure, reconstructionFigures, verdictFigures } from '@daslab/sampler/simulate/figures'
import type { ReconstructionSetting, VerdictSetting } from '@daslab/sampler/simulate/setting'
import type { Counts } from '@daslab/sampler/simulate/simulate'
import { walk } from '@daslab/sampler/strategy/stopping-rule'
import { ruleOf } from '@daslab/sampler/strategy/strategy'
import type { BenchCounts } from './counts.ts'
import { type ExactErrors, exactErrors } from './exact.ts'
import {
  attackedKey,
  honestKey,
  mapPointsOf,
  mapSetting,
  reconstructionKey,
  referenceSamples,
  type Shape,
  shapesOf,
} from './jobs.ts'
import { type BenchCase, type BenchedScheme, type BenchRequest, benchedScheme } from './request.ts'

export const LEVEL = 0.99
/** More misses than this quantile of their binomial are not chance. */
const MISSES_LEVEL = 0.999
/** Points of a curve of reconstruction. */
const CURVE_POINTS = 240

/** A share that was measured, with its interval, next to the exact one where that is known. */
export interface Measured extends Figure {
  readonly exact: number | null
  readonly isInside: boolean | null
}

/** What a verdict costs on average. */
export interface Cost {
  readonly asked: number
  readonly requests: number
  /** Rounds of requests, one after another; a retry adds to its own sample only. */
  readonly rounds: number
  /** Of the answers, at the most. */
  readonly bytes: number
}

export interface CaseResult
  extends Pick<BenchCase, 'key' | 'scheme' | 'strategy' | 'family' | 'samples' | 'pattern' | 'loss'> {
  readonly falseAccept: Measured | null
  readonly falseReject: Measured | null
  /** What was hidden from those who refuse: the pattern where it leaves enough, else nothing. */
  readonly rejectPattern: string
  /** Where nothing is hidden, and against the pattern; hidden samples are asked for, but weigh nothing. */
  readonly honest: Cost
  readonly attacked: Omit<Cost, 'bytes'>
}

export interface Needed {
  readonly scheme: string
  readonly target: number
  readonly samples: number
  readonly bytes: number
  /** The chance to be fooled with so many samples. */
  readonly chance: number
}

export interface MapResult {
  readonly schemes: string
  readonly samples: number
  readonly columns: number
  /** Columns that can be spared: to the right of it nothing can be restored. */
  readonly spare: number
  readonly points: readonly {
    readonly withheld: number
    readonly loss: number
    readonly error: 'false accept' | 'false reject'
    readonly share: Measured
  }[]
}

export interface ReconstructionResult {
  readonly schemes: string
  readonly samples: number
  readonly points: readonly { readonly samplers: number; readonly random: Figure; readonly worst: number }[]
}

export interface ExposureResult {
  readonly schemes: string
  readonly samples: number
  readonly exposures: readonly Exposure[]
}

export interface BenchResults {
  readonly kind: 'daslab bench results'
  readonly version: 1
  readonly level: number
  readonly request: BenchRequest
  readonly schemes: readonly BenchedScheme[]
  readonly cases: readonly CaseResult[]
  readonly needed: readonly Needed[]
  readonly maps: readonly MapResult[]
  readonly reconstructions: readonly ReconstructionResult[]
  readonly exposures: readonly ExposureResult[]
  /** Shares held against exact odds, those outside, and how many may be by chance. */
  readonly agreement: { readonly compared: number; readonly outside: number; readonly allowed: number }
}

export function resultsOf(
  { request, counts }: BenchCounts,
  cases: readonly BenchCase[],
  exposures: readonly ExposureResult[],
): BenchResults {
  const schemes = request.schemes.map((name) => benchedScheme(name, request.payloadBytes))
  const of = <C extends Counts>(key: string) => counts[key] as C
  const results = cases.map((each) =>
    caseResult(
      each,
      schemes.find(({ name }) => name === each.scheme)!,
      of<VerdictCounts>(attackedKey(each)),
      each.loss > 0 ? of<VerdictCounts>(honestKey(each)) : undefined,
    ),
  )
  const shapes = shapesOf(request)
  const maps = shapes.map((shape) => mapResult(request, shape, of<VerdictCounts>))
  return {
    kind: 'daslab bench results',
    version: 1,
    level: LEVEL,
    request,
    schemes,
    cases: results,
    needed: schemes.flatMap((scheme) => request.targets.map((target) => neededFor(scheme, target))),
    maps,
    reconstructions: shapes.map((shape) => reconstructionResult(request, shape, of(reconstructionKey(shape)))),
    exposures,
    agreement: agreementOf([
      ...results.flatMap(({ falseAccept, falseReject }) => [falseAccept, falseReject]),
      ...maps.flatMap(({ points }) => points.map(({ share }) => share)),
    ]),
  }
}

type VerdictCounts = Counts<VerdictSetting>

function caseResult(
  each: BenchCase,
  { sampleBytes }: BenchedScheme,
  attacked: VerdictCounts,
  honest: VerdictCounts | undefined,
): CaseResult {
  const { key, scheme, strategy, family, samples, pattern, loss } = each
  const figures = verdictFigures(each.attacked, attacked.tally, LEVEL)
  const twin = honest && verdictFigures(each.honest, honest.tally, LEVEL)
  const exact = exactErrors(each.attacked)
  const costs = ({ asked, requests, rounds }: NonNullable<typeof twin>) => ({
    asked: asked.estimate,
    requests: requests.estimate,
    rounds: rounds.estimate,
  })
  const sure = walk(ruleOf(each.honest.strategy, each.honest.geometry), () => false)
  const honestCost = twin ? costs(twin) : { asked: sure.revealed, requests: sure.revealed, rounds: sure.rounds }
  const leavesEnough = figures.falseReject.trials > 0
  const falseReject = leavesEnough
    ? measured(figures.falseReject, exact.falseReject)
    : twin
      ? measured(twin.falseReject, exactErrors(each.honest).falseReject)
      : null
  return {
    ...{ key, scheme, strategy, family, samples, pattern, loss },
    falseAccept: measured(figures.falseAccept, exact.falseAccept),
    falseReject,
    rejectPattern: leavesEnough ? pattern : 'none',
    honest: { ...honestCost, bytes: honestCost.asked * sampleBytes },
    attacked: costs(figures),
  }
}

/** Null where no trial could go wrong in this way. */
export function measured(figure: Figure, exact: number | null): Measured | null {
  if (figure.trials === 0) return null
  // The exact odds are rounded, which must not put 1 - 1e-16 outside of an interval that ends at 1.
  const slack = 1e-12
  const isInside = exact === null ? null : exact >= figure.low - slack && exact <= figure.high + slack
  return { ...figure, exact, isInside }
}

function neededFor({ name, positions, smallestUnrecoverable, sampleBytes }: BenchedScheme, target: number): Needed {
  const samples = samplesNeeded({ positions, smallestUnrecoverable }, target)
  const chance = ratioToNumber(chanceNoneHidden({ positions, hidden: smallestUnrecoverable, samples }))
  return { scheme: name, target, samples, bytes: samples * sampleBytes, chance }
}

function mapResult(request: BenchRequest, shape: Shape, countsOf: (key: string) => VerdictCounts): MapResult {
  const { columns, dataColumns } = shape.scheme.geometry
  return {
    schemes: shape.label,
    samples: referenceSamples(request),
    columns,
    spare: columns - dataColumns,
    points: mapPointsOf(shape).map(({ key, withheld, loss }) => {
      const setting = mapSetting(request, shape, withheld, loss)
      const { falseAccept, falseReject } = verdictFigures(setting, countsOf(key).tally, LEVEL)
      const exact: ExactErrors = exactErrors(setting)
      const isLost = falseAccept.trials > 0
      return {
        ...{ withheld, loss },
        error: isLost ? 'false accept' : 'false reject',
        share: measured(isLost ? falseAccept : falseReject, isLost ? exact.falseAccept : exact.falseReject)!,
      }
    }),
  }
}

function reconstructionResult(
  request: BenchRequest,
  { label, scheme }: Shape,
  { setting, tally }: Counts<ReconstructionSetting>,
): ReconstructionResult {
  const samples = referenceSamples(request)
  const step = Math.max(1, Math.ceil(setting.samplers / CURVE_POINTS))
  const points: ReconstructionResult['points'][number][] = []
  const spare = scheme.smallestUnrecoverable - 1
  for (const unseen of unseenByClients({ positions: scheme.positions, samples })) {
    const { clients } = unseen
    if (clients > setting.samplers) break
    if (clients === 0 || clients % step !== 0) continue
    const random = reconstructionFigures(tally, clients, LEVEL).recovered
    points.push({ samplers: clients, random, worst: Math.min(1, unseen.chanceAtMost(spare)) })
  }
  return { schemes: label, samples, points }
}

function agreementOf(shares: readonly (Measured | null)[]): BenchResults['agreement'] {
  const compared = shares.filter((share) => share !== null && share.isInside !== null)
  const outside = compared.filter((share) => !share!.isInside).length
  return {
    compared: compared.length,
    outside,
    allowed: binomialInterval(compared.length, 1 - LEVEL, MISSES_LEVEL).high,
  }
}

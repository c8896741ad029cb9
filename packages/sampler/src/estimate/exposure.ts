/**
 * What the whole network stands to lose when the withholder sees who asks for what: the bound above, an attack below.
 *
 * A single sampler of 8 of 128 columns catches 99.7 % of those who withhold without looking. Among 100 such samplers, one who
 * looks fools 19 or more at once, and only above 27 does it become practically impossible. A user who is shown only the
 * first number is misled; this is the second.
 */
import type { Geometry } from '@daslab/erasure/types'
import { assertInteger, SamplerError } from '../errors.ts'
import type { SampleSpace } from '../odds/draw.ts'
import { fastChanceAtMostHidden } from '../odds/fast.ts'
import { fastStagedChanceToPass, fixedStages, type Stage } from '../odds/stages.ts'
import { seededRandom } from '../random.ts'
import { constructAttack, drawsOf } from './adaptive-attack.ts'
import { constructSquareAttack } from './adaptive-attack-square.ts'
import { fooledBound, USUAL_SECURITY_BITS } from './network-bound.ts'

/** An attack is constructed for at most so many samplers: beyond, the draws alone take seconds. */
const MOST_ATTACKED = 20_000
/** Swaps that the search tries: a second's worth or less. */
const MOST_SWAPS = 400_000
const FEWEST_SWAPS = 20_000
const SWAPS_BY_SAMPLERS = 4e7

/** What an attack must know of a matrix. */
export type SampledGeometry = Pick<Geometry, 'dimensions' | 'rows' | 'dataRows' | 'columns' | 'dataColumns'>

export interface ExposureRequest {
  readonly space: SampleSpace
  /** What the space is of: an attack hides columns in one dimension and crossings of lines in two. */
  readonly geometry: SampledGeometry
  /** n: samplers in the network that follow the same procedure. */
  readonly samplers: number
  /** What each of them draws and forgives, stage by stage; one stage where it does not extend. */
  readonly stages: readonly Stage[]
  /** Of the draws that the attack is tried on, and of its search. */
  readonly seed: string | number
}

export interface Exposure {
  readonly samplers: number
  readonly securityBits: number
  /** The chance that a withholder that does not look fools one sampler, and how many of n that makes on average. */
  readonly oneFooled: number
  readonly expectedWithoutLooking: number
  /** The fewest that cannot be fooled at once, but with a chance of 2^-securityBits; absent when not even all n. */
  readonly cannotReach?: number
  /** How many of n simulated samplers the constructed attack fools; absent where none was constructed, and why. */
  readonly attackFools?: number
  readonly noAttack?: string
}

/** Bound and attack for samplers that all follow one procedure. Takes up to about a second for thousands of samplers. */
export function exposure(request: ExposureRequest): Exposure {
  const { space, samplers, stages } = request
  assertInteger('samplers', samplers, 1, 2 ** 40)
  const first = stages[0]
  if (first === undefined) throw new SamplerError('SAMPLER_CONTRADICTION', 'stages: expected at least one, got none')
  const { positions, smallestUnrecoverable } = space
  const revealed = positions - smallestUnrecoverable
  const oneFooled = chanceOneFooled(space, stages)
  const bound = fooledBound({ samplers, positions, revealed, samples: Math.max(1, first.samples) }, { oneFooled })
  const shared = {
    samplers,
    securityBits: USUAL_SECURITY_BITS,
    oneFooled,
    expectedWithoutLooking: samplers * oneFooled,
    ...(bound !== undefined && { cannotReach: bound }),
  }
  if (samplers > MOST_ATTACKED)
    return { ...shared, noAttack: `none is constructed for more than ${MOST_ATTACKED} samplers` }
  return { ...shared, attackFools: attackOn(request, first) }
}

/** How many a constructed attack fools. Whoever passes the first stage is fooled, so an attack on it is one on the whole plan. */
function attackOn({ space, geometry, samplers, seed }: ExposureRequest, first: Stage): number {
  const { positions, smallestUnrecoverable } = space
  const { dimensions, rows, dataRows, columns, dataColumns } = geometry
  const random = seededRandom(seed)
  const draws = drawsOf(samplers, positions, first.samples, random.split('draws'))
  const shared = { draws, lossesAllowed: first.lossesAllowed }
  const most = dimensions === 1 ? MOST_SWAPS : MOST_SWAPS / 4
  const swaps = Math.round(Math.min(most, Math.max(FEWEST_SWAPS, SWAPS_BY_SAMPLERS / samplers)))
  if (dimensions === 1) {
    const target = { ...shared, positions, revealed: positions - smallestUnrecoverable }
    return constructAttack(target, random.split('search'), swaps).fooled
  }
  const hidden = { hiddenRows: rows - dataRows + 1, hiddenColumns: columns - dataColumns + 1 }
  return constructSquareAttack({ ...shared, rows, columns, ...hidden }, random.split('search'), swaps).fooled
}

function chanceOneFooled(space: SampleSpace, stages: readonly Stage[]): number {
  const [first] = stages
  if (stages.length > 1 || first === undefined) return fastStagedChanceToPass(space, fixedStages(stages))
  const { positions, smallestUnrecoverable: hidden } = space
  return fastChanceAtMostHidden({ positions, hidden, samples: first.samples }, first.lossesAllowed)
}

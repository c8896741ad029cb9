/**
 * Strategies by name: what a sampler asks for, and when it has seen enough.
 *
 *   uniform:16                     16 samples, every set as likely as every other
 *   uniform:20/1                   20, of which one may fail
 *   distinct-lines:16              16 cells of distinct rows and distinct columns
 *   custody:8                      the columns of the node's own 8 custody groups: predictable by everybody
 *   incremental:16,20,24           16; where one fails 20 in all, of which one may; where two fail 24; or as SAMPLES/LOSSES
 *   sequential:1e-9/1e-3/0.01      Wald's test: false accept, false alarm, honest loss; a fourth number limits the samples
 *
 * A strategy is plain data. It has two parts, which do not know each other: how the order of a draw is made before the
 * first request, and the rule that walks along that order (`stopping-rule.ts`).
 */
import { samplePositions, smallestUnrecoverable } from '@daslab/erasure/geometry'
import type { Geometry } from '@daslab/erasure/types'
import { SamplerError } from '../errors.ts'
import type { Stage } from '../odds/stages.ts'
import type { RandomSource } from '../random.ts'
import { drawCustody, mostCustody } from './custody.ts'
import { drawDistinctLines, mostDistinctLines } from './distinct-lines.ts'
import { stagedRule } from './incremental.ts'
import { type SequentialLimits, sequentialRule } from './sequential.ts'
import type { StoppingRule } from './stopping-rule.ts'
import { drawUniform } from './uniform.ts'

export type Strategy =
  | {
      readonly kind: 'uniform' | 'distinct-lines' | 'custody' | 'incremental'
      /** One stage, but for `incremental`. */
      readonly stages: readonly Stage[]
    }
  | ({
      readonly kind: 'sequential'
      /** Samples at the most; absent: ten times the fewest that it can accept with. */
      readonly most?: number
    } & SequentialLimits)

/** What a draw is made from: chance, and for custody the identity of the node. */
export interface DrawSources {
  readonly random: RandomSource
  readonly nodeId?: bigint | undefined
}

interface StrategyKind {
  readonly form: string
  /** Whether everybody who knows the node can foresee its draw, so that odds hold only against a publisher who does not look. */
  readonly isPredictable: boolean
  /** Undefined for an argument that is not of this form. */
  read(argument: string): Strategy | undefined
  /** How many samples a matrix has for it at the most; throws where it does not fit the matrix at all. */
  most(geometry: Geometry): number
  order(geometry: Geometry, count: number, sources: DrawSources): number[]
}

/** A sequential test gives up after so many times the fewest samples that it can accept with, unless told otherwise. */
const USUAL_LIMIT = 10

const uniformOrder: StrategyKind['order'] = (geometry, count, { random }) =>
  drawUniform(samplePositions(geometry), count, random)

const KINDS: Readonly<Record<Strategy['kind'], StrategyKind>> = {
  uniform: {
    form: 'uniform:SAMPLES[/LOSSES]',
    isPredictable: false,
    read: (argument) => readOneStage('uniform', argument),
    most: samplePositions,
    order: uniformOrder,
  },
  'distinct-lines': {
    form: 'distinct-lines:SAMPLES[/LOSSES]',
    isPredictable: false,
    read: (argument) => readOneStage('distinct-lines', argument),
    most: mostDistinctLines,
    order: (geometry, count, { random }) => drawDistinctLines(geometry, count, random),
  },
  custody: {
    form: 'custody:GROUPS[/LOSSES]',
    isPredictable: true,
    read: (argument) => readOneStage('custody', argument),
    most: mostCustody,
    order: (geometry, count, { nodeId }) => drawCustody(geometry, count, nodeId),
  },
  incremental: {
    form: 'incremental:SAMPLES[/LOSSES],SAMPLES[/LOSSES],...',
    isPredictable: false,
    read(argument) {
      const stages = argument.split(',').map((part, index) => readStage(part, index))
      return stages.includes(undefined) ? undefined : { kind: 'incremental', stages: stages as Stage[] }
    },
    most: samplePositions,
    order: uniformOrder,
  },
  sequential: {
    form: 'sequential:FALSE_ACCEPT/FALSE_ALARM/LOSS[/MOST_SAMPLES]',
    isPredictable: false,
    read(argument) {
      const numbers = argument.split('/').map(readNumber)
      const [falseAccept, falseAlarm, loss, most] = numbers
      if (falseAccept === undefined || falseAlarm === undefined || loss === undefined) return undefined
      if (numbers.length > 4 || numbers.includes(undefined)) return undefined
      return { kind: 'sequential', falseAccept, falseAlarm, loss, ...(most !== undefined && { most }) }
    },
    most: samplePositions,
    order: uniformOrder,
  },
}

const FORMS = Object.values(KINDS)
  .map(({ form }) => form)
  .join(', ')

/** Reads a strategy's text. @throws SamplerError SAMPLER_BAD_STRATEGY */
export function parseStrategy(text: string): Strategy {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(colon, 0))
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name as Strategy['kind']] : undefined
  const strategy = kind?.read(text.slice(colon + 1))
  if (strategy === undefined) {
    throw new SamplerError(
      'SAMPLER_BAD_STRATEGY',
      `strategy: expected ${kind?.form ?? FORMS}, got ${JSON.stringify(text)}`,
      { text, expected: kind?.form ?? FORMS },
    )
  }
  // Stages and tests that no matrix fits are refused here; what depends on the matrix, by `ruleOf`.
  if (strategy.kind === 'sequential') sequentialRule(strategy, 0.5, 1)
  else stagedRule(strategy.stages)
  return strategy
}

/** The text that {@link parseStrategy} reads back. */
export function formatStrategy(strategy: Strategy): string {
  if (strategy.kind === 'sequential') {
    const { falseAccept, falseAlarm, loss, most } = strategy
    return `sequential:${[falseAccept, falseAlarm, loss, ...(most === undefined ? [] : [most])].join('/')}`
  }
  const stages = strategy.stages.map(({ samples, lossesAllowed }, index) => {
    const isUsual = lossesAllowed === index
    return isUsual ? String(samples) : `${samples}/${lossesAllowed}`
  })
  return `${strategy.kind}:${stages.join(',')}`
}

export function isPredictable({ kind }: Strategy): boolean {
  return KINDS[kind].isPredictable
}

/** The stopping rule of a strategy. @throws SamplerError when it asks for more positions than the matrix has */
export function ruleOf(strategy: Strategy, geometry: Geometry): StoppingRule {
  const most = KINDS[strategy.kind].most(geometry)
  if (strategy.kind !== 'sequential') return assertFits(stagedRule(strategy.stages), most, strategy)
  const hiddenShare = smallestUnrecoverable(geometry).positions / samplePositions(geometry)
  const unlimited = sequentialRule(strategy, hiddenShare, most)
  const limit = strategy.most ?? Math.min(most, USUAL_LIMIT * unlimited.askUpTo(0, 0))
  return assertFits(sequentialRule(strategy, hiddenShare, limit), most, strategy)
}

/**
 * The whole order of a draw, long enough for whatever the rule may come to ask: distinct positions.
 * @throws SamplerError SAMPLER_BAD_STRATEGY when the strategy does not fit the matrix
 */
export function drawOrder(strategy: Strategy, geometry: Geometry, sources: DrawSources): number[] {
  return KINDS[strategy.kind].order(geometry, ruleOf(strategy, geometry).most, sources)
}

function assertFits(rule: StoppingRule, most: number, strategy: Strategy): StoppingRule {
  if (Number.isInteger(rule.most) && rule.most >= 0 && rule.most <= most) return rule
  throw new SamplerError(
    'SAMPLER_BAD_STRATEGY',
    `strategy ${strategy.kind}: expected at most ${most} samples of this matrix, got ${rule.most}`,
    { text: formatStrategy(strategy), expected: most, got: rule.most },
  )
}

function readOneStage(kind: 'uniform' | 'distinct-lines' | 'custody', argument: string): Strategy | undefined {
  const stage = readStage(argument, 0)
  return stage && { kind, stages: [stage] }
}

/** `20/1`, or `20` where the losses allowed are those usual for the stage: none in the first, one in the second, ... */
function readStage(text: string, usualLosses: number): Stage | undefined {
  const [, samples, losses] = /^([1-9]\d{0,8})(?:\/(\d{1,9}))?$/.exec(text) ?? []
  if (samples === undefined) return undefined
  return { samples: Number(samples), lossesAllowed: losses === undefined ? usualLosses : Number(losses) }
}

function readNumber(text: string): number | undefined {
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

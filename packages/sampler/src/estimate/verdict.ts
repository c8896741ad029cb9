/**
 * The whole verdict: everything that one sampling record says, each figure with what it assumes.
 *
 * A record says what was drawn and what came back. It does not say how probable it is that the data are available; no test
 * can. What it does say is made of:
 *
 * - the p-value: how often whoever hides the smallest unrecoverable set would have got as far as this, whatever the stage;
 * - the most positions that may be hidden, at a level, and whether that excludes withholding;
 * - how often honest loss alone fails so much, and how often it makes this sampler reject;
 * - what becomes of a stated prior;
 * - what one who sees all draws can do to the whole network (`exposure.ts`);
 * - the flags: what was seen that voids the model behind the figures above.
 *
 * An invalid proof is never loss: somebody made it. It counts as a hidden position, and raises a flag. Retries ask for the
 * same position again and so do not change the odds of the draw; a second draw would, and raises a flag.
 */
import { assertBetween, assertChance, SamplerError } from '../errors.ts'
import { judge, type Verdict } from '../judge.ts'
import { type Ratio, ratioToNumber, ratioToText } from '../odds/ratio.ts'
import { fixedStages, type Stage, stagedChanceToPass } from '../odds/stages.ts'
import type { SamplingRecord } from '../sampler.ts'
import { isPredictable } from '../strategy/strategy.ts'
import { evidence, posterior } from './bayes.ts'
import { type Exposure, exposure, type SampledGeometry } from './exposure.ts'
import { mostHidden } from './hidden-limits.ts'
import { chanceLossExplains, falseReject, lossAfterRetries } from './honest-loss.ts'

export interface AssessmentContext {
  /** n: samplers in the network that sample like this one, this one included. */
  readonly samplers: number
  readonly geometry: SampledGeometry
  /** The chance that one request fails although nothing is hidden, measured or assumed. */
  readonly honestLoss: number
  /** Requests for the same position after a first one failed. */
  readonly retries: number
  /** The chance of withholding that one believed in before. */
  readonly prior: number
  /** The level of the limit, such as 0.95. */
  readonly level: number
  /** The plan that the sampler followed; by default that of the record's strategy, else one stage that forgives nothing. */
  readonly stages?: readonly Stage[]
  /** Whether the publisher can tell which requests come from one sampler. */
  readonly linkable: boolean
  /** Draws that this sampler made before, for this blob or another. */
  readonly earlierDraws?: readonly EarlierDraw[]
  /** What the network stands to lose, from `exposure`, where it is known already; else it is computed, from `seed`. */
  readonly exposure?: Exposure
  readonly seed?: string | number
}

export interface EarlierDraw {
  readonly isOfThisBlob: boolean
  readonly drawn: readonly number[]
}

/** Something seen that the figures do not allow for. */
export type Flag =
  | { readonly kind: 'linkable-requests' }
  /** The draw follows from what everybody knows, such as the sampler's identity. */
  | { readonly kind: 'predictable-draw' }
  | { readonly kind: 'one-peer'; readonly peer: string; readonly answers: number }
  /** The very positions that were drawn for another blob: whoever saw those requests could foresee these. */
  | { readonly kind: 'repeated-draw' }
  /** Other positions were drawn for this blob before: who draws until lucky is lucky. */
  | { readonly kind: 'drawn-again'; readonly earlierDraws: number }
  | { readonly kind: 'proof-failures'; readonly positions: readonly number[] }
  | { readonly kind: 'source-broke-its-contract'; readonly ignoredAnswers: number; readonly error?: string }

export interface Assessment extends Verdict {
  /** How often a withholder of the smallest unrecoverable set gets as far as this in the stages so far. */
  readonly pValue: {
    readonly value: number
    readonly exact: string
    readonly stage: number
    readonly assumption: string
  }
  /** How often the whole plan accepts what such a withholder hides. */
  readonly plan: { readonly stages: readonly Stage[]; readonly falseAccept: number; readonly assumption: string }
  readonly hidden: {
    readonly most: number
    readonly level: number
    readonly positions: number
    readonly smallestUnrecoverable: number
    /** Whether the limit lies below the smallest unrecoverable set. */
    readonly excludesWithholding: boolean
    readonly assumption: string
  }
  readonly loss: {
    /** Of one request with its retries. */
    readonly perSample: number
    readonly failuresToExplain: number
    /** How often honest loss alone makes so many samples fail or more; 0 where a proof was invalid. */
    readonly explains: number
    /** How often honest loss alone makes the last stage of the plan fail. */
    readonly falseReject: number
    readonly assumption: string
  }
  readonly belief: {
    readonly prior: number
    readonly bayesFactor: number | 'infinite'
    readonly posterior: number
    readonly assumption: string
  }
  readonly network: Exposure & { readonly assumption: string }
  readonly flags: readonly Flag[]
}

const DRAW = 'the publisher chose what to hide without seeing this draw, and holders answer every sampler alike'
const FAILURES = 'each failure counts as if it had hit a hidden position'
const INDEPENDENT_LOSS = 'losses are independent of each other and of their retries, at the rate given'

/**
 * Everything that a record says, as plain data; `verdict-words.ts` puts it into words.
 *
 * @throws SamplerError SAMPLER_BAD_RECORD for a record that no draw can have produced; SAMPLER_OUT_OF_RANGE for a context out
 *   of range; SAMPLER_CONTRADICTION when the record does not fit the stages of the plan
 */
export function assess(record: SamplingRecord, context: AssessmentContext): Assessment {
  assertContext(context, record)
  const verdict = judge(record)
  const { positions, smallestUnrecoverable } = record.space
  const failures = verdict.asked - verdict.answered
  const observation = { positions, samples: verdict.asked, failures }
  const stages = context.stages ?? stagesOf(record, failures)
  const stage = stageReached(stages, verdict.asked, failures)
  const pValue = chanceToGetThisFar(record, stages.slice(0, stage), failures)
  const most = mostHidden(observation, context.level)
  return {
    ...verdict,
    pValue: {
      value: ratioToNumber(pValue),
      exact: ratioToText(pValue),
      stage,
      assumption: failures === 0 ? DRAW : `${DRAW}, and ${FAILURES}`,
    },
    plan: {
      stages,
      falseAccept: ratioToNumber(stagedChanceToPass(record.space, fixedStages(stages))),
      assumption: DRAW,
    },
    hidden: {
      most,
      level: context.level,
      positions,
      smallestUnrecoverable,
      excludesWithholding: most < smallestUnrecoverable,
      assumption: stage === 1 ? DRAW : `${DRAW}; the limit takes the draw as if its size had been fixed beforehand`,
    },
    loss: lossOf(verdict, stages.at(-1)!, context),
    belief: beliefOf(record, verdict, context),
    network: networkOf(record, stages, context),
    flags: flagsOf(record, context),
  }
}

/** The plan that a record itself tells of. A sequential test has none; its draw is taken as if this size had been the plan. */
function stagesOf({ strategy, drawn }: SamplingRecord, failures: number): readonly Stage[] {
  if (strategy === undefined) return [{ samples: drawn.length, lossesAllowed: 0 }]
  return strategy.kind === 'sequential' ? [{ samples: drawn.length, lossesAllowed: failures }] : strategy.stages
}

/** The stages up to the last one reached, with the failures seen in place of those allowed there. */
function chanceToGetThisFar({ space }: SamplingRecord, reached: readonly Stage[], failures: number): Ratio {
  const last = reached.at(-1)!
  return stagedChanceToPass(space, fixedStages([...reached.slice(0, -1), { ...last, lossesAllowed: failures }]))
}

/** Which stage of the plan the record stands at, from 1. */
function stageReached(stages: readonly Stage[], asked: number, failures: number): number {
  const index = stages.findIndex(({ samples }) => samples === asked)
  if (index < 0) {
    const planned = stages.map(({ samples }) => samples).join(', ')
    throw contradiction(`expected a record of one of its stages (${planned} samples), got ${asked} samples`, {
      asked,
      stages,
    })
  }
  const before = stages[index - 1]
  if (before !== undefined && failures <= before.lossesAllowed) {
    const reason = `${before.samples} samples with ${before.lossesAllowed} losses allowed were passed`
    throw contradiction(
      `expected no stage after one that was passed, got ${asked} samples, ${failures} failed: ${reason}`,
      {
        asked,
        failures,
        stages,
      },
    )
  }
  return index + 1
}

function lossOf(
  { asked, lost, notHeld, invalid }: Verdict,
  last: Stage,
  context: AssessmentContext,
): Assessment['loss'] {
  const { honestLoss, retries } = context
  const perSample = lossAfterRetries(honestLoss, retries)
  const failuresToExplain = lost + notHeld
  return {
    perSample,
    failuresToExplain,
    explains: invalid > 0 ? 0 : chanceLossExplains(asked, failuresToExplain, perSample),
    falseReject: falseReject(last.samples, last.lossesAllowed, honestLoss, retries),
    assumption: INDEPENDENT_LOSS,
  }
}

function beliefOf({ space }: SamplingRecord, verdict: Verdict, context: AssessmentContext): Assessment['belief'] {
  const { positions, smallestUnrecoverable } = space
  const { asked, answered, invalid } = verdict
  const loss = lossAfterRetries(context.honestLoss, context.retries)
  const observation = { positions, samples: asked, failures: asked - answered }
  // What nothing but withholding explains: an invalid proof, or any failure where requests are never lost.
  const isCertain = invalid > 0 || (loss === 0 && observation.failures > 0)
  const { bayesFactor } = isCertain ? { bayesFactor: Infinity } : evidence(observation, smallestUnrecoverable, loss)
  return {
    prior: context.prior,
    bayesFactor: bayesFactor === Infinity ? 'infinite' : bayesFactor,
    posterior: posterior(context.prior, { bayesFactor }),
    assumption:
      `the publisher hides the smallest unrecoverable set or nothing, ${INDEPENDENT_LOSS}` +
      (invalid > 0 ? ', and an invalid proof is a hidden position and no loss' : ''),
  }
}

function networkOf(
  { space }: SamplingRecord,
  stages: readonly Stage[],
  context: AssessmentContext,
): Assessment['network'] {
  const { samplers, geometry, seed = 0 } = context
  return {
    ...(context.exposure ?? exposure({ space, geometry, samplers, stages, seed })),
    assumption:
      'the withholder sees every request before it decides what to reveal, and serves all samplers alike; the samplers draw ' +
      'independently of each other and follow the same plan',
  }
}

function flagsOf(record: SamplingRecord, { linkable, earlierDraws = [] }: AssessmentContext): Flag[] {
  const flags: Flag[] = []
  if (linkable) flags.push({ kind: 'linkable-requests' })
  if (record.strategy !== undefined && isPredictable(record.strategy)) flags.push({ kind: 'predictable-draw' })

  const valid = record.answers.filter(({ outcome }) => outcome === 'answered')
  const [peer] = valid.map((answer) => answer.peer)
  if (valid.length > 1 && peer !== undefined && valid.every((answer) => answer.peer === peer)) {
    flags.push({ kind: 'one-peer', peer, answers: valid.length })
  }
  // The same draw for the same blob is one that was stored and taken up again, as it should be.
  const isRepeated = ({ drawn }: EarlierDraw) => isSameSet(drawn, record.drawn)
  const again = earlierDraws.filter((draw) => draw.isOfThisBlob && !isRepeated(draw))
  if (again.length > 0) flags.push({ kind: 'drawn-again', earlierDraws: again.length })
  const canDiffer = record.drawn.length > 0 && record.drawn.length < record.space.positions
  if (canDiffer && earlierDraws.some((draw) => !draw.isOfThisBlob && isRepeated(draw))) {
    flags.push({ kind: 'repeated-draw' })
  }

  const invalid = record.answers.filter(({ outcome }) => outcome === 'invalid')
  if (invalid.length > 0) flags.push({ kind: 'proof-failures', positions: invalid.map(({ position }) => position) })

  const { ignoredAnswers = 0, sourceError } = record
  if (ignoredAnswers > 0 || sourceError !== undefined) {
    const error = sourceError === undefined ? {} : { error: sourceError }
    flags.push({ kind: 'source-broke-its-contract', ignoredAnswers, ...error })
  }
  return flags
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  const set = new Set(b)
  return a.length === b.length && a.every((position) => set.has(position))
}

function assertContext(context: AssessmentContext, { space }: SamplingRecord): void {
  const { honestLoss, prior, level, exposure, samplers, geometry } = context
  assertChance('honestLoss', honestLoss)
  assertBetween('prior', prior)
  assertBetween('level', level)
  const positions = geometry.dimensions === 1 ? geometry.columns : geometry.rows * geometry.columns
  if (positions !== space.positions) {
    throw contradiction(`expected a record of the geometry’s ${positions} positions, got one of ${space.positions}`, {
      positions,
      ofRecord: space.positions,
    })
  }
  if (exposure !== undefined && exposure.samplers !== samplers) {
    throw contradiction(`expected the exposure of ${samplers} samplers, got that of ${exposure.samplers}`, {
      samplers,
      exposure: exposure.samplers,
    })
  }
}

function contradiction(reason: string, details: Record<string, unknown>): SamplerError {
  return new SamplerError('SAMPLER_CONTRADICTION', `assessment: ${reason}`, details)
}

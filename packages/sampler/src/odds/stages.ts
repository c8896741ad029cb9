/**
 * Sampling in stages: draw some, and where too many fail, draw more and forgive more.
 *
 * Each stage alone keeps its promise: S(t) samples with t failures allowed are passed by a withholder with at most the chance
 * alpha. But a sampler that goes on after a failed stage gives the withholder another chance, and the chances add up: nine
 * stages of the former peer-sampling specification accept four times as often as one. This is optional stopping; what counts
 * is the chance to be accepted at any stage, computed here over all courses that the procedure can take.
 *
 * Exactly: whether position i of the draw is hidden makes a pattern of n marks, and every pattern with x hidden has the same
 * chance C(N-n, M-x) / C(N, M). So it is enough to count the patterns that lead to acceptance. The fast twin walks through the
 * stages with hypergeometric steps.
 */
import { assertInteger, SamplerError } from '../errors.ts'
import type { SampleSpace } from './draw.ts'
import { binomial, fallingFactorial, samplesNeeded } from './exact.ts'
import { fastChanceExactlyHidden } from './fast.ts'
import { type Ratio, ratio } from './ratio.ts'

export interface Stage {
  /** Samples drawn in total by the end of this stage. */
  readonly samples: number
  /** Accepted when no more than these failed in total. */
  readonly lossesAllowed: number
}

export interface StagedProcedure {
  readonly first: Stage
  /** The stage after one that was not passed with so many failures in total; undefined: give up. */
  next(stage: Stage, failures: number): Stage | undefined
}

/**
 * Fixed stages, one after another.
 * @throws SamplerError SAMPLER_CONTRADICTION unless samples grow, and allowances do not fall, from stage to stage
 */
export function fixedStages(stages: readonly Stage[]): StagedProcedure {
  const [first] = stages
  if (first === undefined) throw new SamplerError('SAMPLER_CONTRADICTION', 'stages: expected at least one, got none')
  const later = new Map<Stage, Stage>()
  for (let i = 1; i < stages.length; i++) {
    const [before, stage] = [stages[i - 1]!, stages[i]!]
    assertFollows(before, stage)
    later.set(before, stage)
  }
  return { first, next: (stage) => later.get(stage) }
}

/** The stages t = 0, 1, … of a sampler that allows t failures with the samples that keep its target. */
export function stagesOfTarget(space: SampleSpace, target: number | Ratio, count: number): Stage[] {
  assertInteger('count', count, 1, space.smallestUnrecoverable)
  return Array.from({ length: count }, (_, lossesAllowed) => ({
    samples: samplesNeeded(space, target, lossesAllowed),
    lossesAllowed,
  }))
}

/** A sampler whose next allowance is the number of failures so far, up to `most`: it jumps, and may go on for long. */
export function allowWhatFailed(space: SampleSpace, target: number | Ratio, most: number): StagedProcedure {
  const stages = stagesOfTarget(space, target, most + 1)
  return { first: stages[0]!, next: (_, failures) => stages[failures] }
}

/** The chance that the procedure accepts although `hidden` positions are hidden, in lowest terms. */
export function stagedChanceToPass(space: SampleSpace, procedure: StagedProcedure): Ratio {
  const { positions, smallestUnrecoverable: hidden } = space
  const accepted = new Map<number, Map<number, bigint>>()
  walk(
    space,
    procedure,
    1n,
    (_, added, hits) => binomial(added, hits),
    (a, b) => a * b,
    (stage, failures, patterns) => {
      const ofSamples = accepted.get(stage.samples) ?? new Map<number, bigint>()
      accepted.set(stage.samples, ofSamples.set(failures, (ofSamples.get(failures) ?? 0n) + patterns))
    },
  )
  // P[a pattern of n marks with x hidden] = M…(M-x+1) * (N-M)…(N-M-(n-x)+1) / (N…(N-n+1)), all over the longest draw.
  const longest = Math.max(0, ...accepted.keys())
  let ways = 0n
  for (const [samples, byFailures] of accepted) {
    const rest = fallingFactorial(positions - samples, longest - samples)
    for (const [x, patterns] of byFailures) {
      ways += patterns * fallingFactorial(hidden, x) * fallingFactorial(positions - hidden, samples - x) * rest
    }
  }
  return ratio(ways, fallingFactorial(positions, longest))
}

/** The same as a floating-point number. */
export function fastStagedChanceToPass(space: SampleSpace, procedure: StagedProcedure): number {
  const { positions, smallestUnrecoverable: hidden } = space
  let accepted = 0
  walk(
    space,
    procedure,
    1,
    ({ samples, failures }, added, hits) =>
      fastChanceExactlyHidden({ positions: positions - samples, hidden: hidden - failures, samples: added }, hits),
    (a, b) => a * b,
    (_, __, chance) => {
      accepted += chance
    },
  )
  return accepted
}

/** Where a course of the procedure stands: what was drawn so far, and how much of it failed. */
interface Standing {
  readonly samples: number
  readonly failures: number
}

/** Goes through every course that the procedure can take, weighted by `weigh`, and hands on those that are accepted. */
function walk<Weight extends number | bigint>(
  { positions, smallestUnrecoverable: hidden }: SampleSpace,
  { first, next }: StagedProcedure,
  one: Weight,
  weigh: (from: Standing, added: number, hits: number) => Weight,
  times: (a: Weight, b: Weight) => Weight,
  accept: (stage: Stage, failures: number, weight: Weight) => void,
): void {
  const visit = (stage: Stage, from: Standing, weight: Weight) => {
    assertInteger('samples', stage.samples, 0, positions)
    assertInteger('lossesAllowed', stage.lossesAllowed, 0, Number.MAX_SAFE_INTEGER)
    const added = stage.samples - from.samples
    const visible = positions - from.samples - (hidden - from.failures)
    for (let hits = Math.max(0, added - visible); hits <= Math.min(added, hidden - from.failures); hits++) {
      const failures = from.failures + hits
      const isAccepted = failures <= stage.lossesAllowed
      // Courses that end here without success, most of them for long draws, weigh nothing.
      if (!isAccepted && next(stage, failures) === undefined) continue
      const reached = times(weight, weigh(from, added, hits))
      if (isAccepted) accept(stage, failures, reached)
      else push(stage, failures, reached)
    }
  }
  // Courses that stand at the same point of the same stage go on alike: their weights are added up.
  let open = new Map<Stage, Map<number, Weight>>()
  const push = (stage: Stage, failures: number, weight: Weight) => {
    const ofStage = open.get(stage) ?? new Map<number, Weight>()
    open.set(stage, ofStage)
    const before = ofStage.get(failures)
    ofStage.set(failures, before === undefined ? weight : (((before as number) + (weight as number)) as Weight))
  }
  visit(first, { samples: 0, failures: 0 }, one)
  while (open.size > 0) {
    const standing = open
    open = new Map()
    for (const [stage, byFailures] of standing) {
      for (const [failures, weight] of byFailures) {
        const following = next(stage, failures)
        if (following === undefined) continue
        assertInteger('samples of the next stage', following.samples, stage.samples + 1, positions)
        visit(following, { samples: stage.samples, failures }, weight)
      }
    }
  }
}

function assertFollows(before: Stage, stage: Stage): void {
  if (stage.samples > before.samples && stage.lossesAllowed >= before.lossesAllowed) return
  const text = ({ samples, lossesAllowed }: Stage) => `${samples} samples with ${lossesAllowed} losses allowed`
  throw new SamplerError(
    'SAMPLER_CONTRADICTION',
    `stages: expected samples that grow and allowances that do not fall, got ${text(stage)} after ${text(before)}`,
    { before, stage },
  )
}

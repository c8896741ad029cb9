/**
 * Stages: ask some, and where too many fail ask more and forgive more.
 *
 * A stage accepts when at most so many of all samples asked so far have failed. One stage is the plain sampler: s samples,
 * t losses forgiven. Several are LossyDAS in its incremental form (https://ethresear.ch/t/18963): 16 samples of which none
 * may fail, else 20 of which one may, and so on. A stage that the failures so far rule out is not asked for by itself;
 * the next one that could still accept is.
 *
 * Every further stage is a further chance to accept, so the chance to be fooled is that of all stages together: 16, 20,
 * 24, 27, 29, 32, 35, 37, 40 of 128 columns give 1.6e-5, four times what each stage has alone (`odds/stages.ts`).
 */
import { assertInteger } from '../errors.ts'
import { fixedStages, type Stage } from '../odds/stages.ts'
import type { StoppingRule } from './stopping-rule.ts'

/**
 * The rule of some stages, at least one. With no samples at all it stays open: nothing asked says nothing.
 * @throws SamplerError SAMPLER_CONTRADICTION unless samples grow, and allowances do not fall, from stage to stage
 */
export function stagedRule(stages: readonly Stage[]): StoppingRule {
  const last = assertStages(stages)
  return {
    most: last.samples,
    decide(passed, failed) {
      if (failed > last.lossesAllowed || passed >= last.samples) {
        return failed <= last.lossesAllowed && passed > 0 ? 'available' : 'open'
      }
      const ended = stages.some(({ samples, lossesAllowed }) => samples === passed && failed <= lossesAllowed)
      return ended && passed > 0 ? 'available' : undefined
    },
    askUpTo(passed, failed) {
      const next = stages.find(({ samples, lossesAllowed }) => samples > passed && lossesAllowed >= failed)
      return (next ?? last).samples
    },
  }
}

/** Returns the last stage. */
function assertStages(stages: readonly Stage[]): Stage {
  for (const { samples, lossesAllowed } of stages) {
    assertInteger('samples of a stage', samples, 0, 2 ** 32)
    assertInteger('losses allowed', lossesAllowed, 0, Math.max(0, samples - 1))
  }
  fixedStages(stages)
  return stages.at(-1)!
}

/** Tables about samplers that forgive losses, sample in stages, or spread their samples over lines. */
import { falseReject } from '@daslab/sampler/estimate/honest-loss'
import type { SampleSpace } from '@daslab/sampler/odds/draw'
import { chanceAtMostHidden, chanceNoneHidden, samplesNeeded } from '@daslab/sampler/odds/exact'
import { chanceNoneHiddenOnDistinctLines } from '@daslab/sampler/odds/lines'
import { type Ratio, ratioToNumber } from '@daslab/sampler/odds/ratio'
import { lineSpace, squareSpace } from '@daslab/sampler/odds/spaces'
import {
  allowWhatFailed,
  fixedStages,
  type StagedProcedure,
  stagedChanceToPass,
  stagesOfTarget,
} from '@daslab/sampler/odds/stages'
import { samplesNeededWithReplacement } from '@daslab/sampler/odds/with-replacement'
import type { Row } from './csv.ts'
import { published, type Table } from './table.ts'

/** The sampler whose next allowance is the number of failures so far was tabulated up to this allowance. */
const MOST_ALLOWED = 39

/** `1D 64/128`, `1D 128`, `2D k=256`: the space that a code stands for. */
export function spaceOfCode(code: string): SampleSpace {
  const square = /^2D k=(\d+)/.exec(code)
  if (square) return squareSpace(Number(square[1]))
  const line = /^1D (?:(\d+)\/)?(\d+)/.exec(code)
  if (!line) throw new Error(`code: expected 1D … or 2D k=…, got '${code}'`)
  const columns = Number(line[2])
  return lineSpace(columns, line[1] === undefined ? columns / 2 : Number(line[1]))
}

/** The chance that `samples` of these columns all miss: what the specification's table keeps for every allowance. */
function targetOfBase(space: SampleSpace, samples: number): Ratio {
  const { positions, smallestUnrecoverable: hidden } = space
  return chanceNoneHidden({ positions, hidden, samples })
}

/** What a row of the staged procedures names: base and columns, or the sample counts of a square of 512 x 512 cells. */
function procedureOf(row: Row): { readonly space: SampleSpace; readonly procedure: StagedProcedure } {
  const text = row.text('procedure')
  const counts = /(\d+(?:\/\d+)+)/.exec(text)?.[1]
  if (counts !== undefined) {
    const stages = counts.split('/').map((samples, lossesAllowed) => ({ samples: Number(samples), lossesAllowed }))
    return { space: squareSpace(256), procedure: fixedStages(stages.slice(0, row.integer('stages'))) }
  }
  const base = /base\s?(\d+)/.exec(text)?.[1]
  if (base === undefined) throw new Error(`procedure: expected base… or counts such as 73/84, got '${text}'`)
  const columns = Number(/(\d+) col/.exec(text)?.[1] ?? /N=(\d+)/.exec(text)?.[1] ?? 128)
  const space = lineSpace(columns, columns / 2)
  const target = targetOfBase(space, Number(base))
  const procedure = /prysm/i.test(text)
    ? allowWhatFailed(space, target, MOST_ALLOWED)
    : fixedStages(stagesOfTarget(space, target, row.integer('stages')))
  return { space, procedure }
}

export const lossy: readonly Table[] = [
  {
    // The published counts (73, 84, 103, …) are those of the model with K^2 hidden cells, not of the stated (N-K+1)^2, which
    // gives 72, 83, 102, …: each column is computed by its own model, and the published one by the model that fits it.
    file: /^lossydas_N(\d+)_K(\d+)_fp([\d.e+-]+)$/,
    compute(row, [, width, needed, target]) {
      const [n, k, losses] = [Number(width), Number(needed), row.integer('allowed_missing')]
      const count = (smallestUnrecoverable: number) =>
        samplesNeeded({ positions: n * n, smallestUnrecoverable }, Number(target), losses)
      const ofQuadrant = count(k * k)
      const printed = row.text('published_S')
      return {
        published_S: /^\d+$/.test(printed) ? ofQuadrant : printed,
        'exact_S_hypergeom_M=(N-K+1)^2': count((n - k + 1) ** 2),
        'exact_S_hypergeom_M=K^2': ofQuadrant,
        exact_S_binomial_q: samplesNeededWithReplacement((k / n) ** 2, Number(target), losses),
      }
    },
  },
  {
    file: /^peerdas_lossy_sample_count_(\d+)cols$/,
    compute(row, [, columns]) {
      const space = lineSpace(Number(columns), Number(columns) / 2)
      const losses = row.integer('allowed_missing')
      const ofBase = (samples: number) => samplesNeeded(space, targetOfBase(space, samples), losses)
      const ofThreshold = samplesNeeded(space, 5e-6, losses)
      return {
        published_base16: published(row, 'published_base16', ofBase(16)),
        exact_base16: ofBase(16),
        exact_base8: ofBase(8),
        'published_PR3782_threshold_5e-6': published(
          row,
          'published_PR3782_threshold_5e-6',
          ofThreshold,
          'verdict_5e-6',
        ),
        'exact_5e-6': ofThreshold,
      }
    },
  },
  {
    file: /^incrementaldas_total_false_accept$/,
    compute(row) {
      const { space, procedure } = procedureOf(row)
      const { positions, smallestUnrecoverable: hidden } = space
      const { samples, lossesAllowed } = procedure.first
      const single = ratioToNumber(chanceAtMostHidden({ positions, hidden, samples }, lossesAllowed))
      const total = ratioToNumber(stagedChanceToPass(space, procedure))
      return { single_stage_false_accept: single, total_false_accept_exact: total, inflation: total / single }
    },
  },
  {
    file: /^operating_characteristic_with_loss$/,
    compute(row) {
      const { positions, smallestUnrecoverable: hidden } = spaceOfCode(row.text('code'))
      const [samples, losses, loss] = [row.integer('S'), row.integer('allowed_t'), row.value('per_request_loss')]
      return {
        false_accept_exact: ratioToNumber(chanceAtMostHidden({ positions, hidden, samples }, losses)),
        false_reject_no_retry: falseReject(samples, losses, loss),
        false_reject_1_retry: falseReject(samples, losses, loss, 1),
        false_reject_2_retries: falseReject(samples, losses, loss, 2),
      }
    },
  },
  {
    file: /^didas_vs_uniform_exact$/,
    compute(row) {
      const [width, needed, samples] = [row.integer('N'), row.integer('K'), row.integer('S')]
      const bad = width - needed + 1
      const lines = { rows: width, columns: width, hiddenRows: bad, hiddenColumns: bad, samples }
      const draw = { positions: width * width, hidden: bad * bad, samples }
      return {
        miss_DiDAS: ratioToNumber(chanceNoneHiddenOnDistinctLines(lines)),
        miss_uniform: ratioToNumber(chanceNoneHidden(draw)),
      }
    },
  },
]

/**
 * What counts say, each figure with its interval.
 *
 * Shares of independent trials get the exact interval of Clopper and Pearson, which holds its level for any number of
 * trials and any share, 0 and 1 included. Means get the normal interval, and so do shares among samplers of one trial that
 * met the same random pattern: such samplers are not independent, only their trials are. An interval says how far the
 * simulation may be from the model; that the model is right, it cannot say.
 */
import { assertBetween } from '../errors.ts'
import { clopperPearsonLower, clopperPearsonUpper } from '../estimate/proportion-limits.ts'
import { normalQuantile } from '../odds/normal.ts'
import { aboutPattern } from '../pattern/pattern.ts'
import { countOf, countUpTo, type Histogram, meanOf } from './histogram.ts'
import type { ReconstructionTally } from './reconstruction.ts'
import type { RecoveryTally } from './recovery.ts'
import type { VerdictSetting } from './setting.ts'
import type { VerdictTally } from './verdicts.ts'

/** An estimate and the limits that hold on both sides together with the chance `level`. */
export interface Figure {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly level: number
  /** Independent trials behind it; with none the estimate is NaN and the interval says nothing. */
  readonly trials: number
}

/** The share of `hits` among independent trials. */
export function shareFigure(hits: number, trials: number, level: number): Figure {
  assertBetween('level', level)
  if (trials === 0) return { estimate: Number.NaN, low: 0, high: 1, level, trials }
  const side = (1 + level) / 2
  return {
    estimate: hits / trials,
    low: clopperPearsonLower(trials, hits, side),
    high: clopperPearsonUpper(trials, hits, side),
    level,
    trials,
  }
}

/** The mean of a histogram of independent trials, in the histogram's unit divided by `per`. */
export function meanFigure(histogram: Histogram, level: number, per = 1): Figure {
  assertBetween('level', level)
  const trials = countOf(histogram)
  const { mean, variance } = meanOf(histogram)
  // Of one trial or none nothing is known about the spread.
  const spread = trials < 2 ? Infinity : normalQuantile((1 - level) / 2) * Math.sqrt(variance / trials)
  return {
    estimate: mean / per,
    low: (trials ? mean - spread : -Infinity) / per,
    high: (mean + spread) / per,
    level,
    trials,
  }
}

export interface VerdictFigures {
  /** Share of samplers that say available although it is not recoverable, of those who could. */
  readonly falseAccept: Figure
  /** Share of samplers that do not say available although it is recoverable, of those who could. */
  readonly falseReject: Figure
  /** Share of trials whose matrix was recoverable. */
  readonly recoverable: Figure
  /** Positions asked, requests sent and rounds of requests, per sampler. */
  readonly asked: Figure
  readonly requests: Figure
  readonly rounds: Figure
}

export function verdictFigures(setting: VerdictSetting, tally: VerdictTally, level = 0.99): VerdictFigures {
  const { recoverable: good, unrecoverable: bad } = tally
  const { placement } = aboutPattern(setting.pattern)
  // Samplers share nothing but the pattern; where every placement of it is as good as any other, not even that.
  const areIndependent = setting.samplers === 1 || placement === 'fixed' || placement === 'symmetric'
  const wrong = (perTrial: Histogram, hits: number, trials: number) =>
    areIndependent ? shareFigure(hits, trials * setting.samplers, level) : meanFigure(perTrial, level, setting.samplers)
  return {
    falseAccept: wrong(tally.fooledPerTrial, bad.available, bad.trials),
    falseReject: wrong(tally.refusedPerTrial, good.withheld + good.undecided, good.trials),
    recoverable: shareFigure(good.trials, good.trials + bad.trials, level),
    asked: meanFigure(tally.asked, level, setting.samplers),
    requests: meanFigure(tally.requests, level, setting.samplers),
    rounds: meanFigure(tally.rounds, level, setting.samplers),
  }
}

/** The share of trials in which the first `samplers` samplers restore the matrix, and in which they must. */
export function reconstructionFigures(
  tally: ReconstructionTally,
  samplers: number,
  level = 0.99,
): { readonly recovered: Figure; readonly sure: Figure } {
  return {
    recovered: shareFigure(countUpTo(tally.recoveredAt, samplers), tally.trials, level),
    sure: shareFigure(countUpTo(tally.sureAt, samplers), tally.trials, level),
  }
}

export function recoveryFigures(
  tally: RecoveryTally,
  level = 0.99,
): { readonly recovered: Figure; readonly hidden: Figure; readonly rounds: Figure } {
  return {
    recovered: shareFigure(tally.recovered, tally.trials, level),
    hidden: meanFigure(tally.hidden, level),
    rounds: meanFigure(tally.rounds, level),
  }
}

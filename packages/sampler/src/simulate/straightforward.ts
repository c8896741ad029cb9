/**
 * The simulation as one would write it down first: the oracle of the fast one in tests, and what it is measured against.
 *
 * For every trial a pattern is placed anew and its recoverability decided; every sampler draws its whole order with
 * `drawOrder`, plays every sample of it, and only then is asked what it saw. No shortcut, no memory kept.
 */
import { isRecoverable, samplePositions } from '@daslab/erasure/geometry'
import { hiddenCells } from '../pattern/pattern.ts'
import { hiddenPositions } from '../pattern/pattern-kind.ts'
import { walk } from '../strategy/stopping-rule.ts'
import { ruleOf } from '../strategy/strategy.ts'
import { drawUniform } from '../strategy/uniform.ts'
import type { ReconstructionSetting, VerdictSetting } from './setting.ts'
import type { SimulationStream } from './stream.ts'
import { newOrder, type VerdictCounts } from './verdicts.ts'

/** Samplers by verdict and by whether the matrix was recoverable, over so many trials. */
export function straightforwardVerdicts(
  { geometry, strategy, pattern, samplers, loss, retries, holders }: VerdictSetting,
  stream: SimulationStream,
  trials: number,
): { readonly recoverable: VerdictCounts; readonly unrecoverable: VerdictCounts } {
  const recoverable = { trials: 0, available: 0, withheld: 0, undecided: 0 }
  const unrecoverable = { trials: 0, available: 0, withheld: 0, undecided: 0 }
  for (let trial = 0; trial < trials; trial++) {
    const orders = Array.from({ length: samplers }, () => newOrder(strategy, geometry, stream))
    const rule = ruleOf(strategy, geometry)
    const draws = orders.map((order) => order.slice(0, walk(rule, () => false).revealed))
    const cells = hiddenCells(pattern, geometry, { random: stream, draws })
    const hidden = hiddenPositions(geometry, cells)
    const canRecover = isRecoverable(geometry, (row, column) => cells[row * geometry.columns + column] === 0)
    const counts = canRecover ? recoverable : unrecoverable
    counts.trials++
    for (const order of orders) {
      const outcomes = order.map((position) => {
        let arrived = 0
        for (let attempt = 0; attempt <= retries; attempt++) if (stream.fraction() >= loss) arrived++
        if (arrived === 0 || (hidden[position] === 1 && holders === 'silent')) return 'lost'
        return hidden[position] === 1 ? 'not-held' : 'answered'
      })
      const { decision, revealed } = walk(rule, (place) => outcomes[place] !== 'answered')
      if (decision === 'available') counts.available++
      else if (decision === 'alarm' || outcomes.slice(0, revealed).includes('not-held')) counts.withheld++
      else counts.undecided++
    }
  }
  return { recoverable, unrecoverable }
}

/** The sampler that completes the matrix in one trial, counted from 1; undefined when none does. */
export function straightforwardReconstruction(
  { geometry, samplers, samples }: ReconstructionSetting,
  stream: SimulationStream,
): number | undefined {
  const given = new Set<number>()
  for (let sampler = 1; sampler <= samplers; sampler++) {
    for (const position of drawUniform(samplePositions(geometry), samples, stream)) given.add(position)
    const { sampleUnit, columns } = geometry
    if (
      isRecoverable(geometry, (row, column) => given.has(sampleUnit === 'column' ? column : row * columns + column))
    ) {
      return sampler
    }
  }
  return undefined
}

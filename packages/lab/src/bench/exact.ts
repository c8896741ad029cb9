/**
 * The exact odds that a measured share is held against.
 *
 * One walk covers every strategy whose order is uniform. Along the order a position is hidden with the chance of an urn,
 * (M - x) / (N - i) after i positions of which x were hidden, and one that is not hidden is lost with the chance e^(r+1). The
 * rule sees failures only; so the chances of all (x, lost) that it has not decided yet are carried from position to position,
 * and what it accepts is added up. All terms are positive: nothing cancels. Without loss this is the hypergeometric tail of
 * `odds/exact.ts`, with stages the total of `odds/stages.ts`; tests hold it against both.
 *
 * Null where no such odds are known: patterns that follow the draws, and shapes that chance makes in two dimensions.
 */
import { samplePositions, smallestUnrecoverable } from '@daslab/erasure/geometry'
import { lossAfterRetries } from '@daslab/sampler/estimate/honest-loss'
import { chanceExactly } from '@daslab/sampler/odds/binomial'
import { fastChanceNoneHiddenOnDistinctLines } from '@daslab/sampler/odds/lines'
import { aboutPattern, hiddenCells } from '@daslab/sampler/pattern/pattern'
import { hiddenPositions, leavesRecoverable } from '@daslab/sampler/pattern/pattern-kind'
import { seededRandom } from '@daslab/sampler/random'
import type { VerdictSetting } from '@daslab/sampler/simulate/setting'
import type { StoppingRule } from '@daslab/sampler/strategy/stopping-rule'
import { ruleOf } from '@daslab/sampler/strategy/strategy'

export interface ExactErrors {
  /** P[available] given that the pattern left too little; null where it never does, or where it is not known. */
  readonly falseAccept: number | null
  /** P[not available] given that it left enough. */
  readonly falseReject: number | null
}

const UNKNOWN: ExactErrors = { falseAccept: null, falseReject: null }

export function exactErrors(setting: VerdictSetting): ExactErrors {
  const { geometry, pattern } = setting
  const { placement } = aboutPattern(pattern)
  if (placement === 'by draws') return UNKNOWN
  if (pattern.kind === 'random')
    return geometry.sampleUnit === 'column' ? randomColumns(setting, pattern.chance) : UNKNOWN

  const cells = hiddenCells(pattern, geometry, { random: seededRandom(0) })
  const hidden = hiddenPositions(geometry, cells).reduce((sum, flag) => sum + flag, 0)
  const accepted = chanceOfSetting(setting, hidden)
  if (accepted === null) return UNKNOWN
  return leavesRecoverable(geometry, cells)
    ? { falseAccept: null, falseReject: 1 - accepted }
    : { falseAccept: accepted, falseReject: null }
}

/** P[a rule accepts] along a uniform order of positions of which `hidden` always fail and each other one with the chance `loss`. */
export function chanceAccepted(
  rule: StoppingRule,
  { positions, hidden }: { readonly positions: number; readonly hidden: number },
  loss: number,
): number {
  let accepted = 0
  // open[x][lost]: the chance to be undecided with so many hidden and so many lost.
  let open: number[][] = [[1]]
  for (let passed = 0; open.length > 0; passed++) {
    const next: number[][] = []
    const carry = (x: number, lost: number, chance: number) => {
      if (chance === 0) return
      next[x] ??= []
      next[x][lost] = (next[x][lost] ?? 0) + chance
    }
    open.forEach((row, x) => {
      row.forEach((chance, lost) => {
        const decision = rule.decide(passed, x + lost)
        if (decision === 'available') accepted += chance
        if (decision !== undefined) return
        const isHidden = (hidden - x) / (positions - passed)
        carry(x + 1, lost, chance * isHidden)
        carry(x, lost + 1, chance * (1 - isHidden) * loss)
        carry(x, lost, chance * (1 - isHidden) * (1 - loss))
      })
    })
    open = next
  }
  return accepted
}

function chanceOfSetting(
  { geometry, strategy, pattern, loss, retries }: VerdictSetting,
  hidden: number,
): number | null {
  const failure = lossAfterRetries(loss, retries)
  const rule = ruleOf(strategy, geometry)
  if (strategy.kind !== 'distinct-lines' || hidden === 0) {
    return chanceAccepted(rule, { positions: samplePositions(geometry), hidden }, failure)
  }
  // Cells that share no line see a rectangle in another way than uniform ones; other shapes have no formula here.
  if (pattern.kind !== 'minimal' || strategy.stages[0]!.lossesAllowed > 0) return null
  const { rows, dataRows, columns, dataColumns } = geometry
  const lines = { rows, columns, hiddenRows: rows - dataRows + 1, hiddenColumns: columns - dataColumns + 1 }
  return fastChanceNoneHiddenOnDistinctLines({ ...lines, samples: rule.most }) * (1 - failure) ** rule.most
}

/** Each column hidden by chance: the odds for every number hidden, weighed by how likely that number is. */
function randomColumns(setting: VerdictSetting, chance: number): ExactErrors {
  const { columns } = setting.geometry
  const { positions: fewest } = smallestUnrecoverable(setting.geometry)
  const lost = { weight: 0, accepted: 0 }
  const good = { weight: 0, accepted: 0 }
  for (let hidden = 0; hidden <= columns; hidden++) {
    const weight = chanceExactly(hidden, columns, chance)
    if (weight === 0) continue
    const sum = hidden >= fewest ? lost : good
    sum.weight += weight
    sum.accepted += weight * (chanceOfSetting(setting, hidden) ?? Number.NaN)
  }
  return {
    falseAccept: lost.weight > 0 ? lost.accepted / lost.weight : null,
    falseReject: good.weight > 0 ? 1 - good.accepted / good.weight : null,
  }
}

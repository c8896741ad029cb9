/**
 * Selective disclosure in order of arrival: samplers are served as they come, as long as nobody can restore the matrix.
 *
 * The publisher answers the first sampler, the second, ..., and stops before the one whose request would make the cells
 * given so far enough. All served ones are fooled, and later ones whose draw happens to lie in what was given. This is
 * the standard model of Al-Bassam et al. (https://arxiv.org/abs/1809.09044, corollary 2), where the publisher sees who
 * asks; with 128 columns and 8 samples each it fools 10 samplers, however many there are.
 */
import { GrowingUnion } from './growing-union.ts'
import type { PatternKind } from './pattern-kind.ts'
import { assertDraws, hideAllBut } from './targeted.ts'

export interface SelectivePattern {
  readonly kind: 'selective'
  /** Serves no more samplers than this, even where it could; absent: as many as it can. */
  readonly samplers?: number
}

export const selective: PatternKind<SelectivePattern> = {
  form: 'selective[:SAMPLERS]',
  placement: 'by draws',
  isRecoverable: false,
  read(argument, wrongAt) {
    if (argument === undefined) return { kind: 'selective' }
    const [, samplers] = /^(?:first-)?(\d{1,9})$/.exec(argument) ?? []
    if (samplers === undefined) throw wrongAt(argument)
    return { kind: 'selective', samplers: Number(samplers) }
  },
  cells({ samplers = Infinity }, geometry, sources) {
    const draws = assertDraws('selective', sources.draws)
    const given = new GrowingUnion(geometry)
    let served = 0
    for (const draw of draws.slice(0, samplers)) {
      for (const position of draw) given.addPosition(position)
      if (given.isRecoverable) break
      served++
    }
    return hideAllBut(geometry, draws.slice(0, served))
  },
}

/**
 * A draw that can be stored: made once, before the first request, and carried on after a restart.
 *
 * A sampler that drew again whenever a sample fails would be told "available" sooner or later, whatever is hidden. So the
 * whole order is fixed first, including what later stages would ask; answers are added one by one and never taken back;
 * and carrying on takes no randomness at all, so that there is nothing to draw again with. Stored draws are plain data.
 */
import { samplePositions } from '@daslab/erasure/geometry'
import type { Geometry } from '@daslab/erasure/types'
import type { SampleAnswer } from '../cell-source.ts'
import { SamplerError } from '../errors.ts'
import type { RandomSource } from '../random.ts'
import { type Walk, walk } from './stopping-rule.ts'
import { drawOrder, ruleOf, type Strategy } from './strategy.ts'

export interface StoredDraw {
  /** What the draw is for and the stream of chance it came from; one label is drawn once. */
  readonly label: string
  readonly strategy: Strategy
  /** N of the matrix that it was made for. */
  readonly positions: number
  /** Distinct positions in the order in which they are asked: all that the strategy may ever come to ask. */
  readonly order: readonly number[]
  /** Answers so far, in the order in which they came. */
  readonly answers: readonly SampleAnswer[]
}

/** Where a draw stands. */
export interface DrawState extends Omit<Walk, 'revealed'> {
  /**
   * Positions that may be asked now and have no answer. A round is completed even when its first answers decide, since
   * its requests are out: a record that left them away would depend on when answers came. Empty: nothing more to ask.
   */
  readonly open: readonly number[]
  /** Positions that were asked or may be asked now, in the order of the draw. */
  readonly revealed: readonly number[]
}

/** Makes the draw that a label stands for: with the same source of randomness always the same. */
export function makeDraw(
  strategy: Strategy,
  geometry: Geometry,
  sources: { readonly label: string; readonly random: RandomSource; readonly nodeId?: bigint },
): StoredDraw {
  const { label, random, nodeId } = sources
  const order = drawOrder(strategy, geometry, { random: random.split(label), nodeId })
  return { label, strategy, positions: samplePositions(geometry), order, answers: [] }
}

/** What a draw asks for next, as a function of its order and its answers alone. */
export function stateOf(draw: StoredDraw, geometry: Geometry): DrawState {
  const answers = assertDrawStored(draw, geometry)
  const hasFailed = (place: number) => {
    const answer = answers.get(draw.order[place]!)
    return answer && answer.outcome !== 'answered'
  }
  const { revealed, ...state } = walk(ruleOf(draw.strategy, geometry), hasFailed)
  const asked = draw.order.slice(0, revealed)
  const mayBeAnswered = new Set(asked)
  for (const position of answers.keys()) {
    if (!mayBeAnswered.has(position)) throw bad('answered before it could have been asked', position)
  }
  const open = asked.filter((position) => !answers.has(position))
  return { ...state, open, revealed: asked }
}

/** The draw with one more answer. @throws SamplerError SAMPLER_BAD_RECORD for a position that is not open */
export function withAnswer(draw: StoredDraw, geometry: Geometry, answer: SampleAnswer): StoredDraw {
  if (!stateOf(draw, geometry).open.includes(answer.position)) {
    throw bad('answered twice or not asked', answer.position)
  }
  return { ...draw, answers: [...draw.answers, answer] }
}

/** Answers by position. A stored draw comes from a disk: what no draw can have produced is refused. */
function assertDrawStored(draw: StoredDraw, geometry: Geometry): Map<number, SampleAnswer> {
  const positions = samplePositions(geometry)
  if (draw.positions !== positions) throw bad(`made for ${draw.positions} positions, not for ${positions}`)
  const { most } = ruleOf(draw.strategy, geometry)
  if (draw.order.length !== most) throw bad(`an order of ${draw.order.length} positions, not of ${most}`)
  const order = new Set(draw.order)
  if (order.size < most) throw bad('an order with a position twice')
  for (const position of order) {
    if (!(Number.isInteger(position) && position >= 0 && position < positions)) throw bad('not in the matrix', position)
  }
  const answers = new Map<number, SampleAnswer>()
  for (const answer of draw.answers) {
    if (!order.has(answer.position)) throw bad('answered but not drawn', answer.position)
    if (answers.has(answer.position)) throw bad('answered twice', answer.position)
    answers.set(answer.position, answer)
  }
  return answers
}

function bad(reason: string, position?: number): SamplerError {
  const what = position === undefined ? reason : `position ${position} was ${reason}`
  return new SamplerError('SAMPLER_BAD_RECORD', `stored draw: ${what}`, { position, reason })
}

/**
 * Sampling a blob: draw, then ask; `judge.ts` makes the verdict.
 *
 * The sample space numbers what can be asked for: columns of a one-dimensional matrix, cells of a two-dimensional one.
 * Its smallest unrecoverable set is the least that a withholder must hide to stop reconstruction; whoever hides more is
 * caught more often, so odds against that set bound all of them.
 */
import { samplePositions, smallestUnrecoverable } from '@daslab/erasure/geometry'
import { columnIndex, type Geometry } from '@daslab/erasure/types'
import type { CellSource, SampleAnswer, SamplePosition } from './cell-source.ts'
import type { SampleSpace } from './odds/draw.ts'
import type { RandomSource } from './random.ts'
import type { Decision } from './strategy/stopping-rule.ts'
import { type StoredDraw, stateOf } from './strategy/stored-draw.ts'
import type { Strategy } from './strategy/strategy.ts'
import { drawUniform } from './strategy/uniform.ts'

/** What was drawn and what came of it: everything that the verdict is made from. */
export interface SamplingRecord {
  readonly space: SampleSpace
  /** Distinct positions, fixed before the first request; of a draw in several rounds those that came to be asked. */
  readonly drawn: readonly number[]
  /** Exactly one for each position drawn; {@link sampleBlob} gives them in the order of the draw. */
  readonly answers: readonly SampleAnswer[]
  /** Answers of the source that were not counted: to positions not drawn, or answered before. Absent when none. */
  readonly ignoredAnswers?: number
  /** The message of the error with which the source broke off; the positions still open then count as lost. */
  readonly sourceError?: string
  /** Under which strategy the positions were asked; absent: uniform, one round, no losses allowed. */
  readonly strategy?: Strategy
  /** What that strategy's rule decided; absent: it was cut off before it could. */
  readonly decision?: Decision
}

export interface SamplingRequest {
  readonly geometry: Geometry
  /** Samples to draw; at most as many as there are positions. */
  readonly count: number
  readonly random: RandomSource
  readonly source: CellSource
  /** Ends the wait for answers; what is open then counts as lost. */
  readonly signal?: AbortSignal | undefined
  /** Called once for each position drawn, when its answer is known. */
  readonly onAnswer?: ((answer: SampleAnswer) => void) | undefined
}

export interface DrawRequest extends Omit<SamplingRequest, 'count' | 'random'> {
  /** A new draw, or one that was stored and is to be carried on. */
  readonly draw: StoredDraw
  /** Given the draw to store: before the first request, and again with each answer of the source. */
  readonly onDraw?: ((draw: StoredDraw) => void) | undefined
}

/** N and M* of a matrix: whole columns in one dimension, single cells in two. */
export function sampleSpace(geometry: Geometry): SampleSpace {
  return {
    positions: samplePositions(geometry),
    smallestUnrecoverable: smallestUnrecoverable(geometry).positions,
  }
}

/** Draws `count` distinct positions uniformly and says which cells each asks for. Cells are numbered row by row. */
export function drawSamples(geometry: Geometry, count: number, random: RandomSource): SamplePosition[] {
  return samplesAt(geometry, drawUniform(samplePositions(geometry), count, random))
}

function samplesAt(geometry: Geometry, positions: readonly number[]): SamplePosition[] {
  if (geometry.sampleUnit === 'column') {
    const rows = Array.from({ length: geometry.rows }, (_, row) => row)
    return positions.map((position) => ({ position, column: columnIndex(position, geometry), rows }))
  }
  return positions.map((position) => ({
    position,
    column: columnIndex(position % geometry.columns, geometry),
    rows: [Math.floor(position / geometry.columns)],
  }))
}

/** Samples a blob with one uniform draw: {@link sampleDraw} with `count` samples, none of which may fail. */
export async function sampleBlob({ count, random, ...request }: SamplingRequest): Promise<SamplingRecord> {
  const positions = samplePositions(request.geometry)
  const order = drawUniform(positions, count, random)
  const strategy: Strategy = { kind: 'uniform', stages: [{ samples: count, lossesAllowed: 0 }] }
  return sampleDraw({ ...request, draw: { label: '', strategy, positions, order, answers: [] } })
}

/**
 * Asks the source for what a draw has open, round after round until its strategy has decided, and records one answer for
 * each position asked.
 *
 * The record does not trust the source to keep its contract. The first answer to a position counts; a second one, or one
 * to a position not asked, is ignored and counted in `ignoredAnswers` (a later answer must not turn a failure into a
 * success: the source retries before it answers). Reading stops when all are answered. Whatever is open when the source
 * ends, throws or the signal fires is `lost` with no attempts, so a broken source can make a verdict undecided, never
 * available. What the signal cuts off is not stored as an answer: who carries the draw on asks for it, and for nothing else.
 */
export async function sampleDraw(request: DrawRequest): Promise<SamplingRecord> {
  const { geometry, source, signal, onAnswer, onDraw } = request
  let draw = request.draw
  let state = stateOf(draw, geometry)
  let ignoredAnswers = 0
  let sourceError: string | undefined
  const cutOff: SampleAnswer[] = []
  onDraw?.(draw)

  while (state.open.length > 0 && cutOff.length === 0) {
    const open = new Set(state.open)
    const answers = [...draw.answers]
    const accept = (answer: SampleAnswer, into: SampleAnswer[]) => {
      if (!open.delete(answer.position)) {
        ignoredAnswers++
        return
      }
      into.push(answer)
      if (into === answers) onDraw?.({ ...draw, answers: [...answers] })
      onAnswer?.(answer)
    }
    sourceError = await readAnswers(source, samplesAt(geometry, state.open), signal, (answer) => {
      accept(answer, answers)
      return open.size > 0
    })
    const isCutOff = signal?.aborted === true
    for (const position of [...open]) accept({ position, outcome: 'lost', attempts: 0 }, isCutOff ? cutOff : answers)
    draw = { ...draw, answers }
    state = stateOf(draw, geometry)
    if (sourceError !== undefined) break
  }
  return recordOf(draw, { geometry, cutOff, ignoredAnswers, sourceError })
}

/** The record of a draw and of what was cut off; without cause to say more, of its positions and answers alone. */
function recordOf(
  draw: StoredDraw,
  ended: {
    readonly geometry: Geometry
    readonly cutOff: readonly SampleAnswer[]
    readonly ignoredAnswers: number
    readonly sourceError: string | undefined
  },
): SamplingRecord {
  const { geometry, cutOff, ignoredAnswers, sourceError } = ended
  const { decision } = stateOf(draw, geometry)
  const answers = new Map([...draw.answers, ...cutOff].map((answer) => [answer.position, answer]))
  const drawn = draw.order.filter((position) => answers.has(position))
  return {
    space: sampleSpace(geometry),
    drawn,
    answers: drawn.map((position) => answers.get(position)!),
    strategy: draw.strategy,
    ...(decision !== undefined && { decision }),
    ...(ignoredAnswers > 0 && { ignoredAnswers }),
    ...(sourceError !== undefined && { sourceError }),
  }
}

/**
 * Gives each answer to `take` until it returns false, the source ends or the signal fires. Returns the message of an error
 * of the source; an error of `take` is thrown on.
 */
async function readAnswers(
  source: CellSource,
  samples: readonly SamplePosition[],
  signal: AbortSignal | undefined,
  take: (answer: SampleAnswer) => boolean,
): Promise<string | undefined> {
  if (signal?.aborted) return undefined
  let stop = () => {}
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined)
    signal?.addEventListener('abort', stop, { once: true })
  })
  let iterator: AsyncIterator<SampleAnswer> | undefined
  try {
    for (;;) {
      let next: IteratorResult<SampleAnswer> | undefined
      try {
        iterator ??= source.ask(samples, signal)[Symbol.asyncIterator]()
        next = await Promise.race([iterator.next(), aborted])
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
      if (next === undefined || next.done || !take(next.value)) return undefined
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    // Lets the source clean up, but does not wait: one that ignores the signal would hold the verdict up.
    iterator?.return?.().catch(() => {})
  }
}

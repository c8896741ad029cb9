/**
 * Samplers against a publisher, without a network: how often is a verdict wrong?
 *
 * One trial is one publication: a pattern hides cells, and each of n samplers draws its order, asks along its strategy's
 * rule, and decides. What comes back is counted by verdict and by whether what was left could be recovered: `available`
 * of an unrecoverable matrix is a false accept, anything else of a recoverable one a false reject.
 *
 * The rule that decides is the very one that real samplers run (`strategy/stopping-rule.ts`). Two shortcuts leave every
 * count's law as it was:
 * - A pattern that always lies on the same cells up to the order of rows and columns is placed once for a block of trials.
 *   All strategies treat rows alike and columns alike, so whether a sampler is fooled does not depend on the place.
 * - Where nothing can be lost, a sampler stops drawing as soon as its rule has decided; see `shuffle.ts`.
 */
import { samplePositions } from '@daslab/erasure/geometry'
import { makePeeler } from '@daslab/erasure/peeling'
import type { Geometry } from '@daslab/erasure/types'
import { aboutPattern, hiddenCells } from '../pattern/pattern.ts'
import { hiddenPositions } from '../pattern/pattern-kind.ts'
import { type StoppingRule, walk } from '../strategy/stopping-rule.ts'
import { drawOrder, ruleOf, type Strategy } from '../strategy/strategy.ts'
import { addHistograms, type Histogram, Tally } from './histogram.ts'
import type { VerdictSetting } from './setting.ts'
import { Shuffle } from './shuffle.ts'
import type { SimulationStream } from './stream.ts'

/** Samplers by verdict, over trials of one kind. */
export interface VerdictCounts {
  readonly trials: number
  readonly available: number
  readonly withheld: number
  readonly undecided: number
}

export interface VerdictTally {
  readonly experiment: 'verdicts'
  /** Of trials in which what was left could be recovered; `available` is right there. */
  readonly recoverable: VerdictCounts
  readonly unrecoverable: VerdictCounts
  /** Samplers of one trial that were wrong: fooled where it was unrecoverable, not `available` where it was recoverable. */
  readonly fooledPerTrial: Histogram
  readonly refusedPerTrial: Histogram
  /** Of one trial, its samplers together: positions asked, requests sent (retries included), rounds of requests. */
  readonly asked: Histogram
  readonly requests: Histogram
  readonly rounds: Histogram
}

export function trialsPerVerdictBlock({ samplers }: VerdictSetting): number {
  return Math.max(1, Math.floor(4096 / samplers))
}

/** Runs blocks of trials and keeps their counts. */
export function verdictExperiment(setting: VerdictSetting): {
  runBlock(stream: SimulationStream, trials: number): void
  tally(): VerdictTally
} {
  const { geometry, strategy, pattern, samplers } = setting
  const { placement } = aboutPattern(pattern)
  const isRecoverable = recoverability(geometry)
  const sampler = new Samplers(setting)
  const counts = { recoverable: newCounts(), unrecoverable: newCounts() }
  const [fooledPerTrial, refusedPerTrial] = [new Tally(), new Tally()]
  const [asked, requests, rounds] = [new Tally(), new Tally(), new Tally()]

  function runTrial(hidden: Uint8Array, canRecover: boolean, orders?: readonly (readonly number[])[]): void {
    const count = canRecover ? counts.recoverable : counts.unrecoverable
    const availableBefore = count.available
    sampler.startTrial(hidden)
    for (let i = 0; i < samplers; i++) count[sampler.judge(orders?.[i])]++
    count.trials++
    asked.add(sampler.asked)
    requests.add(sampler.requests)
    rounds.add(sampler.rounds)
    const available = count.available - availableBefore
    if (canRecover) refusedPerTrial.add(samplers - available)
    else fooledPerTrial.add(available)
  }

  return {
    runBlock(stream, trials) {
      sampler.stream = stream
      if (placement === 'by draws') {
        for (let trial = 0; trial < trials; trial++) {
          const orders = Array.from({ length: samplers }, () => newOrder(strategy, geometry, stream))
          const draws = orders.map((order) => order.slice(0, sampler.askedWhenAllIsAnswered))
          const cells = hiddenCells(pattern, geometry, { random: stream, draws })
          runTrial(hiddenPositions(geometry, cells), isRecoverable(cells), orders)
        }
        return
      }
      const place = () => {
        const cells = hiddenCells(pattern, geometry, { random: stream })
        return { hidden: hiddenPositions(geometry, cells), canRecover: isRecoverable(cells) }
      }
      let placed = place()
      for (let trial = 0; trial < trials; trial++) {
        if (placement === 'varying' && trial > 0) placed = place()
        runTrial(placed.hidden, placed.canRecover)
      }
    },
    tally: () => ({
      experiment: 'verdicts',
      recoverable: { ...counts.recoverable },
      unrecoverable: { ...counts.unrecoverable },
      fooledPerTrial: fooledPerTrial.histogram(),
      refusedPerTrial: refusedPerTrial.histogram(),
      asked: asked.histogram(),
      requests: requests.histogram(),
      rounds: rounds.histogram(),
    }),
  }
}

export function addVerdicts(a: VerdictTally, b: VerdictTally): VerdictTally {
  const add = (x: VerdictCounts, y: VerdictCounts): VerdictCounts => ({
    trials: x.trials + y.trials,
    available: x.available + y.available,
    withheld: x.withheld + y.withheld,
    undecided: x.undecided + y.undecided,
  })
  return {
    experiment: 'verdicts',
    recoverable: add(a.recoverable, b.recoverable),
    unrecoverable: add(a.unrecoverable, b.unrecoverable),
    fooledPerTrial: addHistograms(a.fooledPerTrial, b.fooledPerTrial),
    refusedPerTrial: addHistograms(a.refusedPerTrial, b.refusedPerTrial),
    asked: addHistograms(a.asked, b.asked),
    requests: addHistograms(a.requests, b.requests),
    rounds: addHistograms(a.rounds, b.rounds),
  }
}

/** The order of a new sampler; where it follows from an identity, of a new identity. */
export function newOrder(strategy: Strategy, geometry: Geometry, stream: SimulationStream): number[] {
  const nodeId = strategy.kind === 'custody' ? identity(stream) : undefined
  return drawOrder(strategy, geometry, { random: stream, nodeId })
}

function identity(stream: SimulationStream): bigint {
  return stream.bytes(32).reduce((id, byte) => id * 256n + BigInt(byte), 0n)
}

/** One sampler after another, on memory that is reserved once. */
class Samplers {
  stream!: SimulationStream
  /** Costs of the present trial so far. */
  asked = 0
  requests = 0
  rounds = 0
  /** How much of its order a sampler asks for in the end if no sample fails. */
  readonly askedWhenAllIsAnswered: number
  readonly #setting: VerdictSetting
  readonly #rule: StoppingRule
  readonly #shuffle: Shuffle | undefined
  readonly #isSilent: boolean
  /** Whether a sample can take more than one request, or a failure be either kind: then every sample has to be played. */
  readonly #mustPlayAll: boolean
  #hidden!: Uint8Array
  #order: readonly number[] | undefined
  #notHeld = 0

  constructor(setting: VerdictSetting) {
    const { geometry, strategy, loss, retries, holders } = setting
    this.#setting = setting
    this.#rule = ruleOf(strategy, geometry)
    const isUniform = strategy.kind !== 'custody' && strategy.kind !== 'distinct-lines'
    this.#shuffle = isUniform ? new Shuffle(samplePositions(geometry)) : undefined
    this.#isSilent = holders === 'silent'
    this.#mustPlayAll = loss > 0 || (this.#isSilent && retries > 0)
    this.askedWhenAllIsAnswered = walk(this.#rule, () => false).revealed
  }

  startTrial(hidden: Uint8Array): void {
    this.#hidden = hidden
    this.asked = 0
    this.requests = 0
    this.rounds = 0
  }

  /** The verdict of a new sampler, on an order given or drawn now. */
  judge(order: readonly number[] | undefined): 'available' | 'withheld' | 'undecided' {
    const { strategy, geometry } = this.#setting
    this.#order = order ?? (this.#shuffle ? undefined : newOrder(strategy, geometry, this.stream))
    this.#notHeld = 0
    const { decision, passed, revealed, rounds } = walk(this.#rule, this.#nextFails)
    if (this.#mustPlayAll) for (let place = passed; place < revealed; place++) this.#nextFails(place)
    else this.requests += revealed
    this.#shuffle?.restart()
    this.asked += revealed
    this.rounds += rounds
    if (decision === 'available') return 'available'
    return decision === 'alarm' || this.#notHeld > 0 ? 'withheld' : 'undecided'
  }

  readonly #nextFails = (place: number): boolean => {
    const position = this.#order === undefined ? this.#shuffle!.next(this.stream) : this.#order[place]!
    const isHidden = this.#hidden[position] === 1
    return this.#mustPlayAll ? this.#requestFails(isHidden) : this.#notHeldWhen(isHidden && !this.#isSilent) || isHidden
  }

  /** Plays the requests for one sample. */
  #requestFails(isHidden: boolean): boolean {
    const { loss, retries } = this.#setting
    for (let attempt = 0; attempt <= retries; attempt++) {
      this.requests++
      const isLost = (isHidden && this.#isSilent) || (loss > 0 && this.stream.happens(loss))
      if (!isLost) return this.#notHeldWhen(isHidden)
    }
    return true
  }

  #notHeldWhen(isNotHeld: boolean): boolean {
    if (isNotHeld) this.#notHeld++
    return isNotHeld
  }
}

function recoverability(geometry: Geometry): (hidden: Uint8Array) => boolean {
  const peeler = makePeeler(geometry)
  const present = new Uint8Array(geometry.rows * geometry.columns)
  return (hidden) => {
    for (let cell = 0; cell < present.length; cell++) present[cell] = 1 - hidden[cell]!
    return peeler.peel(present).isRecoverable
  }
}

function newCounts() {
  return { trials: 0, available: 0, withheld: 0, undecided: 0 }
}

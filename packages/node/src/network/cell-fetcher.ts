/**
 * Getting positions from whoever should hold them: the network behind the sampler's `CellSource`.
 *
 * Each position is asked of one custodian after another, many positions of one custodian in one request. Every cell is
 * checked against the header's commitments before it counts. When all custodians of a position have been asked in vain it
 * rests and starts again, until patience runs out: a column may still be on its way, or be given back by reconstruction.
 */
import { setMaxListeners } from 'node:events'
import type { Commitment } from '@daslab/erasure/scheme'
import type { ColumnIndex, ProvenCell, RowIndex } from '@daslab/erasure/types'
import type { SampleAnswer, SampleOutcome, SamplePosition } from '@daslab/sampler/cell-source'
import type { RandomSource } from '@daslab/sampler/random'
import type { HeavyWork } from '../compute/heavy-work.ts'
import type { ChargeReason } from '../events.ts'
import type { CustodyBook } from '../peers/custody-book.ts'
import { type Clock, withDeadline } from '../ports.ts'
import type { SampleClient } from './sample-client.ts'
import * as limits from './wire/limits.ts'
import type { UncheckedCell } from './wire/sample-message.ts'

const REQUEST_TIMEOUT_MS = 1_500
/** With no patience each custodian is asked once, which frozen ones may draw out so far and no farther. */
const ONE_PASS_MS = 5_000
const FIRST_REST_MS = 100
const MAX_REST_MS = 1_000

export interface FetcherPorts {
  readonly clock: Clock
  readonly work: HeavyWork
  readonly book: CustodyBook
  readonly client: SampleClient
  charge(peer: string, reason: ChargeReason, detail: string): void
}

export interface FetchOptions {
  readonly blob: string
  readonly scheme: string
  readonly commitment: Commitment
  readonly positions: readonly SamplePosition[]
  /** How long a position that nobody has yet is asked for again; 0: each custodian is asked once. */
  readonly patienceMs: number
  readonly random: RandomSource
  readonly signal?: AbortSignal
}

/** A position's end, with its verified cells in the order of its rows when it was answered. */
export interface Fetched extends SampleAnswer {
  readonly column: number
  readonly cells: readonly ProvenCell[]
  readonly tookMs: number
}

/** A position on its way through its custodians. */
interface Open {
  readonly position: SamplePosition
  readonly holders: readonly string[]
  next: number
  rests: number
  attempts: number
  /** The last word of each custodian asked: "not held" before the column came is no longer one once it falls silent. */
  readonly lastWords: Map<string, SampleOutcome>
}

type Attempt = { readonly outcome: SampleOutcome; readonly cells: readonly ProvenCell[] }
type Step = { readonly ended: readonly Fetched[]; readonly open: readonly Open[] }

/** Yields every position exactly once, as it ends. */
export async function* fetchPositions(ports: FetcherPorts, options: FetchOptions): AsyncGenerator<Fetched> {
  const { clock } = ports
  const startedAt = clock.now()
  const isOnePass = options.patienceMs === 0
  const endsAt = startedAt + (isOnePass ? ONE_PASS_MS : options.patienceMs)
  const stopped = new AbortController()
  const signal = options.signal === undefined ? stopped.signal : AbortSignal.any([options.signal, stopped.signal])
  // Every custodian asked at once listens to it: many are no leak.
  setMaxListeners(0, signal)
  /** Steps under way or finished but not yet read: each leaves only when its result has been taken. */
  const steps = new Map<number, Promise<readonly [number, Step]>>()
  let nextStep = 0

  const end = (open: Open, outcome: SampleOutcome, cells: readonly ProvenCell[], peer?: string): Fetched => ({
    position: open.position.position,
    column: open.position.column,
    outcome,
    attempts: open.attempts,
    cells,
    tookMs: clock.now() - startedAt,
    ...(peer === undefined ? {} : { peer }),
  })
  const giveUp = (open: Open) => {
    const words = new Set(open.lastWords.values())
    return end(open, words.has('not-held') ? 'not-held' : words.has('invalid') ? 'invalid' : 'lost', [])
  }

  function add(step: Promise<Step>): void {
    const id = nextStep++
    const tracked = step.then((result) => [id, result] as const)
    // A failure reaches the reader through the race; one that nobody reads any more must not end the process.
    tracked.catch(() => {})
    steps.set(id, tracked)
  }

  async function askPeer(peer: string, asked: readonly Open[]): Promise<Step> {
    const attempts = await requestFrom(ports, options, peer, asked, signal)
    const ended: Fetched[] = []
    const open: Open[] = []
    asked.forEach((item, i) => {
      const attempt = attempts[i]!
      item.attempts++
      item.lastWords.set(peer, attempt.outcome)
      if (attempt.outcome === 'answered') ended.push(end(item, 'answered', attempt.cells, peer))
      else open.push(item)
    })
    return { ended, open }
  }

  async function rest(open: readonly Open[], ms: number): Promise<Step> {
    await clock.sleep(Math.min(ms, Math.max(0, endsAt - clock.now())), signal).catch(() => {})
    return { ended: [], open }
  }

  /** Sends each position to its next custodian, or to rest, or gives it up. */
  function dispatch(positions: readonly Open[]): Fetched[] {
    const givenUp: Fetched[] = []
    const byPeer = new Map<string, Open[]>()
    const resting: Open[] = []
    const isOver = signal.aborted || clock.now() >= endsAt
    for (const open of positions) {
      const peer = open.holders[open.next]
      if (isOver || open.holders.length === 0 || (peer === undefined && isOnePass)) {
        givenUp.push(giveUp(open))
      } else if (peer !== undefined) {
        open.next++
        byPeer.set(peer, [...(byPeer.get(peer) ?? []), open])
      } else {
        open.next = 0
        open.rests++
        resting.push(open)
      }
    }
    for (const [peer, asked] of byPeer) add(askPeer(peer, asked))
    if (resting.length > 0) add(rest(resting, Math.min(FIRST_REST_MS * 2 ** (resting[0]!.rests - 1), MAX_REST_MS)))
    return givenUp
  }

  try {
    const all = options.positions.map((position): Open => {
      const holders = shuffled(ports.book.holdersOf(position.column), options.random)
      return { position, holders, next: 0, rests: 0, attempts: 0, lastWords: new Map() }
    })
    yield* dispatch(all)
    while (steps.size > 0) {
      const [id, { ended, open }] = await Promise.race(steps.values())
      steps.delete(id)
      yield* ended
      yield* dispatch(open)
    }
  } finally {
    // The reader may leave early: what is still under way is cut off.
    stopped.abort()
  }
}

/** Asks one peer for all cells of some positions, in as few requests as the limits allow; one attempt a position. */
async function requestFrom(
  ports: FetcherPorts,
  options: FetchOptions,
  peer: string,
  asked: readonly Open[],
  signal: AbortSignal,
): Promise<Attempt[]> {
  const { cellBytes, maxProofBytes } = options.commitment.geometry
  const perRequest = Math.min(
    limits.MAX_COORDINATES,
    Math.max(
      1,
      Math.floor(limits.MAX_SAMPLE_RESPONSE_BYTES / (cellBytes + maxProofBytes + limits.RESPONSE_OVERHEAD_BYTES)),
    ),
  )
  const wanted = new Set<string>()
  const coordinates = asked.flatMap(({ position: { column, rows } }) => rows.map((row) => ({ row, column })))
  for (const { row, column } of coordinates) wanted.add(`${row}/${column}`)

  const received = new Map<string, UncheckedCell>()
  let wasReached = true
  const requests: Promise<void>[] = []
  for (let i = 0; i < coordinates.length; i += perRequest) {
    const part = coordinates.slice(i, i + perRequest)
    const exchange = withDeadline(ports.clock, REQUEST_TIMEOUT_MS, signal, (deadline) =>
      ports.client.request(peer, { blob: options.blob, coordinates: part }, deadline),
    )
    requests.push(
      exchange.then(
        (response) => {
          // Too large is our mistake in asking and says nothing of the column. A peer without the header has not got the
          // column either, as far as anybody can tell: it counts as not held.
          if (response.status === 'too-large') wasReached = false
          let unrequested = 0
          for (const cell of response.cells) {
            const key = `${cell.row}/${cell.column}`
            if (wanted.has(key)) received.set(key, cell)
            else unrequested++
          }
          if (unrequested > 0) ports.charge(peer, 'unrequested-cell', `${unrequested} cells were not asked for`)
        },
        () => {
          wasReached = false
        },
      ),
    )
  }
  await Promise.all(requests)

  // Claimed coordinates are those that were asked for, so they lie inside the matrix.
  const cells = [...received.values()].map(
    ({ row, column, cell, proof }): ProvenCell => ({
      row: row as RowIndex,
      column: column as ColumnIndex,
      cell,
      proof,
    }),
  )
  const verdicts = cells.length === 0 ? [] : await ports.work.verify(options.scheme, options.commitment, cells)
  if (verdicts.length !== cells.length) throw new Error('cells left unchecked')
  const valid = new Map<string, ProvenCell>()
  const invalid = new Set<string>()
  cells.forEach((cell, i) => {
    const verdict = verdicts[i]
    if (verdict?.valid === true) valid.set(`${cell.row}/${cell.column}`, cell)
    else invalid.add(`${cell.row}/${cell.column}`)
  })
  if (invalid.size > 0) ports.charge(peer, 'invalid-cell', `${invalid.size} cells do not verify`)

  return asked.map(({ position: { column, rows } }): Attempt => {
    const keys = rows.map((row) => `${row}/${column}`)
    if (keys.every((key) => valid.has(key))) return { outcome: 'answered', cells: keys.map((key) => valid.get(key)!) }
    if (keys.some((key) => invalid.has(key))) return { outcome: 'invalid', cells: [] }
    return { outcome: wasReached ? 'not-held' : 'lost', cells: [] }
  })
}

function shuffled<T>(items: readonly T[], random: RandomSource): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}

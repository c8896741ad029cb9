/**
 * The light sampler: hears of a blob, draws positions, asks custodians, and says how sure it is.
 *
 * The draw is made, and told as an event, before the first request. `draw` names the stream of chance it comes from: the
 * same name on the same node draws the same positions again, so a retry can never redraw until it is lucky.
 */
import { CodedError } from '@daslab/erasure/errors'
import type { Geometry } from '@daslab/erasure/types'
import type { CellSource } from '@daslab/sampler/cell-source'
import { asInvalid, judge, type Verdict } from '@daslab/sampler/judge'
import { sampleDraw, sampleSpace } from '@daslab/sampler/sampler'
import { makeDraw, type StoredDraw } from '@daslab/sampler/strategy/stored-draw'
import type { Strategy } from '@daslab/sampler/strategy/strategy'
import { NodeError } from '../errors.ts'
import { nodeIdOf } from '../header.ts'
import { fetchPositions } from '../network/cell-fetcher.ts'
import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'
import type { Sampled, SampleOptions } from '../running-node.ts'
import { columnDigest } from '../store/cell-store.ts'
import { headerOf } from './retriever.ts'

/** The draw that a light sampler makes by itself when a header arrives. */
const OWN_DRAW = 'on-header'

/** Blobs, and draws of one blob, whose verdicts can be taken back. */
const MAX_VERDICTS = 256

interface Said {
  readonly draw: string
  readonly result: Verdict
  readonly startedAt: number
}

export interface LightSampler {
  /** It is proven that the publisher encoded this blob badly: what was said of it is taken back. */
  onBadEncoding(blob: string): void
  onHeader(signed: SignedHeader): void
  /** @throws NodeError NODE_UNKNOWN_BLOB, NODE_BAD_OPTION */
  sample(blob: string, options: SampleOptions): Promise<Sampled>
}

export function lightSamplerRole(core: NodeCore): LightSampler {
  const { options, ports } = core
  /** What was said of each blob, to be taken back should bad encoding be proven. */
  const verdicts = new Map<string, readonly Said[]>()

  /** @throws NodeError NODE_BAD_OPTION when the strategy does not fit the blob */
  function drawFor(blob: string, geometry: Geometry, { samples, draw }: SampleOptions): StoredDraw {
    const { positions } = sampleSpace(geometry)
    if (typeof samples === 'number' && !(Number.isInteger(samples) && samples >= 0 && samples <= positions)) {
      throw new NodeError(
        'NODE_BAD_OPTION',
        `${options.name}: samples: expected 0 to ${positions}, the positions of this blob, got ${samples}`,
        { name: 'samples', value: samples },
      )
    }
    const strategy: Strategy =
      typeof samples === 'number' ? { kind: 'uniform', stages: [{ samples, lossesAllowed: 0 }] } : samples
    const random = ports.random.split(`sample/${blob}`)
    try {
      return makeDraw(strategy, geometry, { label: draw, random, nodeId: nodeIdOf(core.publicKey) })
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      throw new NodeError('NODE_BAD_OPTION', `${options.name}: ${error.message}`, { name: 'samples', value: samples })
    }
  }

  async function sample(blob: string, sampleOptions: SampleOptions): Promise<Sampled> {
    const { header } = headerOf(core, blob)
    const { geometry } = header
    const { draw } = sampleOptions
    const stored = drawFor(blob, geometry, sampleOptions)
    // Before the first request, and with all that later rounds may come to ask.
    core.emit({ type: 'sampling-started', blob, draw, positions: stored.order })
    const startedAt = ports.clock.now()
    const random = ports.random.split(`custodians/${blob}/${draw}`)
    const digests = new Map<number, string>()
    const source: CellSource = {
      async *ask(positions, signal) {
        const fetched = fetchPositions(core.fetcher, {
          blob,
          scheme: header.scheme,
          commitment: header,
          positions,
          patienceMs: options.sampling.timeoutMs,
          random,
          signal: signal ?? core.signal,
        })
        for await (const answer of fetched) {
          if (answer.outcome === 'answered' && geometry.sampleUnit === 'column') {
            digests.set(answer.position, columnDigest({ cells: answer.cells.map(({ cell }) => cell) }))
          }
          const { position, outcome, attempts, peer } = answer
          // Without its cells: a record is kept and passed on.
          yield { position, outcome, attempts, ...(peer !== undefined && { peer }) }
        }
      },
    }
    const record = await sampleDraw({
      geometry,
      draw: stored,
      source,
      signal: core.signal,
      onAnswer({ position, outcome, attempts, peer }) {
        // What the stop of this node cuts off is no loss of the network's.
        if (core.signal.aborted) return
        const digest = digests.get(position)
        core.emit({
          type: 'sample-ended',
          blob,
          draw,
          position,
          outcome,
          attempts,
          tookMs: ports.clock.now() - startedAt,
          ...(peer === undefined ? {} : { peer }),
          ...(digest === undefined ? {} : { digest }),
        })
      },
    })
    core.signal.throwIfAborted()
    const judged = judge(record)
    const result = core.blobs.isBad(blob) ? asInvalid(judged) : judged
    core.emit({ type: 'verdict', blob, draw, result, tookMs: ports.clock.now() - startedAt })
    if (result.verdict !== 'invalid') remember(blob, { draw, result, startedAt })
    return { ...result, record, geometry }
  }

  function remember(blob: string, said: Said): void {
    const before = verdicts.get(blob) ?? []
    // Last in the order of the map: the blob sampled longest ago is forgotten first.
    verdicts.delete(blob)
    verdicts.set(blob, [...before, said].slice(-MAX_VERDICTS))
    if (verdicts.size > MAX_VERDICTS) verdicts.delete(verdicts.keys().next().value!)
  }

  return {
    sample,
    onBadEncoding(blob) {
      for (const { draw, result, startedAt } of verdicts.get(blob) ?? []) {
        const tookMs = ports.clock.now() - startedAt
        core.emit({ type: 'verdict', blob, draw, result: asInvalid(result), tookMs })
      }
      verdicts.delete(blob)
    },
    onHeader({ blob, header }) {
      const { samples } = options.sampling
      if (samples === 0) return
      core.background(async () => {
        const { positions } = sampleSpace(header.geometry)
        await sample(blob, { samples: Math.min(samples, positions), draw: OWN_DRAW })
      })
    },
  }
}

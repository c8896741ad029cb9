/**
 * The bench on a real testnet: nodes that gossip, serve and sample, next to the model and to the exact odds.
 *
 * Each scheme gets a network of its own in this process. A payload is published with a pattern withheld; light samplers draw
 * again and again, and those that say "available" of what cannot be restored are fooled. Every draw of one publication meets
 * the same hidden columns; the patterns allowed are such that it does not matter which they are.
 */
import { seededRandom } from '@daslab/sampler/random'
import type { Verdict } from '@daslab/sampler/sampler'
import { type Figure, shareFigure, verdictFigures } from '@daslab/sampler/simulate/figures'
import { simulate } from '@daslab/sampler/simulate/simulate'
import { BlobWatch } from '../../demo/blob-watch.ts'
import { EnvironmentError } from '../../errors.ts'
import { orAborted } from '../../interrupt.ts'
import type { TestnetOptions } from '../../testnet/plan.ts'
import type { Testnet } from '../../testnet/testnet.ts'
import { exactErrors } from '../exact.ts'
import type { BenchCase, BenchRequest } from '../request.ts'
import { LEVEL, type Measured, measured } from '../results.ts'

/** Draws at a time: each waits for answers, not for this process. */
const AT_ONCE = 16
const MODEL_TRIALS = 100_000
/** A sample without an answer for so long has failed; pairings, and a loaded machine, take their time. */
const SAMPLE_TIMEOUT_MS = 8_000
const KNOWN_TIMEOUT_MS = 60_000

export interface NetResult extends Pick<BenchCase, 'key' | 'scheme' | 'strategy' | 'pattern'> {
  /** Share fooled of the draws made by real nodes, next to the exact odds. */
  readonly network: Measured
  /** The same share in the simulation. */
  readonly model: Figure
  readonly verdicts: Readonly<Record<Verdict['verdict'], number>>
}

/** A few full nodes that keep everything twice between them, none that could restore what is withheld by itself. */
export function networkFor(scheme: string, columns: number, seed: number): TestnetOptions {
  return {
    ...{ name: `bench-${scheme}`, seed, full: 4, light: 4, superNodes: 0, scheme, columns, samples: 1, processes: 0 },
    ...{ custody: { kind: 'perfect', copies: 2 }, sampleTimeoutMs: SAMPLE_TIMEOUT_MS, transport: 'memory' },
    sharesVerification: true,
  }
}

/** All cases of one scheme and one pattern, on one publication. */
export async function* measurePattern(
  testnet: Testnet,
  request: BenchRequest,
  cases: readonly BenchCase[],
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (text: string) => void },
): AsyncGenerator<NetResult> {
  const { pattern } = cases[0]!
  const blob = await publish(testnet, request, pattern, signal)
  const samplers = testnet.lightSamplers().map(({ name }) => name)
  for (const each of cases) {
    const { key, scheme, strategy } = each
    const verdicts = { available: 0, withheld: 0, undecided: 0, invalid: 0 }
    const draws = Array.from({ length: request.trials }, (_, i) => samplers[i % samplers.length]!).values()
    let done = 0
    const drawSome = async () => {
      for (const sampler of draws) {
        signal.throwIfAborted()
        const { verdict } = await orAborted(testnet.sample(blob, each.attacked.strategy, sampler), signal)
        verdicts[verdict]++
        onProgress(`${key}: ${++done} of ${request.trials} draws`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, drawSome))
    const { tally } = simulate(each.attacked, { seed: `bench/${request.seed}/${key}, model`, trials: MODEL_TRIALS })
    const share = shareFigure(verdicts.available, request.trials, LEVEL)
    yield {
      ...{ key, scheme, strategy, pattern, verdicts },
      network: measured(share, exactErrors(each.attacked).falseAccept)!,
      model: verdictFigures(each.attacked, tally, LEVEL).falseAccept,
    }
  }
}

/** Publishes with the pattern withheld, and waits until every light sampler knows the blob. */
async function publish(testnet: Testnet, request: BenchRequest, pattern: string, signal: AbortSignal): Promise<string> {
  const watch = new BlobWatch(testnet.hub)
  try {
    testnet.attack.set(pattern, 1)
    const payload = seededRandom(request.seed).split(`bench payload ${pattern}`).bytes(request.payloadBytes)
    const { blob } = await orAborted(testnet.publish(payload), signal)
    const wanted = testnet.lightSamplers().length
    const areReady = await watch.until(blob, ({ verdicts }) => verdicts.size >= wanted, KNOWN_TIMEOUT_MS, signal)
    if (areReady) return blob
    throw new EnvironmentError(
      'LAB_BENCH_NET',
      `not all light samplers heard of the blob in ${KNOWN_TIMEOUT_MS / 1_000} s`,
    )
  } finally {
    watch.close()
  }
}

/**
 * The bench on a real testnet: nodes that gossip, serve and sample, next to the model and to the exact odds.
 *
 * Each scheme gets a network of its own in this process. A payload is published with a pattern withheld; light samplers draw
 * again and again, and those that say "available" of what cannot be restored are fooled. A publisher hides whole columns, also
 * where a pattern would do with fewer cells, so model and odds are made for the very columns that it hid.
 */
import type { PublishReport } from '@daslab/node/running-node'
import type { Verdict } from '@daslab/sampler/judge'
import type { Pattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
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
const AT_ONCE = 64
const MODEL_TRIALS = 100_000
/** A sample without an answer for so long has failed. Whoever meets a hidden column waits for it, so it is what a draw takes. */
const SAMPLE_TIMEOUT_MS = 4_000
const KNOWN_TIMEOUT_MS = 60_000

export interface NetResult extends Pick<BenchCase, 'key' | 'scheme' | 'strategy' | 'pattern'> {
  /** Columns that the publisher hid. */
  readonly columnsWithheld: number
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
  const { blob, withheld, rows, columns: across } = await publish(testnet, request, pattern, signal)
  const { geometry } = cases[0]!.attacked
  if (rows !== geometry.rows || across !== geometry.columns) {
    const got = `${rows} x ${across}, not ${geometry.rows} x ${geometry.columns} as its case`
    throw new EnvironmentError('LAB_BENCH_NET', `what was published is a matrix of ${got}`)
  }
  const columns: Pattern = { kind: 'columns', ranges: withheld.map((column) => ({ first: column, last: column })) }
  const samplers = testnet.lightSamplers().map(({ name }) => name)
  for (const each of cases) {
    const { key, scheme, strategy } = each
    const setting = { ...each.attacked, pattern: columns }
    const verdicts = { available: 0, withheld: 0, undecided: 0, invalid: 0 }
    const draws = Array.from({ length: request.trials }, (_, i) => samplers[i % samplers.length]!).values()
    let done = 0
    const drawSome = async () => {
      for (const sampler of draws) {
        signal.throwIfAborted()
        const { verdict } = await testnet.sample(blob, each.attacked.strategy, sampler)
        verdicts[verdict]++
        onProgress(`${key}: ${++done} of ${request.trials} draws`)
      }
    }
    await orAborted(Promise.all(Array.from({ length: AT_ONCE }, drawSome)), signal)
    const { tally } = simulate(setting, { seed: `bench/${request.seed}/${key}, model`, trials: MODEL_TRIALS })
    const share = shareFigure(verdicts.available, request.trials, LEVEL)
    yield {
      ...{ key, scheme, strategy, pattern, columnsWithheld: withheld.length, verdicts },
      network: measured(share, exactErrors(setting).falseAccept)!,
      model: verdictFigures(setting, tally, LEVEL).falseAccept,
    }
  }
}

/** Publishes with the pattern withheld, and waits until every light sampler knows the blob. */
async function publish(
  testnet: Testnet,
  request: BenchRequest,
  pattern: string,
  signal: AbortSignal,
): Promise<PublishReport> {
  const watch = new BlobWatch(testnet.hub)
  try {
    testnet.attack.set(pattern, 1)
    const payload = seededRandom(request.seed).split(`bench payload ${pattern}`).bytes(request.payloadBytes)
    const report = await orAborted(testnet.publish(payload), signal)
    const wanted = testnet.lightSamplers().length
    const areReady = await watch.until(report.blob, ({ verdicts }) => verdicts.size >= wanted, KNOWN_TIMEOUT_MS, signal)
    if (areReady) return report
    throw new EnvironmentError(
      'LAB_BENCH_NET',
      `not all light samplers heard of the blob in ${KNOWN_TIMEOUT_MS / 1_000} s`,
    )
  } finally {
    watch.close()
  }
}

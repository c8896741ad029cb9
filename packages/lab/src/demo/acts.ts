/**
 * The acts of the demo: what is published under which scheme, and how it goes.
 *
 * One file is published three times: honestly; with the smallest unrecoverable set of columns withheld; with one column
 * less withheld. Then twice more under schemes that have a story of their own: one whose proofs are pairings, and one whose
 * encoding can be bad, to be found out by those who encode again. What theory says of each is in `checks.ts`.
 */
import { createHash } from 'node:crypto'
import { CodedError } from '@daslab/erasure/errors'
import type { PublishReport } from '@daslab/node/running-node'
import { orAborted } from '../interrupt.ts'
import { countVerdicts, hiddenColumnsOf, isRecoverable, type VerdictCounts } from '../runs/verdict-counts.ts'
import type { Testnet } from '../testnet/testnet.ts'
import { BlobWatch } from './blob-watch.ts'
import { type Check, checkAct, type Facts, LEVEL } from './checks.ts'

export interface ActPlan {
  readonly name: 'honest' | 'withheld' | 'recovered' | 'proven' | 'invalid'
  readonly title: string
  readonly story: string
  /** Absent: the network's. */
  readonly scheme?: string
  readonly pattern: string
  readonly badEncoding?: boolean
  /** A scheme of an act to come, set up while the samplers of this one wait. */
  readonly setsUp?: string
}

export const ACTS: readonly ActPlan[] = [
  {
    name: 'honest',
    title: 'An honest publisher',
    story: 'Every column is given to gossip.',
    pattern: 'none',
  },
  {
    name: 'withheld',
    title: 'The smallest unrecoverable set is withheld',
    story: 'Just enough columns are given to nobody that the rest cannot be reconstructed.',
    pattern: 'minimal',
    setsUp: 'peerdas',
  },
  {
    name: 'recovered',
    title: 'One column less is withheld',
    story: 'The most that can be hidden in vain: a super node reconstructs and gives the columns back.',
    pattern: 'minimal-1',
  },
]

/** Under other schemes than the network's own. */
export const MORE_ACTS: readonly ActPlan[] = [
  {
    name: 'proven',
    title: 'Half of the columns is withheld, under Ethereum’s scheme',
    story: 'Every cell has a proof by pairing; whoever reconstructs makes the proofs again.',
    scheme: 'peerdas',
    pattern: 'minimal-1',
  },
  {
    name: 'invalid',
    title: 'Nothing is withheld but encoded badly, under Celestia’s scheme',
    story: 'Every sample is answered with a valid proof; a node that encodes again proves the fraud to all.',
    scheme: 'celestia',
    pattern: 'none',
    badEncoding: true,
  },
]

/** Beyond the samplers' own patience. */
const VERDICTS_TIMEOUT_MS = 20_000
const NETWORK_TIMEOUT_MS = 15_000

/** How fetching the file back ended. */
export type Fetch =
  | { readonly outcome: 'fetched'; readonly payload: Uint8Array; readonly sha256: string; readonly tookMs: number }
  | { readonly outcome: 'refused'; readonly have: number; readonly need: number; readonly message: string }
  | { readonly outcome: 'bad-encoding'; readonly message: string }

export interface ActResult {
  readonly plan: ActPlan
  readonly report: PublishReport
  readonly samplers: VerdictCounts
  readonly fetch: Fetch
  readonly reconstructedBy: readonly string[]
  /** Nodes that found bad encoding, or verified a proof of it. */
  readonly convinced: readonly string[]
  readonly checks: readonly Check[]
}

/** Publishes, waits for what must happen, fetches, and holds everything against the expectations. */
export async function playAct(
  plan: ActPlan,
  testnet: Testnet,
  payload: Uint8Array,
  signal: AbortSignal,
): Promise<ActResult> {
  const { badEncoding = false, scheme } = plan
  const lights = testnet.lightSamplers().map(({ name }) => name)
  const full = testnet.nodes.filter(({ role }) => role === 'full').length
  const watch = new BlobWatch(testnet.hub)
  try {
    testnet.attack.set(plan.pattern, 1)
    const report = await orAborted(
      testnet.publish(payload, { badEncoding, ...(scheme !== undefined && { scheme }) }),
      signal,
    )
    const { blob } = report
    if (plan.setsUp !== undefined) testnet.warmUp(plan.setsUp)
    const matrix = hiddenColumnsOf(report)
    const seen = watch.of(blob)
    const patienceMs = testnet.plan.options.sampleTimeoutMs + VERDICTS_TIMEOUT_MS
    await watch.until(blob, ({ verdicts }) => verdicts.size >= lights.length, patienceMs, signal)
    if (badEncoding) {
      const everybody = full + lights.length
      await watch.until(blob, ({ convinced }) => convinced.size >= everybody, NETWORK_TIMEOUT_MS, signal)
    } else if (isRecoverable(matrix)) {
      await watch.until(blob, ({ complete }) => complete.size >= full, NETWORK_TIMEOUT_MS, signal)
    }
    const fetch = await orAborted(fetchBack(testnet, blob, lights[0]!), signal)

    const facts: Facts = {
      plan,
      report,
      samplers: countVerdicts([...seen.verdicts.values()], matrix, LEVEL),
      fetch,
      reconstructedBy: [...seen.reconstructedBy],
      convinced: [...seen.convinced],
    }
    const sha256 = createHash('sha256').update(payload).digest('hex')
    return { ...facts, checks: checkAct(facts, { lights: lights.length, full, complete: seen.complete.size, sha256 }) }
  } finally {
    watch.close()
  }
}

async function fetchBack(testnet: Testnet, blob: string, node: string): Promise<Fetch> {
  const startedAt = performance.now()
  try {
    const payload = await testnet.get(blob, node)
    const sha256 = createHash('sha256').update(payload).digest('hex')
    return { outcome: 'fetched', payload, sha256, tookMs: performance.now() - startedAt }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    if (error.code === 'NODE_BAD_ENCODING') return { outcome: 'bad-encoding', message: error.message }
    if (error.code !== 'NODE_NOT_RECOVERABLE') throw error
    const { have, need } = error.details as { have: number; need: number }
    return { outcome: 'refused', have, need, message: error.message }
  }
}

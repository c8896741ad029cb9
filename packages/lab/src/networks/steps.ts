/** The workload made ready to be done: every publish with its payload and the columns that an attack hides of it. */
import { hiddenColumns, parsePattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
import { schemeOf } from '../testnet/plan.ts'
import type { Step as ReadyStep } from '../virtual/scenario.ts'
import type { Network } from './network.ts'

/** Which columns a pattern hides is drawn here, from the seed under the names of the attack and of the blob. */
export function readySteps(network: Network, payloads: ReadonlyMap<string, Uint8Array>): ReadyStep[] {
  const scheme = schemeOf(network)
  const random = seededRandom(network.seed)
  return network.workload.map((step): ReadyStep => {
    if (step.kind !== 'publish') return step
    const { kind, atMs, by, blob } = step
    const payload = payloads.get(blob)!
    const attack = network.withholdings.find(({ blobs }) => blobs.includes(blob))
    if (attack === undefined) return { kind, atMs, by, blob, payload }
    const chance = random.split(`attack/${attack.name}/${blob}`)
    const withhold = hiddenColumns(parsePattern(attack.pattern), scheme.geometryFor(payload.length), chance)
    return { kind, atMs, by, blob, payload, withhold }
  })
}

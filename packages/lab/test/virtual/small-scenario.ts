/** A network of seven nodes on virtual time, and what to do with it, for tests that change one thing. */
import { seededRandom } from '@daslab/sampler/random'
import { planTestnet } from '../../src/testnet/plan.ts'
import { DEFAULT_LINK, type Scenario, type Step } from '../../src/virtual/scenario.ts'

export const PAYLOAD = seededRandom('payload').bytes(20_000)

export const NAMES = {
  full: ['full-0', 'full-1', 'full-2', 'full-3'],
  light: ['light-0', 'light-1'],
}

/** Four full nodes that each keep half of 16 columns, so that every column has two holders. */
export function smallScenario(changes: Partial<Scenario> & { readonly seed?: number } = {}): Scenario {
  const { seed = 1, ...rest } = changes
  const plan = planTestnet({
    name: 'small',
    seed,
    full: 4,
    light: 2,
    superNodes: 0,
    scheme: 'merkle',
    columns: 16,
    custody: { kind: 'perfect', copies: 2 },
    samples: 8,
    sampleTimeoutMs: 3_000,
    sharesVerification: true,
    transport: 'memory',
    processes: 0,
  })
  return {
    plan,
    links: { everywhere: DEFAULT_LINK, uplink: Number.POSITIVE_INFINITY },
    encryption: 'native',
    steps: [publishAt(1_000)],
    faults: [],
    untilMs: 10_000,
    ...rest,
  }
}

export function publishAt(atMs: number, blob = 'first', withhold?: readonly number[]): Step {
  return { kind: 'publish', atMs, by: 'publisher-0', payload: PAYLOAD, blob, ...(withhold && { withhold }) }
}

/** A testnet of `das up` or of the demo as a network file: its nodes, and nothing that is done to them. */
import type { TestnetOptions } from '../testnet/plan.ts'
import type { Network, NodeGroup } from './network.ts'
import { DEFAULTS } from './resolve.ts'

export function networkOfTestnet(options: TestnetOptions): Network {
  const { name, seed, transport, processes, scheme, columns, maxBlobs, sampleTimeoutMs, custody } = options
  const groups: NodeGroup[] = [
    { name: 'publisher', role: 'publisher', count: 1, superNodes: 0, custody: DEFAULTS.custody, samples: 0 },
    { name: 'full', role: 'full', count: options.full, superNodes: options.superNodes, custody, samples: 0 },
    {
      name: 'light',
      role: 'light',
      count: options.light,
      superNodes: 0,
      custody: DEFAULTS.custody,
      samples: options.samples,
    },
  ]
  return {
    ...{ name, seed, transport, processes, scheme, columns, maxBlobs, sampleTimeoutMs },
    description: '',
    durationMs: DEFAULTS.durationMs,
    setting: 'local',
    links: undefined,
    groups: groups.filter(({ count }) => count > 0),
    workload: [],
    withholdings: [],
    faults: [],
    expectations: [],
  }
}

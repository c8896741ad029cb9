/** The nodes of a network file on paper: from its groups to every node's options. */
import { UserError } from '../errors.ts'
import { planGroups, type TestnetOptions, type TestnetPlan } from '../testnet/plan.ts'
import type { Network } from './network.ts'

/** @throws UserError LAB_PLAN for a network that could not be started */
export function planNetwork(network: Network): TestnetPlan {
  const { groups, transport, processes, columns } = network
  const count = (role: string) => groups.reduce((sum, group) => sum + (group.role === role ? group.count : 0), 0)
  if (count('full') < 1) throw refused('expected at least one full node: somebody must keep the columns')
  if (count('publisher') < 1) throw refused('expected at least one publisher')
  if (transport === 'memory' && processes > 0) {
    throw refused('the memory transport works inside one process: leave processes out, or use transport: tcp')
  }
  for (const { name, samples, custody } of groups) {
    if (samples > columns)
      throw refused(`${name}: ${samples} samples of ${columns} columns; expected at most as many as there are`)
    if (custody.kind === 'count' && custody.groups > columns) {
      throw refused(
        `${name}: custody of ${custody.groups} groups of ${columns}; expected at most as many as there are columns`,
      )
    }
  }
  return planGroups(totalsOf(network), groups)
}

function refused(message: string): UserError {
  return new UserError('LAB_PLAN', message)
}

/** What is said of the network as a whole: the sums over its groups. */
function totalsOf({ groups, ...network }: Network): TestnetOptions {
  const { name, seed, scheme, columns, maxBlobs, sampleTimeoutMs, transport, processes } = network
  const sum = (role: string, of: (group: Network['groups'][number]) => number) =>
    groups.reduce((total, group) => total + (group.role === role ? of(group) : 0), 0)
  const keepers = groups.find(({ role }) => role === 'full')
  return {
    ...{ name, seed, scheme, columns, maxBlobs, sampleTimeoutMs, transport, processes },
    full: sum('full', ({ count }) => count),
    light: sum('light', ({ count }) => count),
    superNodes: sum('full', ({ superNodes }) => superNodes),
    custody: keepers?.custody ?? { kind: 'perfect', copies: 1 },
    samples: Math.max(0, ...groups.map(({ samples }) => samples)),
    sharesVerification: true,
  }
}

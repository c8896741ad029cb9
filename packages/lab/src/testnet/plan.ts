/**
 * A testnet on paper: from a few numbers and a seed to every node's options and the process it runs in.
 *
 * Pure, so that the same numbers always give the same nodes with the same keys and the same custody. Names say the role:
 * publisher-0, full-0 …, light-0 …; super nodes are the first full nodes, with all columns.
 */
import type { Scheme } from '@daslab/erasure/scheme'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import type { Role } from '@daslab/node/events'
import { publicKeyOf } from '@daslab/node/header'
import type { CustodyOption, NodeOptions } from '@daslab/node/running-node'
import { perfectCustody } from '@daslab/sampler/custody'
import { type RandomSource, seededRandom } from '@daslab/sampler/random'
import { UserError } from '../errors.ts'
import type { Custody } from '../input/arguments.ts'

export interface TestnetOptions {
  /** Separates this network's topics from another's; also part of the run folder's name. */
  readonly name: string
  readonly seed: number
  readonly full: number
  readonly light: number
  /** So many of the full nodes keep all columns. */
  readonly superNodes: number
  readonly scheme: string
  readonly columns: number
  /** The most blobs in a publication, where the scheme counts them; undefined: the scheme's own default. */
  readonly maxBlobs?: number | undefined
  readonly custody: Custody
  /** Samples that a light sampler draws by itself for each blob; 0: only when asked. */
  readonly samples: number
  readonly sampleTimeoutMs: number
  readonly transport: 'tcp' | 'memory'
  /** Whether nodes of one process share the answers to equal verifications; they are the same bytes on one machine. */
  readonly sharesVerification: boolean
  /** Child processes; 0: all nodes in this one. */
  readonly processes: number
}

export interface TestnetPlan {
  readonly options: TestnetOptions
  /** Public keys (hex) of the publishers. */
  readonly publishers: readonly string[]
  /** All nodes' names, in the order in which people read them. */
  readonly names: readonly string[]
  /** The nodes of each process, in the order of their start. */
  readonly hosts: readonly (readonly NodeOptions[])[]
}

/** The scheme as this network has it: half of the columns hold data, and so many blobs at the most. */
export function schemeOf({
  scheme,
  columns,
  maxBlobs,
}: Pick<TestnetOptions, 'scheme' | 'columns' | 'maxBlobs'>): Scheme {
  return schemeByName(scheme, { dataColumns: columns / 2, ...(maxBlobs !== undefined && { maxBlobs }) })
}

export function planTestnet(options: TestnetOptions): TestnetPlan {
  const { full, light, superNodes, columns, custody, transport } = options
  if (full < 1) throw new UserError('LAB_PLAN', 'a testnet needs at least one full node; add --full 1 or more')
  if (superNodes > full) {
    throw new UserError('LAB_PLAN', `${superNodes} super nodes of ${full} full nodes: --super must not exceed --full`)
  }
  if (columns % 2 !== 0)
    throw new UserError('LAB_PLAN', `--columns ${columns}: half of the columns are data, so it must be even`)
  if (options.samples > columns) {
    throw new UserError(
      'LAB_PLAN',
      `${options.samples} samples of ${columns} columns: draw at most as many as there are`,
    )
  }
  if (custody.kind === 'count' && custody.groups > columns) {
    throw new UserError('LAB_PLAN', `--custody ${custody.groups} exceeds the ${columns} custody groups (one a column)`)
  }
  if (transport === 'memory' && options.processes > 0) {
    throw new UserError('LAB_PLAN', 'the memory transport works inside one process: leave --processes out, or use tcp')
  }

  const none = { superNodes: 0, custody, samples: 0 }
  return planGroups(options, [
    { ...none, name: 'publisher', role: 'publisher', count: 1 },
    { ...none, name: 'full', role: 'full', count: full, superNodes },
    { ...none, name: 'light', role: 'light', count: light, samples: options.samples },
  ])
}

/** Nodes of one kind, named after their group: NAME-0, NAME-1 … */
export interface PlannedGroup {
  readonly name: string
  readonly role: Role
  readonly count: number
  /** Of full nodes: so many keep all columns, the first ones; the others follow `custody`. */
  readonly superNodes: number
  readonly custody: Custody
  readonly samples: number
}

/** The plan of any groups; columns that are spread perfectly are spread over the nodes of their group. */
export function planGroups(options: TestnetOptions, groups: readonly PlannedGroup[]): TestnetPlan {
  const { columns, transport } = options
  const random = seededRandom(options.seed).split('testnet')
  const names = (group: PlannedGroup) => times(group.count, (i) => `${group.name}-${i}`)
  const publishers = groups
    .filter(({ role }) => role === 'publisher')
    .flatMap(names)
    .map((name) => publicKeyOf(identityOf(random, name)))
  const nodes = groups.flatMap((group) =>
    names(group).map(
      (name, i): NodeOptions => ({
        name,
        role: group.role,
        network: options.name,
        identity: identityOf(random, name),
        // Memory addresses are global to a process, so they carry the network's name.
        listen: [transport === 'tcp' ? '/ip4/127.0.0.1/tcp/0' : `/memory/${options.name}-${name}`],
        columns,
        ...(options.maxBlobs !== undefined && { maxBlobs: options.maxBlobs }),
        custody: group.role === 'full' ? custodyOf(i, group, columns) : { kind: 'none' },
        publishers,
        sampling: { samples: group.samples, timeoutMs: options.sampleTimeoutMs },
        local: true,
      }),
    ),
  )
  return {
    options,
    publishers,
    names: nodes.map(({ name }) => name),
    hosts: spread(nodes, Math.max(1, options.processes)),
  }
}

function custodyOf(index: number, { count, superNodes, custody }: PlannedGroup, columns: number): CustodyOption {
  if (index < superNodes) return { kind: 'all' }
  if (custody.kind === 'count') return { kind: 'count', groups: custody.groups }
  const others = count - superNodes
  const copies = Math.min(custody.copies, others)
  return { kind: 'columns', columns: perfectCustody(index - superNodes, others, columns, copies) }
}

/** Deals the nodes to the processes in turn, so that each gets its share of every role. */
function spread(nodes: readonly NodeOptions[], processes: number): NodeOptions[][] {
  const hosts: NodeOptions[][] = times(Math.min(processes, nodes.length), () => [])
  nodes.forEach((node, i) => {
    hosts[i % hosts.length]!.push(node)
  })
  return hosts
}

function identityOf(random: RandomSource, name: string): Uint8Array {
  return random.split(`identity/${name}`).bytes(32)
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

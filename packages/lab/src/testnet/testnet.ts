/**
 * A running testnet: all nodes started, dialled and ready to gossip, and what can be asked of them.
 *
 * Ready means more than connected. A message published right after a dial reaches nobody: gossip travels to subscribers
 * that have been heard of. So the start has three timed phases: nodes run; all dials done; every node knows its peers'
 * custody and the publisher sees a subscriber of every topic from all who should be there.
 */
import type { PublishOptions, PublishReport, Sampled, SampleOptions } from '@daslab/node/running-node'
import { seededRandom } from '@daslab/sampler/random'
import { BadEncodingAttack } from '../attacks/bad-encoding.ts'
import { WithholdAttack } from '../attacks/withhold.ts'
import { EnvironmentError, UserError } from '../errors.ts'
import { orAborted } from '../interrupt.ts'
import { READY_TIMEOUT_MS } from '../limits.ts'
import { DrawBook } from './draw-book.ts'
import { EventHub } from './event-hub.ts'
import type { HostStatus, NodeHost, StartedNode } from './host.ts'
import { schemeOf, type TestnetPlan } from './plan.ts'
import { type Dial, holdersByColumn, planDials } from './topology.ts'

const POLL_MS = 50

export interface Phases {
  readonly startNodesMs: number
  readonly connectMs: number
  readonly meshReadyMs: number
}

export interface TestnetPorts {
  /** One host for each process of the plan; events go to the hub. */
  readonly makeHosts: (events: EventHub['emit']) => readonly NodeHost[]
  readonly signal: AbortSignal
  readonly onProgress?: (text: string) => void
  /** Called before the first event. */
  readonly onHub?: (hub: EventHub) => void
}

export class Testnet {
  readonly plan: TestnetPlan
  readonly hub: EventHub
  readonly nodes: readonly StartedNode[]
  readonly phases: Phases
  readonly attack: WithholdAttack
  readonly badEncoding = new BadEncodingAttack()
  /** Resolves with the cause when a process of the testnet dies by itself. */
  readonly lost: Promise<Error>
  readonly blobs: PublishReport[] = []
  readonly draws = new DrawBook()
  readonly #hosts: readonly NodeHost[]
  readonly #hostOf: ReadonlyMap<string, NodeHost>
  #draws = 0
  #stopping: Promise<void> | undefined

  constructor(parts: Pick<Testnet, 'plan' | 'hub' | 'nodes' | 'phases'> & { hosts: readonly NodeHost[] }) {
    this.plan = parts.plan
    this.hub = parts.hub
    this.nodes = parts.nodes
    this.phases = parts.phases
    this.#hosts = parts.hosts
    this.#hostOf = hostsByNode(parts.plan, parts.hosts)
    this.attack = new WithholdAttack(seededRandom(parts.plan.options.seed).split('attack/withhold'))
    parts.hub.subscribe(this.draws.add)
    this.lost = Promise.race(parts.hosts.map((host) => host.lost))
  }

  /** Encodes, commits and gossips by publisher-0, as the attacks say. */
  async publish(payload: Uint8Array, chosen: Omit<Partial<PublishOptions>, 'withhold'> = {}): Promise<PublishReport> {
    const { scheme = this.plan.options.scheme, badEncoding = this.badEncoding.next() } = chosen
    const withhold = this.attack.next(schemeOf({ ...this.plan.options, scheme }).geometryFor(payload.length))
    return this.publishBy('publisher-0', payload, { scheme, withhold, badEncoding })
  }

  /** By any publisher, under the network's scheme unless another is chosen. */
  async publishBy(publisher: string, payload: Uint8Array, chosen: Partial<PublishOptions>): Promise<PublishReport> {
    const { scheme } = this.plan.options
    const report = await this.#host(publisher).publish(publisher, payload, { scheme, ...chosen })
    this.blobs.push(report)
    return report
  }

  /** Sets a scheme up wherever heavy work runs, in the background; one that cannot be set up will say so when it is used. */
  warmUp(scheme: string): void {
    for (const host of this.#hosts) host.warmUp(scheme).catch(() => {})
  }

  /** One draw by a light sampler (or the node named). Each call is a new draw. */
  async sample(blob: string, samples: SampleOptions['samples'], node: string): Promise<Sampled> {
    return this.#host(node).sample(node, blob, { samples, draw: `asked-${this.#draws++}` })
  }

  get(blob: string, node: string, columns?: readonly number[]): Promise<Uint8Array> {
    return this.#host(node).get(node, blob, columns)
  }

  /** The blob that a person means: `latest`, an id or the beginning of one. */
  resolveBlob(reference: string): string {
    const latest = this.blobs.at(-1)
    if (reference === 'latest') {
      if (latest !== undefined) return latest.blob
      throw new UserError('LAB_UNKNOWN_BLOB', 'nothing has been published yet; das publish FILE does')
    }
    // A whole id may be of another publisher: the node that is asked knows.
    if (reference.length === 64) return reference
    const found = this.blobs.filter(({ blob }) => blob.startsWith(reference))
    if (found.length === 1) return found[0]!.blob
    if (found.length === 0) {
      throw new UserError('LAB_UNKNOWN_BLOB', `no blob ${reference} in this testnet; das status lists those published`)
    }
    throw new UserError('LAB_AMBIGUOUS_BLOB', `${found.length} blobs begin with ${reference}; give more digits`)
  }

  /** What is known of a blob that was published here. */
  reportOf(blob: string): PublishReport | undefined {
    return this.blobs.find((report) => report.blob === blob)
  }

  lightSamplers(): readonly StartedNode[] {
    return this.nodes.filter(({ role }) => role === 'light')
  }

  nodeNamed(name: string): StartedNode {
    const found = this.nodes.find((node) => node.name === name)
    if (found !== undefined) return found
    throw new UserError('LAB_NO_NODE', `no node '${name}' in this testnet; das status lists them`)
  }

  status(): Promise<readonly HostStatus[]> {
    return Promise.all(this.#hosts.map((host) => host.status()))
  }

  /** Ends all nodes; their last events are out when it resolves. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all(this.#hosts.map((host) => host.stop())).then(() => {})
    return this.#stopping
  }

  #host(node: string): NodeHost {
    return this.#hostOf.get(this.nodeNamed(node).name)!
  }
}

/** Starts everything or leaves nothing: on failure or interruption the hosts are stopped before it rejects. */
export async function startTestnet(plan: TestnetPlan, ports: TestnetPorts): Promise<Testnet> {
  // A wrong name or too many columns is said before any process starts.
  const columns = schemeOf(plan.options).geometryFor(1).columns
  if (columns !== plan.options.columns) {
    throw new UserError(
      'LAB_COLUMNS',
      `scheme ${plan.options.scheme} makes ${columns} columns, not ${plan.options.columns}; set --columns ${columns}`,
    )
  }
  ports.signal.throwIfAborted()
  const hub = new EventHub()
  ports.onHub?.(hub)
  const hosts = ports.makeHosts(hub.emit)
  const lost = Promise.race(hosts.map((host) => host.lost)).then((error) => Promise.reject(error))
  // Whoever wins the race below, a later loss must not count as unhandled.
  lost.catch(() => {})
  try {
    const { nodes, phases } = await orAborted(Promise.race([bringUp(plan, hosts, ports), lost]), ports.signal)
    return new Testnet({ plan, hub, nodes, phases, hosts })
  } catch (error) {
    await Promise.all(hosts.map((host) => host.stop()))
    throw error
  }
}

async function bringUp(plan: TestnetPlan, hosts: readonly NodeHost[], { onProgress = () => {} }: TestnetPorts) {
  onProgress(`starting ${plan.names.length} nodes in ${hosts.length} ${hosts.length === 1 ? 'process' : 'processes'}`)
  const startedAt = performance.now()
  const started = (await Promise.all(hosts.map((host, i) => host.start(plan.hosts[i]!)))).flat()
  const byName = new Map(started.map((node) => [node.name, node]))
  const nodes = plan.names.map((name) => byName.get(name)!)

  const connectAt = performance.now()
  const warm = Promise.all(hosts.map((host) => host.warmUp(plan.options.scheme)))
  // Awaited below; a failure meanwhile is not an unhandled one.
  warm.catch(() => {})
  const dials = planDials(nodes, plan.options.columns)
  onProgress(`opening ${dials.length} connections`)
  await connectAll(plan, hosts, nodes, dials)

  const meshAt = performance.now()
  onProgress('waiting for custody and subscriptions')
  await Promise.all([waitUntilReady(plan, hosts, nodes, dials), warm])
  const readyAt = performance.now()

  const phases = { startNodesMs: connectAt - startedAt, connectMs: meshAt - connectAt, meshReadyMs: readyAt - meshAt }
  return { nodes, phases }
}

async function connectAll(
  plan: TestnetPlan,
  hosts: readonly NodeHost[],
  nodes: readonly StartedNode[],
  dials: readonly Dial[],
): Promise<void> {
  const addressOf = new Map(nodes.map(({ name, addresses }) => [name, addresses[0]!]))
  const hostOf = hostsByNode(plan, hosts)
  await Promise.all(
    hosts.map((host) =>
      host.connect(
        dials
          .filter(({ from }) => hostOf.get(from) === host)
          .map(({ from, to }) => ({ node: from, address: addressOf.get(to)! })),
      ),
    ),
  )
}

/** Every node has heard of its peers' custody, and every topic's subscribers are known where the publisher needs them. */
async function waitUntilReady(
  plan: TestnetPlan,
  hosts: readonly NodeHost[],
  nodes: readonly StartedNode[],
  dials: readonly Dial[],
): Promise<void> {
  const peersOf = new Map<string, number>()
  for (const { from, to } of dials) for (const end of [from, to]) peersOf.set(end, (peersOf.get(end) ?? 0) + 1)
  await Promise.all(
    hosts.map((host, i) =>
      host.waitForPeers(
        plan.hosts[i]!.map(({ name }) => ({ node: name, peers: peersOf.get(name) ?? 0 })),
        READY_TIMEOUT_MS,
      ),
    ),
  )

  const full = nodes.filter(({ role }) => role === 'full')
  const leastHolders = Math.min(...holdersByColumn(full, plan.options.columns).map((holders) => holders.length))
  const deadline = performance.now() + READY_TIMEOUT_MS
  for (;;) {
    const statuses = (await Promise.all(hosts.map((host) => host.status()))).flatMap((status) => status.nodes)
    const lacking = statuses.find((status) => {
      if (status.role === 'publisher') {
        return status.headerSubscribers < full.length || status.leastColumnSubscribers < leastHolders
      }
      return status.headerSubscribers < 1
    })
    if (lacking === undefined) return
    if (performance.now() > deadline) {
      throw new EnvironmentError(
        'LAB_NOT_READY',
        `${lacking.name} sees too few subscribers after ${READY_TIMEOUT_MS / 1_000} s; use fewer nodes on this machine`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function hostsByNode(plan: TestnetPlan, hosts: readonly NodeHost[]): Map<string, NodeHost> {
  return new Map(plan.hosts.flatMap((nodes, i) => nodes.map(({ name }) => [name, hosts[i]!] as const)))
}

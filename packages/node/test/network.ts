/** Small real networks for the tests: seeded nodes over the memory transport or TCP, stopped when the test ends. */
import '../src/polyfill.ts'
import { seededRandom } from '@daslab/sampler/random'
import { inlineWork } from '../src/compute/inline-work.ts'
import type { NodeEvent } from '../src/events.ts'
import { publicKeyOf } from '../src/header.ts'
import { type Ports, systemClock } from '../src/ports.ts'
import type { NodeOptions, RunningNode } from '../src/running-node.ts'
import { startNode } from '../src/start-node.ts'
import { publisherKey } from './publication.ts'
import { type RawPeer, startRawPeer } from './raw-peer.ts'

export interface TestNetwork {
  readonly name: string
  readonly columns: number
  readonly events: NodeEvent[]
  readonly nodes: Map<string, RunningNode>
  start(
    options: Partial<NodeOptions> & Pick<NodeOptions, 'name' | 'role'>,
    ports?: Partial<Ports>,
  ): Promise<RunningNode>
  /** A peer that says what it is told to. It signs with the key of `publication.ts`, whose headers count here. */
  raw(name?: string): Promise<RawPeer>
  /** Connects every pair of these. */
  mesh(...names: string[]): Promise<void>
  node(name: string): RunningNode
  /** Resolves with the first event, past or future, that fits. */
  event<Type extends NodeEvent['type']>(
    type: Type,
    fits?: (event: Extract<NodeEvent, { type: Type }>) => boolean,
    timeoutMs?: number,
  ): Promise<Extract<NodeEvent, { type: Type }>>
  /** The events so far of this type that fit. */
  past<Type extends NodeEvent['type']>(
    type: Type,
    fits?: (event: Extract<NodeEvent, { type: Type }>) => boolean,
  ): Extract<NodeEvent, { type: Type }>[]
  stop(): Promise<void>
}

let networks = 0

export function testNetwork({
  seed = 'test',
  columns = 128,
  transport = 'memory' as 'memory' | 'tcp',
} = {}): TestNetwork {
  const name = `test-${process.pid}-${networks++}`
  const events: NodeEvent[] = []
  const watchers = new Set<(event: NodeEvent) => void>()
  const nodes = new Map<string, RunningNode>()
  const raws: RawPeer[] = []
  const identityOf = (node: string) => seededRandom(`${seed}/${node}`).bytes(32)
  const work = inlineWork(systemClock)

  const network: TestNetwork = {
    name,
    columns,
    events,
    nodes,
    async start(options, ports = {}) {
      const node = await startNode(
        {
          network: name,
          identity: identityOf(options.name),
          listen: [transport === 'tcp' ? '/ip4/127.0.0.1/tcp/0' : `/memory/${name}-${options.name}`],
          columns,
          custody: { kind: 'none' },
          publishers: [publicKeyOf(identityOf('publisher')), publisherKey],
          sampling: { samples: 0, timeoutMs: 2_000 },
          local: true,
          ...options,
        },
        {
          clock: systemClock,
          random: seededRandom(`${seed}/${options.name}/chance`),
          work,
          events(event) {
            events.push(event)
            for (const watch of watchers) watch(event)
          },
          ...ports,
        },
      )
      nodes.set(options.name, node)
      return node
    },
    async raw(rawName = 'raw') {
      const raw = await startRawPeer({ network: name, columns, name: rawName })
      raws.push(raw)
      return raw
    },
    async mesh(...names) {
      for (const [i, from] of names.entries()) {
        for (const to of names.slice(i + 1)) await network.node(from).connect(network.node(to).addresses[0]!)
      }
      await Promise.all(names.map((node) => network.node(node).waitForPeers(names.length - 1, 10_000)))
      // Subscriptions travel right after the connection; gossip meshes form at the next heartbeat or by flood publishing.
      await systemClock.sleep(300)
    },
    node(node) {
      const found = nodes.get(node)
      if (found === undefined) throw new Error(`no node ${node} in this test`)
      return found
    },
    event(type, fits = () => true, timeoutMs = 10_000) {
      type Wanted = Extract<NodeEvent, { type: typeof type }>
      const isWanted = (event: NodeEvent): event is Wanted => event.type === type && fits(event as Wanted)
      const past = events.find(isWanted)
      if (past !== undefined) return Promise.resolve(past)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch)
          reject(new Error(`no event ${type} within ${timeoutMs} ms; last: ${events.slice(-5).map((e) => e.type)}`))
        }, timeoutMs)
        const watch = (event: NodeEvent) => {
          if (!isWanted(event)) return
          clearTimeout(timer)
          watchers.delete(watch)
          resolve(event)
        }
        watchers.add(watch)
      })
    },
    past(type, fits = () => true) {
      type Wanted = Extract<NodeEvent, { type: typeof type }>
      return events.filter((event): event is Wanted => event.type === type && fits(event as Wanted))
    },
    async stop() {
      await Promise.all([...nodes.values(), ...raws].map((node) => node.stop()))
    },
  }
  return network
}

/**
 * Nodes in this process: the host behind memory testnets, and inside each child process.
 *
 * Dials run a few at a time: each costs some 25 ms of processor on both ends, and hundreds at once would time out.
 */

import type { HeavyWork } from '@daslab/node/compute/heavy-work'
import { cacheVerification } from '@daslab/node/compute/verification-cache'
import type { EventSink } from '@daslab/node/events'
import type { Clock } from '@daslab/node/ports'
import type { NodeOptions, RunningNode } from '@daslab/node/running-node'
import type { startNode } from '@daslab/node/start-node'
import { seededRandom } from '@daslab/sampler/random'
import { EnvironmentError } from '../errors.ts'
import type { HostStatus, NodeDial, NodeHost, StartedNode } from './host.ts'

const DIALS_AT_ONCE = 8

export interface LocalHostOptions {
  readonly name: string
  readonly seed: number
  readonly startNode: typeof startNode
  readonly clock: Clock
  readonly work: HeavyWork
  /** Whether nodes of this process that ask for the same verification share one answer. */
  readonly sharesVerification: boolean
  readonly events: EventSink
}

export class LocalHost implements NodeHost {
  readonly name: string
  readonly lost = new Promise<Error>(() => {})
  readonly #options: LocalHostOptions
  readonly #work: HeavyWork
  readonly #nodes = new Map<string, RunningNode>()
  #isStopping = false

  constructor(options: LocalHostOptions) {
    this.name = options.name
    this.#options = options
    this.#work = options.sharesVerification ? cacheVerification(options.work) : options.work
  }

  async start(nodes: readonly NodeOptions[]): Promise<StartedNode[]> {
    const { clock, events, seed, startNode } = this.#options
    const random = seededRandom(seed).split('nodes')
    const started: StartedNode[] = []
    for (const options of nodes) {
      const node = await startNode(options, { clock, work: this.#work, events, random: random.split(options.name) })
      if (this.#isStopping) {
        await node.stop()
        break
      }
      this.#nodes.set(node.name, node)
      const { name, role, peer, publicKey, addresses, custody } = node
      started.push({ name, role, peer, publicKey, addresses, custody })
    }
    if (this.#isStopping) throw new EnvironmentError('LAB_STOPPING', 'the testnet is stopping')
    return started
  }

  async connect(dials: readonly NodeDial[]): Promise<void> {
    const waiting = [...dials]
    const dialSome = async () => {
      for (let dial = waiting.shift(); dial !== undefined && !this.#isStopping; dial = waiting.shift()) {
        await this.#node(dial.node).connect(dial.address)
      }
    }
    await Promise.all(Array.from({ length: DIALS_AT_ONCE }, dialSome))
  }

  async waitForPeers(expected: readonly { node: string; peers: number }[], timeoutMs: number): Promise<void> {
    await Promise.all(expected.map(({ node, peers }) => this.#node(node).waitForPeers(peers, timeoutMs)))
  }

  warmUp(scheme: string): Promise<void> {
    return this.#work.warmUp(scheme)
  }

  publish(node: string, ...rest: Parameters<RunningNode['publish']>) {
    return this.#node(node).publish(...rest)
  }

  sample(node: string, ...rest: Parameters<RunningNode['sample']>) {
    return this.#node(node).sample(...rest)
  }

  get(node: string, blob: string, columns: readonly number[] | undefined) {
    return this.#node(node).get(blob, columns === undefined ? {} : { columns })
  }

  async status(): Promise<HostStatus> {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    return {
      pid: process.pid,
      residentBytes: process.memoryUsage.rss(),
      // The system counts in KiB.
      peakResidentBytes: maxRSS * 1024,
      cpuMs: (userCPUTime + systemCPUTime) / 1_000,
      nodes: [...this.#nodes.values()].map((node) => node.status()),
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.allSettled([...this.#nodes.values()].map((node) => node.stop()))
    await this.#work.stop()
  }

  kill(): void {}

  #node(name: string): RunningNode {
    const node = this.#nodes.get(name)
    if (node === undefined) throw new EnvironmentError('LAB_NO_NODE', `there is no node '${name}' in ${this.name}`)
    return node
  }
}

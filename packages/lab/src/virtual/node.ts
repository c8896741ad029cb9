/**
 * A node of the virtual setting: the node as it is, behind ports that faults can reach.
 *
 * The node itself is not touched. A crash cuts its connections and its voice and throws it away; a restart starts another one
 * with the same keys and nothing else. A frozen node neither reads nor writes nor wakes: its wire, its sleeps and its work
 * wait. (libp2p's own timers run on; what they cause leaves the node when it goes on.) A clock that jumps is the node's
 * clock only.
 */
import type { HeavyWork } from '@daslab/node/compute/heavy-work'
import type { EventSink } from '@daslab/node/events'
import type { Clock, Ports } from '@daslab/node/ports'
import type { NodeOptions, PublishOptions, RunningNode } from '@daslab/node/running-node'
import type { startNode } from '@daslab/node/start-node'
import type { Witness } from '../faults/injector.ts'
import type { Switchboard } from './transport.ts'

export interface VirtualNodePorts extends Ports {
  readonly board: Switchboard
  readonly startNode: typeof startNode
}

/** One life of the node: from its start to its crash. */
interface Life {
  readonly node: RunningNode
  /** Cuts off what it says and hears from now on. */
  end(): void
}

export class VirtualNode implements RunningNode {
  readonly name: string
  readonly role: RunningNode['role']
  readonly peer: string
  readonly publicKey: string
  readonly addresses: readonly string[]
  readonly custody: readonly number[]
  readonly #options: NodeOptions
  readonly #ports: VirtualNodePorts
  readonly #clock: SkewedClock
  #life: Life | undefined
  #lives = 1

  private constructor(options: NodeOptions, ports: VirtualNodePorts, clock: SkewedClock, life: Life) {
    const { name, role, peer, publicKey, addresses, custody } = life.node
    this.name = name
    this.role = role
    this.peer = peer
    this.publicKey = publicKey
    this.addresses = addresses
    this.custody = custody
    this.#options = options
    this.#ports = ports
    this.#clock = clock
    this.#life = life
  }

  static async start(options: NodeOptions, ports: VirtualNodePorts): Promise<VirtualNode> {
    const clock = new SkewedClock(ports.clock, (go) => ports.board.wire.whenRunning(options.name, 'its next step', go))
    return new VirtualNode(options, ports, clock, await live(options, ports, clock, 0))
  }

  /** Ends the process without a word; returns how many connections broke. */
  crash(): number {
    const life = this.#life
    if (life === undefined) return 0
    this.#life = undefined
    life.end()
    const broken = this.#ports.board.cutOff(this.name)
    // What is left of it is taken down; nobody hears of that.
    life.node.stop().catch(() => {})
    return broken
  }

  /** A new process with the same keys, an empty store, and these neighbours to dial. */
  async restart(neighbours: readonly string[]): Promise<void> {
    const life = await live(this.#options, this.#ports, this.#clock, this.#lives++)
    this.#life = life
    // A neighbour that is down itself will dial us when it is up again.
    await Promise.allSettled(neighbours.map((address) => life.node.connect(address)))
  }

  /** Sets the node's clock forward by so much; 0: right again. */
  shiftClock(ms: number, witness: Witness | undefined): void {
    this.#clock.shift(ms, witness)
  }

  connect(address: string): Promise<void> {
    return this.#alive().connect(address)
  }
  waitForPeers(count: number, timeoutMs: number): Promise<void> {
    return this.#alive().waitForPeers(count, timeoutMs)
  }
  async publish(payload: Uint8Array, options: PublishOptions) {
    return this.#alive().publish(payload, options)
  }
  async sample(blob: string, options: { readonly samples: number; readonly draw: string }) {
    return this.#alive().sample(blob, options)
  }
  async get(blob: string, options?: { readonly columns?: readonly number[] }) {
    return this.#alive().get(blob, options)
  }
  status() {
    return this.#alive().status()
  }
  async stop(): Promise<void> {
    await this.#life?.node.stop()
  }

  #alive(): RunningNode {
    if (this.#life === undefined) throw new Error(`${this.name} is down`)
    return this.#life.node
  }
}

async function live(options: NodeOptions, ports: VirtualNodePorts, clock: Clock, life: number): Promise<Life> {
  const { board, startNode, random } = ports
  let isOver = false
  const events: EventSink = (event) => {
    if (!isOver) ports.events(event)
  }
  const node = await startNode(options, {
    clock,
    events,
    work: waiting(ports.work, (go) => board.wire.whenRunning(options.name, 'its work', go)),
    // A process that starts anew draws anew.
    random: life === 0 ? random : random.split(`life-${life}`),
    transports: [board.transport(options.name)],
  })
  const end = () => {
    isOver = true
  }
  return { node, end }
}

/** `go` is called when the node runs again, unless true is returned: it runs. */
type Gate = (go: () => void) => boolean

async function through(gate: Gate): Promise<void> {
  await new Promise<void>((resolve) => {
    if (gate(resolve)) resolve()
  })
}

function waiting(work: HeavyWork, gate: Gate): HeavyWork {
  return {
    ...work,
    encode: async (...args) => through(gate).then(() => work.encode(...args)),
    verify: async (...args) => through(gate).then(() => work.verify(...args)),
    reconstruct: async (...args) => through(gate).then(() => work.reconstruct(...args)),
  }
}

/** A clock that can be wrong, and a sleep that does not end while the process stands still. */
class SkewedClock implements Clock {
  readonly #clock: Clock
  readonly #gate: Gate
  #offset = 0
  #last = 0
  #witness: Witness | undefined

  constructor(clock: Clock, gate: Gate) {
    this.#clock = clock
    this.#gate = gate
  }

  shift(ms: number, witness: Witness | undefined): void {
    this.#offset = ms
    if (witness !== undefined) this.#witness = witness
  }

  /** Set back, it stands until the true time has caught up: a node's clock never runs backwards. */
  now(): number {
    const truth = this.#clock.now()
    this.#last = Math.max(this.#last, truth + this.#offset)
    if (this.#witness !== undefined) {
      if (this.#last !== truth) this.#witness.touched(`reads ${Math.round(this.#last - truth)} ms too much`)
      else if (this.#offset === 0) {
        this.#witness.recovered('reads the true time')
        this.#witness = undefined
      }
    }
    return this.#last
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.#clock.sleep(ms, signal)
    await through(this.#gate)
    signal?.throwIfAborted()
  }
}

/**
 * The node-host seam: something that starts a set of nodes and passes commands to them.
 *
 * `local-host.ts` runs them in this process, `child-host.ts` in a child process. A testnet speaks to hosts only, so it does
 * not know where its nodes run. Everything that crosses is plain data.
 */

import type { Role } from '@daslab/node/events'
import type {
  NodeOptions,
  NodeStatus,
  PublishOptions,
  PublishReport,
  Sampled,
  SampleOptions,
} from '@daslab/node/running-node'

export interface StartedNode {
  readonly name: string
  readonly role: Role
  readonly peer: string
  readonly publicKey: string
  readonly addresses: readonly string[]
  readonly custody: readonly number[]
}

export interface NodeDial {
  readonly node: string
  readonly address: string
}

export interface HostStatus {
  readonly pid: number
  readonly residentBytes: number
  readonly peakResidentBytes: number
  readonly cpuMs: number
  readonly nodes: readonly NodeStatus[]
}

export interface NodeHost {
  /** `process-0`: for logs and messages. */
  readonly name: string
  /** Resolves with the cause when the host ends without having been asked to; never rejects. */
  readonly lost: Promise<Error>

  start(nodes: readonly NodeOptions[]): Promise<readonly StartedNode[]>
  connect(dials: readonly NodeDial[]): Promise<void>
  /** Until each node named knows the custody of so many peers. */
  waitForPeers(expected: readonly { readonly node: string; readonly peers: number }[], timeoutMs: number): Promise<void>
  /** Sets the scheme up wherever heavy work runs, so that the first blob does not wait for it. */
  warmUp(scheme: string): Promise<void>
  publish(node: string, payload: Uint8Array, options: PublishOptions): Promise<PublishReport>
  sample(node: string, blob: string, options: SampleOptions): Promise<Sampled>
  get(node: string, blob: string, columns: readonly number[] | undefined): Promise<Uint8Array>
  status(): Promise<HostStatus>
  /** Ends the nodes in order; their last events are delivered before it resolves. */
  stop(): Promise<void>
  /** Ends everything at once, without waiting. */
  kill(): void
}

/** The methods that a command over a process boundary may name. */
export const REMOTE_METHODS = [
  'start',
  'connect',
  'waitForPeers',
  'warmUp',
  'publish',
  'sample',
  'get',
  'status',
  'stop',
] as const
export type RemoteMethod = (typeof REMOTE_METHODS)[number]

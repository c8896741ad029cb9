/**
 * A node as its owner sees it: what to give it, what it can be asked, what it reports.
 */
import type { Geometry } from '@daslab/erasure/types'
import type { Verdict } from '@daslab/sampler/judge'
import type { SamplingRecord } from '@daslab/sampler/sampler'
import type { Strategy } from '@daslab/sampler/strategy/strategy'
import type { Role } from './events.ts'

/** Which columns a full node keeps. A light sampler and a publisher keep none. */
export type CustodyOption =
  /** So many groups, derived from the node's id as the specification does (`getCustodyGroups`). */
  | { readonly kind: 'count'; readonly groups: number }
  /** These columns: a testnet's planned spread. */
  | { readonly kind: 'columns'; readonly columns: readonly number[] }
  /** All columns: a super node. */
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }

export interface NodeOptions {
  readonly name: string
  readonly role: Role
  /** Separates the topics and protocols of one network from another's: 1 to 32 of [a-z0-9-]. */
  readonly network: string
  /** 32 bytes: the seed of the ed25519 key that is the peer's identity and, for a publisher, signs its headers. */
  readonly identity: Uint8Array
  /** Multiaddrs: `/ip4/127.0.0.1/tcp/0`, `/memory/full-0`. */
  readonly listen: readonly string[]
  /** Number of columns, hence of column subnets, of every blob in this network. */
  readonly columns: number
  /** The most blobs in a publication, where the scheme counts them; the scheme's own default when absent. */
  readonly maxBlobs?: number
  readonly custody: CustodyOption
  /** Public keys (hex) of the publishers whose headers count. */
  readonly publishers: readonly string[]
  readonly sampling: SamplingOptions
  /** All nodes share one machine: no connection throttling, no address scoring, no pings. Default false. */
  readonly local?: boolean
}

/** The network's limit, as schemes take it. */
export function blobLimit({ maxBlobs }: NodeOptions): { readonly maxBlobs?: number } {
  return maxBlobs === undefined ? {} : { maxBlobs }
}

export interface SamplingOptions {
  /**
   * Samples per blob that a light sampler draws by itself when a header arrives; 0: only when asked. A blob with fewer
   * positions is sampled whole.
   */
  readonly samples: number
  /** A sample without a valid answer after so long has failed. */
  readonly timeoutMs: number
}

export interface SampleOptions {
  /** Names the stream of chance: the same name on the same node is the same draw. */
  readonly draw: string
  /** A uniform draw of so many samples, none of which may fail; or another strategy. */
  readonly samples: number | Strategy
}

/** A verdict and what it was made from. */
export interface Sampled extends Verdict {
  readonly record: SamplingRecord
  readonly geometry: Geometry
}

export interface PublishOptions {
  readonly scheme: string
  /** Columns that are not given to anybody. */
  readonly withhold?: readonly number[]
  /** Commit to a matrix that holds no code words: one cell of the extension is wrong, and proven all the same. */
  readonly badEncoding?: boolean
}

export interface PublishReport {
  /** Hex id of the signed header. */
  readonly blob: string
  readonly payloadBytes: number
  readonly columns: number
  readonly dataColumns: number
  readonly rows: number
  readonly cellBytes: number
  readonly sampleUnit: Geometry['sampleUnit']
  readonly withheld: readonly number[]
  readonly encodeMs: number
  readonly commitMs: number
  readonly publishMs: number
  /** When the first column was handed to gossip (ms since the epoch). */
  readonly publishedAt: number
}

export interface NodeStatus {
  readonly name: string
  readonly role: Role
  readonly peer: string
  readonly addresses: readonly string[]
  readonly custody: readonly number[]
  readonly peers: number
  /** Peers known to serve at least one column. */
  readonly custodians: number
  /** Subscribers seen on the header topic, and the smallest number over the columns' topics (0: some have none). */
  readonly headerSubscribers: number
  readonly leastColumnSubscribers: number
  readonly storeBytes: number
  readonly residentBytes: number
  readonly blobs: readonly {
    readonly blob: string
    readonly held: readonly number[]
    readonly custodyMissing: number
  }[]
}

export interface RunningNode {
  readonly name: string
  readonly role: Role
  readonly peer: string
  /** Public key (hex) that signs this node's headers when it is a publisher. */
  readonly publicKey: string
  readonly addresses: readonly string[]
  readonly custody: readonly number[]
  connect(address: string): Promise<void>
  /** Resolves when at least so many peers are connected and have told their custody. */
  waitForPeers(count: number, timeoutMs: number): Promise<void>
  /** Publisher: encode, commit, announce, gossip. */
  publish(payload: Uint8Array, options: PublishOptions): Promise<PublishReport>
  /** Draw and ask; `draw` names the stream of chance, so a new name is a new draw. */
  sample(blob: string, options: SampleOptions): Promise<Sampled>
  /** Fetch at least the columns needed (or exactly those named), reconstruct, check, return the payload. */
  get(blob: string, options?: { readonly columns?: readonly number[] }): Promise<Uint8Array>
  status(): NodeStatus
  stop(): Promise<void>
}

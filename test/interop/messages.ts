/**
 * What the test and the old peer say to each other over their process channel: calls one way, answers and reports back.
 * Types only, so that neither side loads the other's libp2p.
 */

/** Everything that the old peer is told at its start, as JSON in its first argument. */
export interface OldPeerOptions {
  readonly network: string
  readonly columns: number
  /** Hex of 32 bytes: the seed of its key, which is its peer identity and signs its headers. */
  readonly identity: string
  /** Columns that it keeps and serves. */
  readonly custody: readonly number[]
  /** Public keys (hex) of the publishers whose headers it takes. */
  readonly publishers: readonly string[]
}

/** What it can be asked to do. */
export interface OldPeer {
  /** Dials a node and asks for its custody. */
  dial(address: string): Promise<Dialled>
  /** Encodes, signs, gives header and columns to gossip; keeps the columns of its custody. */
  publish(payload: Uint8Array): Promise<Published>
  /** Asks a connected peer for all cells of these columns, one request a column on one stream, and verifies them. */
  ask(peer: string, blob: string, columns: readonly number[]): Promise<Asked>
  show(): Promise<Shown>
  /** The id, in hex, under which its gossipsub knows a message. */
  messageId(topic: string, data: Uint8Array): Promise<string>
}

export interface Dialled {
  readonly peer: string
  readonly custody: readonly number[]
}

export interface Published {
  readonly blob: string
  readonly rows: number
  /** Columns that gossip handed to at least one peer. */
  readonly delivered: number
}

export interface Asked {
  /** Columns of which every cell came and verifies. */
  readonly valid: readonly number[]
  /** Columns of which a cell came that does not verify, or was not asked for. */
  readonly invalid: readonly number[]
  /** Columns that the peer has not got, with the status that it gave. */
  readonly missing: readonly { readonly column: number; readonly status: string }[]
}

export interface Shown {
  /** What each peer says of itself by identify. */
  readonly agents: Readonly<Record<string, string>>
  readonly headers: TopicShown
  /** By column. */
  readonly columns: readonly TopicShown[]
}

/** Peers that follow a topic, and those of them in the old peer's mesh for it; ascending. */
export interface TopicShown {
  readonly subscribers: readonly string[]
  readonly mesh: readonly string[]
}

export type Call = {
  [Name in keyof OldPeer]: { readonly id: number; readonly name: Name; readonly parameters: Parameters<OldPeer[Name]> }
}[keyof OldPeer]

export type Report =
  | {
      readonly type: 'started'
      readonly peer: string
      readonly addresses: readonly string[]
      /** Installed versions by package name. */
      readonly versions: Readonly<Record<string, string>>
    }
  /** A node that dialled it told its custody. */
  | { readonly type: 'custody-told'; readonly peer: string; readonly custody: readonly number[] }
  | { readonly type: 'header-received'; readonly blob: string; readonly from: string }
  /** Verified and kept. */
  | { readonly type: 'column-received'; readonly blob: string; readonly column: number; readonly from: string }
  | { readonly type: 'refused'; readonly topic: string; readonly from: string; readonly reason: string }
  | {
      readonly type: 'sample-served'
      readonly peer: string
      readonly blob: string
      readonly columns: readonly number[]
    }

export type FromOldPeer =
  | Report
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: string }

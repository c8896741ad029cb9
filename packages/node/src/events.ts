/**
 * One event union for the whole node: logs, run folders, tests and pictures all read it.
 *
 * History first, judgement after: whatever a report says later must be computable from these. Every field is plain data
 * that JSON can hold; ids are lower-case hex; durations end in `Ms`. Text that a peer controls never enters unescaped:
 * peers appear by their peer id only.
 */
import type { Verdict } from '@daslab/sampler/judge'

/** Why a peer was charged: evidence of bad data or a broken promise, never mere slowness of its network. */
export type ChargeReason =
  | 'malformed-message'
  | 'invalid-header'
  | 'invalid-column'
  | 'invalid-cell'
  | 'invalid-fraud-proof'
  | 'unrequested-cell'
  | 'protocol-limit'

export type NodeEventBody =
  | {
      readonly type: 'node-started'
      readonly role: Role
      readonly peer: string
      readonly addresses: readonly string[]
      readonly custody: readonly number[]
    }
  | { readonly type: 'node-stopped' }
  | { readonly type: 'peer-connected'; readonly peer: string }
  | { readonly type: 'peer-disconnected'; readonly peer: string }
  | { readonly type: 'peer-custody'; readonly peer: string; readonly columns: number }
  | { readonly type: 'peer-charged'; readonly peer: string; readonly reason: ChargeReason; readonly detail: string }
  /** The publisher's work, in order. */
  | {
      readonly type: 'blob-encoded'
      readonly blob: string
      /** What computed it, such as the KZG library. */
      readonly engine: string
      readonly rows: number
      readonly sampleUnit: 'column' | 'cell'
      readonly payloadBytes: number
      readonly encodeMs: number
      readonly commitMs: number
      /** SHA-256 of the payload, and every column's digest (see column-received); histories of before lack them. */
      readonly sha256?: string
      readonly columnDigests?: readonly string[]
    }
  | { readonly type: 'header-published'; readonly blob: string; readonly recipients: number }
  | {
      readonly type: 'column-published'
      readonly blob: string
      readonly column: number
      readonly bytes: number
      readonly recipients: number
    }
  | { readonly type: 'columns-withheld'; readonly blob: string; readonly columns: readonly number[] }
  /** What arrived. `source` says how: by gossip, by a request for what gossip did not bring, or made by reconstruction. */
  | { readonly type: 'header-received'; readonly blob: string; readonly from: string }
  | {
      readonly type: 'column-received'
      readonly blob: string
      readonly column: number
      readonly from: string
      readonly bytes: number
      readonly source: 'gossip' | 'request' | 'reconstruction'
      /** Of the cells that the node accepted, proofs left out: equal on all nodes, or one of them accepted what it must not. */
      readonly digest?: string
    }
  | {
      readonly type: 'message-refused'
      readonly topic: string
      readonly from: string
      readonly verdict: 'ignore' | 'reject'
      readonly rule: string
      readonly detail: string
    }
  | { readonly type: 'custody-complete'; readonly blob: string; readonly columns: number }
  | { readonly type: 'reconstruction-started'; readonly blob: string; readonly have: number; readonly need: number }
  | {
      readonly type: 'reconstruction-finished'
      readonly blob: string
      readonly outcome: 'reconstructed' | 'byzantine'
      readonly tookMs: number
    }
  | { readonly type: 'column-given-back'; readonly blob: string; readonly column: number; readonly recipients: number }
  /** Bad encoding: the attack, what a node that looks for it finds, and a proof of it that was verified. */
  | { readonly type: 'bad-encoding-made'; readonly blob: string }
  | {
      readonly type: 'encoding-checked'
      readonly blob: string
      readonly outcome: 'sound' | 'bad'
      readonly tookMs: number
    }
  | {
      readonly type: 'bad-encoding-proven'
      readonly blob: string
      /** Empty: this node found it. */
      readonly from: string
      readonly line: { readonly axis: 'row' | 'column'; readonly index: number } | null
      readonly cells: number
      /** The message that proves it, in base64; absent where it is too large for one. */
      readonly proof?: string
      /** In the history of a run: the file of the run folder that holds the message instead. */
      readonly proofFile?: string
    }
  | {
      readonly type: 'fraud-proof-published'
      readonly blob: string
      readonly bytes: number
      readonly recipients: number
    }
  /** Sampling: the draw is an event before the first request. */
  | {
      readonly type: 'sampling-started'
      readonly blob: string
      readonly draw: string
      readonly positions: readonly number[]
    }
  | {
      readonly type: 'sample-ended'
      readonly blob: string
      readonly draw: string
      readonly position: number
      readonly outcome: string
      readonly attempts: number
      readonly peer?: string
      /** Of the cells of an answered sample, where a sample is a column. */
      readonly digest?: string
      readonly tookMs: number
    }
  | {
      readonly type: 'verdict'
      readonly blob: string
      readonly draw: string
      readonly result: Verdict
      readonly tookMs: number
    }
  | {
      readonly type: 'blob-fetched'
      readonly blob: string
      readonly columns: number
      readonly payloadBytes: number
      /** SHA-256 of the payload. */
      readonly sha256?: string
      readonly tookMs: number
    }
  /** A background task of the node failed; the node goes on. */
  | { readonly type: 'task-failed'; readonly error: string }
  /** Totals of column messages since start, sent on request and at the end. */
  | { readonly type: 'gossip-totals'; readonly copies: number; readonly deliveries: number; readonly bytes: number }

export type Role = 'publisher' | 'full' | 'light'

/** An event as it is kept: when (milliseconds since the epoch, with a fraction) and on which node. */
export type NodeEvent = { readonly at: number; readonly node: string } & NodeEventBody

export type EventSink = (event: NodeEvent) => void

/**
 * What the control interface of a running testnet understands and answers, checked at both ends.
 *
 *   GET  /v1/status                          nodes, blobs, attack, run folder
 *   POST /v1/publish          payload        -> Published
 *   POST /v1/sample           SampleRequest  -> a line of JSON for each verdict, as they come
 *   GET  /v1/blobs/ID/payload ?node &columns -> the payload
 *   POST /v1/attack           AttackRequest  -> AttackState
 *   GET  /v1/events                          -> a line of JSON for each event from now on
 *   POST /v1/stop
 *
 * Every request carries the token of `runs/active.json`. Errors are `{ error: { code, message, exitCode } }`.
 */
import type { NodeStatus, PublishReport, Sampled } from '@daslab/node/running-node'
import type { EarlierDraw } from '@daslab/sampler/estimate/verdict'
import { z } from 'zod'
import type { BadEncodingState } from '../attacks/bad-encoding.ts'
import type { WithholdState } from '../attacks/withhold.ts'
import { MAX_COLUMNS, MAX_REPEAT } from '../limits.ts'
import type { ProcessUsage } from '../runs/summary.ts'
import type { HiddenColumns } from '../runs/verdict-counts.ts'
import type { Phases } from './testnet.ts'

const BlobReference = z.string().regex(/^(latest|[0-9a-f]{6,64})$/)
const NodeName = z.string().regex(/^[a-z]+-\d{1,4}$/)

export const SampleRequest = z.strictObject({
  blob: BlobReference,
  /** So many, uniformly; or the text of another strategy. */
  samples: z.union([z.int().min(1).max(65_536), z.string().max(200)]),
  repeat: z.int().min(1).max(MAX_REPEAT),
  node: NodeName.optional(),
})
export type SampleRequest = z.infer<typeof SampleRequest>

export const PayloadQuery = z.strictObject({
  node: NodeName.optional(),
  columns: z
    .string()
    .regex(/^\d{1,4}(,\d{1,4})*$/)
    .transform((text) => text.split(',').map(Number))
    .pipe(
      z
        .array(
          z
            .int()
            .min(0)
            .max(MAX_COLUMNS - 1),
        )
        .max(MAX_COLUMNS),
    )
    .optional(),
})
export type PayloadQuery = z.infer<typeof PayloadQuery>

/** Publishes that it lasts; null: until changed. */
const Until = z.int().min(1).max(1_000_000).nullable()

export const AttackRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('withhold'), pattern: z.string().max(2_000), until: Until }),
  z.strictObject({ kind: z.literal('bad-encoding'), isOn: z.boolean(), until: Until }),
])
export type AttackRequest = z.infer<typeof AttackRequest>
export type AttackState = WithholdState | BadEncodingState

export interface Published extends PublishReport {
  /** SHA-256 (hex) of the payload as it arrived. */
  readonly sha256: string
  readonly attack: WithholdState
}

/** A line of the answer to a sample request. */
export type SampleLine =
  /** `hidden` is what the testnet knows and a sampler does not; null for a blob of somebody else. */
  | {
      readonly kind: 'start'
      readonly blob: string
      readonly hidden: HiddenColumns | null
      /** What the one sampler that is asked has drawn before; empty when many are. */
      readonly earlierDraws: readonly EarlierDraw[]
    }
  | { readonly kind: 'verdict'; readonly node: string; readonly verdict: Sampled }
  | {
      readonly kind: 'error'
      readonly error: { readonly code: string; readonly message: string; readonly exitCode: number }
    }

export interface ControlStatus {
  readonly name: string
  readonly seed: number
  readonly scheme: string
  readonly columns: number
  /** Null: the scheme's own limit. */
  readonly maxBlobs: number | null
  readonly run: string
  readonly publishers: readonly string[]
  readonly phases: Phases
  readonly attack: WithholdState
  readonly badEncoding: BadEncodingState
  readonly nodes: readonly NodeStatus[]
  readonly processes: readonly ProcessUsage[]
  readonly blobs: readonly PublishReport[]
}

/**
 * A network as it is run and judged: a network file with everything filled in, in one unit each.
 *
 * Plain data. The same file and seed give the same network; printed and read again it is the same (`print.ts`).
 */

import type { Verdict } from '@daslab/sampler/judge'
import type { EventType } from '../expectations/event-types.ts'
import type { MetricName } from '../expectations/metrics.ts'
import type { PropertyName } from '../expectations/properties/registry.ts'
import type { Fault } from '../faults/fault.ts'
import type { PlannedGroup } from '../testnet/plan.ts'
import type { Links } from '../virtual/scenario.ts'

export type SettingName = 'local' | 'virtual'

export interface Network {
  readonly name: string
  readonly description: string
  readonly seed: number
  readonly durationMs: number
  readonly setting: SettingName
  readonly transport: 'memory' | 'tcp'
  readonly processes: number
  readonly scheme: string
  readonly columns: number
  /** Undefined: as many as the scheme allows. */
  readonly maxBlobs: number | undefined
  readonly sampleTimeoutMs: number
  /** Undefined: nothing lies between the nodes. */
  readonly links: Links | undefined
  readonly groups: readonly NodeGroup[]
  /** By time. */
  readonly workload: readonly Step[]
  readonly withholdings: readonly Withholding[]
  readonly faults: readonly Fault[]
  readonly expectations: readonly Expectation[]
}

export type NodeGroup = PlannedGroup

export type Step =
  | {
      readonly kind: 'publish'
      readonly atMs: number
      readonly by: string
      readonly payload: PayloadSource
      /** What the rest of the file calls the blob. */
      readonly blob: string
    }
  /** Beyond the draw that a light sampler makes by itself. */
  | {
      readonly kind: 'sample'
      readonly atMs: number
      readonly by: string
      readonly blob: string
      readonly samples: number
    }
  | { readonly kind: 'get'; readonly atMs: number; readonly by: string; readonly blob: string }

export type PayloadSource =
  /** Path from the folder of the network file. */
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'generated'; readonly bytes: number }

export interface Withholding {
  readonly name: string
  readonly pattern: string
  /** Blobs of the workload that it hides columns of. */
  readonly blobs: readonly string[]
}

export interface Expectation {
  readonly when: Temporal
  /** Name of a blob of the workload. */
  readonly blob: string | undefined
  /** Names of nodes; undefined: all. */
  readonly nodes: readonly string[] | undefined
  readonly claim: Claim
  readonly atLeast: number | undefined
  readonly atMost: number | undefined
}

export type Temporal =
  /** Within so long of the blob's publication or of the start; undefined: by the end. */
  | { readonly kind: 'eventually'; readonly withinMs: number | undefined }
  | { readonly kind: 'always' }
  | { readonly kind: 'sometimes' }
  | { readonly kind: 'never' }

export type VerdictWord = Verdict['verdict']
export type FieldValue = string | number | boolean

export type Claim =
  | { readonly kind: 'verdict'; readonly verdict: VerdictWord }
  | { readonly kind: 'event'; readonly event: EventType; readonly where: Readonly<Record<string, FieldValue>> }
  | { readonly kind: 'metric'; readonly metric: MetricName }
  | { readonly kind: 'property'; readonly property: PropertyName }

/** Names of all nodes of a group, in order. */
export function nodesOf({ name, count }: Pick<NodeGroup, 'name' | 'count'>): string[] {
  return Array.from({ length: count }, (_, i) => `${name}-${i}`)
}

/**
 * A virtual run on paper: the network, its links, what is published and asked, what goes wrong, and when it ends.
 *
 * Plain data, so that it crosses to the process that runs it and can be kept with the result. Times count, in virtual
 * milliseconds, from the moment when the network is ready.
 */
import type { Fault } from '../faults/fault.ts'
import type { TestnetPlan } from '../testnet/plan.ts'
import type { Link } from './link.ts'
import type { Encryption } from './transport.ts'

export interface Scenario {
  /** Which nodes there are. Where they listen and in which process says nothing here: all run in one, over the wire. */
  readonly plan: TestnetPlan
  readonly links: Links
  readonly encryption: Encryption
  readonly steps: readonly Step[]
  readonly faults: readonly Fault[]
  /** When the run ends. */
  readonly untilMs: number
}

export interface Links {
  readonly everywhere: Link
  /** Bits a second that a node can send in all. */
  readonly uplink: number
  /** What differs on links between any of these nodes and any of those, either way; the last that fits counts. */
  readonly between?: readonly {
    readonly nodes: readonly string[]
    readonly and: readonly string[]
    readonly link: Partial<Link>
  }[]
}

export type Step =
  | {
      readonly kind: 'publish'
      readonly atMs: number
      readonly by: string
      readonly payload: Uint8Array
      /** What later steps and the history call the blob. */
      readonly blob: string
      /** Columns that nobody gets. */
      readonly withhold?: readonly number[]
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

/** A link of a good home line to a data centre and back. */
export const DEFAULT_LINK: Link = { delayMs: 25, jitterMs: 5, loss: 0, bandwidth: Number.POSITIVE_INFINITY }

/** The link from one node to another, as the scenario has it. */
export function linkFunction({ everywhere, between = [] }: Links): (from: string, to: string) => Link {
  const rules = between.map(({ nodes, and, link }) => ({ a: new Set(nodes), b: new Set(and), link }))
  const known = new Map<string, Link>()
  return (from, to) => {
    const key = `${from}>${to}`
    let link = known.get(key)
    if (link === undefined) {
      const rule = rules.findLast(({ a, b }) => (a.has(from) && b.has(to)) || (a.has(to) && b.has(from)))
      link = rule === undefined ? everywhere : { ...everywhere, ...rule.link }
      known.set(key, link)
    }
    return link
  }
}

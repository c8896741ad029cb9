/** What a fault does to links: which ones, and how each comes out. Pure, so that every setting can ask it. */
import type { Link } from '../virtual/link.ts'
import type { FaultKind } from './fault.ts'

export interface LinkCondition {
  affects(from: string, to: string): boolean
  /** The link as it is now; undefined: nothing passes. */
  bend(link: Link): Link | undefined
}

/** The condition of a fault of links; undefined for one of nodes. */
export function linkConditionOf(fault: FaultKind): LinkCondition | undefined {
  switch (fault.kind) {
    case 'delay': {
      const { delayMs, jitterMs = 0 } = fault
      return around(fault.nodes, (link) => ({
        ...link,
        delayMs: link.delayMs + delayMs,
        jitterMs: link.jitterMs + jitterMs,
      }))
    }
    case 'loss':
      return around(fault.nodes, (link) => ({ ...link, loss: 1 - (1 - link.loss) * (1 - fault.rate) }))
    case 'bandwidth':
      return around(fault.nodes, (link) => ({ ...link, bandwidth: Math.min(link.bandwidth, fault.bitsPerSecond) }))
    case 'partition': {
      const groupOf = new Map(fault.groups.flatMap((group, i) => group.map((node) => [node, i] as const)))
      const affects = (from: string, to: string) => {
        const [a, b] = [groupOf.get(from), groupOf.get(to)]
        return a !== undefined && b !== undefined && a !== b
      }
      return { affects, bend: () => undefined }
    }
    case 'one-way-partition': {
      const [sources, sinks] = [new Set(fault.from), new Set(fault.to)]
      return { affects: (from, to) => sources.has(from) && sinks.has(to), bend: () => undefined }
    }
    case 'crash':
    case 'freeze':
    case 'clock-jump':
      return undefined
  }
}

/** Every link from or to one of these nodes. */
function around(nodes: readonly string[], bend: (link: Link) => Link): LinkCondition {
  const ends = new Set(nodes)
  return { affects: (from, to) => ends.has(from) || ends.has(to), bend }
}

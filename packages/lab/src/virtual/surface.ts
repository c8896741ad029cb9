/** How the virtual setting does each fault: links are bent on the wire, nodes are ended, stopped and set wrong. */
import type { Fault } from '../faults/fault.ts'
import type { FaultSurface, Witness } from '../faults/injector.ts'
import { linkConditionOf } from '../faults/link-condition.ts'
import type { VirtualNode } from './node.ts'
import type { Wire } from './wire.ts'

export interface SurfaceParts {
  readonly wire: Wire
  nodeNamed(name: string): VirtualNode
  /** Addresses of the nodes that this one has connections with. */
  neighboursOf(name: string): readonly string[]
}

export function virtualSurface({ wire, nodeNamed, neighboursOf }: SurfaceParts): FaultSurface {
  return {
    apply(fault: Fault, witness: Witness) {
      const condition = linkConditionOf(fault)
      if (condition !== undefined) {
        const end = wire.bend(condition, witness)
        return async () => end()
      }
      switch (fault.kind) {
        case 'crash':
          return crash(fault.nodes.map(nodeNamed), neighboursOf, witness)
        case 'freeze':
          for (const name of fault.nodes) wire.freeze(name, witness)
          return async () => {
            for (const name of fault.nodes) wire.thaw(name)
          }
        case 'clock-jump': {
          const nodes = fault.nodes.map(nodeNamed)
          for (const node of nodes) node.shiftClock(fault.byMs, witness)
          return async () => {
            for (const node of nodes) node.shiftClock(0, undefined)
          }
        }
        default:
          throw new Error(`a fault of links without a condition: ${fault.kind}`)
      }
    },
  }
}

function crash(
  nodes: readonly VirtualNode[],
  neighboursOf: SurfaceParts['neighboursOf'],
  witness: Witness,
): () => Promise<void> {
  for (const node of nodes) {
    const broken = node.crash()
    if (broken > 0) witness.touched(`${node.name}: ${broken} connections break`)
  }
  return async () => {
    for (const node of nodes) {
      await node.restart(neighboursOf(node.name))
      const { peers } = node.status()
      if (peers > 0) witness.recovered(`${node.name} is back with ${peers} peers`)
    }
  }
}

/**
 * The history of a run: what the nodes told, and what was done to them.
 *
 * Whoever runs a network file speaks as the node `lab`: it says when the network was ready (the zero of the file's times),
 * which blob a name of the file became, which fault bit, and when the run was over. So everything that an expectation can
 * be about stands in one file, and an old run can be judged again.
 */
import type { NodeEvent } from '@daslab/node/events'
import type { FaultEventBody } from '../faults/fault-event.ts'

/** The name under which the lab itself speaks; no group of nodes can have it, for nodes end in a number. */
export const LAB = 'lab'

export type LabEventBody =
  /** Every node is up and connected: times of the file count from here. */
  | { readonly type: 'network-ready' }
  /** A publish of the workload is encoded, goes out, and is this blob. */
  | { readonly type: 'blob-named'; readonly name: string; readonly blob: string }
  /** A step of the workload could not be done. */
  | {
      readonly type: 'step-failed'
      readonly step: 'publish' | 'sample' | 'get'
      readonly name: string
      readonly error: string
    }
  /** The file's duration is over; nodes are stopped after this. */
  | { readonly type: 'network-ended' }
  | FaultEventBody

export type LabEvent = { readonly at: number; readonly node: typeof LAB } & LabEventBody

export type RunEvent = NodeEvent | LabEvent

export function isNodeEvent(event: RunEvent): event is NodeEvent {
  return event.node !== LAB
}

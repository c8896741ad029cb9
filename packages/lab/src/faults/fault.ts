/**
 * What can be done to a network in the course of a run, as plain data.
 *
 * A fault has a name, a kind, its targets and its time. Times are milliseconds from the moment when the network was ready;
 * without `untilMs` it lasts to the end. Targets are names of nodes: patterns and shares are resolved before.
 *
 * There is no fault of a disk: a node has no disk port yet, its store is memory, and nothing could bite.
 */
export type Fault = { readonly name: string; readonly fromMs: number; readonly untilMs?: number } & FaultKind

export type FaultKind =
  /** Everything that these nodes send or are sent takes so much longer, give or take the jitter. */
  | { readonly kind: 'delay'; readonly nodes: readonly string[]; readonly delayMs: number; readonly jitterMs?: number }
  /** So large a share of the packets from or to these nodes is lost and has to be sent again. */
  | { readonly kind: 'loss'; readonly nodes: readonly string[]; readonly rate: number }
  /** Every link from or to these nodes carries no more than this. */
  | { readonly kind: 'bandwidth'; readonly nodes: readonly string[]; readonly bitsPerSecond: number }
  /** Nothing passes between nodes of different groups; nodes in no group go on as before. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly string[])[] }
  /** Nothing passes from these to those; the way back stays open. */
  | { readonly kind: 'one-way-partition'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** The process is gone, and with it all that it kept; at the end it starts anew and dials its neighbours. */
  | { readonly kind: 'crash'; readonly nodes: readonly string[] }
  /** The process stands still: nothing is read, written or computed until it goes on. */
  | { readonly kind: 'freeze'; readonly nodes: readonly string[] }
  /** The node's clock is set forward (or, below zero, back) by so much. */
  | { readonly kind: 'clock-jump'; readonly nodes: readonly string[]; readonly byMs: number }

/** Every node that a fault names, once each. */
export function targetsOf(fault: FaultKind): string[] {
  switch (fault.kind) {
    case 'partition':
      return [...new Set(fault.groups.flat())]
    case 'one-way-partition':
      return [...new Set([...fault.from, ...fault.to])]
    default:
      return [...new Set(fault.nodes)]
  }
}

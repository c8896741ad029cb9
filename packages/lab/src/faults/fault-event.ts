/**
 * The life of a fault, as events: it starts, it bites, it ends, the network has recovered from it.
 *
 * A fault that started and never bit proves nothing about the network, so the bite is an event of its own, made by what the
 * fault touched first and not by the schedule. Recovery likewise: the first thing that works again.
 */
import type { FaultKind } from './fault.ts'

export type FaultEventBody =
  | {
      readonly type: 'fault-started'
      readonly fault: string
      readonly kind: FaultKind['kind']
      readonly nodes: readonly string[]
    }
  /** The first time that something came out differently because of it. */
  | { readonly type: 'fault-bit'; readonly fault: string; readonly evidence: string }
  /** It has been taken away; `touched` counts what it changed: messages, connections, readings of a clock. */
  | { readonly type: 'fault-healed'; readonly fault: string; readonly touched: number }
  /** The first thing that works again, so long after the healing. */
  | {
      readonly type: 'fault-recovered'
      readonly fault: string
      readonly evidence: string
      readonly afterMs: number
    }

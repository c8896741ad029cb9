/** Waits for what must happen to a blob: every sampler's verdict, every custody complete, a reconstruction finished. */
import type { NodeEvent } from '@daslab/node/events'
import type { Verdict } from '@daslab/sampler/judge'
import { OWN_DRAW } from '../runs/blob-history.ts'
import { type EventHub, waitForEvents } from '../testnet/event-hub.ts'

/** What has been seen of one blob. */
export interface Seen {
  /** By light sampler, the verdict that it came to by itself. */
  readonly verdicts: Map<string, Verdict>
  readonly complete: Set<string>
  readonly reconstructedBy: Set<string>
  /** Nodes that found bad encoding, or verified a proof of it. */
  readonly convinced: Set<string>
}

export class BlobWatch {
  readonly #hub: EventHub
  readonly #seen = new Map<string, Seen>()
  readonly close: () => void

  /** Watches from now on, before the blob's id is known. */
  constructor(hub: EventHub) {
    this.#hub = hub
    this.close = hub.subscribe((event) => this.#take(event))
  }

  of(blob: string): Seen {
    let seen = this.#seen.get(blob)
    if (seen === undefined) {
      seen = { verdicts: new Map(), complete: new Set(), reconstructedBy: new Set(), convinced: new Set() }
      this.#seen.set(blob, seen)
    }
    return seen
  }

  /** Resolves with whether it came to that in time. */
  async until(blob: string, isDone: (seen: Seen) => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const seen = this.of(blob)
    // This watch subscribed first, so it has taken an event before the wait looks at it.
    return isDone(seen) || waitForEvents(this.#hub, () => isDone(seen), timeoutMs, signal)
  }

  #take(event: NodeEvent): void {
    if (event.type === 'verdict' && event.draw === OWN_DRAW) this.of(event.blob).verdicts.set(event.node, event.result)
    if (event.type === 'bad-encoding-proven') this.of(event.blob).convinced.add(event.node)
    if (event.type === 'custody-complete') this.of(event.blob).complete.add(event.node)
    if (event.type === 'reconstruction-finished' && event.outcome === 'reconstructed') {
      this.of(event.blob).reconstructedBy.add(event.node)
    }
  }
}

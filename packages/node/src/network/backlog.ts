/**
 * What gossip has been given for a peer and the peer has not taken yet.
 *
 * Gossip queues without asking: whoever hands it a large blob at once fills the queue of a slow peer, and the host cuts off
 * a peer whose queue is full (`host.ts`). So a publisher waits, between columns, until its peers have taken enough. A peer
 * that takes nothing holds up no publication for long: it is waited for once, then left to the limit of its queue.
 */
import type { Clock } from '../ports.ts'
import type { Host } from './host.ts'

/** A quarter of what a queue takes: the next column, however long, still fits. */
const MAX_BACKLOG_BYTES = 1024 * 1024
const POLL_MS = 5
/** A peer that has not come below the limit after so long is not waited for again. */
const PATIENCE_MS = 5_000

/** The queues of one host during one publication. */
export interface Backlog {
  /** Resolves when every peer has taken enough, or has been waited for long enough. */
  taken(signal: AbortSignal): Promise<void>
}

export function gossipBacklog(host: Pick<Host, 'getConnections' | 'services'>, clock: Clock): Backlog {
  const { protocols } = host.services.pubsub
  const givenUp = new Set<string>()

  function behind(): string[] {
    const peers = host.getConnections().filter((connection) => {
      if (givenUp.has(connection.id)) return false
      return connection.streams.some(
        (stream) =>
          stream.direction === 'outbound' &&
          protocols.includes(stream.protocol) &&
          stream.status === 'open' &&
          stream.writeBufferLength > MAX_BACKLOG_BYTES,
      )
    })
    return peers.map(({ id }) => id)
  }

  return {
    async taken(signal) {
      const until = clock.now() + PATIENCE_MS
      for (let late = behind(); late.length > 0; late = behind()) {
        if (clock.now() >= until) {
          for (const connection of late) givenUp.add(connection)
          return
        }
        await clock.sleep(POLL_MS, signal)
      }
    },
  }
}

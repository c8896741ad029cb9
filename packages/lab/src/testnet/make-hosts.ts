/** Where a testnet's nodes run: all in this process, or spread over child processes. */
import type { EventSink } from '@daslab/node/events'
import type { NodeHost } from './host.ts'
import type { TestnetPlan } from './plan.ts'
import { readAnchor, sharedClock } from './shared-clock.ts'
import { workThreads } from './work-threads.ts'

/**
 * Loads what the plan needs and returns the function that starts it: libp2p is loaded into this process only when nodes
 * run here.
 */
export async function hostMaker(
  plan: TestnetPlan,
  onStderr?: (host: string, text: string) => void,
): Promise<(events: EventSink) => NodeHost[]> {
  const { seed, processes, sharesVerification } = plan.options
  const anchor = readAnchor()
  if (processes === 0) {
    const [{ LocalHost }, { startNode }, { workerPool }] = await Promise.all([
      import('./local-host.ts'),
      import('@daslab/node/start-node'),
      import('@daslab/node/compute/worker-pool'),
    ])
    return (events) => {
      const work = workerPool({ threads: workThreads() })
      return [
        new LocalHost({
          name: 'this process',
          seed,
          startNode,
          clock: sharedClock(anchor),
          work,
          sharesVerification,
          events,
        }),
      ]
    }
  }
  const { ChildHost } = await import('./child-host.ts')
  return (events) =>
    plan.hosts.map((_, i) => {
      const name = `process-${i}`
      return new ChildHost({
        name,
        seed,
        sharesVerification,
        anchor,
        events,
        onStderr: (text) => onStderr?.(name, text),
      })
    })
}

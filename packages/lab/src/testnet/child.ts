/**
 * The entry of a child process: a local host that takes its commands over the channel to its parent.
 *
 * It lives as long as the parent: when the channel closes, for whatever reason, it ends at once. Ctrl-C in a terminal
 * reaches every process of the group, but only the parent may decide what stopping means, so signals are ignored here.
 * These handlers come before anything heavy is loaded: a parent may die in the meantime.
 */
import '@daslab/node/polyfill'
import type { NodeEvent } from '@daslab/node/events'
import { REMOTE_METHODS } from './host.ts'
import { errorToWire, type ToChild, type ToParent } from './ipc.ts'

/** Events wait so long for company, or until so many are there. */
const BATCH_MS = 25
const BATCH_EVENTS = 200

process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
if (!process.connected) process.exit(0)

let batch: NodeEvent[] = []
let timer: NodeJS.Timeout | undefined

function send(message: ToParent): void {
  if (process.connected) process.send?.(message)
}

function flushEvents(): void {
  clearTimeout(timer)
  timer = undefined
  if (batch.length === 0) return
  send({ kind: 'events', events: batch })
  batch = []
}

function keep(event: NodeEvent): void {
  batch.push(event)
  if (batch.length >= BATCH_EVENTS) flushEvents()
  else timer ??= setTimeout(flushEvents, BATCH_MS)
}

const host = Promise.withResolvers<import('./local-host.ts').LocalHost>()
// A failure to load is told in answer to the first call, not as an unhandled rejection.
host.promise.catch(() => {})

async function open({ name, seed, sharesVerification, anchor }: Extract<ToChild, { kind: 'init' }>): Promise<void> {
  const [{ LocalHost }, { sharedClock }, { startNode }, { workerPool }] = await Promise.all([
    import('./local-host.ts'),
    import('./shared-clock.ts'),
    import('@daslab/node/start-node'),
    import('@daslab/node/compute/worker-pool'),
  ])
  const clock = sharedClock(anchor)
  const work = workerPool({ threads: 1 })
  host.resolve(new LocalHost({ name, seed, startNode, clock, work, sharesVerification, events: keep }))
}

async function answer({ id, method, args }: Extract<ToChild, { kind: 'call' }>): Promise<void> {
  try {
    if (!REMOTE_METHODS.includes(method)) throw new Error(`no method ${String(method)}`)
    const target = (await host.promise) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const value = await target[method]!(...args)
    // What happened on the way is told before the outcome.
    flushEvents()
    send({ kind: 'answer', id, value })
  } catch (error) {
    flushEvents()
    send({ kind: 'failure', id, error: errorToWire(error) })
  }
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'call') void answer(message)
  else open(message).catch(host.reject)
})

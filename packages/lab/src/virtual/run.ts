/**
 * Runs a scenario on virtual time, in a process of its own, and hands back its history and its trace.
 *
 *     const run = await runVirtual(scenario)
 *     run.events      // what nodes and lab told, in order
 *     run.traceHash   // the same for the same scenario, on any machine
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { EnvironmentError } from '../errors.ts'
import { printable } from '../escape.ts'
import type { RunEvent } from '../runs/run-event.ts'
import type { Phases } from '../testnet/testnet.ts'
import type { Scenario } from './scenario.ts'

const KEPT_STDERR = 4_096
/** Room (MiB) for what lives a few turns, which is nearly all: the collector comes by less often. */
const YOUNG_GENERATION = '--max-semi-space-size=64'

export interface VirtualOutcome {
  /** SHA-256 (hex) over all timers, deliveries and events, each with its virtual time. */
  readonly traceHash: string
  readonly traceEntries: number
  /** Timers fired. */
  readonly turns: number
  readonly virtualMs: number
  /** How long the start took, in virtual time. */
  readonly phases: Phases
  /** Real time: to load the program, and in all. */
  readonly loadMs: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakResidentBytes: number
  /** By kind, asynchronous work outside of virtual time; empty unless `audits` was set. */
  readonly nativeWork: Readonly<Record<string, number>>
}

export interface VirtualRun extends VirtualOutcome {
  readonly events: readonly RunEvent[]
}

export interface RunVirtualOptions {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
  /** Count what Node does outside of virtual time; slower. */
  readonly audits?: boolean
}

/** To the process that runs it, and back. */
export type ToRun = { readonly scenario: Scenario; readonly audits: boolean }
export type FromRun =
  | { readonly kind: 'events'; readonly events: readonly RunEvent[] }
  | { readonly kind: 'done'; readonly outcome: VirtualOutcome }
  | { readonly kind: 'failed'; readonly message: string }

/** @throws EnvironmentError LAB_VIRTUAL_RUN when the run does not come to its end */
export function runVirtual(scenario: Scenario, options: RunVirtualOptions = {}): Promise<VirtualRun> {
  const { signal, onEvent, audits = false } = options
  signal?.throwIfAborted()
  const child = forkChild()
  return new Promise((resolve, reject) => {
    const events: RunEvent[] = []
    let stderr = ''
    let result: VirtualRun | Error | undefined
    const onAbort = () => {
      result = signal?.reason
      child.kill('SIGKILL')
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR)
    })
    child.on('message', (message: FromRun) => {
      switch (message.kind) {
        case 'events':
          for (const event of message.events) {
            events.push(event)
            onEvent?.(event)
          }
          return
        case 'done':
          result = { ...message.outcome, events }
          return
        case 'failed':
          result = new EnvironmentError(
            'LAB_VIRTUAL_RUN',
            `the virtual run failed: ${printable(message.message, 2_000)}`,
          )
      }
    })
    const finish = (how: string) => {
      signal?.removeEventListener('abort', onAbort)
      result ??= new EnvironmentError('LAB_VIRTUAL_RUN', `the virtual run ${how}: ${printable(stderr.trim(), 400)}`)
      if (result instanceof Error) reject(result)
      else resolve(result)
    }
    child.on('error', (error) => finish(`could not be started (${printable(error.message)})`))
    // The process may be gone before the last it said has been read.
    const read = new Promise((done) => child.once('disconnect', done))
    child.on('close', async (code, killedBy) => {
      await read
      finish(killedBy === null ? `ended with code ${code}` : `was ended by ${killedBy}`)
    })
    // A channel that closes is told by the end of the process; the callback keeps it from being thrown as well.
    child.send({ scenario, audits } satisfies ToRun, () => {})
  })
}

/** From source through tsx, JavaScript when built: as this file itself is run. */
function forkChild() {
  const isSource = import.meta.url.endsWith('.ts')
  return fork(fileURLToPath(new URL(isSource ? './child.ts' : './child.js', import.meta.url)), [], {
    execArgv: [YOUNG_GENERATION, ...(isSource ? ['--import', import.meta.resolve('tsx')] : [])],
    serialization: 'advanced',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

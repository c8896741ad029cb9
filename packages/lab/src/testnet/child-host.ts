/**
 * Nodes in a child process, commanded over its channel.
 *
 * The child gets a process group of its own, so that a Ctrl-C in the terminal reaches the parent alone, and ends by itself
 * when the parent's end of the channel closes. What it prints on standard error is kept (the last few KiB) to say why it
 * died, and handed to `onStderr` as it comes.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EventSink } from '@daslab/node/events'
import type { NodeOptions, PublishOptions, PublishReport, Sampled, SampleOptions } from '@daslab/node/running-node'
import { EnvironmentError } from '../errors.ts'
import { printable } from '../escape.ts'
import type { HostStatus, NodeDial, NodeHost, RemoteMethod, StartedNode } from './host.ts'
import { errorFromWire, type ToChild, type ToParent } from './ipc.ts'
import type { ClockAnchor } from './shared-clock.ts'

const STOP_PATIENCE_MS = 3_000
const KEPT_STDERR = 4_096

export interface ChildHostOptions {
  readonly name: string
  readonly seed: number
  readonly sharesVerification: boolean
  readonly anchor: ClockAnchor
  readonly events: EventSink
  readonly onStderr?: (text: string) => void
}

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

export class ChildHost implements NodeHost {
  readonly name: string
  readonly lost: Promise<Error>
  readonly #child: ChildProcess
  readonly #events: EventSink
  readonly #pending = new Map<number, Pending>()
  readonly #exited: Promise<void>
  #nextId = 0
  #isStopping = false
  #stderr = ''
  #death: Error | undefined

  constructor(options: ChildHostOptions) {
    this.name = options.name
    this.#events = options.events
    this.#child = forkChild()
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR)
      options.onStderr?.(text)
    })
    const lost = Promise.withResolvers<Error>()
    const exited = Promise.withResolvers<void>()
    this.lost = lost.promise
    this.#exited = exited.promise
    this.#child.on('message', (message: ToParent) => this.#take(message))
    const end = (how: string) => {
      if (this.#death !== undefined) return
      this.#death = new EnvironmentError('LAB_PROCESS_DIED', `${this.name} ${how}${this.#lastWords()}`)
      for (const { reject } of this.#pending.values()) reject(this.#death)
      this.#pending.clear()
      exited.resolve()
      if (!this.#isStopping) lost.resolve(this.#death)
    }
    this.#child.on('error', (error) => end(`could not be run: ${printable(error.message)}`))
    this.#child.on('exit', (code, signal) =>
      end(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    )
    const { name, seed, sharesVerification, anchor } = options
    this.#send({ kind: 'init', name, seed, sharesVerification, anchor })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  start(nodes: readonly NodeOptions[]): Promise<readonly StartedNode[]> {
    return this.#call('start', nodes)
  }
  connect(dials: readonly NodeDial[]): Promise<void> {
    return this.#call('connect', dials)
  }
  waitForPeers(expected: readonly { node: string; peers: number }[], timeoutMs: number): Promise<void> {
    return this.#call('waitForPeers', expected, timeoutMs)
  }
  warmUp(scheme: string): Promise<void> {
    return this.#call('warmUp', scheme)
  }
  publish(node: string, payload: Uint8Array, options: PublishOptions): Promise<PublishReport> {
    return this.#call('publish', node, payload, options)
  }
  sample(node: string, blob: string, options: SampleOptions): Promise<Sampled> {
    return this.#call('sample', node, blob, options)
  }
  get(node: string, blob: string, columns: readonly number[] | undefined): Promise<Uint8Array> {
    return this.#call('get', node, blob, columns)
  }
  status(): Promise<HostStatus> {
    return this.#call('status')
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    const timer = setTimeout(() => this.kill(), STOP_PATIENCE_MS)
    try {
      // A child that has died meanwhile has stopped too.
      await this.#call('stop').catch(() => {})
      if (this.#child.connected) this.#child.disconnect()
      await this.#exited
    } finally {
      clearTimeout(timer)
    }
  }

  kill(): void {
    this.#isStopping = true
    this.#child.kill('SIGKILL')
  }

  #call<T>(method: RemoteMethod, ...args: unknown[]): Promise<T> {
    if (this.#death !== undefined) return Promise.reject(this.#death)
    const id = this.#nextId++
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#send({ kind: 'call', id, method, args })
    })
  }

  #send(message: ToChild): void {
    // A channel that just closed is reported by 'exit'; the callback keeps it from being thrown as well.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #take(message: ToParent): void {
    switch (message.kind) {
      case 'events':
        for (const event of message.events) this.#events(event)
        return
      case 'answer':
      case 'failure': {
        const pending = this.#pending.get(message.id)
        this.#pending.delete(message.id)
        if (message.kind === 'answer') pending?.resolve(message.value as never)
        else pending?.reject(errorFromWire(message.error))
      }
    }
  }

  #lastWords(): string {
    const line =
      this.#stderr.split('\n').findLast((text) => /error/i.test(text)) ?? this.#stderr.trim().split('\n').at(-1)
    return line ? `: ${printable(line.trim(), 200)}` : ''
  }
}

/** The child runs the same kind of file as this one: TypeScript through tsx in the repository, JavaScript when built. */
function forkChild(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  return fork(fileURLToPath(new URL(isSource ? './child.ts' : './child.js', import.meta.url)), [], {
    execArgv: isSource ? ['--import', import.meta.resolve('tsx')] : [],
    serialization: 'advanced',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

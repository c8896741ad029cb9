/** The old peer as the test sees it: a child process that is called, watched and at last killed. */
import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FromOldPeer, OldPeer, OldPeerOptions, Report } from './messages.ts'

const START_MS = 30_000
const CALL_MS = 20_000
const REPORT_MS = 20_000
const LINES_KEPT = 30

export class OldPeerProcess {
  readonly reports: Report[] = []
  readonly #child: ChildProcess
  /** What it wrote and reported last, for the message of a failure. */
  readonly #lines: string[] = []
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  readonly #watchers = new Set<() => void>()
  #nextId = 0
  #exit: string | undefined

  constructor(options: OldPeerOptions) {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    this.#child = fork(fileURLToPath(new URL('./peer.ts', import.meta.url)), [JSON.stringify(options)], {
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: output! }).on('line', (line) => this.#note(line))
    }
    this.#child.on('message', (message: FromOldPeer) => this.#take(message))
    this.#child.on('error', (error) => this.#end(error.message))
    this.#child.on('exit', (code, signal) => this.#end(`exit code ${code}, signal ${signal}`))
  }

  /** Resolves once the peer listens. */
  started(): Promise<Extract<Report, { type: 'started' }>> {
    return this.report('started', () => true, START_MS)
  }

  async call<Name extends keyof OldPeer>(
    name: Name,
    ...parameters: Parameters<OldPeer[Name]>
  ): Promise<Awaited<ReturnType<OldPeer[Name]>>> {
    const id = this.#nextId++
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#exit !== undefined) return reject(new Error(`it is gone: ${this.#exit}`))
      this.#calls.set(id, { resolve, reject })
      this.#child.send({ id, name, parameters })
    })
    return (await this.#within(CALL_MS, `call ${name}`, answer).finally(() => this.#calls.delete(id))) as Awaited<
      ReturnType<OldPeer[Name]>
    >
  }

  /** Resolves with the first report, past or future, that fits. */
  async report<Type extends Report['type']>(
    type: Type,
    fits: (report: Extract<Report, { type: Type }>) => boolean = () => true,
    timeoutMs = REPORT_MS,
  ): Promise<Extract<Report, { type: Type }>> {
    let watch = () => {}
    const found = new Promise<Extract<Report, { type: Type }>>((resolve, reject) => {
      watch = () => {
        const report = this.of(type).find(fits)
        if (report !== undefined) resolve(report)
        else if (this.#exit !== undefined) reject(new Error(`it is gone: ${this.#exit}`))
      }
      this.#watchers.add(watch)
      watch()
    })
    return this.#within(timeoutMs, `report ${type}`, found).finally(() => this.#watchers.delete(watch))
  }

  /** All reports of one type so far. */
  of<Type extends Report['type']>(type: Type): Extract<Report, { type: Type }>[] {
    return this.reports.filter((report): report is Extract<Report, { type: Type }> => report.type === type)
  }

  lastLines(): string {
    return `last lines of the old peer:\n${this.#lines.map((line) => `  ${line}`).join('\n')}\n`
  }

  async kill(): Promise<void> {
    if (this.#exit !== undefined) return
    const exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#child.kill('SIGKILL')
    await exited
  }

  #take(message: FromOldPeer): void {
    switch (message.type) {
      case 'answer':
        this.#calls.get(message.id)?.resolve(message.value)
        break
      case 'failure':
        this.#note(message.error)
        this.#calls.get(message.id)?.reject(new Error(message.error))
        break
      default:
        this.#note(JSON.stringify(message))
        this.reports.push(message)
        for (const watch of this.#watchers) watch()
    }
  }

  #note(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
  }

  #end(how: string): void {
    if (this.#exit !== undefined) return
    this.#exit = how
    for (const { reject } of this.#calls.values()) reject(new Error(`it is gone: ${how}`))
    for (const watch of this.#watchers) watch()
  }

  /** Every failure says what was waited for and what the peer said last. */
  async #within<T>(ms: number, what: string, task: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms)
    })
    try {
      return await Promise.race([task, late])
    } catch (error) {
      throw new Error(`old peer: ${what}: ${(error as Error).message}\n${this.lastLines()}`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }
}

/**
 * Writing the history of a run: `events.ndjson` for programs, `nodes/<name>.log` for people.
 *
 * Lines gather in memory and are written four times a second, so that a burst of gossip does not wait for the disk; `close`
 * writes the rest. The files stay open by descriptor, hence the folder may be renamed meanwhile. When the disk refuses, the
 * run goes on without a log and the first error is kept for the end.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { eventLine } from './event-line.ts'
import type { RunEvent } from './run-event.ts'

const FLUSH_MS = 250
const FLUSH_BYTES = 1024 * 1024

export class EventLog {
  readonly #folder: string
  readonly #files = new Map<string, LineFile>()
  readonly #events: LineFile
  readonly #timer: NodeJS.Timeout
  #error: unknown

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(join(folder, 'nodes'), { recursive: true })
    this.#events = new LineFile(join(folder, 'events.ndjson'))
    this.#timer = setInterval(() => this.flush(), FLUSH_MS).unref()
  }

  /** Why writing failed, if it did. */
  get error(): unknown {
    return this.#error
  }

  readonly write = (event: RunEvent): void => {
    this.#events.add(JSON.stringify(event))
    this.#logOf(event.node)?.add(eventLine(event))
    if (this.#events.waiting > FLUSH_BYTES) this.flush()
  }

  flush(): void {
    for (const file of [this.#events, ...this.#files.values()]) this.#attempt(() => file.flush())
  }

  close(): void {
    clearInterval(this.#timer)
    this.flush()
    for (const file of [this.#events, ...this.#files.values()]) this.#attempt(() => file.close())
  }

  #logOf(node: string): LineFile | undefined {
    let file = this.#files.get(node)
    if (file === undefined) {
      // The folder has its final name once the network is ready; by then every node has spoken.
      this.#attempt(() => {
        file = new LineFile(join(this.#folder, 'nodes', `${node}.log`))
        this.#files.set(node, file)
      })
    }
    return file
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#error ??= error
    }
  }
}

/** An open file and the lines that wait for it. */
class LineFile {
  readonly #descriptor: number
  #lines: string[] = []
  waiting = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'a')
  }

  add(line: string): void {
    this.#lines.push(line)
    this.waiting += line.length + 1
  }

  flush(): void {
    if (this.#lines.length === 0) return
    const text = Buffer.from(`${this.#lines.join('\n')}\n`)
    this.#lines = []
    this.waiting = 0
    for (let written = 0; written < text.length; ) written += writeSync(this.#descriptor, text, written)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

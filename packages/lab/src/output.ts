/**
 * What a command prints, for people or for programs.
 *
 * For people: text on standard output, progress and errors on standard error. With `--json`: one JSON object a line on
 * standard output and nothing else there; people's text moves to standard error. `--quiet` leaves results and errors.
 * Progress redraws one line on a terminal and prints plain lines elsewhere.
 */
import type { Writable } from 'node:stream'
import { errorToData, type LabError } from './errors.ts'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A line of `--json`: its `type` says which fields follow (packages/lab/README.md lists them). */
export type JsonLine = { readonly type: string } & Readonly<Record<string, unknown>>

export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
  readonly logLevel: LogLevel
}

/** A stream that may be a terminal. */
export type Sink = Writable & { readonly isTTY?: boolean; readonly columns?: number }

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
export type Style = keyof typeof STYLES

/** After so long a person begins to wonder. */
const SOON_MS = 1_000

const CLEAR_LINE = '\r\u001b[2K'

export class Output {
  readonly options: OutputOptions
  readonly #out: Sink
  readonly #err: Sink
  /** Where people's text goes: standard error when standard output carries something for programs. */
  #people: Sink
  #drawn = ''
  #soon: NodeJS.Timeout | undefined

  constructor(options: OutputOptions, out: Sink = process.stdout, err: Sink = process.stderr) {
    this.options = options
    this.#out = out
    this.#err = err
    this.#people = options.json ? err : out
  }

  /** Standard output is about to carry a payload: people's text moves out of its way. */
  reserveStandardOutput(): void {
    this.#people = this.#err
  }

  /** A result: the object for programs, the lines for people. `--quiet` does not silence it. */
  result(json: JsonLine, lines: readonly string[]): void {
    if (this.options.json) this.#out.write(`${JSON.stringify(json)}\n`)
    else this.#lines(this.#people, lines)
  }

  /** For programs only. */
  json(line: JsonLine): void {
    if (this.options.json) this.#out.write(`${JSON.stringify(line)}\n`)
  }

  /** For people, unless they want quiet. */
  say(...lines: readonly string[]): void {
    if (!this.options.quiet && this.#shows('info')) this.#lines(this.#people, lines)
  }

  debug(line: string): void {
    if (this.#shows('debug')) this.#lines(this.#err, [this.paint('dim', line)])
  }

  warn(line: string): void {
    if (this.#shows('warn')) this.#lines(this.#err, [`${this.paint('yellow', 'warning:')} ${line}`])
  }

  /** One of several problems of what a person gave; the error that follows counts them. */
  problem(line: string): void {
    this.clearProgress()
    this.#err.write(`${line}\n`)
  }

  /** How a command failed: one line, and one object with `--json`. */
  fail(error: LabError): void {
    this.clearProgress()
    this.json({ type: 'error', ...errorToData(error) })
    this.#err.write(`${this.paint('red', 'das:')} ${error.message}\n`)
    if (this.#shows('debug')) this.#err.write(`${deepestStack(error)}\n`)
  }

  /** What is going on now. On a terminal the line is redrawn; elsewhere each new text is a line. */
  progress(text: string): void {
    if (this.options.quiet || !this.#shows('info')) return
    if (!this.#err.isTTY) {
      // Without a terminal only a change of phase is worth a line, not every count.
      const phase = text.replace(/\s*\d+\s*(of|\/)\s*\d+.*$/, '')
      if (phase !== this.#drawn) this.#err.write(`${text}\n`)
      this.#drawn = phase
      return
    }
    const width = Math.max(20, (this.#err.columns ?? 100) - 1)
    this.#err.write(`${CLEAR_LINE}${this.paint('dim', text.slice(0, width))}`)
    this.#drawn = text
  }

  /** As `progress`, of work that is mostly over before anybody wonders: shown when it is not. */
  progressSoon(text: string): void {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.progress(text), SOON_MS).unref()
  }

  clearProgress(): void {
    clearTimeout(this.#soon)
    if (this.#err.isTTY && this.#drawn !== '') this.#err.write(CLEAR_LINE)
    this.#drawn = ''
  }

  paint(style: Style, text: string): string {
    return this.options.color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text
  }

  /** Resolves when what was printed has left this process. */
  async flush(): Promise<void> {
    this.clearProgress()
    for (const stream of [this.#out, this.#err]) {
      if (!stream.destroyed && stream.writable) await new Promise<void>((resolve) => stream.write('', () => resolve()))
    }
  }

  #lines(sink: Sink, lines: readonly string[]): void {
    this.clearProgress()
    for (const line of lines) sink.write(`${line}\n`)
  }

  #shows(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(this.options.logLevel)
  }
}

/** Whether colours are wanted: a terminal, and nobody said no (https://no-color.org). */
export function wantsColor(stream: Sink, env: NodeJS.ProcessEnv, flag: boolean): boolean {
  if (!flag || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return false
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0'
  return stream.isTTY === true
}

function deepestStack(error: Error): string {
  let at: Error = error
  while (at.cause instanceof Error) at = at.cause
  return at.stack ?? at.message
}

/**
 * The run folder: everything about one run, `runs/<utc>-<name>-s<seed>/`.
 *
 *   network.yaml    the network as it was resolved     versions.json   of what it was run with
 *   payloads/*      files that it publishes            judgement.json  what came of its expectations
 *   events.ndjson   the history, one event a line      nodes/*.log     the same for people, a file a node
 *   summary.json    what follows from the events      evidence/*      fraud proofs that were verified
 *
 * It is built under a hidden name and renamed when the network is ready, so a start that fails or is interrupted leaves
 * nothing. `runs/latest` then points to it. Its summary says "running" until the end replaces it, whole, with "finished" or
 * "interrupted". A process that was killed leaves its hidden folder, or "running", to the next start to put right.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { EnvironmentError, systemCode } from '../errors.ts'
import { quoted } from '../escape.ts'
import type { Network } from '../networks/network.ts'
import { printNetwork } from '../networks/print.ts'
import { EventLog } from './event-log.ts'
import { isProcessAlive } from './process-alive.ts'
import type { RunEvent } from './run-event.ts'
import type { Summary } from './summary.ts'
import { versions } from './versions.ts'

const PARTIAL = /^\.partial-(\d+)-/

export class RunFolder {
  readonly log: EventLog
  readonly #runDir: string
  readonly #partial: string
  readonly #name: string
  readonly #evidence = new Set<string>()
  #path: string | undefined

  /** Creates the hidden folder. @throws EnvironmentError when the place cannot be written. */
  constructor(runDir: string, network: Network, startedAt: Date) {
    this.#runDir = runDir
    const stamp = startedAt
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '')
    this.#name = `${stamp}-${network.name}-s${network.seed}`
    this.#partial = join(runDir, `.partial-${process.pid}-${this.#name}`)
    try {
      mkdirSync(this.#partial, { recursive: true })
      writeFileSync(join(this.#partial, 'network.yaml'), printNetwork(network))
      writeFileSync(join(this.#partial, 'versions.json'), `${JSON.stringify(versions(), null, 2)}\n`)
      this.log = new EventLog(this.#partial)
    } catch (error) {
      this.discard()
      throw unwritable(runDir, error)
    }
  }

  /** Where it lies now, or will lie. */
  get path(): string {
    return this.#path ?? join(this.#runDir, this.#name)
  }

  /** Writes an event down. A fraud proof gets a file of its own, one for each blob, which the line names. */
  readonly record = (event: RunEvent): void => {
    if (event.type !== 'bad-encoding-proven' || event.proof === undefined) {
      this.log.write(event)
      return
    }
    const { proof, ...rest } = event
    const proofFile = `evidence/${event.blob}.fraud-proof`
    if (!this.#evidence.has(proofFile)) this.keep(proofFile, Buffer.from(proof, 'base64'))
    this.#evidence.add(proofFile)
    this.log.write({ ...rest, proofFile })
  }

  /** Puts a file of the run beside the others. */
  keep(name: string, bytes: Uint8Array | string): void {
    const path = join(this.#path ?? this.#partial, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
  }

  /** Takes the final name and becomes `runs/latest`. */
  publish(summary: Summary): string {
    this.log.flush()
    writeWholeSync(join(this.#partial, 'summary.json'), summary)
    // Two runs of one name within a second: the later gets a number.
    let path = join(this.#runDir, this.#name)
    for (let i = 2; existsSync(path); i++) path = join(this.#runDir, `${this.#name}-${i}`)
    renameSync(this.#partial, path)
    this.#path = path
    pointLatest(this.#runDir, basename(path))
    return path
  }

  /** Writes the last lines and the final summary. */
  finish(summary: Summary): void {
    this.log.close()
    if (this.#path !== undefined) writeWholeSync(join(this.#path, 'summary.json'), summary)
  }

  /** A start that came to nothing leaves nothing. Harmless once published. */
  discard(): void {
    try {
      rmSync(this.#partial, { recursive: true, force: true })
    } catch {
      // Where it could not be made there is nothing to remove; a place gone read-only is left to the next start.
    }
  }
}

/** Removes hidden folders of processes that are gone. */
export function removeStalePartials(runDir: string): void {
  for (const name of namesIn(runDir)) {
    const pid = Number(PARTIAL.exec(name)?.[1])
    if (pid > 0 && (pid === process.pid || !isProcessAlive(pid))) {
      rmSync(join(runDir, name), { recursive: true, force: true })
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // No such folder yet, or something else in its place: making the run folder will say.
    return []
  }
}

/** A run whose process was killed still says "running": it was interrupted. */
export function markInterrupted(path: string): void {
  const file = join(path, 'summary.json')
  try {
    const summary = JSON.parse(readFileSync(file, 'utf8')) as Summary
    if (summary.state === 'running') writeWholeSync(file, { ...summary, state: 'interrupted' })
  } catch {
    // Deleted by hand, or never whole: nothing to put right.
  }
}

/** Replaces a JSON file in one step: readers see the old one or the new one. */
export function writeWholeSync(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(temporary, path)
}

function pointLatest(runDir: string, name: string): void {
  const temporary = join(runDir, `.latest-${process.pid}`)
  rmSync(temporary, { force: true })
  try {
    symlinkSync(name, temporary, 'dir')
    renameSync(temporary, join(runDir, 'latest'))
  } catch {
    // No symbolic links here, or 'latest' is a real folder: the run itself is not harmed.
    rmSync(temporary, { force: true })
  }
}

function unwritable(runDir: string, error: unknown): EnvironmentError {
  const code = systemCode(error) ?? 'it failed'
  return new EnvironmentError(
    'LAB_RUN_DIR',
    `cannot write to ${quoted(runDir)} (${code}); choose another folder with --run-dir`,
    {
      cause: error,
    },
  )
}

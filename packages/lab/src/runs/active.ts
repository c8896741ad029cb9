/**
 * The lock of a run directory and the way to its testnet: `runs/active.json`.
 *
 * One testnet a directory: the other commands find the control interface here, with the token that it asks for, so the file
 * is for its owner's eyes only. It is created in one step (a hard link of a complete file), so two starts cannot both win. A
 * lock whose process is gone is taken over. Process numbers are used again: a living process whose interface does not
 * answer counts as gone too.
 */
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { EnvironmentError, systemCode } from '../errors.ts'
import { quoted } from '../escape.ts'
import { isProcessAlive } from './process-alive.ts'

const FILE = 'active.json'
const PROBE_MS = 1_000

export interface Active {
  readonly pid: number
  /** The control interface: `http://127.0.0.1:PORT`. */
  readonly url: string
  readonly token: string
  /** The run folder, once there is one. */
  readonly run: string | null
}

export function newToken(): string {
  return randomBytes(32).toString('hex')
}

/** Takes the lock or says who has it. Returns the lock of a dead process that was taken over, if any. */
export async function acquire(runDir: string, active: Active): Promise<Active | undefined> {
  const path = join(runDir, FILE)
  let tookOver: Active | undefined
  try {
    mkdirSync(runDir, { recursive: true })
    for (let attempt = 0; attempt < 5; attempt++) {
      if (createOnce(path, active)) return tookOver
      const holder = readActive(runDir)
      if (holder !== undefined && (await isLive(holder))) throw alreadyUp(runDir, holder)
      tookOver = removeIfStill(path, holder) ? holder : tookOver
    }
  } catch (error) {
    if (error instanceof EnvironmentError) throw error
    throw new EnvironmentError(
      'LAB_RUN_DIR',
      `cannot write to ${quoted(runDir)} (${systemCode(error) ?? 'it failed'}); choose another folder with --run-dir`,
      { cause: error },
    )
  }
  throw new EnvironmentError('LAB_LOCK', `${quoted(path)} keeps changing; is another testnet starting?`)
}

/** Replaces the lock's content; only its holder may. */
export function update(runDir: string, active: Active): void {
  const temporary = temporaryFor(join(runDir, FILE), active)
  renameSync(temporary, join(runDir, FILE))
}

/** Gives the lock back, if it is still ours. */
export function release(runDir: string, token: string): void {
  if (readActive(runDir)?.token === token) rmSync(join(runDir, FILE), { force: true })
}

/** The lock as it stands; undefined when there is none or it is not one of ours. */
export function readActive(runDir: string): Active | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(runDir, FILE), 'utf8'))
    return isActive(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether its process runs and its control interface takes connections. */
export async function isLive({ pid, url }: Active): Promise<boolean> {
  return isProcessAlive(pid) && (await acceptsConnections(url))
}

function acceptsConnections(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), timeout: PROBE_MS })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    // A process too busy to accept is alive; one that does not listen is not.
    socket.once('timeout', () => end(true))
    socket.once('error', () => end(false))
  })
}

function createOnce(path: string, active: Active): boolean {
  const temporary = temporaryFor(path, active)
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Moves a stale lock aside; puts it back when somebody else's new one was caught instead. */
function removeIfStill(path: string, holder: Active | undefined): boolean {
  const aside = `${path}.stale-${process.pid}`
  try {
    renameSync(path, aside)
    const caught: unknown = JSON.parse(readFileSync(aside, 'utf8'))
    if (isActive(caught) && caught.token !== holder?.token) {
      linkSync(aside, path)
      return false
    }
    return true
  } catch {
    return false
  } finally {
    rmSync(aside, { force: true })
  }
}

function temporaryFor(path: string, active: Active): string {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  writeFileSync(temporary, `${JSON.stringify(active, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return temporary
}

function isActive(value: unknown): value is Active {
  if (typeof value !== 'object' || value === null) return false
  const { pid, url, token, run } = value as Record<string, unknown>
  const isLoopback = typeof url === 'string' && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url)
  return Number.isInteger(pid) && isLoopback && typeof token === 'string' && (run === null || typeof run === 'string')
}

function alreadyUp(runDir: string, { pid, url }: Active): EnvironmentError {
  return new EnvironmentError(
    'LAB_ALREADY_UP',
    `a testnet is up already in ${quoted(runDir)} (process ${pid}, ${url}); stop it, or give this one another --run-dir`,
  )
}

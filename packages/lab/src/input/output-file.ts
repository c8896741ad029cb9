/**
 * Writing what was fetched: whole or not at all, and never over something by accident.
 *
 * The bytes go to a hidden file beside the target and take its name only when they are all there. Without `force` the name
 * is taken by a hard link, which fails when somebody created the target meanwhile.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { link, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { EnvironmentError, systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import type { Interrupt } from '../interrupt.ts'

/** Refuses a target that could not be written, before anything is fetched for it. */
export async function assertWritableTarget(path: string, force: boolean): Promise<void> {
  const directory = await stat(dirname(path)).catch(() => undefined)
  if (!directory?.isDirectory()) {
    throw new UserError('LAB_TARGET', `cannot write ${quoted(path)}: there is no directory ${quoted(dirname(path))}`)
  }
  const there = await stat(path).catch(() => undefined)
  if (there === undefined) return
  if (there.isDirectory()) throw new UserError('LAB_TARGET', `${quoted(path)} is a directory; name a file in it`)
  if (!there.isFile()) {
    throw new UserError('LAB_TARGET', `${quoted(path)} is a pipe or a device; write to standard output with -o -`)
  }
  if (!force) throw existsAlready(path)
}

/** Writes all of `bytes` to `path`, or leaves things as they were. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  force: boolean,
  interrupt?: Interrupt,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.das-${randomBytes(6).toString('hex')}`)
  const release = interrupt?.onForcedStop(() => rmSync(temporary, { force: true }))
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes, interrupt === undefined ? {} : { signal: interrupt.signal })
      await handle.sync()
    } finally {
      await handle.close()
    }
    interrupt?.signal.throwIfAborted()
    if (force) await rename(temporary, path)
    else await takeName(temporary, path)
  } catch (error) {
    if (interrupt?.signal.aborted) throw interrupt.signal.reason
    if (error instanceof UserError) throw error
    throw new EnvironmentError('LAB_WRITE', `cannot write ${quoted(path)}: ${systemCode(error) ?? 'it failed'}`, {
      cause: error,
    })
  } finally {
    await rm(temporary, { force: true })
    release?.()
  }
}

async function takeName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw existsAlready(path)
    // Some file systems have no hard links; there a rename must do.
    await rename(temporary, path)
  }
}

function existsAlready(path: string): UserError {
  return new UserError('LAB_TARGET', `${quoted(path)} exists already; choose another name or add --force`)
}

/**
 * Reading what is to be published: a regular file of the right size, and a clear word about everything else.
 *
 * The size is checked before anything is read. Pipes and devices are refused: they have no size, and opening one may wait
 * for ever. The file is read to the size found when it was opened; one that grew or shrank meanwhile is refused, because
 * nobody could say which content was published.
 */
import { constants } from 'node:fs'
import { access, type FileHandle, open, stat } from 'node:fs/promises'
import { systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { bytesText } from '../format.ts'

export async function readPayloadFile(path: string, maximumBytes: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined
  try {
    assertPublishable(path, await stat(path), maximumBytes)
    // Between the two calls the name may have come to mean a pipe: without O_NONBLOCK opening it would wait.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const size = assertPublishable(path, await handle.stat(), maximumBytes)
    const bytes = new Uint8Array(size)
    let filled = 0
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, null)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    const after = await handle.stat()
    if (filled !== size || after.size !== size) {
      throw new UserError(
        'LAB_FILE_CHANGED',
        `${quoted(path)} changed while it was read; publish a file that is complete`,
      )
    }
    return bytes
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(path, error)
  } finally {
    await handle?.close()
  }
}

/** Says what is wrong with a file as far as that can be said without reading it or knowing the scheme. */
export async function checkPayloadFile(path: string): Promise<void> {
  try {
    assertPublishable(path, await stat(path), Number.POSITIVE_INFINITY)
    await access(path, constants.R_OK)
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(path, error)
  }
}

interface Status {
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
}

function assertPublishable(path: string, status: Status, maximumBytes: number): number {
  if (status.isDirectory()) {
    throw new UserError('LAB_FILE_KIND', `${quoted(path)} is a directory; expected a file (tar or zip the directory)`)
  }
  if (!status.isFile()) {
    throw new UserError('LAB_FILE_KIND', `${quoted(path)} is a pipe or a device; expected a regular file`)
  }
  if (status.size === 0) throw new UserError('LAB_FILE_EMPTY', `${quoted(path)} is empty; expected at least one byte`)
  if (status.size > maximumBytes) {
    throw new UserError(
      'LAB_FILE_SIZE',
      `${quoted(path)} has ${bytesText(status.size)}; expected at most ${bytesText(maximumBytes)}; split it`,
    )
  }
  return status.size
}

function unreadable(path: string, error: unknown): UserError {
  const code = systemCode(error)
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'there is no such file'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied'
        : (code ?? 'it failed')
  return new UserError('LAB_FILE_UNREADABLE', `cannot read ${quoted(path)}: ${why}`, { cause: error })
}

/**
 * The key file of a node that keeps its identity: 64 hex digits, the seed of its Ed25519 key, readable by its owner only.
 * Created when absent. Whoever reads it can sign headers as that publisher.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnvironmentError, systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'

export interface Identity {
  readonly seed: Uint8Array
  readonly isNew: boolean
  /** Others on this machine may read it. */
  readonly isExposed: boolean
}

export function readOrCreateIdentity(path: string): Identity {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const seed = randomBytes(32)
    writeFileSync(path, `${seed.toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
    return { seed: new Uint8Array(seed), isNew: true, isExposed: false }
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unusable(path, error)
  }
  try {
    const isExposed = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
    return { seed: parse(path, readFileSync(path, 'utf8')), isNew: false, isExposed }
  } catch (error) {
    throw error instanceof UserError ? error : unusable(path, error)
  }
}

function parse(path: string, text: string): Uint8Array {
  if (/^[0-9a-f]{64}\s*$/i.test(text)) return new Uint8Array(Buffer.from(text.trim(), 'hex'))
  throw new UserError(
    'LAB_KEY_FILE',
    `${quoted(path)} is no key file: expected 64 hex digits; name another with --identity-file`,
  )
}

function unusable(path: string, error: unknown): EnvironmentError {
  return new EnvironmentError(
    'LAB_KEY_FILE',
    `cannot use key file ${quoted(path)}: ${systemCode(error) ?? 'it failed'}`,
    {
      cause: error,
    },
  )
}

/**
 * Schemes by name, as network files and headers call them. A new scheme is one line here and one in the table of its
 * compliance suite.
 */
import { ErasureError } from '../errors.ts'
import type { Scheme } from '../scheme.ts'
import { celestiaScheme } from './celestia.ts'
import { merkleScheme } from './merkle.ts'
import { peerdasScheme } from './peerdas.ts'

/** What a publisher may choose; a scheme ignores what it has no use for. */
export interface SchemeOptions {
  readonly dataColumns?: number
  readonly maxCellBytes?: number
  /** The most blobs, that is rows, where a network limits them: Ethereum's blob schedule. */
  readonly maxBlobs?: number
}

const schemes = new Map<string, (options: SchemeOptions) => Scheme>([
  ['merkle', merkleScheme],
  ['peerdas', peerdasScheme],
  ['celestia', celestiaScheme],
])

/** @throws ErasureError ERASURE_UNKNOWN_NAME with the names that there are. */
export function schemeByName(name: string, options: SchemeOptions = {}): Scheme {
  const make = schemes.get(name)
  if (make !== undefined) return make(options)
  const known = [...schemes.keys()]
  throw new ErasureError('ERASURE_UNKNOWN_NAME', `scheme: expected one of ${known.join(', ')}, got ${name}`, {
    name,
    known,
  })
}

/** Whether a header may name it; safe on a peer's text. */
export function isKnownScheme(name: string): boolean {
  return schemes.has(name)
}

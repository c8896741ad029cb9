/**
 * One verification for many nodes: a bounded cache of verdicts, shared by the nodes of a process.
 *
 * In a testnet the same column is checked by each of its custodians and again by each sampler that asks for it; in one
 * process that is the same pairing again and again. The key digests every input of the check (scheme, geometry,
 * commitments, coordinate, cell, proof), so a hit is the same question, never a similar one. A deployed node has no use
 * for it.
 */
import { createHash } from 'node:crypto'
import type { CellVerdict, Commitment } from '@daslab/erasure/scheme'
import type { ProvenCell } from '@daslab/erasure/types'
import type { HeavyWork } from './heavy-work.ts'

/** Verdicts remembered; the oldest goes first. */
const MAX_ENTRIES = 65_536

export interface VerificationCache extends HeavyWork {
  /** Cells answered from the cache, and cells checked. */
  readonly hits: number
  readonly misses: number
}

export function cacheVerification(work: HeavyWork, maxEntries = MAX_ENTRIES): VerificationCache {
  const verdicts = new Map<string, CellVerdict>()
  /** Checks under way, so that nodes that ask the same at the same moment wait for one answer. */
  const underWay = new Map<string, Promise<CellVerdict[]>>()
  let hits = 0
  let misses = 0

  function check(scheme: string, commitment: Commitment, unknown: readonly ProvenCell[], keys: readonly string[]) {
    const batch = keys.filter((key) => !verdicts.has(key)).join()
    const same = underWay.get(batch)
    if (same !== undefined) {
      hits += unknown.length
      return same
    }
    misses += unknown.length
    const verification = work.verify(scheme, commitment, unknown).finally(() => underWay.delete(batch))
    underWay.set(batch, verification)
    return verification
  }

  return {
    ...work,
    get hits() {
      return hits
    },
    get misses() {
      return misses
    },
    async verify(scheme, commitment, cells) {
      const digest = commitmentDigest(scheme, commitment)
      const keys = cells.map((cell) => cellKey(digest, cell))
      const unknown = cells.filter((_, i) => !verdicts.has(keys[i]!))
      hits += cells.length - unknown.length
      // The known ones are read before the wait: what others add meanwhile may push them out.
      const known = keys.map((key) => verdicts.get(key))
      const fresh = unknown.length === 0 ? [] : await check(scheme, commitment, unknown, keys)
      let next = 0
      return keys.map((key, i) => {
        const verdict = known[i] ?? fresh[next++]
        if (verdict === undefined) throw new Error('a verification gave fewer verdicts than cells')
        verdicts.set(key, verdict)
        if (verdicts.size > maxEntries) verdicts.delete(verdicts.keys().next().value!)
        return verdict
      })
    },
  }
}

function commitmentDigest(scheme: string, { geometry, commitments }: Commitment): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([scheme, geometry]))
  for (const commitment of commitments) hash.update(lengthOf(commitment)).update(commitment)
  return hash.digest()
}

function cellKey(commitment: Buffer, { row, column, cell, proof }: ProvenCell): string {
  const coordinate = JSON.stringify([row, column])
  const hash = createHash('sha256').update(commitment).update(lengthOf(coordinate)).update(coordinate)
  return hash.update(lengthOf(cell)).update(cell).update(proof).digest('base64')
}

/** Four bytes: what follows cannot be read as the end of what came before. */
function lengthOf({ length }: { readonly length: number }): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

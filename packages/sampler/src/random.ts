/**
 * Seeded randomness: a generator that a seed replays and that nobody without the seed can predict.
 *
 * Block i of the stream is SHA-256(key || i). A sampler's draw must be unpredictable to a publisher that sees earlier
 * draws, which rules out the fast linear generators; `split` gives an independent stream to each user of chance, so that
 * one more draw here never shifts the draws there.
 */
import { createHash } from 'node:crypto'
import { assertInteger } from './errors.ts'

export interface RandomSource {
  /** Uniform over 0 … 2^32 - 1. */
  uint32(): number
  /** Uniform over 0 … bound - 1, without modulo bias; 1 <= bound <= 2^32. */
  below(bound: number): number
  /** Uniform over [0, 1) with 53 bits. */
  fraction(): number
  bytes(length: number): Uint8Array
  /** A generator that depends on this one's seed and the label only, not on what was drawn so far. */
  split(label: string): RandomSource
}

/** A generator from a seed of any text or bytes. */
export function seededRandom(seed: string | number | Uint8Array): RandomSource {
  const hash = createHash('sha256').update('daslab/random/v1')
  return fromKey(hash.update(typeof seed === 'object' ? seed : String(seed)).digest())
}

function fromKey(key: Uint8Array): RandomSource {
  let counter = 0
  let block = Buffer.alloc(0)
  let used = 0

  function uint32(): number {
    if (used === block.length) {
      const index = Buffer.alloc(8)
      index.writeBigUInt64BE(BigInt(counter++))
      block = createHash('sha256').update(key).update(index).digest()
      used = 0
    }
    used += 4
    return block.readUInt32BE(used - 4)
  }

  return {
    uint32,
    below(bound) {
      assertInteger('bound', bound, 1, 2 ** 32)
      // Values at or above the largest multiple of `bound` would favour small results: draw again.
      const limit = 2 ** 32 - (2 ** 32 % bound)
      let value = uint32()
      while (value >= limit) value = uint32()
      return value % bound
    },
    fraction: () => (uint32() * 2 ** 21 + (uint32() >>> 11)) / 2 ** 53,
    bytes(length) {
      assertInteger('length', length, 0, 2 ** 31 - 1)
      const bytes = Buffer.alloc(length)
      for (let i = 0; i < length; i++) bytes[i] = uint32() & 0xff
      return new Uint8Array(bytes)
    },
    split: (label) => fromKey(createHash('sha256').update(key).update(`/${label}`).digest()),
  }
}

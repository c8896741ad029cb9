/**
 * The table of the paper on foundations of data availability sampling (https://eprint.iacr.org/2023/1079, table 3): five
 * schemes, the sizes of what they commit to, encode and send, and how many samples restore the data but with 2^-40.
 *
 * Its counts come from an estimate, C(N, d) <= (N e / d)^d in the bound C(N, d) (d / N)^G, with d one less than what restores
 * the data; for a code without redundancy from the coupon collector's N (ln N + 40 ln 2); and for a tensor code from the
 * smaller of the first and a union over rows. They are a little larger than the bound itself would ask for.
 */
import type { Table } from './table.ts'

const SECURITY_BITS = 40
const HASH_BITS = 256
const CURVE_BITS = 384
const PEDERSEN_FIELD_BITS = 256
const PEDERSEN_GROUP_BITS = 264

interface Scheme {
  readonly commitmentBits: number
  /** Symbols of the encoding, the bits of each, and the bits of its proof. */
  readonly symbols: number
  readonly symbolBits: number
  readonly proofBits: number
  readonly samples: number
}

/** Samples, with repetition, that hold `needed` distinct ones of `symbols`. */
function samplesFor(needed: number, symbols: number): number {
  if (needed === symbols) return Math.ceil(symbols * (Math.log(symbols) + SECURITY_BITS * Math.LN2))
  const below = needed - 1
  const nats = Math.log(symbols / below)
  return Math.ceil((SECURITY_BITS * Math.LN2) / nats + (1 + 1 / nats) * below)
}

/** The same for n x n symbols, lines of which k restore: every row gets k of its symbols. */
function samplesForTensor(k: number, n: number): number {
  const ofRows = Math.log2(n) + (k - 1) * Math.log2((n * Math.E) / (k - 1)) + SECURITY_BITS
  const byRows = Math.ceil(-ofRows / Math.log2(1 - (n - k + 1) / n ** 2))
  return Math.min(byRows, samplesFor(n ** 2 - (n - k + 1) ** 2 + 1, n ** 2))
}

/** Columns of k symbols, of n = 4k, each of which is opened whole; the commitment holds hashes and some test rows. */
function columnsOf(bits: number, symbolBits: number, hashBits: number, tests: readonly [number, number]): Scheme {
  const k = Math.ceil(Math.sqrt(Math.ceil(bits / symbolBits)))
  const n = 4 * k
  const commitmentBits = n * hashBits + tests[0] * n * symbolBits + tests[1] * k * symbolBits
  return { commitmentBits, symbols: n, symbolBits: k * symbolBits, proofBits: 0, samples: samplesFor(k, n) }
}

const SCHEMES: Readonly<Record<string, (bits: number) => Scheme>> = {
  Naive: (bits) => ({ commitmentBits: HASH_BITS, symbols: 1, symbolBits: bits, proofBits: 0, samples: 1 }),
  Merkle(bits) {
    const symbols = Math.ceil(bits / 1024)
    const proofBits = Math.ceil(Math.log2(symbols)) * HASH_BITS
    return { commitmentBits: HASH_BITS, symbols, symbolBits: 1024, proofBits, samples: samplesFor(symbols, symbols) }
  },
  RS(bits) {
    const k = Math.ceil(bits / CURVE_BITS)
    const shared = { commitmentBits: CURVE_BITS, symbolBits: CURVE_BITS, proofBits: CURVE_BITS }
    return { ...shared, symbols: 4 * k, samples: samplesFor(k, 4 * k) }
  },
  Tensor(bits) {
    const k = Math.ceil(Math.sqrt(Math.ceil(bits / CURVE_BITS)))
    const shared = { commitmentBits: CURVE_BITS * k, symbolBits: CURVE_BITS, proofBits: CURVE_BITS }
    return { ...shared, symbols: (2 * k) ** 2, samples: samplesForTensor(k, 2 * k) }
  },
  Hash: (bits) => columnsOf(bits, 32, HASH_BITS, [8, 64]),
  HomHash: (bits) => columnsOf(bits, PEDERSEN_FIELD_BITS, PEDERSEN_GROUP_BITS, [2, 2]),
}

export const foundations: readonly Table[] = [
  {
    file: /^fdas_table3$/,
    compute(row) {
      const bits = row.value('data_MB') * 8e6
      const scheme = SCHEMES[row.text('scheme')]?.(bits)
      if (scheme === undefined) return undefined
      const { commitmentBits, symbols, symbolBits, proofBits, samples } = scheme
      const queryBits = Math.log2(symbols) + proofBits + symbolBits
      const exact = { samples_published: samples, samples_recomputed: samples }
      return {
        com_KB: commitmentBits / 8e3,
        encoding_MB: (symbols * (proofBits + symbolBits)) / 8e6,
        query_KB: queryBits / 8e3,
        total_MB: (queryBits * samples) / 8e6,
        ...exact,
      }
    },
  },
]

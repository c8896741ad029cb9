/**
 * Single published numbers with what they were recomputed to, one sentence a row. Those that a formula of ours covers are
 * computed again and written as the row writes them; the others have no runner.
 */
import { chanceNoneHidden, samplesNeeded } from '@daslab/sampler/odds/exact'
import { fastChanceNoneHidden } from '@daslab/sampler/odds/fast'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'
import { squareSpace } from '@daslab/sampler/odds/spaces'
import type { Table } from './table.ts'

/** A claim by its words, with the numbers in it, and the text that it is to be recomputed to. */
type Claim = readonly [words: RegExp, computed: (...numbers: number[]) => string]

/** The square of 512 x 512 cells that several claims are about without saying so. */
const K = 256

function missOfSquare(k: number, samples: number): number {
  const { positions, smallestUnrecoverable: hidden } = squareSpace(k)
  return ratioToNumber(chanceNoneHidden({ positions, hidden, samples }))
}

/** The chance that a draw meets one of so many missing cells of a square: an honest sampler's false alarm. */
function falseAlarm(missing: number, width: number, samples: number): number {
  return 1 - fastChanceNoneHidden({ positions: width ** 2, hidden: missing, samples })
}

/** Five digits with the exponent as Python writes it. */
function scientific(value: number, decimals: number): string {
  return value.toExponential(decimals).replace(/e([-+])(\d)$/, 'e$10$2')
}

const CLAIMS: readonly Claim[] = [
  [
    /^FN rate (\d+) missing of (\d+)\^2, S=(\d+)$/,
    (missing, width, samples) => `${(100 * falseAlarm(missing!, width!, samples!)).toPrecision(5)}%`,
  ],
  [
    /^FN rate (\d+) missing, S=(\d+)$/,
    (missing, samples) => `${(100 * falseAlarm(missing!, 2 * K, samples!)).toPrecision(6)}%`,
  ],
  [/^\(1-(0\.\d+)\)\^(\d+)$/, (share, power) => scientific((1 - share!) ** power!, 4)],
  [
    /^S for FP<1e-9$/,
    () => {
      const { positions, smallestUnrecoverable } = squareSpace(K)
      const stated = samplesNeeded({ positions, smallestUnrecoverable }, 1e-9)
      const quadrant = samplesNeeded({ positions, smallestUnrecoverable: K ** 2 }, 1e-9)
      return `${stated} with M=(N-K+1)^2 (${scientific(missOfSquare(K, stated), 3)}); ${quadrant} with M=K^2`
    },
  ],
  [/^2\.41\*log2\(1\/p\)/, () => `1/log2(4/3)=${(1 / Math.log2(4 / 3)).toPrecision(6)}`],
  [
    /^(\d+) samples ~ 2\^-30$/,
    (samples) => {
      const quarter = (samples! * Math.log2(3 / 4)).toFixed(2)
      return `(3/4)^${samples}=2^${quarter}; exact k=${K} 2^${Math.log2(missOfSquare(K, samples!)).toFixed(2)}`
    },
  ],
  [/^(\d+) samples rate 1\/2 for 1e-9/, (samples) => `2^-${samples}=${scientific(2 ** -samples!, 2)}`],
  [
    /^p1\(X>=1\) k=(\d+) s=(\d+)$/,
    (k, samples) => {
      const of = (side: number) => (1 - missOfSquare(side, samples!)).toFixed(6)
      return `${of(k!)} (k=${k}); ${of(K)} (k=${K}); ${(1 - 0.75 ** samples!).toFixed(6)} (limit)`
    },
  ],
  [
    /^fraction of block after (\d+) samples k=(\d+)$/,
    (samples, k) => `${((100 * samples!) / (4 * k! ** 2)).toPrecision(3)}%`,
  ],
  [/^fraction after (\d+) samples k=(\d+)$/, (samples, k) => `${((100 * samples!) / (4 * k! ** 2)).toPrecision(3)}%`],
]

export const claims: readonly Table[] = [
  {
    file: /^(sampling_constants_check|albassam_text_claims_check)$/,
    compute(row) {
      const claim = row.text('claim')
      for (const [words, computed] of CLAIMS) {
        const match = words.exec(claim)
        if (match !== null) return { computed: computed(...match.slice(1).map(Number)) }
      }
      return undefined
    },
  },
]

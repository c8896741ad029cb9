/** Options that say the same of a network wherever it is described: for a whole testnet, or for one node of many. */
import type { Option } from 'commander'
import { integer } from '../input/arguments.ts'
import { MAX_BLOBS } from '../limits.ts'
import { option } from '../settings.ts'

export function maxBlobsOption(): Option {
  const description = 'most blobs in a publication (peerdas; default: 21)'
  return option('--max-blobs <n>', description, undefined, integer(1, MAX_BLOBS))
}

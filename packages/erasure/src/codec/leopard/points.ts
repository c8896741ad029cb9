/**
 * Where the shards of a Leopard code stand.
 *
 * Let m be the parity count rounded up to a power of two, and n the sum m + data rounded up likewise. A code word is the
 * values, at the n points with the labels 0 to n-1, of a polynomial of degree below n - m:
 *
 *   points  0 … parity-1     the parity
 *           … m-1            parity that nobody keeps, if the count was no power of two
 *           m … m+data-1     the data
 *           … n-1            data that there is not: zeros
 *
 * Hence any `data` shards restore the rest. The points must be labels of the field: GF(2^8) serves while n <= 256,
 * GF(2^16) after. This is what Leopard publishes; it demands no more parity than data, where ours goes on by the same rule.
 */
import { assertInteger } from '../../errors.ts'
import type { LineShape } from '../codec.ts'

export const MAX_POINTS = 65_536
/** Shards are made of blocks: 64 bytes, or 32 low bytes of elements of GF(2^16) and then their 32 high bytes. */
export const BLOCK_BYTES = 64

export interface LeopardPoints {
  /** m. */
  readonly parityPoints: number
  /** n. */
  readonly points: number
  /** Of the field. */
  readonly bits: 8 | 16
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE when a count is below 1, or they need more than 65,536 points. */
export function leopardPoints({
  dataShards,
  parityShards,
}: Pick<LineShape, 'dataShards' | 'parityShards'>): LeopardPoints {
  assertInteger('data shards', dataShards, 1, MAX_POINTS - 1)
  assertInteger('parity shards', parityShards, 1, MAX_POINTS - 1)
  const parityPoints = powerOfTwoFrom(parityShards)
  const points = powerOfTwoFrom(parityPoints + dataShards)
  assertInteger(`points of ${dataShards} + ${parityShards} shards in Leopard's code`, points, 2, MAX_POINTS)
  return { parityPoints, points, bits: points <= 256 ? 8 : 16 }
}

/** Where a shard of the line stands; the line has the data first. */
export function pointOf(shard: number, dataShards: number, { parityPoints }: LeopardPoints): number {
  return shard < dataShards ? parityPoints + shard : shard - dataShards
}

/** The flags of all points: 1 where the value is not known. Parity that nobody keeps never is, zeros always are. */
export function erasedPoints(present: Uint8Array, { dataShards, parityShards }: LineShape): Uint8Array {
  const at = leopardPoints({ dataShards, parityShards })
  const erased = new Uint8Array(at.points).fill(1, parityShards, at.parityPoints)
  for (const [shard, flag] of present.entries()) erased[pointOf(shard, dataShards, at)] = 1 - flag
  return erased
}

function powerOfTwoFrom(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}

/**
 * What every codec checks before it touches a line.
 *
 * A codec may be native code on raw memory, so a shape that does not fit is refused here, before the call, with the
 * number that was wrong. Counting comes first too: too few shards is the one failure that callers expect, and they are
 * told how many are missing.
 */
import { assertInteger, assertLength, assertMultiple, ErasureError } from '../errors.ts'
import type { Line } from '../types.ts'
import type { Codec, LineShape } from './codec.ts'

/** Throws unless `line` has the shape and `codec` takes it. */
export function assertLine(codec: Codec, line: Uint8Array, shape: LineShape): void {
  const { dataShards, parityShards, shardBytes } = shape
  assertInteger('data shards', dataShards, 1, codec.maxShards - 1)
  assertInteger('parity shards', parityShards, 1, codec.maxShards - dataShards)
  assertInteger('shard bytes', shardBytes, 1, Math.floor(Number.MAX_SAFE_INTEGER / codec.maxShards))
  assertMultiple('shard bytes', shardBytes, codec.shardAlignment)
  assertLength('line', line, (dataShards + parityShards) * shardBytes)
}

/** Throws unless `present` has a flag of 0 or 1 for each shard of the shape, and enough of them are 1. */
export function assertPresent(present: Uint8Array, shape: LineShape): void {
  const { dataShards, parityShards } = shape
  assertLength('present flags', present, dataShards + parityShards)
  for (const flag of present) assertInteger('present flag', flag, 0, 1)
  assertEnough(countPresent(present), dataShards)
}

/** How many flags are set. */
export function countPresent(present: Uint8Array): number {
  let have = 0
  for (const flag of present) if (flag !== 0) have++
  return have
}

/** Throws `ERASURE_TOO_FEW_CELLS` unless `have` reaches `need`; it names the line where the caller knows it. */
export function assertEnough(have: number, need: number, line?: Line): void {
  if (have >= need) return
  const missing = need - have
  const where = line === undefined ? '' : `${line.axis} ${line.index}: `
  throw new ErasureError(
    'ERASURE_TOO_FEW_CELLS',
    `${where}${have} of the ${need} cells needed are present; ${missing} ${missing === 1 ? 'is' : 'are'} missing`,
    line === undefined ? { have, need, missing } : { have, need, missing, [line.axis]: line.index },
  )
}

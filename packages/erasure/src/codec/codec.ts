/**
 * The codec seam: a systematic erasure code over one line of cells.
 *
 * A line is `dataShards + parityShards` cells of `shardBytes` bytes laid side by side in one array, data first. Any
 * `dataShards` of them restore the line (the code is maximum distance separable; every implementation runs the
 * compliance suite that shows it). Both calls work in place and own nothing: the caller's array is read and filled, and
 * nothing of it is kept. Integrity is not checked here; that is what commitments are for.
 */
export interface LineShape {
  readonly dataShards: number
  readonly parityShards: number
  readonly shardBytes: number
}

export interface Codec {
  readonly name: string
  /** The largest `dataShards + parityShards`. */
  readonly maxShards: number
  /** `shardBytes` must be a multiple of this. */
  readonly shardAlignment: number

  /** Fills the parity part of `line` from its data part. */
  encode(line: Uint8Array, shape: LineShape): void

  /**
   * Fills every shard of `line` whose entry in `present` is 0, from those whose entry is 1.
   * @throws ErasureError ERASURE_TOO_FEW_CELLS {have, need, missing} when fewer than `dataShards` are present.
   */
  reconstruct(line: Uint8Array, present: Uint8Array, shape: LineShape): void
}

/**
 * The reference codec: Reed-Solomon as the textbook defines it, slow and obvious. It is the oracle for the fast ones.
 *
 * Byte b of each shard is a line of its own. Its data d_0 … d_{k-1} are the values, at the points 0 … k-1 of GF(2^8), of
 * exactly one polynomial of degree below k; shard p holds that polynomial's value at point p. Any k values fix the
 * polynomial, so any k shards restore the rest. Lagrange writes the value at a point t directly from those at p_0 … p_{k-1}:
 *
 *   f(t) = sum over j of f(p_j) * w_j(t),   w_j(t) = product over i != j of (t - p_i) / (p_j - p_i)
 *
 * This is the code that Backblaze's and klauspost's libraries and their descendants compute: a Vandermonde matrix
 * multiplied by the inverse of its upper square is evaluation after interpolation. Points are bytes, hence 256 shards.
 */
import type { Codec, LineShape } from './codec.ts'
import { divide, multiply } from './gf256.ts'
import { assertLine, assertPresent } from './line.ts'

export const referenceCodec: Codec = {
  name: 'reference',
  maxShards: 256,
  shardAlignment: 1,

  encode(line, shape) {
    assertLine(referenceCodec, line, shape)
    const data = Array.from({ length: shape.dataShards }, (_, point) => point)
    for (let point = shape.dataShards; point < data.length + shape.parityShards; point++) {
      interpolate(line, shape, data, point)
    }
  },

  reconstruct(line, present, shape) {
    assertLine(referenceCodec, line, shape)
    assertPresent(present, shape)
    const points = Array.from(present.keys())
    const known = points.filter((point) => present[point] === 1).slice(0, shape.dataShards)
    for (const point of points) {
      if (present[point] === 0) interpolate(line, shape, known, point)
    }
  },
}

/** Writes the shard at point `target` from the shards at the points `known`, of which there are `dataShards`. */
function interpolate(line: Uint8Array, { shardBytes }: LineShape, known: readonly number[], target: number): void {
  const result = line.subarray(target * shardBytes, (target + 1) * shardBytes)
  result.fill(0)
  for (const point of known) {
    const weight = lagrangeWeight(known, point, target)
    const shard = line.subarray(point * shardBytes, (point + 1) * shardBytes)
    for (let i = 0; i < shardBytes; i++) result[i]! ^= multiply(weight, shard[i]!)
  }
}

/** What the value at `point` counts for in the value at `target`. Subtraction is exclusive or. */
function lagrangeWeight(known: readonly number[], point: number, target: number): number {
  let weight = 1
  for (const other of known) {
    if (other !== point) weight = multiply(weight, divide(target ^ other, point ^ other))
  }
  return weight
}

/**
 * The reference of Leopard's code: the definition and Lagrange's formula, slow and obvious. It is the oracle of the fast ones.
 *
 * `leopard/points.ts` says where shards stand. A code word is the values of a polynomial of degree below n - m; the first
 * `dataShards` present shards and the zeros that stand beyond the data are n - m values of it, and fix all others:
 *
 *   f(t) = sum over j of f(p_j) * w_j(t),   w_j(t) = product over i != j of (t - p_i) / (p_j - p_i)
 *
 * Zeros add nothing to the sum, but they count as p_i. For k data, k parity and k a power of two this comes down to
 * parity r = sum over c of data c / ((k + r) xor c).
 */
import type { Codec, LineShape } from './codec.ts'
import { type LeopardField, leopardField, multiplyLabels } from './leopard/field.ts'
import { BLOCK_BYTES, leopardPoints, MAX_POINTS, pointOf } from './leopard/points.ts'
import { assertLine, assertPresent } from './line.ts'

export const leopardReference: Codec = {
  name: 'leopard-reference',
  maxShards: MAX_POINTS,
  shardAlignment: BLOCK_BYTES,

  encode(line, shape) {
    assertLine(leopardReference, line, shape)
    const present = new Uint8Array(shape.dataShards + shape.parityShards).fill(1, 0, shape.dataShards)
    restore(line, present, shape)
  },

  reconstruct(line, present, shape) {
    assertLine(leopardReference, line, shape)
    assertPresent(present, shape)
    restore(line, present, shape)
  },
}

function restore(line: Uint8Array, present: Uint8Array, shape: LineShape): void {
  const { dataShards, shardBytes } = shape
  const at = leopardPoints(shape)
  const { parityPoints, points, bits } = at
  const field = leopardField(bits)
  const shards = Array.from(present.keys())
  const known = shards.filter((shard) => present[shard] === 1).slice(0, dataShards)
  const nodes = known.map((shard) => pointOf(shard, dataShards, at))
  for (let zero = parityPoints + dataShards; zero < points; zero++) nodes.push(zero)
  for (const target of shards) {
    if (present[target] === 1) continue
    const result = line.subarray(target * shardBytes, (target + 1) * shardBytes)
    result.fill(0)
    for (const shard of known) {
      const weight = lagrangeWeight(field, nodes, pointOf(shard, dataShards, at), pointOf(target, dataShards, at))
      addMultiple(field, result, line.subarray(shard * shardBytes, (shard + 1) * shardBytes), weight)
    }
  }
}

/** What the value at `point` counts for in the value at `target`. */
function lagrangeWeight(field: LeopardField, nodes: readonly number[], point: number, target: number): number {
  let weight = 1
  for (const other of nodes) {
    if (other === point) continue
    weight = multiplyLabels(field, weight, multiplyLabels(field, target ^ other, inverse(field, point ^ other)))
  }
  return weight
}

function inverse({ order, logarithms, powers }: LeopardField, label: number): number {
  return powers[order - logarithms[label]!]!
}

/** target += weight * source, label by label. */
function addMultiple(field: LeopardField, target: Uint8Array, source: Uint8Array, weight: number): void {
  if (field.bits === 8) {
    for (const [i, byte] of source.entries()) target[i]! ^= multiplyLabels(field, weight, byte)
    return
  }
  for (let block = 0; block < source.length; block += BLOCK_BYTES) {
    for (let low = block; low < block + BLOCK_BYTES / 2; low++) {
      const product = multiplyLabels(field, weight, source[low]! | (source[low + BLOCK_BYTES / 2]! << 8))
      target[low]! ^= product & 0xff
      target[low + BLOCK_BYTES / 2]! ^= product >> 8
    }
  }
}

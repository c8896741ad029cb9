import { expect, it } from 'vitest'
import { reedSolomonErasure } from '../src/codec/reed-solomon-erasure.ts'
import { noise } from './fixtures.ts'

it.each([
  [64, 1500],
  [128, 500],
])('reed-solomon-erasure stays right and small over long use of 2 x %i', (dataShards, runs) => {
  const shape = { dataShards, parityShards: dataShards, shardBytes: 64 }
  const line = noise(2 * dataShards * 64)
  reedSolomonErasure.encode(line, shape)
  let most = 0
  let renewals = 0
  for (let run = 0, before = 0; run < runs; run++) {
    const present = new Uint8Array(2 * dataShards).fill(1)
    const copy = line.slice()
    for (let shard = run % dataShards, left = dataShards; left > 0; shard++, left--) {
      present[shard] = 0
      copy.fill(0, shard * 64, (shard + 1) * 64)
    }
    reedSolomonErasure.reconstruct(copy, present, shape)
    expect(Buffer.compare(copy, line)).toBe(0)
    const now = reedSolomonErasure.memoryBytes()
    most = Math.max(most, now)
    if (now < before) renewals++
    before = now
  }
  expect(most).toBeLessThan(34 * 2 ** 20)
  expect(renewals, 'the instance is renewed when it has leaked').toBeGreaterThan(0)
})

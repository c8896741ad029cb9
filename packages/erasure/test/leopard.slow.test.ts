/** Leopard at its limits: the largest codes, and long use. */
import { expect, it } from 'vitest'
import { leopardTwin } from '../src/codec/leopard/twin.ts'
import { leopard } from '../src/codec/leopard.ts'
import { noise } from './fixtures.ts'

it.each([
  [4096, 4096],
  [32_768, 32_768],
  [57_000, 5000],
  [1, 20_000],
])('%i + %i shards: the kernel is the twin', (dataShards, parityShards) => {
  const shape = { dataShards, parityShards, shardBytes: 64 }
  const all = dataShards + parityShards
  const line = new Uint8Array(all * 64)
  line.set(noise(dataShards * 64))
  const ours = line.slice()
  leopardTwin.encode(line, shape)
  leopard.encode(ours, shape)
  expect(Buffer.compare(ours, line)).toBe(0)
  const present = new Uint8Array(all).fill(1)
  for (let i = 0; i < parityShards; i++) {
    const shard = (i * 3 + Math.floor((i * 3) / all)) % all
    present[shard] = 0
    ours.fill(0xee, shard * 64, (shard + 1) * 64)
  }
  const plain = ours.slice()
  leopard.reconstruct(ours, present, shape)
  expect(Buffer.compare(ours, line)).toBe(0)
  leopardTwin.reconstruct(plain, present, shape)
  expect(Buffer.compare(plain, line)).toBe(0)
})

it('takes no more memory after 10,000 calls', () => {
  const shapes = [16, 64, 128, 256].map((k) => ({ dataShards: k, parityShards: k, shardBytes: 512 }))
  const lines = shapes.map(({ dataShards }) => noise(2 * dataShards * 512))
  const run = (calls: number) => {
    for (let call = 0; call < calls; call++) {
      const [shape, line] = [shapes[call % 4]!, lines[call % 4]!]
      leopard.encode(line, shape)
      const present = new Uint8Array(2 * shape.dataShards).fill(1)
      present.fill(0, call % shape.dataShards, (call % shape.dataShards) + shape.dataShards)
      leopard.reconstruct(line, present, shape)
    }
  }
  run(500)
  const before = process.memoryUsage().rss
  run(10_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 2 ** 20)
})

/**
 * What events say of content: digests by which a history shows, without asking any node's verification, whether somebody
 * accepted other cells than the publisher committed to, or got another payload back.
 */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { columnDigest } from '../src/store/cell-store.ts'
import { eventually } from './eventually.ts'
import { type TestNetwork, testNetwork } from './network.ts'

const PAYLOAD = new Uint8Array(600).map((_, i) => i)

let network: TestNetwork
beforeEach(() => {
  network = testNetwork({ columns: 8 })
})
afterEach(() => network.stop())

test('columns published, received, restored and sampled have one digest each; payloads their SHA-256', async () => {
  const publisher = await network.start({ name: 'publisher', role: 'publisher' })
  const full = await network.start({ name: 'full', role: 'full', custody: { kind: 'all' } })
  const light = await network.start({ name: 'light', role: 'light' })
  await full.connect(publisher.addresses[0]!)
  await light.connect(full.addresses[0]!)
  await eventually('the subscriptions', () => publisher.status().leastColumnSubscribers === 1)
  await light.waitForPeers(1, 5_000)

  const { blob } = await publisher.publish(PAYLOAD, { scheme: 'merkle', withhold: [0, 1, 2, 3] })
  await eventually('the reconstruction', () => network.past('column-received').length === 8)
  await light.sample(blob, { samples: 8, draw: 'all' })
  expect(await light.get(blob)).toEqual(PAYLOAD)

  const [encoded] = network.past('blob-encoded')
  const digests = encoded?.columnDigests ?? []
  expect(digests).toHaveLength(8)
  expect(new Set(digests).size).toBe(8)
  const received = network.past('column-received')
  expect(new Set(received.map(({ source }) => source))).toEqual(new Set(['gossip', 'reconstruction']))
  for (const { column, digest } of received) expect(digest).toBe(digests[column])
  const ended = network.past('sample-ended')
  expect(ended).toHaveLength(8)
  for (const { position, digest } of ended) expect(digest).toBe(digests[position])
  const sha256 = createHash('sha256').update(PAYLOAD).digest('hex')
  expect([encoded?.sha256, ...network.past('blob-fetched').map((event) => event.sha256)]).toEqual([sha256, sha256])
})

test('a digest is of the cells in the order of the rows', () => {
  const [a, b] = [new Uint8Array([1, 2]), new Uint8Array([3])]
  expect(columnDigest({ cells: [a, b] })).toBe(
    createHash('sha256')
      .update(Buffer.from([1, 2, 3]))
      .digest('hex')
      .slice(0, 32),
  )
  expect(columnDigest({ cells: [b, a] })).not.toBe(columnDigest({ cells: [a, b] }))
})

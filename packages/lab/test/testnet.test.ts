/** A small real testnet over the memory transport, in this process. */
import type { NodeEvent } from '@daslab/node/events'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostMaker } from '../src/testnet/make-hosts.ts'
import { planTestnet, type TestnetOptions } from '../src/testnet/plan.ts'
import { startTestnet, type Testnet } from '../src/testnet/testnet.ts'
import { SMALL } from './fixtures/small-network.ts'

const MEMORY: TestnetOptions = { ...SMALL, name: 'in-memory', transport: 'memory', processes: 0 }
const PAYLOAD = seededRandom('payload').bytes(30_000)
const events: NodeEvent[] = []
let testnet: Testnet

async function start(options: TestnetOptions, signal: AbortSignal, told: string[] = []): Promise<Testnet> {
  const plan = planTestnet(options)
  return startTestnet(plan, {
    makeHosts: await hostMaker(plan),
    signal,
    onProgress: (text) => told.push(text),
    onHub: (hub) => hub.subscribe((event) => events.push(event)),
  })
}

beforeAll(async () => {
  testnet = await start(MEMORY, new AbortController().signal)
})
afterAll(() => testnet?.stop())

test('it is ready: every node runs, knows its peers and took its time', async () => {
  expect(testnet.nodes.map(({ name }) => name)).toEqual(testnet.plan.names)
  const [host] = await testnet.status()
  const publisher = host!.nodes.find(({ role }) => role === 'publisher')!
  expect(publisher.headerSubscribers).toBeGreaterThanOrEqual(4)
  // Two holders of every column, and the super node.
  expect(publisher.leastColumnSubscribers).toBe(3)
  for (const { custodians, role } of host!.nodes) if (role === 'light') expect(custodians).toBe(4)
  for (const ms of Object.values(testnet.phases)) expect(ms).toBeGreaterThan(0)
})

describe.sequential('a blob', () => {
  test('honest: available, and identical when fetched, also from the extension alone', async () => {
    const { blob } = await testnet.publish(PAYLOAD)
    const verdict = await testnet.sample(blob, 16, 'light-0')
    expect(verdict).toMatchObject({ verdict: 'available', asked: 16, answered: 16 })
    expect(await testnet.get(blob, 'light-0')).toEqual(PAYLOAD)
    const extension = Array.from({ length: 64 }, (_, i) => 64 + i)
    expect(await testnet.get(blob, 'full-1', extension)).toEqual(PAYLOAD)
  })

  test('65 withheld: withheld, and one column short', async () => {
    testnet.attack.set('minimal', 1)
    const { blob, withheld } = await testnet.publish(PAYLOAD)
    expect(withheld).toHaveLength(65)
    expect(await testnet.sample(blob, 32, 'light-1')).toMatchObject({ verdict: 'withheld', lost: 0, invalid: 0 })
    await expect(testnet.get(blob, 'light-0')).rejects.toThrow(
      expect.objectContaining({
        code: 'NODE_NOT_RECOVERABLE',
        details: expect.objectContaining({ have: 63, need: 64 }),
      }),
    )
  })

  test('64 withheld: the super node gives them back', async () => {
    testnet.attack.set('minimal-1', 1)
    const { blob, withheld } = await testnet.publish(PAYLOAD)
    expect(withheld).toHaveLength(64)
    expect(await testnet.sample(blob, 64, 'light-2')).toMatchObject({ verdict: 'available' })
    expect(await testnet.get(blob, 'light-0')).toEqual(PAYLOAD)
    const restored = events.filter((event) => event.type === 'reconstruction-finished' && event.blob === blob)
    expect(restored.length).toBeGreaterThan(0)
  })

  test('each request of a sampler is a new draw', async () => {
    const { blob } = testnet.blobs[0]!
    for (let i = 0; i < 3; i++) await testnet.sample(blob, 8, 'light-0')
    const draws = events.flatMap((event) => (event.type === 'sampling-started' && event.blob === blob ? [event] : []))
    const byLight0 = draws.filter(({ node }) => node === 'light-0').map(({ positions }) => positions.join())
    expect(new Set(byLight0).size).toBe(byLight0.length)
  })

  test('is named by its id, the beginning of it, or as the latest', () => {
    const [first, , last] = testnet.blobs.map(({ blob }) => blob)
    expect(testnet.resolveBlob('latest')).toBe(last)
    expect(testnet.resolveBlob(first!.slice(0, 10))).toBe(first)
    // Somebody else may have published it: the node that is asked decides.
    expect(testnet.resolveBlob('f'.repeat(64))).toBe('f'.repeat(64))
    expect(() => testnet.resolveBlob('ffffffff')).toThrow(expect.objectContaining({ exitCode: 2 }))
  })
})

test('a start that is interrupted leaves no node behind', async () => {
  const before = events.length
  const controller = new AbortController()
  const told: string[] = []
  const starting = start({ ...MEMORY, name: 'interrupted', full: 12 }, controller.signal, told)
  setTimeout(() => controller.abort(new Error('enough')), 100)
  await expect(starting).rejects.toThrow('enough')
  const since = events.slice(before)
  const count = (type: NodeEvent['type']) => since.filter((event) => event.type === type).length
  expect(told).toContain('starting 16 nodes in 1 process')
  expect(count('node-started')).toBe(count('node-stopped'))
})

test('a scheme with another number of columns is refused before anything starts', async () => {
  const none = new AbortController().signal
  await expect(start({ ...MEMORY, scheme: 'peerdas', columns: 64 }, none)).rejects.toThrow(/makes 128 columns, not 64/)
  await expect(start({ ...MEMORY, scheme: 'magic' }, none)).rejects.toThrow(/expected one of merkle/)
})

test('a network of another width: the scheme follows it, and its smallest unrecoverable set too', async () => {
  const narrow = await start({ ...MEMORY, name: 'narrow', columns: 32 }, new AbortController().signal)
  try {
    narrow.attack.set('minimal')
    const report = await narrow.publish(PAYLOAD)
    expect(report).toMatchObject({ columns: 32, dataColumns: 16 })
    expect(report.withheld).toHaveLength(17)
  } finally {
    await narrow.stop()
  }
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'

const payload = new Uint8Array(600).map((_, i) => i)

let clock: TestClock
let network: TestNetwork
let publisher: RunningNode
beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: 8 })
  publisher = await network.start({ name: 'publisher', role: 'publisher' }, { clock })
})
afterEach(() => network.stop())

async function listener(): Promise<RunningNode> {
  const node = await network.start({ name: 'full', role: 'full', custody: { kind: 'all' } }, { clock })
  await node.connect(publisher.addresses[0]!)
  await eventually('the subscriptions', () => publisher.status().leastColumnSubscribers === 1)
  return node
}

describe('a publication', () => {
  test('is told in order: encoded, announced, column by column', async () => {
    await listener()
    const report = await publisher.publish(payload, { scheme: 'merkle' })
    expect(report).toMatchObject({
      payloadBytes: 600,
      columns: 8,
      dataColumns: 4,
      rows: 1,
      cellBytes: 192,
      withheld: [],
      publishedAt: clock.now(),
    })
    await network.event('custody-complete', ({ blob }) => blob === report.blob)
    const events = network.events.filter(({ node }) => node === 'publisher').map(({ type }) => type)
    const published = events.filter((type) => type.endsWith('-published') || type === 'blob-encoded')
    expect(published).toEqual(['blob-encoded', 'header-published', ...new Array(8).fill('column-published')])
    expect(network.past('column-published').map(({ column }) => column)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    for (const { recipients } of network.past('column-published')) expect(recipients).toBe(1)
  })

  test('withholds what it is told to, and only that', async () => {
    await listener()
    const report = await publisher.publish(payload, { scheme: 'merkle', withhold: [6, 1, 6, 4, 0, 3] })
    expect(report.withheld).toEqual([0, 1, 3, 4, 6])
    expect(network.past('columns-withheld')).toMatchObject([{ blob: report.blob, columns: [0, 1, 3, 4, 6] }])
    await eventually('the rest', () => network.past('column-received').length === 3)
    await settled(100)
    expect(
      network
        .past('column-received')
        .map(({ column }) => column)
        .sort(),
    ).toEqual([2, 5, 7])
  })

  test.each([8, -1, 0.5, Number.NaN])(
    'does not withhold column %d of eight, and says so before any work',
    async (column) => {
      await listener()
      await expect(publisher.publish(payload, { scheme: 'merkle', withhold: [0, column] })).rejects.toMatchObject({
        code: 'ERASURE_OUT_OF_RANGE',
        details: { name: 'column', value: column },
      })
      expect(network.past('blob-encoded')).toEqual([])
    },
  )

  test('of the same payload is another blob each time, with a higher number, though the clock stands still', async () => {
    const node = await listener()
    const reports = await Promise.all([1, 2, 3].map(() => publisher.publish(payload, { scheme: 'merkle' })))
    reports.push(await publisher.publish(payload, { scheme: 'merkle' }))
    clock.advance(10_000)
    reports.push(await publisher.publish(payload, { scheme: 'merkle' }))
    expect(new Set(reports.map(({ blob }) => blob)).size).toBe(5)
    for (const { blob } of reports) await network.event('custody-complete', (event) => event.blob === blob)
    expect(network.past('message-refused')).toEqual([])
    for (const { blob } of reports) expect(Buffer.compare(await node.get(blob), payload)).toBe(0)
  })
})

describe('a publication is refused', () => {
  test('when nobody listens: nothing has been announced', async () => {
    await expect(publisher.publish(payload, { scheme: 'merkle' })).rejects.toMatchObject({
      code: 'NODE_NO_PEERS',
      message: expect.stringContaining('no connected peer follows'),
    })
    expect(publisher.status().blobs).toEqual([])
    expect(network.events.filter(({ type }) => type.includes('publish'))).toEqual([])
  })

  test.each([
    ['of nothing', 0],
    ['of a byte more than the scheme takes', 32 * 2 ** 20 + 1],
  ])('%s', async (_, bytes) => {
    await listener()
    await expect(publisher.publish(new Uint8Array(bytes), { scheme: 'merkle' })).rejects.toMatchObject({
      code: 'ERASURE_PAYLOAD_SIZE',
      details: { bytes, maximum: 32 * 2 ** 20 },
    })
  })

  test('in a scheme that there is not', async () => {
    await expect(publisher.publish(payload, { scheme: 'none' })).rejects.toMatchObject({ code: 'ERASURE_UNKNOWN_NAME' })
  })

  test('when a column of it would be no message any more', async () => {
    await listener()
    await expect(publisher.publish(new Uint8Array(8 * 2 ** 20), { scheme: 'merkle' })).rejects.toMatchObject({
      code: 'NODE_BAD_OPTION',
      message: expect.stringMatching(
        /^payload: a column of it would have \d+ bytes, a sidecar takes 1048576; use more/,
      ),
      details: { name: 'payload' },
    })
    expect(network.past('blob-encoded')).toEqual([])
  })

  test('in a network whose columns no scheme makes', async () => {
    for (const columns of [5, 1_024]) {
      const node = await network.start({ name: `publisher-${columns}`, role: 'publisher', columns })
      await expect(node.publish(payload, { scheme: 'merkle' })).rejects.toMatchObject({
        code: expect.stringMatching(/^(NODE_BAD_OPTION|ERASURE_OUT_OF_RANGE)$/),
        message: expect.stringMatching(/columns/),
      })
    }
  })
})

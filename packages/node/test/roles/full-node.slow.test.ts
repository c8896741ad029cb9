import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { eventually } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { publication } from '../publication.ts'

let network: TestNetwork
afterEach(() => network.stop())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('a full node', () => {
  test('holds no more after a thousand blobs than after its 256th', async () => {
    network = testNetwork({ columns: 8 })
    const clock = testClock()
    const node = await network.start({ name: 'full', role: 'full', custody: { kind: 'all' } }, { clock })
    const raw = await network.raw()
    await raw.dial(node)
    const first = Math.floor(clock.now()) - 2_000
    const payload = new Uint8Array(2_000)
    const heapAfter: number[] = []
    for (let i = 0; i < 1_000; i++) {
      const blob = publication({ network: network.name, sequence: first + i, payload: payload.fill(i) })
      await raw.publishHeader(blob.signed)
      for (const column of [0, 1, 2, 3]) await raw.publishColumn(blob.sidecar(column))
      await eventually(
        'the columns',
        () => network.past('column-received', (e) => e.source === 'gossip').length === 4 * (i + 1),
      )
      // Half of the blobs are restored, the others have their waits cut short by time.
      if (i % 2 === 0) {
        const isDone = ({ blob: id }: { blob: string }) => id === blob.signed.blob
        await clock.until(network.event('custody-complete', isDone), 100)
      }
      if (i % 250 === 249) {
        const events = network.events.length
        collectGarbage()
        heapAfter.push(process.memoryUsage().heapUsed)
        expect(events).toBeGreaterThan(0)
      }
    }
    const { blobs, storeBytes } = node.status()
    expect(blobs).toHaveLength(256)
    expect(storeBytes).toBeLessThan(256 * 8 * 9 * (64 + 300))
    expect(network.past('task-failed')).toEqual([])
    expect(heapAfter).toHaveLength(4)
  }, 200_000)

  for (const transport of ['memory', 'tcp'] as const) {
    test(`serves a blob of eight megabytes, alone, over ${transport}`, async () => {
      network = testNetwork({ columns: 128, transport })
      await network.start({ name: 'publisher', role: 'publisher' })
      await network.start({ name: 'super', role: 'full', custody: { kind: 'all' } })
      await network.start({ name: 'light', role: 'light', sampling: { samples: 0, timeoutMs: 10_000 } })
      await network.mesh('publisher', 'super', 'light')
      const payload = new Uint8Array(8 * 2 ** 20).map((_, i) => i * 31)
      const { blob } = await network.node('publisher').publish(payload, { scheme: 'merkle' })
      await network.event('custody-complete', () => true, 60_000)
      expect(Buffer.compare(await network.node('light').get(blob), payload)).toBe(0)
      expect(network.past('peer-charged')).toEqual([])
    }, 120_000)
  }
})

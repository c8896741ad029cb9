import { seededRandom } from '@daslab/sampler/random'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { type TestNetwork, testNetwork } from './network.ts'

const payload = seededRandom('payload').bytes(40_000)
const columnsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)

for (const transport of ['memory', 'tcp'] as const) {
  describe(`one publisher, three full nodes and a light sampler over ${transport}`, () => {
    let network: TestNetwork
    beforeEach(async () => {
      network = testNetwork({ transport })
      await network.start({ name: 'publisher', role: 'publisher' })
      await network.start({ name: 'super', role: 'full', custody: { kind: 'all' } })
      await network.start({ name: 'low', role: 'full', custody: { kind: 'columns', columns: columnsFrom(0, 64) } })
      await network.start({ name: 'high', role: 'full', custody: { kind: 'columns', columns: columnsFrom(64, 64) } })
    })
    afterEach(() => network.stop())

    /** Patience costs only where there is something to wait for: on a busy machine columns take their time. */
    async function withSampler(timeoutMs: number): Promise<void> {
      await network.start({ name: 'light', role: 'light', sampling: { samples: 8, timeoutMs } })
      await network.mesh('publisher', 'super', 'low', 'high', 'light')
    }

    test('an honest blob reaches every custodian, is judged available and comes back byte for byte', async () => {
      await withSampler(20_000)
      const { blob } = await network.node('publisher').publish(payload, { scheme: 'merkle' })
      for (const name of ['super', 'low', 'high'])
        await network.event('custody-complete', ({ node }) => node === name, 20_000)
      const { result } = await network.event('verdict', () => true, 25_000)
      expect(result).toMatchObject({ verdict: 'available', asked: 8, answered: 8 })
      expect(Buffer.from(await network.node('light').get(blob)).equals(payload)).toBe(true)
    })

    test('with 65 of 128 columns withheld it is judged withheld and cannot be had', async () => {
      await withSampler(2_000)
      const { blob } = await network
        .node('publisher')
        .publish(payload, { scheme: 'merkle', withhold: columnsFrom(30, 65) })
      const { result } = await network.event('verdict', () => true, 25_000)
      expect(result.verdict).toBe('withheld')
      await expect(network.node('light').get(blob)).rejects.toMatchObject({
        code: 'NODE_NOT_RECOVERABLE',
        details: { have: 63, need: 64 },
      })
    })

    test('with 64 withheld the super node reconstructs and gives them back to their custodians', async () => {
      await withSampler(20_000)
      const { blob } = await network
        .node('publisher')
        .publish(payload, { scheme: 'merkle', withhold: columnsFrom(30, 64) })
      for (const name of ['super', 'low', 'high'])
        await network.event('custody-complete', ({ node }) => node === name, 20_000)
      const { result } = await network.event('verdict', () => true, 25_000)
      expect(result.verdict).toBe('available')
      // On a busy machine a published column may still be on its way when the quiet ends; it is then given back too.
      const givenBack = () => new Set(network.past('column-given-back').map(({ column }) => column))
      await eventually('all of them', () => columnsFrom(30, 64).every((column) => givenBack().has(column)))
      expect(Buffer.from(await network.node('light').get(blob)).equals(payload)).toBe(true)
    })
  })
}

/**
 * A testnet of 33 nodes over TCP in two processes, used through the command line: a 1 MiB file without an attack, and a
 * thousand verdicts against the smallest unrecoverable set.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binomialInterval } from '@daslab/sampler/odds/binomial'
import { chanceNoneHidden } from '@daslab/sampler/odds/exact'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningTestnet, upTestnet } from './das.ts'

const MIB = 2 ** 20
let testnet: RunningTestnet

beforeAll(async () => {
  testnet = await upTestnet('--full', '16', '--light', '16', '--samples', '8', '--seed', '7')
  writeFileSync(join(testnet.folder, 'file.bin'), seededRandom('one MiB').bytes(MIB))
}, 120_000)
afterAll(() => testnet?.clean())

interface BlobFacts {
  readonly gossipMs: { readonly count: number; readonly expected: number; readonly p95: number }
  readonly custodyComplete: { readonly nodes: number; readonly of: number }
  readonly samplers: Readonly<Record<'asked' | 'available' | 'withheld' | 'undecided', number>>
}
const summary = () => JSON.parse(readFileSync(join(testnet.folder, 'runs/latest/summary.json'), 'utf8'))

describe('33 nodes over TCP', () => {
  test('a 1 MiB file: every full node gets its custody, every sampler says available, the file comes back', async () => {
    const [published] = await testnet.das('publish', 'file.bin')
    expect(published).toMatchObject({ type: 'published', payloadBytes: MIB, columns: 128, withheld: [] })
    expect(await testnet.das('sample', 'latest')).toMatchObject([{ type: 'verdict', verdict: 'available', asked: 8 }])
    await testnet.das('get', 'latest', '-o', 'copy.bin')
    expect(readFileSync(join(testnet.folder, 'copy.bin')).equals(readFileSync(join(testnet.folder, 'file.bin')))).toBe(
      true,
    )
  })

  test('1,000 verdicts of 4 samples with 65 of 128 columns withheld: fooled within the 99 % interval of C(63,4)/C(128,4)', async () => {
    await testnet.das('attack', 'withhold', '--pattern', 'minimal')
    const [published] = await testnet.das('publish', 'file.bin')
    expect(published?.withheld).toHaveLength(65)
    const lines = await testnet.das('sample', 'latest', '--samples', '4', '--repeat', '1000')
    const verdicts = lines.filter(({ type }) => type === 'verdict')
    expect(verdicts).toHaveLength(1_000)
    const fooled = verdicts.filter(({ verdict }) => verdict === 'available').length
    const odds = ratioToNumber(chanceNoneHidden({ positions: 128, hidden: 65, samples: 4 }))
    const { low, high } = binomialInterval(1_000, odds, 0.99)
    expect(fooled, `seed 7: ${fooled} fooled, expected ${low} to ${high}`).toBeGreaterThanOrEqual(low)
    expect(fooled, `seed 7: ${fooled} fooled, expected ${low} to ${high}`).toBeLessThanOrEqual(high)
    expect(verdicts.filter(({ verdict }) => verdict === 'undecided')).toEqual([])
  })

  test('the run folder tells each phase, delivery, duplicates and verdicts', async () => {
    expect(await testnet.stop()).toBe(0)
    const { state, phases, blobs, gossip } = summary()
    expect(state).toBe('finished')
    for (const phase of ['startNodesMs', 'connectMs', 'meshReadyMs']) expect(phases[phase]).toBeGreaterThan(0)
    const [honest, withheld] = blobs as [BlobFacts, BlobFacts]
    expect(honest.gossipMs.count).toBe(honest.gossipMs.expected)
    expect(honest.gossipMs.p95).toBeGreaterThan(0)
    expect(honest.custodyComplete).toMatchObject({ nodes: 16, of: 16 })
    expect(honest.samplers).toMatchObject({ asked: 16, available: 16 })
    expect(withheld.samplers).toMatchObject({ asked: 16, undecided: 0 })
    expect(withheld.custodyComplete.nodes).toBe(0)
    expect(gossip.duplicatesPerDelivery).toBeGreaterThan(0)
  })
})

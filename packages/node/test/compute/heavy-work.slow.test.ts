import { schemeByName } from '@daslab/erasure/schemes/registry'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HeavyWork } from '../../src/compute/heavy-work.ts'
import { inlineWork } from '../../src/compute/inline-work.ts'
import { workerPool } from '../../src/compute/worker-pool.ts'
import { systemClock } from '../../src/ports.ts'
import { provenCells } from '../../src/store/cell-store.ts'
import { flipBit } from '../publication.ts'

/** A scheme that pairs verifies in the threads: seconds of set-up, then tens of milliseconds a column. */
describe('a scheme that pairs, in threads', () => {
  const scheme = 'peerdas'
  /** Three rows for two threads. */
  const payload = seededRandom('pairing').bytes(300_000)
  const inline = inlineWork(systemClock)
  let pool: HeavyWork
  beforeAll(async () => {
    pool = workerPool({ threads: 2 })
    await Promise.all([pool.warmUp(scheme), inline.warmUp(scheme)])
  }, 200_000)
  afterAll(() => pool.stop())

  test('is one', () => expect(schemeByName(scheme).verification).toBe('pairing'))

  test('encodes, verifies and restores byte for byte as on the spot, and leaves the event loop free', async () => {
    let turns = 0
    let isDone = false
    const turn = () => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    const encoded = await pool.encode(scheme, payload)
    expect(encoded.geometry.rows).toBe(3)
    const { geometry, commitments, columns } = encoded
    const good = columns.slice(0, 3).flatMap(provenCells)
    const bad = { ...good[1]!, proof: good[2]!.proof }
    const spoilt = { ...good[0]!, cell: flipBit(good[0]!.cell, 3) }
    const questions = [...good, bad, spoilt]
    const verdicts = await pool.verify(scheme, { geometry, commitments }, questions)
    const half = columns.filter(({ column }) => column % 2 === 1)
    const restored = await pool.reconstruct(scheme, { geometry, commitments }, half, [0, 2])
    isDone = true
    expect(turns).toBeGreaterThan(100)

    expect(verdicts).toEqual([...good.map(() => ({ valid: true })), expect.anything(), expect.anything()])
    expect(verdicts.slice(-2).map(({ valid }) => valid)).toEqual([false, false])
    expect(verdicts).toEqual(await inline.verify(scheme, { geometry, commitments }, questions))
    const plainly = await inline.encode(scheme, payload)
    expect(plainly.commitments).toEqual(commitments)
    expect(plainly.engine).toBe(encoded.engine)
    expect(plainly.columns).toEqual(columns)
    expect(restored).toEqual({ outcome: 'reconstructed', columns: [columns[0], columns[2]], payload })
  })
})

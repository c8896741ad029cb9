import { parseStrategy } from '@daslab/sampler/strategy/strategy'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeSampleResponse, type SampleRequest } from '../../src/network/wire/sample-message.ts'
import type { RunningNode } from '../../src/running-node.ts'
import { type TestClock, testClock } from '../clock.ts'
import { eventually, settled } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { type Publication, publication } from '../publication.ts'
import type { Frames, RawPeer } from '../raw-peer.ts'

const COLUMNS = 32
const ALL = Array.from({ length: COLUMNS }, (_, column) => column)

let clock: TestClock
let network: TestNetwork
let custodian: RawPeer
let blob: Publication
/** The columns of each request that the custodian got, and what the events were then. */
let requests: { readonly columns: number[]; readonly before: string[] }[]
let answer: (request: SampleRequest, frames: Frames) => void | Promise<void>

beforeEach(async () => {
  clock = testClock()
  network = testNetwork({ columns: COLUMNS })
  blob = publication({ network: network.name, columns: COLUMNS, sequence: Math.floor(clock.now()) })
  requests = []
  answer = ({ id, coordinates }, frames) => {
    const cells = coordinates.map(({ row, column }) => ({
      row,
      column,
      cell: blob.columns[column]!.cells[row]!,
      proof: blob.columns[column]!.proofs[row]!,
    }))
    return frames.write(encodeSampleResponse({ id, status: 'ok', cells }))
  }
  custodian = await network.raw('custodian')
  await custodian.serveSamples((request, frames) => {
    const columns = [...new Set(request.coordinates.map(({ column }) => column))]
    requests.push({ columns, before: network.events.map(({ type }) => type) })
    return answer(request, frames)
  })
})
afterEach(() => network.stop())

async function sampler(name = 'light', samples = 0, header = blob): Promise<RunningNode> {
  const node = await network.start({ name, role: 'light', sampling: { samples, timeoutMs: 2_000 } }, { clock })
  await custodian.claim(node, ALL)
  await network.event('peer-custody', (event) => event.node === name)
  const publisher = await network.raw(`publisher for ${name}`.replaceAll(' ', '-'))
  await publisher.dial(node)
  await publisher.publishHeader(header.signed)
  await network.event('header-received', (event) => event.node === name)
  return node
}
const sample = (node: RunningNode, draw: string, samples = 8) =>
  clock.until(node.sample(blob.signed.blob, { samples, draw }))
const drawn = () => network.past('sampling-started').map(({ positions }) => positions)

describe('a draw', () => {
  test('of the same name is the same draw, of another name another', async () => {
    const node = await sampler()
    for (const draw of ['one', 'two', 'one', 'two', '']) {
      expect(await sample(node, draw)).toMatchObject({ verdict: 'available', asked: 8 })
    }
    const [one, two, oneAgain, twoAgain, unnamed] = drawn()
    expect(oneAgain).toEqual(one)
    expect(twoAgain).toEqual(two)
    expect(new Set([one, two, unnamed].map(String)).size).toBe(3)
  })

  test('by stages is fixed whole before the first request, and asks no further than it must', async () => {
    const node = await sampler()
    const strategy = parseStrategy('incremental:4,8')
    const sampled = await clock.until(node.sample(blob.signed.blob, { samples: strategy, draw: 'staged' }))
    expect(sampled).toMatchObject({ verdict: 'available', asked: 4, record: { strategy } })
    const [positions] = drawn()
    expect(new Set(positions).size).toBe(8)
    expect(requests.flatMap(({ columns }) => columns).sort()).toEqual(positions!.slice(0, 4).sort())
    expect(sampled.record.answers.every((answer) => !('cells' in answer))).toBe(true)
    const other = clock.until(node.sample(blob.signed.blob, { samples: parseStrategy('uniform:99'), draw: 'x' }))
    await expect(other).rejects.toMatchObject({ code: 'NODE_BAD_OPTION' })
  })

  test('is of distinct positions, those and only those are asked for, and each gets one answer', async () => {
    const node = await sampler()
    await sample(node, 'test', 20)
    const [positions] = drawn()
    expect(new Set(positions).size).toBe(20)
    expect(requests.flatMap(({ columns }) => columns).sort()).toEqual([...positions!].sort())
    const ended = network.past('sample-ended').map(({ position }) => position)
    expect([...ended].sort()).toEqual([...positions!].sort())
  })

  test('is told before the first request', async () => {
    const node = await sampler()
    await sample(node, 'test')
    expect(requests.length).toBeGreaterThan(0)
    for (const { before } of requests) expect(before).toContain('sampling-started')
  })

  test('does not depend on what was drawn before, on answers, or on who else draws at the same time', async () => {
    const node = await sampler()
    await Promise.all(['a', 'b', 'c'].map((draw) => sample(node, draw)))
    answer = ({ id }, frames) => frames.write(encodeSampleResponse({ id, status: 'ok', cells: [] }))
    expect(await sample(node, 'c')).toMatchObject({ verdict: 'withheld' })
    const [a, , c, cAgain] = drawn()
    expect(cAgain).toEqual(c)
    expect(a).not.toEqual(c)
  })

  test('of two nodes with the same name differs, for their chance does', async () => {
    const nodes = [await sampler('one'), await sampler('two')]
    for (const node of nodes) await sample(node, 'same')
    expect(drawn()[0]).not.toEqual(drawn()[1])
  })

  test('of all positions asks for all', async () => {
    const node = await sampler()
    expect(await sample(node, 'all', COLUMNS)).toMatchObject({ asked: COLUMNS, answered: COLUMNS, chanceFooled: 0 })
  })

  test.each([COLUMNS + 1, 1_000_000, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %d samples is refused before anything is asked',
    async (samples) => {
      const node = await sampler()
      await expect(node.sample(blob.signed.blob, { samples, draw: 'test' })).rejects.toMatchObject({
        code: 'NODE_BAD_OPTION',
        message: `light: samples: expected 0 to ${COLUMNS}, the positions of this blob, got ${samples}`,
        details: { name: 'samples', value: samples },
      })
      expect([requests, drawn()]).toEqual([[], []])
    },
  )

  test('of no samples says nothing of the blob', async () => {
    const node = await sampler()
    expect(await sample(node, 'none', 0)).toMatchObject({ verdict: 'undecided', asked: 0, chanceFooled: 1 })
    expect(requests).toEqual([])
  })
})

describe('a blob', () => {
  test('that the node never heard of is refused', async () => {
    const node = await sampler()
    await expect(node.sample('ab'.repeat(32), { samples: 4, draw: 'test' })).rejects.toMatchObject({
      code: 'NODE_UNKNOWN_BLOB',
      details: { blob: 'ab'.repeat(32) },
    })
  })

  test('is sampled once by itself when its header arrives, if the node is told to', async () => {
    await sampler('light', 6)
    const verdict = await clock.until(network.event('verdict'))
    expect(verdict).toMatchObject({ draw: 'on-header', result: { verdict: 'available', asked: 6 } })
    const other = await network.raw('other')
    await other.dial(network.node('light'))
    await other.publishHeader(blob.signed)
    await settled(50)
    expect(drawn()).toHaveLength(1)
  })

  test('with fewer positions than the node samples by itself is sampled whole', async () => {
    await sampler('light', COLUMNS + 1)
    expect(await clock.until(network.event('verdict'))).toMatchObject({ result: { asked: COLUMNS, answered: COLUMNS } })
    expect(network.past('task-failed')).toEqual([])
  })
})

describe('stopping', () => {
  test('ends a draw without a verdict: what we cut off says nothing of the network', async () => {
    answer = () => {}
    const node = await sampler('light', 5)
    const asked = node.sample(blob.signed.blob, { samples: 4, draw: 'test' })
    const refused = expect(asked).rejects.toMatchObject({ code: 'NODE_STOPPED' })
    await eventually('the requests', () => requests.length === 2)
    await node.stop()
    await refused
    await settled()
    expect([network.past('verdict'), network.past('sample-ended'), network.past('task-failed')]).toEqual([[], [], []])
    expect(network.events.at(-1)).toMatchObject({ type: 'node-stopped' })
    expect(clock.sleeping).toBe(0)
    await expect(node.sample(blob.signed.blob, { samples: 4, draw: 'test' })).rejects.toMatchObject({
      code: 'NODE_STOPPED',
    })
  })
})

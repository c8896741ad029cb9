/**
 * Our nodes (libp2p 3, `@libp2p/gossipsub`) and a peer on libp2p 2 with `@chainsafe/libp2p-gossipsub` 14 in one testnet.
 *
 * Ours live in this process over TCP, the old peer in one of its own, so that neither can load the other's stack. Of the
 * 128 columns, 0 to 59 are kept by `low` and 60 to 117 by `high`: neither can reconstruct, so what they hold they were
 * given. The old peer keeps ten columns together with `low` and ten that nobody else keeps.
 */
import { publicKeyOf } from '@daslab/node/header'
import { messageId } from '@daslab/node/network/host'
import type { NodeOptions } from '@daslab/node/running-node'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestNetwork, testNetwork } from '../../packages/node/test/network.ts'
import { OldPeerProcess } from './peer-process.ts'

const COLUMNS = 128
const WAIT_MS = 20_000
const NETWORK = 'interop'
const columnsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b)

const custodyOf = { publisher: [], low: columnsFrom(0, 60), high: columnsFrom(60, 58), light: [] }
const sharedColumns = columnsFrom(50, 10)
const ownColumns = columnsFrom(118, 10)
const oldCustody = [...sharedColumns, ...ownColumns]
type OurName = keyof typeof custodyOf
const ours = Object.keys(custodyOf) as OurName[]

const random = seededRandom('interop')
const publisherIdentity = random.split('publisher').bytes(32)
const oldIdentity = random.split('old peer').bytes(32)
const publishers = [publisherIdentity, oldIdentity].map(publicKeyOf)
/** Three rows, so that a column is more than one cell. */
const ourPayload = random.split('our payload').bytes(600_000)
const oldPayload = random.split('old payload').bytes(600_000)

describe('a peer on libp2p 2 with @chainsafe/libp2p-gossipsub in a testnet of ours', () => {
  let network: TestNetwork
  let old: OldPeerProcess
  /** The old peer's id. */
  let oldId: string
  /** The blob that our publisher published, and the one of the old peer. */
  let ourBlob: string
  let oldBlob: string

  const start = (name: string, options: Partial<NodeOptions> & Pick<NodeOptions, 'role'>) =>
    network.start({
      network: NETWORK,
      publishers,
      sampling: { samples: options.role === 'light' ? 8 : 0, timeoutMs: 10_000 },
      ...options,
      name,
    })

  beforeAll(async () => {
    network = testNetwork({ transport: 'tcp', columns: COLUMNS })
    await start('publisher', { role: 'publisher', identity: publisherIdentity })
    await start('low', { role: 'full', custody: { kind: 'columns', columns: custodyOf.low } })
    await start('high', { role: 'full', custody: { kind: 'columns', columns: custodyOf.high } })
    await start('light', { role: 'light' })
    await network.mesh(...ours)
    old = new OldPeerProcess({
      network: NETWORK,
      columns: COLUMNS,
      identity: Buffer.from(oldIdentity).toString('hex'),
      custody: oldCustody,
      publishers,
    })
    oldId = (await old.started()).peer
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(`${task.name}: ${old?.lastLines()}`)
  })
  afterAll(async () => {
    await Promise.all([old?.kill(), network?.stop()])
  })

  test('it joins: custody is known and topics are followed on both sides', async () => {
    const { versions } = await old.started()
    expect(versions).toEqual({ libp2p: '2.10.0', '@chainsafe/libp2p-gossipsub': '14.1.2' })

    for (const name of ours) {
      const dialled = await old.call('dial', network.node(name).addresses[0]!)
      expect(dialled).toEqual({ peer: network.node(name).peer, custody: custodyOf[name] })
      const told = await network.event('peer-custody', ({ node, peer }) => node === name && peer === oldId, WAIT_MS)
      expect(told.columns).toBe(oldCustody.length)
    }

    // Ten columns are followed by the old peer alone: that none is without a follower means that its are known.
    const status = () => network.node('publisher').status()
    await expect.poll(() => status().leastColumnSubscribers, { timeout: WAIT_MS }).toBe(1)
    await expect.poll(() => status().headerSubscribers, { timeout: WAIT_MS }).toBe(4)
    const seen = async () => {
      const { headers, columns } = await old.call('show')
      return { headers: headers.subscribers, columns: columns.map(({ subscribers }) => subscribers) }
    }
    await expect.poll(seen, { timeout: WAIT_MS }).toEqual({
      headers: [peerOf('low'), peerOf('high'), peerOf('light')].sort(),
      columns: columnsFrom(0, COLUMNS).map((column) =>
        (['low', 'high'] as const).filter((name) => custodyOf[name].includes(column)).map(peerOf),
      ),
    })

    // Gossip names messages by id when it offers, asks for or declines them: both sides must mean the same.
    const id = await old.call('messageId', 'topic', ourPayload)
    expect(id).toBe(Buffer.from(messageId('topic', ourPayload)).toString('hex'))

    const { agents } = await old.call('show')
    for (const name of ours) expect(agents[peerOf(name)]).toBe('daslab')
  })

  test('it receives all its columns by gossip from our publisher and verifies each', async () => {
    ourBlob = (await network.node('publisher').publish(ourPayload, { scheme: 'merkle' })).blob
    await old.report('header-received', ({ blob }) => blob === ourBlob)
    await expect.poll(() => columnsReceived(ourBlob), { timeout: WAIT_MS }).toEqual(oldCustody)
  })

  test('it passes columns on: a full node that knows nobody else gets its own by gossip', async () => {
    const [address] = (await old.started()).addresses
    const far = await start('far', { role: 'full', custody: { kind: 'columns', columns: sharedColumns } })
    await far.connect(address!)
    const told = await old.report('custody-told', ({ peer }) => peer === far.peer)
    expect(told.custody).toEqual(sharedColumns)
    const meshesWithFar = async () => {
      const { headers, columns } = await old.call('show')
      return [headers, ...sharedColumns.map((column) => columns[column]!)].filter(({ mesh }) => mesh.includes(far.peer))
    }
    await expect.poll(meshesWithFar, { timeout: WAIT_MS, interval: 200 }).toHaveLength(1 + sharedColumns.length)

    const { blob } = await network
      .node('publisher')
      .publish(random.split('relayed').bytes(10_000), { scheme: 'merkle' })
    await network.event('custody-complete', (event) => event.node === 'far' && event.blob === blob, WAIT_MS)
    expect(howReceived('far', blob)).toEqual(sharedColumns.map((column) => ({ column, from: oldId, source: 'gossip' })))
    await far.stop()
  })

  test('the columns that it publishes reach our full nodes, and ours find the blob available and whole', async () => {
    const published = await old.call('publish', oldPayload)
    oldBlob = published.blob
    expect(published).toMatchObject({ rows: 3, delivered: COLUMNS - ownColumns.length })

    for (const name of ['low', 'high'] as const) {
      await network.event('custody-complete', ({ node, blob }) => node === name && blob === oldBlob, WAIT_MS)
      // From the old peer itself: of all that are connected to them, nobody else follows these columns.
      expect(howReceived(name, oldBlob)).toEqual(
        custodyOf[name].map((column) => ({ column, from: oldId, source: 'gossip' })),
      )
    }
    const { result } = await network.event('verdict', ({ blob }) => blob === oldBlob, WAIT_MS)
    expect(result).toMatchObject({ verdict: 'available', asked: 8, answered: 8 })
    const payload = await network.node('light').get(oldBlob)
    expect(Buffer.from(payload).equals(oldPayload)).toBe(true)
  })

  test('its samples are answered by our full nodes', async () => {
    // Columns of both blobs that it does not keep; one request each on one stream.
    const wanted = { low: custodyOf.low.filter((column) => !oldCustody.includes(column)), high: custodyOf.high }
    for (const name of ['low', 'high'] as const) {
      for (const blob of [ourBlob, oldBlob]) {
        const asked = await old.call('ask', peerOf(name), blob, wanted[name])
        expect(asked).toEqual({ valid: wanted[name], invalid: [], missing: [] })
      }
    }
    const notHeld = await old.call('ask', peerOf('low'), ourBlob, [100])
    expect(notHeld).toEqual({ valid: [], invalid: [], missing: [{ column: 100, status: 'ok' }] })
    const unknown = await old.call('ask', peerOf('low'), '00'.repeat(32), [0])
    expect(unknown).toEqual({ valid: [], invalid: [], missing: [{ column: 0, status: 'unknown-blob' }] })
  })

  test('our samples are answered by it, for columns that nobody else keeps', async () => {
    const light = network.node('light')
    for (const [blob, payload] of [
      [ourBlob, ourPayload],
      [oldBlob, oldPayload],
    ] as const) {
      const verdict = await light.sample(blob, { samples: COLUMNS, draw: 'all' })
      expect(verdict).toMatchObject({ verdict: 'available', asked: COLUMNS, answered: COLUMNS })
      const byOld = network.events.filter(
        (event) => event.type === 'sample-ended' && event.blob === blob && event.draw === 'all' && event.peer === oldId,
      )
      const positions = byOld.flatMap((event) => (event.type === 'sample-ended' ? [event.position] : []))
      expect(sorted(positions.filter((position) => ownColumns.includes(position)))).toEqual(ownColumns)
      const served = () =>
        new Set(
          old
            .of('sample-served')
            .flatMap((report) => (report.blob === blob && report.peer === light.peer ? report.columns : [])),
        )
      await expect.poll(() => ownColumns.every((column) => served().has(column)), { timeout: WAIT_MS }).toBe(true)

      // Half of the columns restore a blob, and of these 64 ten are the old peer's alone.
      const restored = await light.get(blob, { columns: columnsFrom(64, 64) })
      expect(Buffer.from(restored).equals(payload)).toBe(true)
    }
  })

  test('nobody refused or charged anybody on the way', () => {
    const faults = network.events.filter(
      (event) =>
        event.type === 'peer-charged' ||
        event.type === 'task-failed' ||
        (event.type === 'message-refused' && event.verdict === 'reject'),
    )
    expect(faults).toEqual([])
    expect(old.of('refused')).toEqual([])
  })

  const peerOf = (name: OurName) => network.node(name).peer

  function columnsReceived(blob: string): number[] {
    return sorted(old.of('column-received').flatMap((report) => (report.blob === blob ? [report.column] : [])))
  }

  /** How one of our nodes came by each column of a blob, in the order of the columns. */
  function howReceived(name: string, blob: string) {
    return network.events
      .flatMap((event) =>
        event.type === 'column-received' && event.node === name && event.blob === blob
          ? [{ column: event.column, from: event.from, source: event.source }]
          : [],
      )
      .sort((a, b) => a.column - b.column)
  }
})

import { createServer } from 'node:net'
import { getCustodyGroups } from '@daslab/sampler/custody'
import { seededRandom } from '@daslab/sampler/random'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeIdOf, publicKeyOf } from '../src/header.ts'
import { topicsOf } from '../src/network/topics.ts'
import type { NodeOptions } from '../src/running-node.ts'
import { eventually, settled } from './eventually.ts'
import { type TestNetwork, testNetwork } from './network.ts'
import { publication } from './publication.ts'

let network: TestNetwork
beforeEach(() => {
  network = testNetwork({ columns: 8 })
})
afterEach(() => network.stop())

const start = (options: Partial<NodeOptions> = {}) => network.start({ name: 'node', role: 'full', ...options })
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error) => error,
  )
/** No stack of libp2p's, and little else. */
const ONE_LINE = /^(?!.*(node_modules|node:internal|file:))[^\n]{10,400}$/

describe('an option outside its range is refused before anything is started', () => {
  const sampling = (change: Partial<NodeOptions['sampling']>) => ({
    sampling: { samples: 0, timeoutMs: 1_000, ...change },
  })
  const columns = (...columns: number[]) => ({ custody: { kind: 'columns', columns } as const })
  const count = (groups: number) => ({ custody: { kind: 'count', groups } as const })

  test.each<[name: string, options: Partial<NodeOptions>, got: string]>([
    ['network', { network: '' }, ''],
    ['network', { network: 'a'.repeat(33) }, 'a'.repeat(33)],
    ['network', { network: 'Capital' }, 'Capital'],
    ['network', { network: 'with/slash' }, 'with/slash'],
    ['network', { network: 'line\nbreak' }, 'line'],
    ['identity', { identity: new Uint8Array(0) }, '0 bytes'],
    ['identity', { identity: new Uint8Array(31) }, '31 bytes'],
    ['identity', { identity: new Uint8Array(64) }, '64 bytes'],
    ['columns', { columns: 0 }, '0'],
    ['columns', { columns: 1 }, '1'],
    ['columns', { columns: -8 }, '-8'],
    ['columns', { columns: 2.5 }, '2.5'],
    ['columns', { columns: 1_025 }, '1025'],
    ['columns', { columns: Number.NaN }, 'NaN'],
    ['custody', columns(8), '8'],
    ['custody', columns(0, -1), '-1'],
    ['custody', columns(0.5), '0.5'],
    ['custody', columns(Number.NaN), 'NaN'],
    ['custody', count(9), '9'],
    ['custody', count(-1), '-1'],
    ['custody', count(1.5), '1.5'],
    ['custody', count(2 ** 53), '9007199254740992'],
    ['samples', sampling({ samples: -1 }), '-1'],
    ['samples', sampling({ samples: 1.5 }), '1.5'],
    ['samples', sampling({ samples: Number.POSITIVE_INFINITY }), 'Infinity'],
    ['timeoutMs', sampling({ timeoutMs: 0 }), '0'],
    ['timeoutMs', sampling({ timeoutMs: -1 }), '-1'],
    ['timeoutMs', sampling({ timeoutMs: 2 ** 31 }), '2147483648'],
    ['timeoutMs', sampling({ timeoutMs: Number.NaN }), 'NaN'],
    ['timeoutMs', sampling({ timeoutMs: Number.POSITIVE_INFINITY }), 'Infinity'],
    ['publishers', { publishers: ['not a key'] }, 'not a key'],
    ['publishers', { publishers: ['AB'.repeat(32)] }, 'AB'.repeat(32)],
    ['publishers', { publishers: [`${'ab'.repeat(32)}00`] }, `${'ab'.repeat(32)}00`],
  ])('%s: %j', async (name, options, got) => {
    const error = await failure(start(options))
    expect(error).toMatchObject({ code: 'NODE_BAD_OPTION', details: { name } })
    expect(error.message).toContain(`node: ${name}: expected `)
    expect(error.message).toContain(`got ${got}`)
    expect(network.events).toEqual([])
    // The address is free.
    await start()
  })

  test.each<[string, Partial<NodeOptions>]>([
    ['the shortest name of a network', { network: '0' }],
    ['the longest name of a network', { network: `${'a-0'.repeat(10)}zz` }],
    ['the longest timeout', sampling({ timeoutMs: 2 ** 31 - 1 })],
    ['the shortest timeout', sampling({ timeoutMs: 1 })],
    ['no publishers', { publishers: [] }],
    ['two columns', { columns: 2, custody: { kind: 'all' } }],
    ['no groups', count(0)],
    ['all groups', count(8)],
  ])('%s is within it', async (_, options) => {
    await start(options)
  })
})

describe('custody', () => {
  test.each<[NodeOptions['custody'], number[]]>([
    [{ kind: 'none' }, []],
    [{ kind: 'all' }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ kind: 'columns', columns: [6, 1, 6, 0] }, [0, 1, 6]],
    [{ kind: 'columns', columns: [] }, []],
    [{ kind: 'count', groups: 8 }, [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('%j', async (custody, columns) => {
    const node = await start({ custody })
    expect([node.custody, node.status().custody]).toEqual([columns, columns])
    expect(network.past('node-started')).toMatchObject([{ custody: columns }])
  })

  test('by count follows from the node’s public key', async () => {
    const identity = seededRandom('custody').bytes(32)
    const node = await start({ identity, custody: { kind: 'count', groups: 3 } })
    expect(node.publicKey).toBe(publicKeyOf(identity))
    expect(node.custody).toEqual(getCustodyGroups(nodeIdOf(node.publicKey), 3, 8))
  })

  test.each(['light', 'publisher'] as const)('is none of a %s', async (role) => {
    expect((await start({ role, custody: { kind: 'all' } })).custody).toEqual([])
  })
})

describe('an address that cannot be listened on is told in one line', () => {
  test('a port that is in use', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const listen = [`/ip4/127.0.0.1/tcp/${port}`]
    const error = await failure(start({ listen }))
    expect(error).toMatchObject({ code: 'NODE_ADDRESS', message: expect.stringMatching(ONE_LINE), details: { listen } })
    expect(error.message).toMatch(new RegExp(`^node: .*${port}.*(in use|EADDRINUSE)`))
    expect(network.past('node-started')).toEqual([])
    await new Promise((resolve) => server.close(resolve))
    const node = await start({ listen })
    expect(node.addresses[0]).toContain(`/tcp/${port}/`)
  })

  test('another node’s', async () => {
    const first = await network.start({ name: 'first', role: 'full' })
    const error = await failure(start({ listen: [`/memory/${network.name}-first`] }))
    expect(error).toMatchObject({ code: 'NODE_ADDRESS', message: expect.stringMatching(ONE_LINE) })
    expect(error.message).toContain(`/memory/${network.name}-first`)
    await start()
    expect(first.status()).toMatchObject({ peers: 0 })
  })

  test.each([
    'nonsense',
    '',
    '/ip4/127.0.0.1',
    '/ip4/127.0.0.1/tcp/70000',
    '/ip4/300.0.0.1/tcp/0',
    '/ip4/127.0.0.1/udp/0/quic-v1',
    '/ip4/203.0.113.1/tcp/0',
    '/dns4/no such name/tcp/1',
  ])('%j', async (address) => {
    const error = await failure(start({ listen: [address] }))
    expect(error).toMatchObject({ code: 'NODE_ADDRESS', message: expect.stringMatching(ONE_LINE) })
    expect(error.message).toMatch(/^node: /)
  })

  test('nothing is needed to listen on: such a node only dials', async () => {
    const listener = await network.start({ name: 'listener', role: 'full' })
    const node = await start({ listen: [] })
    expect(node.addresses).toEqual([])
    await node.connect(listener.addresses[0]!)
    await node.waitForPeers(1, 5_000)
  })
})

describe('an address that cannot be dialled is told in one line', () => {
  test.each([
    'nonsense',
    '',
    '/ip4/127.0.0.1/tcp/1',
    '/memory/nobody',
    '/ip4/127.0.0.1/udp/1/quic-v1',
    '/ip4/127.0.0.1/tcp/1/p2p/nonsense',
  ])('%j', async (address) => {
    const node = await start()
    const error = await failure(node.connect(address))
    expect(error).toMatchObject({
      code: 'NODE_ADDRESS',
      message: expect.stringMatching(ONE_LINE),
      details: { address },
    })
    expect(error.message).toContain(`node: cannot connect to ${address}: `)
  })

  test('somebody else at the address', async () => {
    const listen = ['/ip4/127.0.0.1/tcp/0']
    const one = await network.start({ name: 'one', role: 'full', listen })
    const two = await network.start({ name: 'two', role: 'full', listen })
    const node = await start()
    const address = one.addresses[0]!.replace(one.peer, two.peer)
    expect(await failure(node.connect(address))).toMatchObject({
      code: 'NODE_ADDRESS',
      message: expect.stringMatching(ONE_LINE),
    })
    expect(node.status()).toMatchObject({ peers: 0 })
  })
})

describe('a role', () => {
  test.each(['full', 'light', 'publisher'] as const)('%s does what it can, and says what it cannot', async (role) => {
    const node = await start({ role })
    const publish = await failure(node.publish(new Uint8Array(100), { scheme: 'merkle' }))
    const sample = await failure(node.sample('ab'.repeat(32), { samples: 1, draw: 'test' }))
    const cannot = (action: string) => ({
      code: 'NODE_WRONG_ROLE',
      message: `node is a ${role} and cannot ${action}`,
      details: { role, action },
    })
    expect(publish).toMatchObject(role === 'publisher' ? { code: 'NODE_NO_PEERS' } : cannot('publish'))
    expect(sample).toMatchObject(role === 'light' ? { code: 'NODE_UNKNOWN_BLOB' } : cannot('sample'))
    expect(await failure(node.get('ab'.repeat(32)))).toMatchObject({ code: 'NODE_UNKNOWN_BLOB' })
  })
})

describe('a node that is stopped', () => {
  test('may be stopped again, and at the same time', async () => {
    const node = await start()
    await Promise.all([node.stop(), node.stop()])
    await node.stop()
    expect(network.past('node-stopped')).toHaveLength(1)
    expect(network.past('gossip-totals')).toHaveLength(1)
  })

  test('gives its address free', async () => {
    await (await start()).stop()
    await start()
  })

  test.each(['full', 'light', 'publisher'] as const)('does nothing any more (%s), and says so', async (role) => {
    const other = await network.start({ name: 'other', role: 'full' })
    const node = await start({ role })
    await node.stop()
    const stopped = { code: 'NODE_STOPPED', message: 'node has been stopped' }
    expect(await failure(node.connect(other.addresses[0]!))).toMatchObject(stopped)
    expect(await failure(node.waitForPeers(1, 1_000))).toMatchObject(stopped)
    expect(await failure(node.get('ab'.repeat(32)))).toMatchObject(stopped)
    if (role === 'publisher') {
      expect(await failure(node.publish(new Uint8Array(9), { scheme: 'merkle' }))).toMatchObject(stopped)
    }
    if (role === 'light') {
      expect(await failure(node.sample('ab'.repeat(32), { samples: 1, draw: 'test' }))).toMatchObject(stopped)
    }
  })

  test('still tells its status', async () => {
    const node = await start({ custody: { kind: 'all' } })
    await node.stop()
    expect(node.status()).toMatchObject({ name: 'node', peers: 0, headerSubscribers: 0, leastColumnSubscribers: 0 })
  })

  test('ends whatever waits for it', async () => {
    const node = await start()
    const waits = failure(node.waitForPeers(3, 60_000))
    await settled()
    await node.stop()
    expect(await waits).toMatchObject({ code: 'NODE_STOPPED' })
  })

  test('is gone for its peers', async () => {
    const other = await network.start({ name: 'other', role: 'full' })
    const node = await start({ custody: { kind: 'all' } })
    await node.connect(other.addresses[0]!)
    await eventually('the custody', () => other.status().custodians === 1)
    await node.stop()
    await eventually('its end', () => other.status().peers === 0)
    expect(other.status()).toMatchObject({ custodians: 0 })
  })
})

describe('networks on one machine', () => {
  test('do not mix, though their nodes be connected', async () => {
    const elsewhere = testNetwork({ columns: 8 })
    try {
      const here = await start({ custody: { kind: 'all' } })
      const there = await elsewhere.start({ name: 'there', role: 'full', custody: { kind: 'all' } })
      await here.connect(there.addresses[0]!)
      await eventually('the connection', () => there.status().peers === 1)
      await settled(300)
      for (const node of [here, there]) {
        expect(node.status()).toMatchObject({
          peers: 1,
          custodians: 0,
          headerSubscribers: 0,
          leastColumnSubscribers: 0,
        })
      }
      const blob = publication({ network: network.name })
      const raw = await network.raw()
      await raw.dial(here)
      await raw.publishHeader(blob.signed)
      for (const { column } of blob.columns) await raw.publishColumn(blob.sidecar(column))
      await network.event('custody-complete')
      await settled(300)
      expect(there.status()).toMatchObject({ storeBytes: 0, blobs: [] })
      // Even when the other's messages are carried over by hand.
      const smuggler = await elsewhere.raw('smuggler')
      await smuggler.dial(there)
      await smuggler.publishHeader(blob.signed)
      const refused = await elsewhere.event('message-refused')
      expect(refused).toMatchObject({ rule: 'H1 network', topic: topicsOf(elsewhere.name).header })
      expect(there.status()).toMatchObject({ storeBytes: 0, blobs: [] })
    } finally {
      await elsewhere.stop()
    }
  })

  test('of one name but another number of columns do not serve each other', async () => {
    const here = await start({ custody: { kind: 'all' } })
    const there = await network.start({ name: 'there', role: 'full', columns: 16, custody: { kind: 'all' } })
    await here.connect(there.addresses[0]!)
    await network.event('peer-charged')
    expect(here.status()).toMatchObject({ custodians: 0 })
    expect(there.status()).toMatchObject({ custodians: 0 })
  })
})

/**
 * Start a node: the one function that the command line, the testnets and the tests call.
 *
 * It builds the host and the books, joins the protocols that the role needs, and hands the rest to the role.
 */

import { setMaxListeners } from 'node:events'
import { getCustodyGroups } from '@daslab/sampler/custody'
import type { PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { NodeError } from './errors.ts'
import type { ChargeReason, NodeEventBody } from './events.ts'
import { nodeIdOf, publicKeyOf } from './header.ts'
import { type ColumnGossip, joinColumnGossip } from './network/column-gossip.ts'
import { startCustodyProtocol } from './network/custody-protocol.ts'
import { joinFraudGossip } from './network/fraud-gossip.ts'
import type { RefusalSinks } from './network/gossip-result.ts'
import { createHost, type Host } from './network/host.ts'
import { sampleClient } from './network/sample-client.ts'
import { serveSamples } from './network/sample-server.ts'
import { topicsOf } from './network/topics.ts'
import { MAX_COLUMNS } from './network/wire/limits.ts'
import type { NodeCore } from './node-core.ts'
import { Charges } from './peers/charges.ts'
import { CustodyBook } from './peers/custody-book.ts'
import type { Ports } from './ports.ts'
import { believe } from './roles/bad-encoding.ts'
import { fullNodeRole } from './roles/full-node.ts'
import { lightSamplerRole } from './roles/light-sampler.ts'
import { publisherRole } from './roles/publisher.ts'
import { getPayload } from './roles/retriever.ts'
import { blobLimit, type NodeOptions, type NodeStatus, type RunningNode } from './running-node.ts'
import { BlobTable } from './store/blob-table.ts'
import { columnDigest } from './store/cell-store.ts'
import { MemoryStore } from './store/memory-store.ts'
import type { ValidationContext } from './validation/header-rules.ts'

export type { CustodyOption, NodeOptions, NodeStatus, PublishReport, RunningNode } from './running-node.ts'

/** Blobs whose headers are remembered, and bytes of columns kept. */
const MAX_BLOBS = 256
const MAX_STORE_BYTES = 512 * 1024 * 1024

/** @throws NodeError NODE_BAD_OPTION, NODE_ADDRESS */
export async function startNode(options: NodeOptions, ports: Ports): Promise<RunningNode> {
  checkOptions(options)
  const { clock } = ports
  const publicKey = publicKeyOf(options.identity)
  const custody = custodyOf(options, publicKey)
  const stopping = new AbortController()
  const { signal } = stopping
  // Every request and wait of the node listens to it: many are no leak.
  setMaxListeners(0, signal)
  const charges = new Charges(() => clock.now())
  const book = new CustodyBook()
  const store = new MemoryStore(MAX_STORE_BYTES)
  const blobs = new BlobTable(MAX_BLOBS)
  const totals = { copies: 0, deliveries: 0, bytes: 0, published: 0 }
  const headerTopic = topicsOf(options.network).header

  const emit = (event: NodeEventBody, at = clock.now()) => ports.events({ at, node: options.name, ...event })
  const background = (task: () => Promise<void>) => {
    task().catch((error) => {
      // What the stop cut off is no failure; anything else is told rather than lost.
      if (!signal.aborted) emit({ type: 'task-failed', error: String((error as Error).message ?? error) })
    })
  }

  const host = await createHost({
    network: options.network,
    columns: options.columns,
    identity: options.identity,
    listen: options.listen,
    local: options.local ?? false,
    ...(ports.transports && { transports: ports.transports }),
    onCopy: (topic, bytes) => {
      if (topic === headerTopic) return
      totals.copies++
      totals.bytes += bytes
    },
    isBanned: (peer) => charges.isBanned(peer.toString()),
  }).catch((error) => {
    throw new NodeError(
      'NODE_ADDRESS',
      `${options.name}: cannot listen on ${options.listen.join(', ')}: ${inOneLine(error)}`,
      { listen: options.listen },
      { cause: error },
    )
  })

  function charge(peer: string, reason: ChargeReason, detail: string): void {
    emit({ type: 'peer-charged', peer, reason, detail })
    if (!charges.charge(peer, reason)) return
    const connection = host.getConnections().find(({ remotePeer }) => remotePeer.toString() === peer)
    if (connection !== undefined) background(() => host.hangUp(connection.remotePeer))
  }

  const peerEvent = (type: 'peer-connected' | 'peer-disconnected') => (event: CustomEvent<PeerId>) =>
    emit({ type, peer: event.detail.toString() })
  host.addEventListener('peer:connect', peerEvent('peer-connected'))
  host.addEventListener('peer:disconnect', peerEvent('peer-disconnected'))

  if (custody.length > 0) {
    const isKnown = (blob: string) => blobs.get(blob) !== undefined
    await serveSamples({ host, clock, network: options.network, store, isKnown, signal, charge })
  }
  await startCustodyProtocol({
    host,
    clock,
    network: options.network,
    columns: options.columns,
    custody,
    signal,
    onCustody(peer, columns) {
      book.set(peer, columns)
      emit({ type: 'peer-custody', peer, columns: columns.length })
    },
    onGone: (peer) => book.delete(peer),
    charge,
  })
  try {
    await host.start()
  } catch (error) {
    await Promise.resolve(host.stop()).catch(() => {})
    const message = `${options.name}: cannot listen on ${options.listen.join(', ')}: ${inOneLine(error)}`
    throw new NodeError('NODE_ADDRESS', message, { listen: options.listen }, { cause: error })
  }

  const context: ValidationContext = {
    network: options.network,
    columns: options.columns,
    limits: blobLimit(options),
    publishers: new Set([...options.publishers, ...(options.role === 'publisher' ? [publicKey] : [])]),
    blobs,
    now: () => clock.now(),
  }
  const refusals: RefusalSinks = {
    onRefused: (topic, from, { verdict, rule, detail }) =>
      emit({ type: 'message-refused', topic, from, verdict, rule, detail }),
    charge,
  }
  const gossip: ColumnGossip = joinColumnGossip({
    ...{ host, clock, work: ports.work, store, context, ...refusals },
    subnets: custody,
    headers: options.role !== 'publisher',
    onHeader(header, from) {
      emit({ type: 'header-received', blob: header.blob, from })
      full?.onHeader(header)
      light?.onHeader(header)
    },
    onDropped: (blob) => full?.forget(blob),
    onColumn(sidecar, from, bytes) {
      const { column, signedHeader } = sidecar
      totals.deliveries++
      const digest = columnDigest(sidecar)
      emit({ type: 'column-received', blob: signedHeader.blob, column, from, bytes, source: 'gossip', digest })
      full?.onColumn(signedHeader)
    },
    onPublished: () => totals.published++,
  })
  const fraud = joinFraudGossip({
    ...{ host, work: ports.work, context, ...refusals },
    listens: options.role !== 'publisher',
    onProof: ({ signedHeader, evidence }, from, message) => believe(core, signedHeader.blob, evidence, from, message),
  })

  const core: NodeCore = {
    options,
    ports,
    publicKey,
    custody,
    blobs,
    store,
    book,
    gossip,
    fraud,
    onBadEncoding: (blob) => light?.onBadEncoding(blob),
    fetcher: {
      clock,
      work: ports.work,
      book,
      client: sampleClient({ host, clock, network: options.network, signal, charge }),
      charge,
    },
    signal,
    emit,
    charge,
    background,
  }
  const full = options.role === 'full' ? fullNodeRole(core) : undefined
  const light = options.role === 'light' ? lightSamplerRole(core) : undefined
  const publisher = options.role === 'publisher' ? publisherRole(core) : undefined

  const peer = host.peerId.toString()
  const addresses = host.getMultiaddrs().map((address) => address.toString())
  emit({ type: 'node-started', role: options.role, peer, addresses, custody })

  function alive<T>(value: T): T {
    if (signal.aborted) throw new NodeError('NODE_STOPPED', `${options.name} has been stopped`)
    return value
  }
  function inRole<T>(role: T | undefined, action: string): T {
    if (role !== undefined) return alive(role)
    throw new NodeError('NODE_WRONG_ROLE', `${options.name} is a ${options.role} and cannot ${action}`, {
      role: options.role,
      action,
    })
  }

  let stopped: Promise<void> | undefined
  return {
    name: options.name,
    role: options.role,
    peer,
    publicKey,
    addresses,
    custody,
    async connect(address) {
      try {
        await alive(host).dial(multiaddr(address), { signal })
      } catch (error) {
        alive(host)
        const message = `${options.name}: cannot connect to ${address}: ${inOneLine(error)}`
        throw new NodeError('NODE_ADDRESS', message, { address }, { cause: error })
      }
    },
    async waitForPeers(count, timeoutMs) {
      const endsAt = clock.now() + timeoutMs
      while (alive(book).known < count) {
        if (clock.now() >= endsAt) {
          throw new NodeError(
            'NODE_NO_PEERS',
            `${options.name}: ${book.known} of ${count} peers are known after ${timeoutMs} ms`,
            {
              known: book.known,
              count,
            },
          )
        }
        await clock.sleep(20, signal)
      }
    },
    publish: async (payload, publishOptions) => inRole(publisher, 'publish').publish(payload, publishOptions),
    sample: async (blob, sampleOptions) => inRole(light, 'sample').sample(blob, sampleOptions),
    get: async (blob, getOptions) => getPayload(alive(core), blob, getOptions?.columns),
    status: () => statusOf(core, host, peer, addresses),
    stop() {
      stopped ??= (async () => {
        const { copies, deliveries, bytes, published } = totals
        emit({ type: 'gossip-totals', copies: copies - published, deliveries, bytes })
        stopping.abort(new NodeError('NODE_STOPPED', `${options.name} has been stopped`))
        await host.stop()
        emit({ type: 'node-stopped' })
      })()
      return stopped
    },
  }
}

/**
 * What libp2p says, in one line. Of addresses to listen on it gives advice to programmers first, then an address and a
 * stack in several lines for each: here only what was wrong.
 */
function inOneLine(error: unknown): string {
  const lines = String((error as Error).message ?? error).split('\n')
  const [first, ...rest] = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at '))
  const faults = rest.map((line) => line.replace(/^\/\S*: (\w*Error: )?/, ''))
  return faults.length > 0 ? faults.join('; ') : (first ?? 'failed')
}

function badOption(name: string, option: string, value: unknown, expected: string): NodeError {
  const message = `${name}: ${option}: expected ${expected}, got ${String(value)}`
  return new NodeError('NODE_BAD_OPTION', message, { name: option, value })
}

function checkOptions({ name, network, identity, columns, publishers, sampling }: NodeOptions): void {
  const bad = (option: string, value: unknown, expected: string) => {
    throw badOption(name, option, value, expected)
  }
  if (!/^[a-z0-9-]{1,32}$/.test(network)) bad('network', network, '1 to 32 of a-z, 0-9 and -')
  if (identity.length !== 32) bad('identity', `${identity.length} bytes`, '32 bytes')
  if (!Number.isInteger(columns) || columns < 2 || columns > MAX_COLUMNS) bad('columns', columns, `2 to ${MAX_COLUMNS}`)
  const noKey = publishers.find((key) => !/^[0-9a-f]{64}$/.test(key))
  if (noKey !== undefined) bad('publishers', noKey, 'public keys of 64 lower-case hex digits')
  const { samples, timeoutMs } = sampling
  if (!Number.isInteger(samples) || samples < 0) bad('samples', samples, 'an integer from 0')
  // setTimeout fires at once beyond 2^31 - 1 ms.
  if (!(timeoutMs >= 1 && timeoutMs < 2 ** 31)) bad('timeoutMs', timeoutMs, '1 to 2^31 - 1')
}

function custodyOf({ name, role, columns, custody }: NodeOptions, publicKey: string): number[] {
  if (role !== 'full' || custody.kind === 'none') return []
  switch (custody.kind) {
    case 'all':
      return Array.from({ length: columns }, (_, column) => column)
    case 'count': {
      const { groups } = custody
      if (!(Number.isInteger(groups) && groups >= 0 && groups <= columns)) {
        throw badOption(name, 'custody', groups, `0 to ${columns} groups`)
      }
      // As many groups as columns, so a group is a column.
      return getCustodyGroups(nodeIdOf(publicKey), groups, columns)
    }
    case 'columns': {
      const outside = custody.columns.find((column) => !(Number.isInteger(column) && column >= 0 && column < columns))
      if (outside !== undefined) throw badOption(name, 'custody', outside, `columns from 0 to ${columns - 1}`)
      return [...new Set(custody.columns)].sort((a, b) => a - b)
    }
  }
}

function statusOf(core: NodeCore, host: Host, peer: string, addresses: readonly string[]): NodeStatus {
  const { options, custody, gossip, book, store, blobs } = core
  let least = Number.POSITIVE_INFINITY
  for (let column = 0; column < options.columns; column++) least = Math.min(least, gossip.columnSubscribers(column))
  return {
    name: options.name,
    role: options.role,
    peer,
    addresses,
    custody,
    peers: host.getPeers().length,
    custodians: book.custodians,
    headerSubscribers: gossip.headerSubscribers(),
    leastColumnSubscribers: least,
    storeBytes: store.bytes,
    residentBytes: process.memoryUsage.rss(),
    blobs: blobs.all().map(({ blob }) => {
      const held = store.columnsOf(blob)
      return { blob, held, custodyMissing: custody.filter((column) => !store.has(blob, column)).length }
    }),
  }
}

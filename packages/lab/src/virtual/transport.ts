/**
 * The libp2p transport of the simulated network: `/memory/…` addresses, connections that run through two pipes.
 *
 * Everything above it is libp2p as it is. With `encryption: 'native'` it tells the upgrader, as QUIC does, that peers are
 * known and protected below, and which multiplexer to use: no handshake of noise, no cipher a frame. That saves a third of the
 * processor time; the simulation knows who speaks, so nothing is lost but the handshake's own round trips. With `'noise'`
 * connections are set up and encrypted as everywhere.
 */
import { setMaxListeners } from 'node:events'
import {
  type ComponentLogger,
  type Connection,
  type CreateListenerOptions,
  type DialTransportOptions,
  type Listener,
  type ListenerEvents,
  type Logger,
  type MessageStreamDirection,
  type PeerId,
  serviceCapabilities,
  type Transport,
  TypedEventEmitter,
  transportSymbol,
  type Upgrader,
} from '@libp2p/interface'
import { AbstractMultiaddrConnection } from '@libp2p/utils'
import { type Bytes, Pipe } from './pipe.ts'
import type { Wire } from './wire.ts'

type Multiaddr = Parameters<Transport['dial']>[0]

/** Written and not yet under way, for one connection; a writer that goes on regardless is cut off. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024
const MAX_CHUNK_BYTES = 64 * 1024

export type Encryption = 'native' | 'noise'

export interface Components {
  readonly peerId: PeerId
  readonly logger: ComponentLogger
}

/** Where the nodes of one network listen. */
export class Switchboard {
  readonly wire: Wire
  readonly encryption: Encryption
  readonly #listeners = new Map<string, VirtualListener>()
  /** Each node's ends of connections. */
  readonly #ends = new Map<string, Set<VirtualConnection>>()

  constructor(wire: Wire, encryption: Encryption) {
    this.wire = wire
    this.encryption = encryption
  }

  /** The transport of the node with this name. */
  transport(node: string): (components: Components) => Transport {
    return (components) => new VirtualTransport(this, node, components)
  }

  listen(address: string, listener: VirtualListener): void {
    if (this.#listeners.has(address)) throw new Error(`address ${address} is in use`)
    this.#listeners.set(address, listener)
  }

  leave(address: string, listener: VirtualListener): void {
    if (this.#listeners.get(address) === listener) this.#listeners.delete(address)
  }

  listenerAt(address: string): VirtualListener | undefined {
    return this.#listeners.get(address)
  }

  keep(node: string, connection: VirtualConnection): void {
    let ends = this.#ends.get(node)
    if (ends === undefined) {
      ends = new Set()
      this.#ends.set(node, ends)
    }
    ends.add(connection)
    connection.addEventListener('close', () => ends.delete(connection), { once: true })
  }

  /** As when a node's process dies: it listens no more, and who is connected to it hears a reset. */
  cutOff(node: string): number {
    this.#listeners.delete(addressOf(node))
    const ends = [...(this.#ends.get(node) ?? [])]
    for (const connection of ends) connection.abort(new Error('the process has ended'))
    return ends.length
  }

  /** What the upgrader need not do. */
  upgrading(upgrader: Upgrader, remotePeer: PeerId) {
    if (this.encryption === 'noise') return {}
    const [muxerFactory] = upgrader.getStreamMuxers().values()
    return { skipEncryption: true, remotePeer, ...(muxerFactory && { muxerFactory }) } as const
  }
}

class VirtualTransport implements Transport {
  readonly [transportSymbol] = true
  readonly [Symbol.toStringTag] = '@daslab/virtual'
  readonly [serviceCapabilities] = ['@libp2p/transport']
  readonly #board: Switchboard
  readonly #node: string
  readonly #components: Components
  /** What the other side of a dialled connection sees as our address. */
  #ownAddress: Multiaddr | undefined

  constructor(board: Switchboard, node: string, components: Components) {
    this.#board = board
    this.#node = node
    this.#components = components
  }

  async dial(address: Multiaddr, options: DialTransportOptions): Promise<Connection> {
    options.signal.throwIfAborted()
    const [place = '', expected] = address.toString().split('/p2p/')
    const { connection, peer } = await this.#connect(place, address, options.signal)
    try {
      options.signal.throwIfAborted()
      if (expected !== undefined && expected !== peer.toString()) throw new Error(`${place} is not ${expected}`)
      return await options.upgrader.upgradeOutbound(connection, {
        ...options,
        ...this.#board.upgrading(options.upgrader, peer),
      })
    } catch (error) {
      connection.abort(error as Error)
      throw error
    }
  }

  createListener(options: CreateListenerOptions): Listener {
    return new VirtualListener(this.#board, this.#components, options.upgrader, (address) => {
      this.#ownAddress = address
    })
  }

  listenFilter(addresses: Multiaddr[]): Multiaddr[] {
    return addresses.filter((address) => address.toString().startsWith('/memory/'))
  }

  dialFilter(addresses: Multiaddr[]): Multiaddr[] {
    return this.listenFilter(addresses)
  }

  /** One round trip: whoever listens there says so, or nobody does. */
  #connect(
    place: string,
    address: Multiaddr,
    signal: AbortSignal,
  ): Promise<{ connection: VirtualConnection; peer: PeerId }> {
    const { wire } = this.#board
    const log = this.#components.logger.forComponent('daslab:virtual')
    // The address says which node it is, whether it runs or not: a link must be there for the refusal too.
    const remote = nodeAt(place)
    const id = wire.nextConnection()
    return new Promise((resolve, reject) => {
      let ours: VirtualConnection | undefined
      let theirs: VirtualConnection | undefined
      let listener: VirtualListener | undefined
      const refuse = (error: Error) => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      }
      const onAbort = () => refuse(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const broken = () => {
        const error = new Error('connection timed out: nothing passes')
        refuse(error)
        ours?.abort(error)
        theirs?.abort(error)
      }
      const forth = new Pipe(wire.passage(this.#node, remote, id), {
        broken,
        drained: () => ours?.drained(),
        arrive: (content) => {
          if (content !== 'open') return theirs?.take(content)
          listener = this.#board.listenerAt(place)
          if (listener === undefined) return void back.write('reset')
          theirs = new VirtualConnection('inbound', this.#ownAddress ?? address, log, back, forth)
          this.#board.keep(remote, theirs)
          back.write('open')
          listener.take(theirs, this.#components.peerId)
        },
      })
      const back = new Pipe(wire.passage(remote, this.#node, id), {
        broken,
        drained: () => theirs?.drained(),
        arrive: (content) => {
          if (ours !== undefined) return ours.take(content)
          if (content === 'open' && listener !== undefined) {
            ours = new VirtualConnection('outbound', address, log, forth, back)
            this.#board.keep(this.#node, ours)
            signal.removeEventListener('abort', onAbort)
            if (signal.aborted) ours.abort(signal.reason)
            resolve({ connection: ours, peer: listener.peer })
          } else if (content === 'reset') refuse(new Error(`connection refused by ${place}`))
        },
      })
      forth.write('open')
    })
  }
}

/** Where a node listens, and which node listens there: `/memory/full-0`. */
export function addressOf(node: string): string {
  return `/memory/${node}`
}
function nodeAt(place: string): string {
  return place.slice(addressOf('').length)
}

class VirtualListener extends TypedEventEmitter<ListenerEvents> implements Listener {
  readonly peer: PeerId
  readonly #board: Switchboard
  readonly #upgrader: Upgrader
  readonly #onListen: (address: Multiaddr) => void
  readonly #closing = new AbortController()
  #address: Multiaddr | undefined

  constructor(board: Switchboard, components: Components, upgrader: Upgrader, onListen: (address: Multiaddr) => void) {
    super()
    this.peer = components.peerId
    this.#board = board
    this.#upgrader = upgrader
    this.#onListen = onListen
    // Every connection that is being set up listens to it: many are no leak.
    setMaxListeners(0, this.#closing.signal)
  }

  async listen(address: Multiaddr): Promise<void> {
    this.#board.listen(address.toString(), this)
    this.#address = address
    this.#onListen(address)
    queueMicrotask(() => this.safeDispatchEvent('listening'))
  }

  take(connection: VirtualConnection, peer: PeerId): void {
    this.#upgrader
      .upgradeInbound(connection, { signal: this.#closing.signal, ...this.#board.upgrading(this.#upgrader, peer) })
      .catch((error) => connection.abort(error))
  }

  getAddrs(): Multiaddr[] {
    return this.#address === undefined ? [] : [this.#address]
  }

  updateAnnounceAddrs(): void {}

  async close(): Promise<void> {
    if (this.#address !== undefined) this.#board.leave(this.#address.toString(), this)
    this.#closing.abort()
    queueMicrotask(() => this.safeDispatchEvent('close'))
  }
}

/** One end of a connection: writes to one pipe, reads from the other. */
class VirtualConnection extends AbstractMultiaddrConnection {
  readonly #out: Pipe
  readonly #in: Pipe

  constructor(direction: MessageStreamDirection, remoteAddr: Multiaddr, log: Logger, out: Pipe, incoming: Pipe) {
    super({ direction, remoteAddr, log, maxMessageSize: MAX_CHUNK_BYTES, maxWriteBufferLength: MAX_UNSENT_BYTES })
    this.#out = out
    this.#in = incoming
  }

  take(content: Bytes | 'open' | 'close' | 'reset'): void {
    if (this.status !== 'open') return
    if (content === 'close') this.onTransportClosed()
    else if (content === 'reset') this.onRemoteReset()
    else if (content !== 'open') this.onData(content)
  }

  drained(): void {
    this.safeDispatchEvent('drain')
  }

  sendData(data: Bytes) {
    return { sentBytes: data.byteLength, canSendMore: this.#out.write(data) }
  }

  sendReset(): void {
    this.#out.write('reset')
  }

  async sendClose(): Promise<void> {
    this.#out.write('close')
  }

  sendPause(): void {
    this.#in.pause()
  }

  sendResume(): void {
    this.#in.resume()
  }
}

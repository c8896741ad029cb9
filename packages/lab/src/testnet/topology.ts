/**
 * Who dials whom.
 *
 * Gossip of a column travels only between nodes that keep it, so a random graph may leave a column's subscribers apart.
 * Up to 24 full nodes all pairs are dialled. Beyond that the subscribers of each column, and all full nodes for the
 * header's sake, form a ring with chords: connected, even when one of them leaves, at a few connections a topic. The
 * publisher knows every full node. A light sampler knows all of a few, or of many enough to know two holders of each
 * column: a connection costs both ends some 20 ms of processor.
 */
import type { Role } from '@daslab/node/events'

export interface TopologyNode {
  readonly name: string
  readonly role: Role
  readonly custody: readonly number[]
}

export interface Dial {
  readonly from: string
  readonly to: string
}

/** Up to so many full nodes everybody knows everybody. */
const ALL_PAIRS_UP_TO = 24
/** Up to so many full nodes a light sampler knows them all. */
const LIGHT_KNOWS_ALL_UP_TO = 8
/** Holders of each column that a light sampler knows at the least, where there are so many. */
const HOLDERS_KNOWN = 2

export function planDials(nodes: readonly TopologyNode[], columns: number): Dial[] {
  const full = nodes.filter(({ role }) => role === 'full')
  const publishers = nodes.filter(({ role }) => role === 'publisher')
  const light = nodes.filter(({ role }) => role === 'light')
  const dials = new DialSet()

  for (const publisher of publishers) for (const { name } of full) dials.add(publisher.name, name)
  const holders = holdersByColumn(full, columns)
  if (full.length <= ALL_PAIRS_UP_TO) {
    full.forEach(({ name }, i) => {
      for (const other of full.slice(i + 1)) dials.add(name, other.name)
    })
  } else {
    addRing(dials, full)
    for (const ring of holders) addRing(dials, ring)
  }
  light.forEach(({ name }, i) => {
    for (const other of full.length <= LIGHT_KNOWS_ALL_UP_TO ? full : cover(full, holders, i))
      dials.add(name, other.name)
  })
  return dials.list()
}

/** For each column the nodes that keep it. */
export function holdersByColumn(nodes: readonly TopologyNode[], columns: number): TopologyNode[][] {
  const holders: TopologyNode[][] = Array.from({ length: columns }, () => [])
  for (const node of nodes) for (const column of node.custody) holders[column]?.push(node)
  return holders
}

/** Each node to the next, and to one a third of the way round. */
function addRing(dials: DialSet, ring: readonly TopologyNode[]): void {
  const chord = Math.max(2, Math.floor(ring.length / 3))
  ring.forEach(({ name }, i) => {
    dials.add(name, ring[(i + 1) % ring.length]!.name)
    if (ring.length > 3) dials.add(name, ring[(i + chord) % ring.length]!.name)
  })
}

/**
 * Few nodes that together keep each column often enough: whoever adds most, again and again. Ties go to the first from a
 * start that differs between samplers, so that they do not all ask the same few.
 */
function cover(full: readonly TopologyNode[], holders: readonly TopologyNode[][], start: number): TopologyNode[] {
  const lacking = holders.map((of) => Math.min(HOLDERS_KNOWN, of.length))
  const left = new Set(full.map((_, i) => full[(start * 7 + i) % full.length]!))
  const chosen: TopologyNode[] = []
  for (;;) {
    let best: TopologyNode | undefined
    let most = 0
    for (const node of left) {
      const adds = node.custody.reduce((sum, column) => sum + ((lacking[column] ?? 0) > 0 ? 1 : 0), 0)
      if (adds > most) [best, most] = [node, adds]
    }
    if (best === undefined) return chosen
    for (const column of best.custody) lacking[column]!--
    left.delete(best)
    chosen.push(best)
  }
}

/** Pairs, each once in whichever direction came first. */
class DialSet {
  readonly #dials = new Map<string, Dial>()

  add(from: string, to: string): void {
    if (from === to) return
    const key = from < to ? `${from} ${to}` : `${to} ${from}`
    if (!this.#dials.has(key)) this.#dials.set(key, { from, to })
  }

  list(): Dial[] {
    return [...this.#dials.values()]
  }
}

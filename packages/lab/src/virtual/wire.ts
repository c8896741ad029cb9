/**
 * The simulated network: every node's line, every link between two nodes, and what faults make of them.
 *
 * All chance of the network is drawn here, from one stream a direction of a link, so that traffic on one link never shifts the
 * luck of another. Links are given by a function of two names; faults bend them while they last (`LinkCondition`).
 */
import type { RandomSource } from '@daslab/sampler/random'
import type { Witness } from '../faults/injector.ts'
import type { LinkCondition } from '../faults/link-condition.ts'
import { arrivalOf, type Lane, type Link } from './link.ts'
import type { Passage } from './pipe.ts'
import type { Trace } from './trace.ts'

export interface WireOptions {
  linkBetween(from: string, to: string): Link
  /** Bits a second that a node can send in all; Infinity: no limit. */
  uplinkOf(node: string): number
  readonly random: RandomSource
  readonly trace: Trace
  now(): number
}

interface Bending {
  readonly condition: LinkCondition
  readonly witness: Witness
}

/** A direction of a link: its chance, and until when it is taken. */
interface Path extends Lane {
  readonly random: RandomSource
}

export class Wire {
  readonly #options: WireOptions
  readonly #paths = new Map<string, Path>()
  readonly #uplinks = new Map<string, Lane & { readonly bandwidth: number }>()
  readonly #bendings = new Set<Bending>()
  /** Taken off, and not yet proven to be gone. */
  readonly #healed = new Set<Bending>()
  /** Nodes that stand still, with what waits for them. */
  readonly #frozen = new Map<string, { readonly witness: Witness; readonly waiting: (() => void)[] }>()
  readonly #thawed = new Map<string, Witness>()
  #connections = 0

  constructor(options: WireOptions) {
    this.#options = options
  }

  nextConnection(): number {
    return this.#connections++
  }

  /** Bends links until the function returned is called. */
  bend(condition: LinkCondition, witness: Witness): () => void {
    const bending = { condition, witness }
    this.#bendings.add(bending)
    return () => {
      this.#bendings.delete(bending)
      this.#healed.add(bending)
    }
  }

  freeze(node: string, witness: Witness): void {
    this.#frozen.set(node, { witness, waiting: [] })
  }

  thaw(node: string): void {
    const frozen = this.#frozen.get(node)
    if (frozen === undefined) return
    this.#frozen.delete(node)
    this.#thawed.set(node, frozen.witness)
    for (const go of frozen.waiting) go()
  }

  isFrozen(node: string): boolean {
    return this.#frozen.has(node)
  }

  /** True when the node runs; else `go` is called when it does. */
  whenRunning(node: string, what: string, go: () => void): boolean {
    const frozen = this.#frozen.get(node)
    if (frozen === undefined) return true
    frozen.waiting.push(go)
    frozen.witness.touched(`${node} stands still: ${what} waits`)
    return false
  }

  /** The way from one node to another, for one connection. */
  passage(from: string, to: string, connection: number): Passage {
    const { linkBetween, random, trace, now } = this.#options
    const path = this.#pathOf(from, to, random)
    const uplink = this.#uplinkOf(from)
    return {
      now,
      depart: (bytes, isMore) => {
        const link = linkBetween(from, to)
        const bent = this.#bent(link, from, to)
        const { at, lost } = arrivalOf({
          now: now(),
          bytes,
          // What joins others in one flight shares their jitter.
          link: isMore ? { ...bent, jitterMs: 0 } : bent,
          random: path.random,
          lane: path,
          uplink,
        })
        this.#tellBent(link, from, to, bytes, lost)
        return at
      },
      isCut: (isNew) => this.#isCut(from, to, isNew),
      isWayBackCut: () => this.#isCut(to, from, false),
      delayMs: () => linkBetween(from, to).delayMs,
      whenSenderRuns: (go) => this.whenRunning(from, `a message to ${to}`, go),
      whenReceiverRuns: (go) => this.whenRunning(to, `a message from ${from}`, go),
      delivered: (content, bytes) => {
        trace.delivery(now(), from, to, connection, typeof content === 'string' ? [Buffer.from(content)] : content)
        if (this.#healed.size > 0 || this.#thawed.size > 0) this.#tellRecovered(from, to, bytes)
      },
    }
  }

  /** The link with everything that bends it, short of cutting it. */
  #bent(link: Link, from: string, to: string): Link {
    let bent = link
    for (const { condition } of this.#bendings) {
      if (condition.affects(from, to)) bent = condition.bend(bent) ?? bent
    }
    return bent
  }

  /** Delay and narrowness touch every message, loss only what it hit. */
  #tellBent(link: Link, from: string, to: string, bytes: number, lost: number): void {
    for (const { condition, witness } of this.#bendings) {
      if (!condition.affects(from, to)) continue
      const bent = condition.bend(link)
      if (bent === undefined) continue
      if (bent.loss === link.loss) witness.touched(`${from} > ${to}: ${bytes} bytes are slower`)
      else if (lost > 0) witness.touched(`${from} > ${to}: ${lost} packets are lost and sent again`)
    }
  }

  #isCut(from: string, to: string, isNew: boolean): boolean {
    for (const { condition, witness } of this.#bendings) {
      if (!condition.affects(from, to) || condition.bend(this.#options.linkBetween(from, to)) !== undefined) continue
      if (isNew) witness.touched(`${from} > ${to}: nothing passes`)
      return true
    }
    return false
  }

  #tellRecovered(from: string, to: string, bytes: number): void {
    for (const healed of this.#healed) {
      if (!healed.condition.affects(from, to)) continue
      this.#healed.delete(healed)
      healed.witness.recovered(`${from} > ${to}: ${bytes} bytes arrive`)
    }
    this.#thawed.get(to)?.recovered(`${to} takes ${bytes} bytes from ${from}`)
    this.#thawed.delete(to)
  }

  #pathOf(from: string, to: string, random: RandomSource): Path {
    const key = `${from}>${to}`
    let path = this.#paths.get(key)
    if (path === undefined) {
      path = { busyUntil: 0, random: random.split(key) }
      this.#paths.set(key, path)
    }
    return path
  }

  #uplinkOf(node: string): Lane & { readonly bandwidth: number } {
    let uplink = this.#uplinks.get(node)
    if (uplink === undefined) {
      uplink = { busyUntil: 0, bandwidth: this.#options.uplinkOf(node) }
      this.#uplinks.set(node, uplink)
    }
    return uplink
  }
}

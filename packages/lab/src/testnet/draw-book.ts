/**
 * What each light sampler has drawn, from its events: whoever draws for one blob until it is lucky is lucky in the end, and
 * a draw that was seen before can be foreseen. An assessment says so.
 */
import type { NodeEvent } from '@daslab/node/events'
import type { EarlierDraw } from '@daslab/sampler/estimate/verdict'

/** Draws remembered of each sampler; the oldest go first. */
const MOST = 1_000

export class DrawBook {
  readonly #byNode = new Map<string, { readonly blob: string; readonly drawn: readonly number[] }[]>()

  readonly add = (event: NodeEvent): void => {
    if (event.type !== 'sampling-started') return
    const draws = this.#byNode.get(event.node) ?? []
    draws.push({ blob: event.blob, drawn: event.positions })
    if (draws.length > MOST) draws.shift()
    this.#byNode.set(event.node, draws)
  }

  /** As a sampler's next draw for this blob sees them. */
  of(node: string, blob: string): EarlierDraw[] {
    const draws = this.#byNode.get(node) ?? []
    return draws.map((draw) => ({ isOfThisBlob: draw.blob === blob, drawn: draw.drawn }))
  }
}

/**
 * A named property: something that must be true of every run, whatever the network and whoever attacks it.
 *
 * It is a pure function of the history. It says how much it looked at, so that a run in which nothing could have broken it
 * does not count as evidence, and names the first event that breaks it.
 */
import type { RunEvent } from '../../runs/run-event.ts'
import type { History } from '../history.ts'

export interface PropertyReport {
  /** How many things were looked at, and what one is called: `384 columns`. */
  readonly looked: { readonly count: number; readonly at: string }
  /** The first that breaks it, by time. */
  readonly broken?: { readonly event: RunEvent; readonly why: string }
}

export interface Property {
  readonly meaning: string
  readonly judge: (history: History) => PropertyReport
}

/** Looks at events until one breaks the property. */
export function lookAt<Event extends RunEvent>(
  events: readonly Event[],
  at: string,
  whatIsWrong: (event: Event) => string | undefined,
): PropertyReport {
  for (const event of events) {
    const why = whatIsWrong(event)
    if (why !== undefined) return { looked: { count: events.length, at }, broken: { event, why } }
  }
  return { looked: { count: events.length, at } }
}

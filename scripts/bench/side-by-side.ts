/**
 * Two ways to do one thing, measured in turns: on a machine that others use too, only what ran at the same time compares.
 */
export interface SideBySide {
  readonly oursMs: number
  readonly bareMs: number
  /** The median of the rounds' ratios, in which a slow minute cancels out. */
  readonly ratio: number
}

/** Medians of `rounds` rounds; each runs both, whichever came second last time first. */
export function sideBySide(ours: () => unknown, bare: () => unknown, rounds: number): SideBySide {
  const times: { ours: number; bare: number }[] = []
  ours()
  bare()
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) times.push({ ours: millisecondsOf(ours), bare: millisecondsOf(bare) })
    else {
      const bareMs = millisecondsOf(bare)
      times.push({ ours: millisecondsOf(ours), bare: bareMs })
    }
  }
  return {
    oursMs: median(times.map((time) => time.ours)),
    bareMs: median(times.map((time) => time.bare)),
    ratio: median(times.map((time) => time.ours / time.bare)),
  }
}

export function millisecondsOf(run: () => unknown): number {
  const startedAt = performance.now()
  run()
  return performance.now() - startedAt
}

/** As `millisecondsOf`, until the promise is kept. */
export async function millisecondsUntil(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

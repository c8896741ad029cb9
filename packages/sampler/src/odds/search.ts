/**
 * The first integer for which something holds, where it fails up to some point and holds from there on: every count that
 * the odds are asked for (samples, clients, nodes fooled, cells hidden) is one of these.
 */

/** The smallest x in from … to with holds(x), which must be false and then true; `to` is taken to hold. */
export function firstWhere(from: number, to: number, holds: (x: number) => boolean): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The same with large values tried last: cheap where x is likely near `from` and the cost grows with x. */
export function firstWhereUpwards(from: number, to: number, holds: (x: number) => boolean): number {
  let [tooFew, step] = [from - 1, 1]
  while (tooFew + step < to) {
    if (holds(tooFew + step)) return firstWhere(tooFew + 1, tooFew + step, holds)
    tooFew += step
    step *= 2
  }
  return firstWhere(tooFew + 1, to, holds)
}

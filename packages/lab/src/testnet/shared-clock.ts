/**
 * One clock for all processes of a testnet.
 *
 * Each Node process pins its own wall-clock origin when it starts, so times of two processes differ by whatever the wall
 * clock was corrected in between: enough to make a column arrive before it was sent. The monotonic clock of the machine is
 * the same for all processes; the parent reads both clocks once, and everybody counts from there.
 */
import { type Clock, systemClock } from '@daslab/node/ports'

export interface ClockAnchor {
  /** Milliseconds since the epoch, and the machine's monotonic clock (ns) at that moment. */
  readonly epochMs: number
  readonly monotonicNs: bigint
}

export function readAnchor(): ClockAnchor {
  return { monotonicNs: process.hrtime.bigint(), epochMs: systemClock.now() }
}

export function sharedClock({ epochMs, monotonicNs }: ClockAnchor): Clock {
  return {
    now: () => epochMs + Number(process.hrtime.bigint() - monotonicNs) / 1e6,
    sleep: systemClock.sleep,
  }
}

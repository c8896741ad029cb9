/**
 * Virtual time: timers fire in order, as fast as the machine can, and the clock jumps from one to the next.
 *
 * Every turn of the real event loop fires one timer; before the next turn Node runs all that follows from it (promises,
 * ticks). So between two timers the process comes to rest, and the order of everything follows from the order of timers
 * alone. What would bring real time back in is work that Node does elsewhere, in threads or in the kernel:
 * `native-work.ts` looks for it.
 *
 * Install it before anything that keeps a reference to a timer or a clock is loaded. It cannot be taken out again: a virtual
 * run has a process of its own.
 */
import { syncBuiltinESMExports } from 'node:module'
import { type Clock, systemClock } from '@daslab/node/ports'
import { install } from '@sinonjs/fake-timers'

/** Midnight, 1 January 2020 (UTC): when every virtual run begins. */
export const VIRTUAL_EPOCH_MS = Date.UTC(2020, 0, 1)
/** The longest timer there is: when nothing else is left to fire, nothing will ever happen. */
const FOREVER_MS = 2 ** 31 - 1

export interface VirtualTime extends Clock {
  /** Timers fired since the drive began. */
  readonly turns: number
  /** Waits, in real time, for what loading the program has left behind: a loader sets timers and writes files of its own. */
  settle(): Promise<void>
  /** Lets time run until the task is done. @throws Error when nothing is left that could end it */
  drive<T>(task: () => Promise<T>): Promise<T>
}

/** Takes over the process's clocks and timers. `onTurn` hears of each timer fired, with the time it fired at. */
export function installVirtualTime(onTurn: (now: number) => void): VirtualTime {
  const nextTurn = setImmediate
  const clock = install({
    now: VIRTUAL_EPOCH_MS,
    toFake: [
      ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
      ...(['Date', 'performance', 'hrtime'] as const),
    ],
  })
  // It knows the global and `timers`; names imported from `node:timers` follow only when told to.
  syncBuiltinESMExports()
  AbortSignal.timeout = virtualTimeout
  let turns = 0

  return {
    get turns() {
      return turns
    },
    now: () => clock.now,
    // Its timers are the ones just taken over.
    sleep: systemClock.sleep,
    async settle() {
      do {
        clock.tick(0)
        await new Promise<void>((resolve) => nextTurn(resolve))
      } while (process.getActiveResourcesInfo().some((kind) => /^(FSReq|FileHandle)/.test(kind)))
    },
    drive<T>(task: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        let isOver = false
        const end = (finish: () => void) => {
          isOver = true
          clearTimeout(guard)
          finish()
        }
        const guard = setTimeout(
          () => end(() => reject(new Error('virtual time stands still: the run waits for something outside of it'))),
          FOREVER_MS,
        )
        const turn = () => {
          if (isOver) return
          turns++
          try {
            onTurn(clock.next())
          } catch (error) {
            // As Node does it: an error that a timer's callback lets through ends the run.
            return end(() => reject(error))
          }
          nextTurn(turn)
        }
        nextTurn(turn)
        task().then(
          (value) => end(() => resolve(value)),
          (error) => end(() => reject(error)),
        )
      })
    },
  }
}

/** Node's own runs on real time, outside of every timer that can be replaced. */
function virtualTimeout(ms: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }, ms)
  return controller.signal
}

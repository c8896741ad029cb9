import { systemClock } from '../src/ports.ts'

/** Waits until it is true; says what was waited for when it does not become true. */
export async function eventually(what: string, isTrue: () => boolean, timeoutMs = 10_000): Promise<void> {
  const endsAt = systemClock.now() + timeoutMs
  while (!isTrue()) {
    if (systemClock.now() > endsAt) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await systemClock.sleep(5)
  }
}

/** Lets everything that is under way without a timer come to its end. */
export async function settled(turns = 50): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

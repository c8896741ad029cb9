/**
 * The entry of the process that lives through one scenario.
 *
 * Order matters: time and chance are taken over first, and only then is anything loaded that could keep a reference to the
 * real ones. Hence the dynamic import at the end, and hardly any import at the top.
 */
import '@daslab/node/polyfill'
import { seededRandom } from '@daslab/sampler/random'
import { installSeededChance } from './chance.ts'
import { watchNativeWork } from './native-work.ts'
import type { FromRun, ToRun } from './run.ts'
import { installVirtualTime } from './time.ts'
import { Trace } from './trace.ts'

/** Events that travel together to the parent. */
const BATCH = 500

process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const send = (message: FromRun) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send!(message, undefined, undefined, () => resolve())
    else resolve()
  })

process.once('message', (message: ToRun) => {
  live(message)
    .catch((error) => send({ kind: 'failed', message: String(error?.stack || error) }))
    .then(() => process.disconnect())
})

async function live({ scenario, audits }: ToRun): Promise<void> {
  const startedAt = process.hrtime.bigint()
  const realTime = process.hrtime.bigint
  const trace = new Trace()
  const time = installVirtualTime((now) => trace.turn(now))
  const beginChanceAnew = installSeededChance(seededRandom(scenario.plan.options.seed).split('platform'))
  const beganAt = time.now()

  let batch: Extract<FromRun, { kind: 'events' }>['events'][number][] = []
  const flush = () => {
    if (batch.length > 0) void send({ kind: 'events', events: batch })
    batch = []
  }
  const { simulate } = await import('./simulation.ts')
  await time.settle()
  beginChanceAnew()
  const loadedAt = realTime()
  const native = audits ? watchNativeWork() : undefined
  // Timeouts and aborts are errors by the thousand, each with a stack that nobody reads: a tenth of all time.
  if (!audits) Error.stackTraceLimit = 0
  const emit = (event: (typeof batch)[number]) => {
    batch.push(event)
    if (batch.length >= BATCH) flush()
  }
  const phases = await time.drive(() => simulate(scenario, { time, trace, emit }))
  const nativeWork = native?.() ?? {}
  flush()
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  await send({
    kind: 'done',
    outcome: {
      phases,
      traceHash: trace.digest(),
      traceEntries: trace.entries,
      turns: time.turns,
      virtualMs: time.now() - beganAt,
      loadMs: Number(loadedAt - startedAt) / 1e6,
      wallMs: Number(realTime() - startedAt) / 1e6,
      cpuMs: (userCPUTime + systemCPUTime) / 1_000,
      // The system counts in KiB.
      peakResidentBytes: maxRSS * 1024,
      nativeWork,
    },
  })
}

/**
 * What threads bring where a scheme pairs: one publication on two of them against one, and whether the event loop is free
 * and how much memory is resident while the largest publication is encoded and recovered.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import type { HeavyWork } from '@daslab/node/compute/heavy-work'
import { workerPool } from '@daslab/node/compute/worker-pool'
import { seededRandom } from '@daslab/sampler/random'
import { median, millisecondsUntil } from './side-by-side.ts'

const SCHEME = 'peerdas'
const ROUNDS = 7
const BLOBS = 8
const SPEED_GOAL = 1.7
const DELAY_GOAL_MS = 50

export async function benchKzgThreads(): Promise<void> {
  const before = process.memoryUsage.rss()
  const one = workerPool({ threads: 1 })
  const two = workerPool({ threads: 2 })
  try {
    await two.warmUp(SCHEME)
    await freeEventLoop(two, before)
    await one.warmUp(SCHEME)
    await speedUp(one, two)
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
}

/** The largest payload of so many blobs. */
function payloadOf(blobs: number): Uint8Array {
  const { maxPayloadBytes, geometryFor } = schemeByName(SCHEME)
  const { rows } = geometryFor(maxPayloadBytes)
  return seededRandom('bench').bytes(Math.floor((maxPayloadBytes / rows) * blobs))
}

async function speedUp(one: HeavyWork, two: HeavyWork): Promise<void> {
  const payload = payloadOf(BLOBS)
  const times: { one: number; two: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    times.push({
      one: await millisecondsUntil(() => one.encode(SCHEME, payload)),
      two: await millisecondsUntil(() => two.encode(SCHEME, payload)),
    })
  }
  const ratio = median(times.map((time) => time.one / time.two))
  const [oneMs, twoMs] = [median(times.map((time) => time.one)), median(times.map((time) => time.two))]
  console.log(`${BLOBS} blobs: ${oneMs.toFixed(0)} ms on one thread, ${twoMs.toFixed(0)} ms on two (medians)`)
  console.log(`ratio ${ratio.toFixed(2)}, goal at least ${SPEED_GOAL}: ${ratio >= SPEED_GOAL ? 'met' : 'missed'}`)
}

async function freeEventLoop(work: HeavyWork, rssBefore: number): Promise<void> {
  const payload = seededRandom('bench').bytes(schemeByName(SCHEME).maxPayloadBytes)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let peak = 0
  let isDone = false
  const watch = (async () => {
    for (; !isDone; await sleep(20)) peak = Math.max(peak, process.memoryUsage.rss())
  })()
  const rssWarm = process.memoryUsage.rss()
  delay.enable()
  const encodeMs = await millisecondsUntil(async () => {
    const { geometry, commitments, columns } = await work.encode(SCHEME, payload)
    const half = columns.filter(({ column }) => column % 2 === 1)
    const recoverMs = await millisecondsUntil(() => work.reconstruct(SCHEME, { geometry, commitments }, half, [0]))
    console.log(`${geometry.rows} blobs: recovered from half of the columns in ${recoverMs.toFixed(0)} ms`)
  })
  delay.disable()
  isDone = true
  await watch
  const p99 = delay.percentile(99) / 1e6
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  console.log(`encoded and recovered in ${encodeMs.toFixed(0)} ms on two threads`)
  console.log(
    `event-loop delay p50 ${(delay.percentile(50) / 1e6).toFixed(1)} ms, max ${(delay.max / 1e6).toFixed(1)} ms,`,
  )
  console.log(`p99 ${p99.toFixed(1)} ms, goal under ${DELAY_GOAL_MS}: ${p99 < DELAY_GOAL_MS ? 'met' : 'missed'}`)
  const after = process.memoryUsage.rss()
  const warm = `${mib(rssBefore)} before threads, ${mib(rssWarm)} with two warm ones`
  console.log(`resident: ${warm}, ${mib(peak)} at peak, ${mib(after)} after`)
}

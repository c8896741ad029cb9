/**
 * What the header of an extended square costs: extension and roots on one thread, all of it on one and on two workers,
 * beside node:crypto and a copy of the square, in turns.
 *
 * Where other programs run too, time on the clock says little about two threads; the processor time that they took says
 * what they would need if each had a processor to itself. Ratios are medians of ratios within a round. The references were
 * measured on another machine (Zen 3, 2 cores), so compare ratios with ratios.
 */
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { Worker } from 'node:worker_threads'
import { dataRoot } from '@daslab/erasure/commitment/data-root'
import { NAMESPACE_BYTES, NMT_NODE_BYTES } from '@daslab/erasure/commitment/nmt'
import { plainNmtBatch, SHARE_BYTES } from '@daslab/erasure/commitment/nmt-batch'
import { firstUnordered, headerOf } from '@daslab/erasure/square/header'
import { placeOriginal, type SquareLayout, sharesOf, squareLayout } from '@daslab/erasure/square/layout'
import { type OpenSquare, openSquare, phases, runPhase } from '@daslab/erasure/square/phases'
import { type SharedMemory, sharedMemory } from '@daslab/erasure/web-assembly'
import { seededRandom } from '@daslab/sampler/random'
import { median, millisecondsOf, millisecondsUntil } from './side-by-side.ts'
import type { SquareWork } from './square-worker.ts'

const K = 128
const ROUNDS = 11
/** Of the phases: rows and columns are extended, then hashed. */
const EXTENSION = [0, 1]
const ROOTS = [2, 3]

const GOALS = { extension: 20, twoWorkers: 75 }
const REFERENCES = `references, on another machine, ms:
  extension   Go rsmt2d 38 to 54, klauspost alone 19, leopard in C++ 7 to 10, prototype 18 to 26
  all roots   Go nmt with SHA-NI 145 to 164, prototype 136 to 177, crypto.hash 468 to 613
  header      Go 195 on one thread, 124 on two; prototype 77 on two workers
  ratios      crypto.hash / prototype 3.4; Go / prototype on two 1.6`

export async function benchSquare(): Promise<void> {
  const layout = squareLayout(K)
  const memory = originalIn(layout)
  const square = openSquare(memory, layout)
  const twin: OpenSquare = { ...square, hashing: plainNmtBatch(memory) }
  const copy = new Uint8Array(sharesOf(memory, layout).length)
  const [one, two] = [await crewOf(1, memory, layout), await crewOf(2, memory, layout)]
  const header = async (crew: Crew) => {
    if (firstUnordered(memory, layout) !== undefined) throw new Error('the square is out of order')
    await crew.run()
    dataRoot(headerOf(memory, layout))
  }
  const ways = {
    'copy of the square, 32 MiB': async () => copy.set(sharesOf(memory, layout)),
    'extension, 1 thread': async () => runAll(square, EXTENSION),
    'all roots, 1 thread': async () => runAll(square, ROOTS),
    'all roots, crypto.hash alone': async () => hashAlone(layout),
    'all roots, the twin': async () => runAll(twin, ROOTS),
    'whole header, 1 worker': () => header(one),
    'whole header, 2 workers': () => header(two),
  }
  type Way = keyof typeof ways
  const fresh = originalIn(layout)
  const coldMs = millisecondsOf(() => runAll(openSquare(fresh, layout), [...EXTENSION, ...ROOTS]))
  const rounds: Record<Way, Cost>[] = []
  const loads: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const entries: [string, Cost][] = []
    for (const [name, run] of Object.entries(ways)) entries.push([name, await costOf(run)])
    // The first round warms up.
    if (round >= 0) rounds.push(Object.fromEntries(entries) as Record<Way, Cost>)
    loads.push(loadavg()[0]!)
  }
  await Promise.all([one.stop(), two.stop()])
  square.close()

  const all = (way: Way, unit: keyof Cost) => rounds.map((costs) => costs[way][unit])
  const ratio = (way: Way, to: Way) => median(rounds.map((costs) => costs[way].ms / costs[to].ms)).toFixed(2)
  console.log(`k = ${K}: 8 MiB to 32 MiB, ${4 * K} roots; Node ${process.version}, ${ROUNDS} rounds`)
  console.log(`load of the machine, others' work included: ${Math.min(...loads)} to ${Math.max(...loads)}`)
  console.log(`${'ms'.padEnd(30)}minimum  median  processor  of the copy`)
  for (const way of Object.keys(ways) as Way[]) {
    const figures = [Math.min(...all(way, 'ms')), median(all(way, 'ms')), Math.min(...all(way, 'processorMs'))]
    const columns = figures.map((figure, i) => figure.toFixed(1).padStart([7, 8, 11][i]!))
    console.log(way.padEnd(30) + columns.join('') + ratio(way, 'copy of the square, 32 MiB').padStart(13))
  }
  console.log(`extension and roots for the first time in fresh memory, 1 thread: ${coldMs.toFixed(1)}`)
  console.log(`crypto.hash alone / ours, roots: ${ratio('all roots, crypto.hash alone', 'all roots, 1 thread')}`)
  console.log(`1 worker / 2 workers, header: ${ratio('whole header, 1 worker', 'whole header, 2 workers')}`)
  const each = Math.min(...all('whole header, 2 workers', 'processorMs')) / 2
  console.log(`whole header on 2 workers with a processor each, from processor time: about ${each.toFixed(1)}`)
  console.log(REFERENCES)
  judge('extension, 1 thread', all('extension, 1 thread', 'ms'), GOALS.extension)
  judge('whole header, 2 workers', all('whole header, 2 workers', 'ms'), GOALS.twoWorkers)
}

interface Cost {
  readonly ms: number
  /** Of all threads together. */
  readonly processorMs: number
}

async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage()
  const ms = await millisecondsUntil(run)
  const { user, system } = process.cpuUsage(before)
  return { ms, processorMs: (user + system) / 1000 }
}

function judge(name: string, times: readonly number[], goal: number): void {
  const verdict = (value: number) => (value <= goal ? 'met' : 'missed')
  const [least, middle] = [Math.min(...times), median(times)]
  console.log(`${name}: goal at most ${goal} ms, ${verdict(middle)} by the median, ${verdict(least)} by the minimum`)
}

function runAll(square: OpenSquare, which: readonly number[]): void {
  const units = phases(square.layout)
  for (const phase of which) runPhase(square, phase, 0, units[phase]!)
}

/** As many calls as leaves and nodes ask for, on messages that are put together already: no way by node:crypto is faster. */
function hashAlone({ width }: SquareLayout): void {
  const leaf = new Uint8Array(1 + NAMESPACE_BYTES + SHARE_BYTES)
  const node = new Uint8Array(1 + 2 * NMT_NODE_BYTES)
  for (let i = 0; i < width * width; i++) hash('sha256', leaf, 'buffer')
  for (let i = 0; i < 2 * width * (width - 1); i++) hash('sha256', node, 'buffer')
}

/** Random shares under one namespace for each four. */
function originalIn(layout: SquareLayout): SharedMemory {
  const original = seededRandom('bench').bytes(layout.k ** 2 * SHARE_BYTES)
  const view = new DataView(original.buffer, original.byteOffset)
  for (let i = 0; i < layout.k ** 2; i++) {
    original.fill(0, i * SHARE_BYTES, i * SHARE_BYTES + NAMESPACE_BYTES)
    view.setUint32(i * SHARE_BYTES + NAMESPACE_BYTES - 4, i >> 2)
  }
  const memory = sharedMemory(layout.bytes)
  placeOriginal(memory, layout, original)
  return memory
}

interface Crew {
  run(): Promise<void>
  stop(): Promise<unknown>
}

/** Threads that do all phases of a square together. */
async function crewOf(threads: number, memory: SharedMemory, layout: SquareLayout): Promise<Crew> {
  const progress = new Int32Array(new SharedArrayBuffer(2 * phases(layout).length * 4))
  const workerData: SquareWork = { k: layout.k, threads, memory, progress }
  // A thread cannot begin with TypeScript; it can load what loads it.
  const [loader, program] = [import.meta.resolve('tsx/esm/api'), new URL('./square-worker.ts', import.meta.url).href]
  const begin = `import('${loader}').then(({ register }) => (register(), import('${program}')))`
  const workers = Array.from({ length: threads }, () => new Worker(begin, { eval: true, workerData }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return {
    async run() {
      progress.fill(0)
      const done = Promise.all(workers.map((worker) => once(worker, 'message')))
      for (const worker of workers) worker.postMessage('run')
      await done
    },
    stop: () => Promise.all(workers.map((worker) => worker.terminate())),
  }
}

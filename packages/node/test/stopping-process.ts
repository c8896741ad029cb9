/**
 * A process of its own for `stopping.test.ts`: nodes of each role, each stopped in the middle of its work. It says when
 * all have stopped; then nothing must keep it alive.
 */
import '../src/polyfill.ts'
import { workerPool } from '../src/compute/worker-pool.ts'
import { systemClock } from '../src/ports.ts'
import { eventually } from './eventually.ts'
import { testNetwork } from './network.ts'
import { publication } from './publication.ts'

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error) => (error as { code?: string }).code ?? String(error),
  )

const transport = process.argv[2] === 'tcp' ? 'tcp' : 'memory'
const work = workerPool({ threads: 1 })
const network = testNetwork({ columns: 8, transport })
const publisher = await network.start({ name: 'publisher', role: 'publisher' }, { work })
const full = await network.start({ name: 'full', role: 'full', custody: { kind: 'all' } }, { work })
const light = await network.start(
  { name: 'light', role: 'light', sampling: { samples: 8, timeoutMs: 30_000 } },
  { work },
)
await network.mesh('publisher', 'full', 'light')

// A custodian that never answers: the sampler waits for it, the full node asks it for what it lacks.
const silent = await network.raw('silent')
let asked = 0
await silent.serveSamples(() => void asked++)
const all = [0, 1, 2, 3, 4, 5, 6, 7]
for (const node of [full, light]) await silent.claim(node, all)
const blob = publication({ network: network.name, sequence: Math.floor(systemClock.now()) })
await silent.publishHeader(blob.signed)
await network.event('sampling-started')
await eventually('requests of both', () => asked >= 2)

const underWay = {
  sample: outcome(light.sample(blob.signed.blob, { samples: 4, draw: 'by hand' })),
  get: outcome(light.get(blob.signed.blob)),
  publish: outcome(publisher.publish(new Uint8Array(3_000_000), { scheme: 'merkle' })),
  peers: outcome(light.waitForPeers(100, 60_000)),
}
await systemClock.sleep(20)
const stopAt = systemClock.now()
await Promise.all([network.stop(), work.stop()])
const stopMs = systemClock.now() - stopAt
const failed = network.past('task-failed').map(({ error }) => error)
const results: Record<string, string> = {}
for (const [name, promise] of Object.entries(underWay)) results[name] = await promise
process.stdout.write(`${JSON.stringify({ ...results, failed, stopMs })}\n`)

/**
 * A network on virtual time, from the shell: verdicts, what it cost, and the trace's hash.
 *
 *     node --import tsx scripts/virtual.ts --full 24 --light 5 --kib 64 --withhold 65 --until 30 --seed 1
 *
 * The acceptance figures of docs/decisions/virtual-time.md come from it.
 */
import { parseArgs } from 'node:util'
import { planTestnet } from '@daslab/lab/testnet/plan'
import { runVirtual } from '@daslab/lab/virtual/run'
import { DEFAULT_LINK } from '@daslab/lab/virtual/scenario'
import { seededRandom } from '@daslab/sampler/random'

const { values } = parseArgs({
  options: {
    full: { type: 'string', default: '24' },
    light: { type: 'string', default: '5' },
    super: { type: 'string', default: '0' },
    custody: { type: 'string', default: '' },
    scheme: { type: 'string', default: 'merkle' },
    columns: { type: 'string', default: '128' },
    kib: { type: 'string', default: '64' },
    withhold: { type: 'string', default: '0' },
    until: { type: 'string', default: '30' },
    seed: { type: 'string', default: '42' },
    encryption: { type: 'string', default: 'native' },
    audit: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const plan = planTestnet({
  name: 'virtual',
  seed,
  full: Number(values.full),
  light: Number(values.light),
  superNodes: Number(values.super),
  scheme: values.scheme,
  columns: Number(values.columns),
  custody: values.custody === '' ? { kind: 'perfect', copies: 2 } : { kind: 'count', groups: Number(values.custody) },
  samples: 16,
  sampleTimeoutMs: 4_000,
  transport: 'memory',
  sharesVerification: true,
  processes: 0,
})

const { events, ...outcome } = await runVirtual(
  {
    plan,
    links: { everywhere: DEFAULT_LINK, uplink: Number.POSITIVE_INFINITY },
    encryption: values.encryption === 'noise' ? 'noise' : 'native',
    steps: [
      {
        kind: 'publish',
        atMs: 1_000,
        by: 'publisher-0',
        payload: seededRandom(seed)
          .split('payload')
          .bytes(Number(values.kib) * 1024),
        blob: 'first',
        withhold: Array.from({ length: Number(values.withhold) }, (_, column) => column),
      },
    ],
    faults: [],
    untilMs: Number(values.until) * 1_000,
  },
  { audits: values.audit },
)

const counts = new Map<string, number>()
for (const event of events) {
  const what = event.type === 'verdict' ? `verdict: ${event.result.verdict}` : event.type
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
console.log(Object.fromEntries(counts))
console.log({
  node: process.versions.node,
  nodes: plan.names.length,
  connections: (counts.get('peer-connected') ?? 0) / 2,
  ...outcome,
})

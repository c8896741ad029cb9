/** Small histories for tests of the judge: a network of two full nodes and three samplers, and blobs of eight columns. */
import type { NodeEventBody } from '@daslab/node/events'
import type { Verdict } from '@daslab/sampler/judge'
import { judge } from '../../src/expectations/judge.ts'
import type { Result } from '../../src/expectations/judgement.ts'
import { LAB, type LabEventBody, type RunEvent } from '../../src/runs/run-event.ts'
import { read } from '../networks/texts.ts'

const FILE = `
name: test
duration: 10s
params: { columns: 8, custody: perfect:1 }
nodes:
  publisher: {}
  full: { count: 2 }
  light: { count: 3, samples: 2 }
workload:
  - { at: 0s, publish: { size: 1KiB }, as: first }
  - { at: 1s, publish: { size: 1KiB }, as: second }
`
/** When the network is ready. */
export const READY = 1_000_000
export const DIGESTS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7']

/** An event of a node, so many milliseconds after the network was ready. */
export const at = (ms: number, node: string, body: NodeEventBody): RunEvent => ({ at: READY + ms, node, ...body })
export const lab = (ms: number, body: LabEventBody): RunEvent => ({ at: READY + ms, node: LAB, ...body })

export function verdict(kind: Verdict['verdict'], change: Partial<Verdict> = {}): Verdict {
  const none = { asked: 2, answered: 2, notHeld: 0, invalid: 0, lost: 0 }
  return { ...none, verdict: kind, chanceFooled: 0, chanceFooledExact: '0/1', assumption: '', ...change }
}

export const says = (ms: number, node: string, kind: Verdict['verdict'], change: Partial<Verdict> = {}, blob = 'b1') =>
  at(ms, node, { type: 'verdict', blob, draw: 'on-header', result: verdict(kind, change), tookMs: 1 })

/** Both blobs published, nodes started; the run ends after ten seconds. */
export const FRAME: readonly RunEvent[] = [
  ...['publisher-0', 'full-0', 'full-1', 'light-0', 'light-1', 'light-2'].map((node) => {
    const role = node.startsWith('full') ? 'full' : node.startsWith('light') ? 'light' : 'publisher'
    return at(-100, node, { type: 'node-started', role, peer: `peer-${node}`, addresses: [], custody: [] })
  }),
  lab(0, { type: 'network-ready' }),
  ...['b1', 'b2'].flatMap((blob, i) => [
    at(i * 1_000, 'publisher-0', {
      type: 'blob-encoded',
      blob,
      engine: 'test',
      rows: 1,
      sampleUnit: 'column',
      payloadBytes: 1_024,
      encodeMs: 1,
      commitMs: 1,
      sha256: `payload-${blob}`,
      columnDigests: DIGESTS,
    }),
    lab(i * 1_000 + 50, { type: 'blob-named', name: i === 0 ? 'first' : 'second', blob }),
  ]),
  lab(10_000, { type: 'network-ended' }),
]

/** What comes of these lines of `expect` when this happens inside the frame; `more` is added to the file. */
export function judged(expect: readonly string[], events: readonly RunEvent[], more = '', frame = FRAME): Result[] {
  const lines = expect.map((line) => `  - { ${line} }\n`).join('')
  return [...judge(read(`${FILE}${more}\n${lines === '' ? '' : `expect:\n${lines}`}`), [...frame, ...events]).results]
}

/** Of one expectation. */
export function judgedOne(expect: string, events: readonly RunEvent[], more = '', frame = FRAME): Result {
  return judged([expect], events, more, frame)[0]!
}

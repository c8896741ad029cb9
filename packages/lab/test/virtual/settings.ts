/**
 * Twenty networks that differ in what could bring chance or real time into a run: links, encryption, attacks, every fault.
 */
import type { FaultKind } from '../../src/faults/fault.ts'
import { DEFAULT_LINK, type Links, type Scenario, type Step } from '../../src/virtual/scenario.ts'
import { NAMES, publishAt } from './small-scenario.ts'

const { full, light } = NAMES
const [first = '', second = ''] = full
const spell = { fromMs: 500, untilMs: 3_000 }

function links(everywhere: Partial<Links['everywhere']>, uplink = Number.POSITIVE_INFINITY): Partial<Scenario> {
  return { links: { everywhere: { ...DEFAULT_LINK, ...everywhere }, uplink } }
}
function fault(kind: FaultKind): Partial<Scenario> {
  return { faults: [{ name: 'it', ...spell, ...kind }] }
}
const hide = (count: number) => Array.from({ length: count }, (_, column) => column)
const ask = (atMs: number, by: string): Step => ({ kind: 'sample', atMs, by, blob: 'first', samples: 8 })

export const SETTINGS: Readonly<Record<string, Partial<Scenario>>> = {
  plain: {},
  noise: { encryption: 'noise' },
  'no delay': links({ delayMs: 0, jitterMs: 0 }),
  'wide jitter': links({ delayMs: 60, jitterMs: 60 }),
  'loss of 5 %': links({ loss: 0.05 }),
  'narrow links': links({ bandwidth: 500_000 }),
  'narrow uplinks': links({}, 1_000_000),
  'noise, loss and narrow links': { ...links({ loss: 0.02, bandwidth: 1_000_000 }), encryption: 'noise' },
  'one far node': {
    links: {
      everywhere: DEFAULT_LINK,
      uplink: Number.POSITIVE_INFINITY,
      between: [{ nodes: [first], and: [...full, ...light, 'publisher-0'], link: { delayMs: 300 } }],
    },
  },
  'half withheld': { steps: [publishAt(1_000, 'first', hide(8))] },
  'minimal withheld': { steps: [publishAt(1_000, 'first', hide(9))] },
  'two blobs at once': { steps: [publishAt(1_000), publishAt(1_000, 'second')] },
  'asked and fetched': {
    steps: [
      publishAt(500),
      ask(2_000, 'light-0'),
      ask(2_000, 'light-1'),
      { kind: 'get', atMs: 2_500, by: 'light-0', blob: 'first' },
    ],
  },
  delay: fault({ kind: 'delay', nodes: full, delayMs: 200, jitterMs: 100 }),
  loss: fault({ kind: 'loss', nodes: [first], rate: 0.3 }),
  partition: fault({
    kind: 'partition',
    groups: [
      [first, 'light-0'],
      [second, 'publisher-0', 'light-1'],
    ],
  }),
  crash: fault({ kind: 'crash', nodes: [first, second] }),
  freeze: fault({ kind: 'freeze', nodes: [first] }),
  'clock jump': fault({ kind: 'clock-jump', nodes: ['publisher-0'], byMs: 2_000 }),
  everything: {
    ...links({ loss: 0.01, jitterMs: 20 }),
    steps: [publishAt(500), publishAt(2_000, 'second', hide(9)), publishAt(5_000, 'third')],
    faults: [
      { name: 'slow', ...spell, kind: 'delay', nodes: [second], delayMs: 100 },
      { name: 'thin', ...spell, kind: 'bandwidth', nodes: ['publisher-0'], bitsPerSecond: 400_000 },
      { name: 'split', fromMs: 1_500, untilMs: 2_500, kind: 'partition', groups: [[first], [second, 'light-0']] },
      { name: 'mute', fromMs: 2_500, untilMs: 3_500, kind: 'one-way-partition', from: ['light-1'], to: full },
      { name: 'down', fromMs: 2_800, untilMs: 4_000, kind: 'crash', nodes: ['full-3'] },
      { name: 'still', fromMs: 1_000, untilMs: 2_000, kind: 'freeze', nodes: ['full-2'] },
      { name: 'fast', fromMs: 100, untilMs: 4_500, kind: 'clock-jump', nodes: ['light-0'], byMs: 700 },
    ],
  },
}

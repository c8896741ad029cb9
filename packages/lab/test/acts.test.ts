import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CodedError } from '@daslab/erasure/errors'
import type { PublishReport } from '@daslab/node/running-node'
import type { Verdict } from '@daslab/sampler/judge'
import { seededRandom } from '@daslab/sampler/random'
import { describe, expect, test } from 'vitest'
import { WithholdAttack } from '../src/attacks/withhold.ts'
import { ACTS, MORE_ACTS, playAct } from '../src/demo/acts.ts'
import { makeDocument } from '../src/demo/document.ts'
import { EventHub } from '../src/testnet/event-hub.ts'
import type { Testnet } from '../src/testnet/testnet.ts'

const LIGHTS = 16
const KEEPERS = 2
const PAYLOAD = new Uint8Array([1, 2, 3])
const HIDDEN = { honest: 0, withheld: 65, recovered: 64, proven: 64, invalid: 0 } as const

/** How a fake network behaves: what its samplers say, whether somebody reconstructs, what `get` brings. */
interface Behaviour {
  readonly available: number
  readonly undecided?: number
  readonly reconstructs?: boolean
  readonly invalid?: number
  readonly convinced?: number
  readonly get: Uint8Array | readonly [have: number, need: number] | 'bad-encoding'
}

function fakeTestnet(
  act: keyof typeof HIDDEN,
  { available, undecided = 0, reconstructs = false, invalid = 0, convinced = 0, get }: Behaviour,
): Testnet {
  const hub = new EventHub()
  const lights = Array.from({ length: LIGHTS }, (_, i) => ({ name: `light-${i}`, role: 'light' }))
  const full = Array.from({ length: KEEPERS }, (_, i) => ({ name: `full-${i}`, role: 'full' }))
  const said = [
    ...new Array(available).fill('available'),
    ...new Array(undecided).fill('undecided'),
    ...new Array(invalid).fill('invalid'),
  ]
  const verdictOf = (i: number) => said[i] ?? 'withheld'
  const fake = {
    hub,
    plan: { options: { sampleTimeoutMs: 100 } },
    nodes: [...full, ...lights],
    lightSamplers: () => lights,
    attack: new WithholdAttack(seededRandom(1)),
    warmUp: () => {},
    async publish(): Promise<PublishReport> {
      const blob = 'ab'
      lights.forEach(({ name }, i) => {
        const result = { verdict: verdictOf(i), asked: 8 } as Verdict
        // The first half has decided before the publisher is done.
        const tell = () => hub.emit({ at: 0, node: name, type: 'verdict', blob, draw: 'on-header', result, tookMs: 1 })
        if (i < LIGHTS / 2) tell()
        else setTimeout(tell, 5)
      })
      if (reconstructs) {
        hub.emit({ at: 0, node: 'full-0', type: 'reconstruction-finished', blob, outcome: 'reconstructed', tookMs: 1 })
      }
      for (const { name } of full) hub.emit({ at: 0, node: name, type: 'custody-complete', blob, columns: 1 })
      for (const { name } of [...full, ...lights].slice(0, convinced)) {
        hub.emit({ at: 0, node: name, type: 'bad-encoding-proven', blob, from: '', line: null, cells: 1 })
      }
      const withheld = Array.from({ length: HIDDEN[act] }, (_, i) => i)
      return {
        blob,
        columns: 128,
        dataColumns: 64,
        rows: 1,
        sampleUnit: 'column',
        withheld,
      } as unknown as PublishReport
    },
    async get() {
      if (get instanceof Uint8Array) return get
      if (get === 'bad-encoding') throw new CodedError('NODE_BAD_ENCODING', 'bad', {})
      const [have, need] = get
      throw new CodedError('NODE_NOT_RECOVERABLE', `${have} of ${need}`, { have, need })
    },
  }
  return fake as unknown as Testnet
}

/** The expectations that failed. */
async function failures(act: keyof typeof HIDDEN, behaviour: Behaviour): Promise<string[]> {
  const plan = [...ACTS, ...MORE_ACTS].find(({ name }) => name === act)!
  const { checks } = await playAct(plan, fakeTestnet(act, behaviour), PAYLOAD, new AbortController().signal)
  expect(checks.length).toBeGreaterThanOrEqual(3)
  return checks.filter(({ held }) => !held).map(({ expected }) => expected)
}

test.each([
  ['honest', { available: 16, get: PAYLOAD }],
  ['withheld', { available: 0, get: [63, 64] }],
  ['withheld', { available: 2, get: [63, 64] }],
  ['recovered', { available: 16, reconstructs: true, get: PAYLOAD }],
  ['proven', { available: 16, reconstructs: true, get: PAYLOAD }],
  ['invalid', { available: 0, invalid: 16, convinced: 18, get: 'bad-encoding' }],
] as const)('%s as theory says: %j', async (act, behaviour) => {
  expect(await failures(act, behaviour)).toEqual([])
})

test.each([
  ['honest', { available: 15, get: PAYLOAD }, /all 16 samplers say available/],
  ['honest', { available: 16, get: new Uint8Array([1, 2, 4]) }, /comes back identical/],
  ['honest', { available: 16, get: [63, 64] }, /comes back identical/],
  ['withheld', { available: 3, get: [63, 64] }, /0 to 2 of 16 samplers fooled/],
  ['withheld', { available: 0, undecided: 1, get: [63, 64] }, /every sampler decides/],
  ['withheld', { available: 0, get: PAYLOAD }, /cannot be had: 63 of the 64/],
  ['withheld', { available: 0, get: [62, 64] }, /cannot be had: 63 of the 64/],
  ['withheld', { available: 0, reconstructs: true, get: [63, 64] }, /nobody reconstructs/],
  ['recovered', { available: 16, get: PAYLOAD }, /a node of the network reconstructs/],
  ['proven', { available: 15, reconstructs: true, get: PAYLOAD }, /all 16 samplers say available/],
  ['invalid', { available: 1, invalid: 15, convinced: 18, get: 'bad-encoding' }, /all 16 samplers say invalid/],
  ['invalid', { available: 0, invalid: 16, convinced: 18, get: PAYLOAD }, /cannot be had: badly encoded/],
] as const)('%s not as theory says: %j', async (act, behaviour, line) => {
  expect(await failures(act, behaviour)).toEqual([expect.stringMatching(line)])
})

test('an error that is no answer is not taken for one', async () => {
  const testnet = fakeTestnet('withheld', { available: 0, get: [63, 64] })
  Object.assign(testnet, { get: async () => Promise.reject(new CodedError('NODE_STOPPED', 'gone')) })
  await expect(playAct(ACTS[1]!, testnet, PAYLOAD, new AbortController().signal)).rejects.toThrow('gone')
})

describe('the document', () => {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

  test('is long enough, and its contents lead to its chapters', () => {
    const text = decode(makeDocument())
    expect(text.length).toBeGreaterThanOrEqual(100 * 1024)
    const lines = text.split('\n')
    const contents = [...text.matchAll(/^ *(\d+)\. (.+?) \.+ line (\d+)$/gm)]
    expect(contents.length).toBeGreaterThan(10)
    for (const [, number, title, line] of contents) expect(lines[Number(line) - 1]).toBe(`## ${number}. ${title}`)
  })

  test('follows from the tree: README first, folders last, tests and installed packages left out', () => {
    const root = mkdtempSync(join(tmpdir(), 'das-book-'))
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    put('pnpm-workspace.yaml', '')
    put('docs/b.md', 'B')
    put('docs/a/z.md', 'Z')
    put('docs/README.md', 'R')
    put('packages/erasure/src/x.ts', 'export {}')
    put('packages/erasure/node_modules/y.ts', '')
    put('packages/erasure/test/x.test.ts', '')
    const text = decode(makeDocument(root))
    expect(decode(makeDocument(root))).toBe(text)
    const titles = [...text.matchAll(/^## \d+\. (\S+\.\w+)$/gm)].map(([, title]) => title)
    expect(titles).toEqual(['docs/README.md', 'docs/b.md', 'docs/a/z.md', 'packages/erasure/src/x.ts'])
    expect(text.length).toBeGreaterThanOrEqual(100 * 1024)
    rmSync(root, { recursive: true })
  })

  test('outside of the repository there is one too', () => {
    expect(makeDocument('/nowhere').length).toBeGreaterThanOrEqual(100 * 1024)
  })
})

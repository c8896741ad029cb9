import { request } from 'node:http'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import type { NodeEvent } from '@daslab/node/events'
import type { PublishReport } from '@daslab/node/running-node'
import type { Verdict } from '@daslab/sampler/judge'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadEncodingAttack } from '../src/attacks/bad-encoding.ts'
import { WithholdAttack } from '../src/attacks/withhold.ts'
import { UserError } from '../src/errors.ts'
import { ControlClient } from '../src/testnet/control-client.ts'
import { type ControlServer, startControlServer } from '../src/testnet/control-server.ts'
import { DrawBook } from '../src/testnet/draw-book.ts'
import { EventHub } from '../src/testnet/event-hub.ts'
import { planTestnet } from '../src/testnet/plan.ts'
import type { Testnet } from '../src/testnet/testnet.ts'
import { SMALL } from './fixtures/small-network.ts'

const TOKEN = 'a'.repeat(64)
const BLOB = 'b'.repeat(64)
const MAX_PAYLOAD = 1_000

const VERDICT: Verdict = {
  verdict: 'available',
  asked: 8,
  answered: 8,
  notHeld: 0,
  invalid: 0,
  lost: 0,
  chanceFooled: 0.0027,
  chanceFooledExact: '682689/252018800',
  assumption: 'x',
}

/** A testnet of which only the outside is real. */
function fakeTestnet() {
  const hub = new EventHub()
  const asked: unknown[] = []
  const testnet = {
    plan: planTestnet(SMALL),
    hub,
    nodes: [],
    phases: { startNodesMs: 1, connectMs: 2, meshReadyMs: 3 },
    blobs: [],
    attack: new WithholdAttack(seededRandom(1)),
    badEncoding: new BadEncodingAttack(),
    draws: new DrawBook(),
    status: async () => [],
    publish: async (payload: Uint8Array) => ({ blob: BLOB, payloadBytes: payload.length }) as PublishReport,
    get: async (blob: string, node: string, columns?: readonly number[]) => {
      asked.push([blob, node, columns])
      return new Uint8Array([1, 2, 3])
    },
    sample: async (_blob: string, samples: number, node: string) => {
      if (samples === 13) throw new UserError('LAB_X', 'thirteen is too many')
      asked.push(node)
      return VERDICT
    },
    resolveBlob: () => BLOB,
    reportOf: () => ({ columns: 128, dataColumns: 64, rows: 2, sampleUnit: 'column', withheld: [] }),
    lightSamplers: () => [{ name: 'light-0' }, { name: 'light-1' }],
    nodeNamed: (name: string) => ({ name }),
  }
  return { testnet: testnet as unknown as Testnet, hub, asked }
}

let server: ControlServer
let port: number
let stops = 0
const fake = fakeTestnet()

beforeAll(async () => {
  server = await startControlServer({ port: 0, token: TOKEN, maxPayloadBytes: MAX_PAYLOAD, onStop: () => stops++ })
  port = Number(new URL(server.url).port)
})
afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly body: string
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
) {
  const { method = 'GET', headers = {}, body } = options
  return new Promise<Answer>((resolve, reject) => {
    const call = request(
      { port, host: '127.0.0.1', path, method, headers: { authorization: `Bearer ${TOKEN}`, ...headers } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => (text += part))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

const client = () =>
  new ControlClient({ pid: process.pid, url: server.url, token: TOKEN, run: null }, new AbortController().signal)
const codeOf = ({ body }: Answer) => JSON.parse(body).error.code as string

test('before the testnet is ready every request is told to wait', async () => {
  expect(await ask('/v1/status')).toMatchObject({ status: 503, body: expect.stringContaining('LAB_STARTING') })
  server.open(fake.testnet, '/runs/x')
  expect((await ask('/v1/status')).status).toBe(200)
})

describe('who may ask', () => {
  test.each([
    ['no token', { authorization: '' }, 401, 'LAB_CONTROL_TOKEN'],
    ['a wrong token', { authorization: `Bearer ${'b'.repeat(64)}` }, 401, 'LAB_CONTROL_TOKEN'],
    ['a foreign name for this address', { host: 'evil.example' }, 403, 'LAB_CONTROL_HOST'],
    ['the right name with another port', { host: '127.0.0.1:1' }, 403, 'LAB_CONTROL_HOST'],
    ['a page of another site', { origin: 'http://evil.example' }, 403, 'LAB_CONTROL_ORIGIN'],
    ['a page without a site', { origin: 'null' }, 403, 'LAB_CONTROL_ORIGIN'],
  ])('%s is refused', async (_, headers, status, code) => {
    const answer = await ask('/v1/status', { headers })
    expect(answer.status).toBe(status)
    expect(codeOf(answer)).toBe(code)
  })

  test('it listens on the loopback address only', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('a port in use is one line', async () => {
    await expect(startControlServer({ port, token: TOKEN, maxPayloadBytes: 1, onStop: () => {} })).rejects.toThrow(
      expect.objectContaining({ exitCode: 3, message: expect.stringMatching(/is in use; choose another with --port/) }),
    )
  })
})

describe('what may be asked', () => {
  test.each([
    ['/v1/nothing', 'GET', '', 404, 'LAB_CONTROL_PATH'],
    ['/v1/../../etc/passwd', 'GET', '', 404, 'LAB_CONTROL_PATH'],
    ['/v1/sample', 'POST', '{', 422, 'LAB_CONTROL_JSON'],
    ['/v1/sample', 'POST', '{"blob":"latest"}', 422, 'LAB_CONTROL_REQUEST'],
    ['/v1/sample', 'POST', '{"blob":"latest","samples":1e9,"repeat":1}', 422, 'LAB_CONTROL_REQUEST'],
    ['/v1/sample', 'POST', `{"blob":"${'x'.repeat(100_000)}"}`, 413, 'LAB_CONTROL_SIZE'],
    ['/v1/attack', 'POST', '{"kind":"withhold","pattern":"most","until":null}', 422, 'SAMPLER_BAD_PATTERN'],
    ['/v1/attack', 'POST', '{"kind":"withhold","pattern":"none","until":null,"more":1}', 422, 'LAB_CONTROL_REQUEST'],
    ['/v1/blobs/latest/payload?columns=1,x', 'GET', '', 422, 'LAB_CONTROL_REQUEST'],
    ['/v1/blobs/latest/payload?columns=9999', 'GET', '', 422, 'LAB_CONTROL_REQUEST'],
    ['/v1/publish', 'POST', 'x'.repeat(MAX_PAYLOAD + 1), 413, 'LAB_CONTROL_SIZE'],
  ])('%s %s %.40s is answered with %i %s', async (path, method, body, status, code) => {
    const answer = await ask(path, { method, body })
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  })

  test('a body that lies about its length is cut off at the limit too', async () => {
    const answer = await ask('/v1/publish', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(MAX_PAYLOAD + 1),
    })
    expect(answer.status).toBe(413)
  })
})

test('the attack of bad encoding is switched on and off, and is none where commitments bind the encoding', async () => {
  expect(await client().attack({ kind: 'bad-encoding', isOn: true, until: 2 })).toEqual({
    kind: 'bad-encoding',
    isOn: true,
    remaining: 2,
  })
  expect((await client().status()).badEncoding.isOn).toBe(true)
  expect(await client().attack({ kind: 'bad-encoding', isOn: false, until: null })).toMatchObject({ isOn: false })
  const attack = new BadEncodingAttack()
  expect(() => attack.set(true, null, schemeByName('peerdas'))).toThrow('nobody can encode badly')
  attack.set(true, 1, schemeByName('celestia'))
  expect([attack.next(), attack.next()]).toEqual([true, false])
})

describe('the client', () => {
  test('publishes a payload of the largest size', async () => {
    expect(await client().publish(new Uint8Array(MAX_PAYLOAD))).toMatchObject({ blob: BLOB, payloadBytes: MAX_PAYLOAD })
  })

  test('samples over the light samplers in turn, verdict by verdict', async () => {
    const lines = []
    for await (const line of client().sample({ blob: 'latest', samples: 8, repeat: 3 })) lines.push(line)
    expect(lines).toEqual([
      {
        kind: 'start',
        blob: BLOB,
        hidden: { columns: 128, dataColumns: 64, hidden: 0, positionsPerColumn: 1 },
        earlierDraws: [],
      },
      ...['light-0', 'light-1', 'light-0'].map((node) => ({ kind: 'verdict', node, verdict: VERDICT })),
    ])
  })

  test('an error in the middle of the answer keeps its exit code', async () => {
    const all = async () => {
      for await (const line of client().sample({ blob: 'latest', samples: 13, repeat: 3 })) void line
    }
    await expect(all()).rejects.toThrow(expect.objectContaining({ code: 'LAB_X', exitCode: 2 }))
  })

  test('fetches a payload from the columns and by the node named', async () => {
    const { blob, payload } = await client().get('latest', { node: 'full-1', columns: [3, 4] })
    expect([blob, [...payload]]).toEqual([BLOB, [1, 2, 3]])
    expect(fake.asked.at(-1)).toEqual([BLOB, 'full-1', [3, 4]])
  })

  test('sets the attack', async () => {
    const state = await client().attack({ kind: 'withhold', pattern: 'minimal', until: 2 })
    expect(state).toEqual({ kind: 'withhold', pattern: 'minimal', remaining: 2 })
  })

  test('follows events until it lets go', async () => {
    const event: NodeEvent = { at: 1, node: 'full-0', type: 'node-stopped' }
    const timer = setInterval(() => fake.hub.emit(event), 10)
    for await (const line of client().events()) {
      expect(JSON.parse(line)).toEqual(event)
      break
    }
    clearInterval(timer)
  })

  test('asks for a stop', async () => {
    await client().stop()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(stops).toBe(1)
  })
})

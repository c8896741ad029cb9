/**
 * The other side of the control interface: what `das publish`, `sample`, `get` and `attack` speak.
 *
 * It finds the testnet by the lock of the run directory. No lock, or one whose process is gone, is one line that tells how to
 * start a testnet.
 */

import { EnvironmentError, type ErrorData, errorFromData, type LabError } from '../errors.ts'
import { printable, quoted } from '../escape.ts'
import { type Active, isLive, readActive } from '../runs/active.ts'
import type { AttackRequest, AttackState, ControlStatus, Published, SampleLine, SampleRequest } from './control-api.ts'

export class ControlClient {
  readonly #active: Active
  readonly #signal: AbortSignal

  constructor(active: Active, signal: AbortSignal) {
    this.#active = active
    this.#signal = signal
  }

  async status(): Promise<ControlStatus> {
    return (await this.#request('GET', '/v1/status')).json() as Promise<ControlStatus>
  }

  async publish(payload: Uint8Array): Promise<Published> {
    return (await this.#request('POST', '/v1/publish', payload)).json() as Promise<Published>
  }

  async *sample(request: SampleRequest): AsyncGenerator<Exclude<SampleLine, { kind: 'error' }>> {
    const response = await this.#request('POST', '/v1/sample', JSON.stringify(request))
    for await (const text of lines(response)) {
      const line = JSON.parse(text) as SampleLine
      if (line.kind === 'error') throw errorFromData(line.error as ErrorData)
      yield line
    }
  }

  async get(blob: string, { node, columns }: { node?: string | undefined; columns?: readonly number[] | undefined }) {
    const query = new URLSearchParams()
    if (node !== undefined) query.set('node', node)
    if (columns !== undefined) query.set('columns', columns.join(','))
    const response = await this.#request('GET', `/v1/blobs/${blob}/payload?${query}`)
    return { blob: response.headers.get('x-das-blob') ?? blob, payload: new Uint8Array(await response.arrayBuffer()) }
  }

  async attack<Kind extends AttackRequest['kind']>(request: Extract<AttackRequest, { kind: Kind }>) {
    const answer = await this.#request('POST', '/v1/attack', JSON.stringify(request))
    return answer.json() as Promise<Extract<AttackState, { kind: Kind }>>
  }

  async stop(): Promise<void> {
    await this.#request('POST', '/v1/stop')
  }

  async *events(): AsyncGenerator<string> {
    yield* lines(await this.#request('GET', '/v1/events'))
  }

  async #request(method: string, path: string, body?: string | Uint8Array): Promise<Response> {
    let response: Response
    try {
      response = await fetch(this.#active.url + path, {
        method,
        headers: { authorization: `Bearer ${this.#active.token}` },
        signal: this.#signal,
        ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
      })
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason
      throw new EnvironmentError('LAB_CONTROL', `the testnet at ${this.#active.url} broke off; is it still up?`, {
        cause: error,
      })
    }
    if (response.ok) return response
    throw await failureOf(response)
  }
}

/** @throws EnvironmentError when no testnet runs there. */
export async function connectToTestnet(runDir: string, signal: AbortSignal): Promise<ControlClient> {
  const active = readActive(runDir)
  if (active !== undefined && (await isLive(active))) return new ControlClient(active, signal)
  throw new EnvironmentError(
    'LAB_NOT_RUNNING',
    `no testnet is running in ${quoted(runDir)}; start one with das up, or name its folder with --run-dir`,
  )
}

async function failureOf(response: Response): Promise<LabError> {
  const text = await response.text().catch(() => '')
  try {
    const { error } = JSON.parse(text) as { error: ErrorData }
    if (typeof error.message === 'string') return errorFromData({ ...error, message: printable(error.message) })
  } catch {
    // Not ours: answered below.
  }
  return new EnvironmentError(
    'LAB_CONTROL',
    `the control interface answered ${response.status}; is something else on its port?`,
  )
}

async function* lines(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of response.body ?? []) {
    rest += decoder.decode(part as Uint8Array, { stream: true })
    const complete = rest.split('\n')
    rest = complete.pop() ?? ''
    for (const line of complete) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}

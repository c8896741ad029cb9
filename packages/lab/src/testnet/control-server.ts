/**
 * The control interface of a running testnet: HTTP on 127.0.0.1, for the other commands (and, later, a page).
 *
 * Anything on this machine can reach a loopback port, a web page in a browser included. So: a token that only the owner's
 * file holds, a `Host` that is this very address (a foreign name resolved to 127.0.0.1 is refused), no `Origin` but our
 * own, bodies of bounded size, deadlines for slow clients. Whatever fails is answered with one line and an exit code.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import { parseStrategy } from '@daslab/sampler/strategy/strategy'
import { type HttpBindings, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { stream } from 'hono/streaming'
import type { z } from 'zod'
import { asLabError, EnvironmentError, EXIT, errorToData, LabError, systemCode, UserError } from '../errors.ts'
import { hiddenColumnsOf } from '../runs/verdict-counts.ts'
import * as api from './control-api.ts'
import type { HostStatus } from './host.ts'
import { schemeOf } from './plan.ts'
import { processUsage } from './process-usage.ts'
import type { Testnet } from './testnet.ts'

const SMALL_BODY_BYTES = 64 * 1024
const MAX_CONNECTIONS = 64
/** Draws that one sample request runs at a time. */
const DRAWS_AT_ONCE = 256

export interface ControlServer {
  readonly url: string
  /** From now on requests are served; before, they are told that the testnet is starting. */
  open(testnet: Testnet, run: string): void
  close(): Promise<void>
}

export interface ControlServerOptions {
  readonly port: number
  readonly token: string
  readonly maxPayloadBytes: number
  /** Somebody asked the testnet to stop. */
  readonly onStop: () => void
}

type Opened = { readonly testnet: Testnet; readonly run: string }
type Env = { Bindings: HttpBindings; Variables: Opened }

/** @throws EnvironmentError when the port is taken or not allowed. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  let opened: Opened | undefined
  const app = new Hono<Env>()
  const port = { value: options.port }

  app.onError((error, c) => {
    const failure = asLabError(error)
    return c.json({ error: errorToData(failure) }, failure.exitCode === EXIT.environment ? 500 : 422)
  })
  app.notFound((c) => refuse(c, 404, 'LAB_CONTROL_PATH', 'there is no such path'))

  app.use(async (c, next) => {
    const names = [`127.0.0.1:${port.value}`, `localhost:${port.value}`]
    if (!names.includes(c.req.header('host') ?? '')) return refuse(c, 403, 'LAB_CONTROL_HOST', 'unexpected Host header')
    const origin = c.req.header('origin')
    if (origin !== undefined && !names.some((name) => origin === `http://${name}`)) {
      return refuse(c, 403, 'LAB_CONTROL_ORIGIN', 'unexpected Origin header')
    }
    if (!isToken(c.req.header('authorization'), options.token)) {
      return refuse(c, 401, 'LAB_CONTROL_TOKEN', 'a bearer token is needed: runs/active.json has it')
    }
    if (opened === undefined)
      return refuse(c, 503, 'LAB_STARTING', 'the testnet is starting; try again when it is ready')
    c.set('testnet', opened.testnet)
    c.set('run', opened.run)
    return next()
  })
  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (c) => refuse(c, 413, 'LAB_CONTROL_SIZE', `a body of at most ${maxSize} bytes is taken`),
    })

  app.get('/v1/status', async (c) => c.json(await statusOf(c.var)))
  app.post('/v1/publish', limit(options.maxPayloadBytes), async (c) => {
    const payload = new Uint8Array(await c.req.arrayBuffer())
    const report = await c.var.testnet.publish(payload)
    const sha256 = createHash('sha256').update(payload).digest('hex')
    return c.json({ ...report, sha256, attack: c.var.testnet.attack.state } satisfies api.Published)
  })
  app.post('/v1/sample', limit(SMALL_BODY_BYTES), async (c) => {
    const request = parse(api.SampleRequest, await jsonBody(c))
    return stream(c, async (out) => {
      for await (const line of sampleLines(c.var.testnet, request)) await out.writeln(JSON.stringify(line))
    })
  })
  app.get('/v1/blobs/:blob/payload', async (c) => {
    const { testnet } = c.var
    const { node, columns } = parse(api.PayloadQuery, c.req.query())
    const blob = testnet.resolveBlob(c.req.param('blob'))
    const payload = await testnet.get(blob, defaultReader(testnet, node), columns)
    return c.body(new Uint8Array(payload), 200, { 'content-type': 'application/octet-stream', 'x-das-blob': blob })
  })
  app.post('/v1/attack', limit(SMALL_BODY_BYTES), async (c) => {
    const { attack, badEncoding, plan } = c.var.testnet
    const request = parse(api.AttackRequest, await jsonBody(c))
    if (request.kind === 'bad-encoding') {
      badEncoding.set(request.isOn, request.until, schemeOf(plan.options))
      return c.json(badEncoding.state satisfies api.AttackState)
    }
    attack.set(request.pattern, request.until)
    return c.json(attack.state satisfies api.AttackState)
  })
  app.get('/v1/events', (c) =>
    stream(c, async (out) => {
      const waiting: string[] = []
      let wake = () => {}
      const unsubscribe = c.var.testnet.hub.subscribe((event) => {
        // A reader that does not keep up loses events rather than this process its memory.
        if (waiting.length < 100_000) waiting.push(JSON.stringify(event))
        wake()
      })
      out.onAbort(() => wake())
      try {
        while (!out.aborted) {
          if (waiting.length > 0) await out.write(`${waiting.splice(0).join('\n')}\n`)
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        unsubscribe()
      }
    }),
  )
  app.post('/v1/stop', (c) => {
    setImmediate(options.onStop)
    return c.json({ stopping: true })
  })

  const server = await listen(app, options.port)
  const address = server.address()
  port.value = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    url: `http://127.0.0.1:${port.value}`,
    open(testnet, run) {
      opened = { testnet, run }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(app: Hono<Env>, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch: app.fetch,
      port,
      hostname: '127.0.0.1',
      serverOptions: { headersTimeout: 5_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
    }) as Server
    server.maxConnections = MAX_CONNECTIONS
    server.once('listening', () => resolve(server))
    server.once('error', (error) => {
      const code = systemCode(error)
      const why =
        code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'is not allowed for you' : `failed (${code})`
      reject(
        new EnvironmentError('LAB_PORT', `port ${port} of 127.0.0.1 ${why}; choose another with --port, or 0 for any`, {
          cause: error,
        }),
      )
    })
  })
}

async function* sampleLines(testnet: Testnet, request: api.SampleRequest): AsyncGenerator<api.SampleLine> {
  try {
    const blob = testnet.resolveBlob(request.blob)
    const nodes = request.node === undefined ? testnet.lightSamplers() : [testnet.nodeNamed(request.node)]
    if (nodes.length === 0)
      throw new UserError('LAB_NO_SAMPLER', 'this testnet has no light sampler; start it with --light 1 or more')
    const { samples } = request
    const strategy = typeof samples === 'number' ? samples : parseStrategy(samples)
    const report = testnet.reportOf(blob)
    // Of whom is asked first: an experiment of many draws is not about one sampler's luck.
    const earlierDraws = request.repeat > 1 ? [] : testnet.draws.of(nodes[0]!.name, blob)
    yield { kind: 'start', blob, hidden: report === undefined ? null : hiddenColumnsOf(report), earlierDraws }

    // So many at a time; each is handed out when its turn has come, so a slow reader slows the drawing.
    const running: Promise<api.SampleLine>[] = []
    for (let draw = 0; draw < request.repeat; draw++) {
      const { name } = nodes[draw % nodes.length]!
      const line = testnet
        .sample(blob, strategy, name)
        .then((verdict): api.SampleLine => ({ kind: 'verdict', node: name, verdict }))
      // A failure is met when its turn comes; until then it must not count as unhandled.
      line.catch(() => {})
      running.push(line)
      if (running.length >= DRAWS_AT_ONCE) yield await running.shift()!
    }
    for (const line of running) yield await line
  } catch (error) {
    yield { kind: 'error', error: errorToData(error) }
  }
}

async function statusOf({ testnet, run }: Opened): Promise<api.ControlStatus> {
  const hosts: readonly HostStatus[] = await testnet.status()
  const { name, seed, scheme, columns, maxBlobs } = testnet.plan.options
  const order = new Map(testnet.nodes.map((node, i) => [node.name, i]))
  return {
    name,
    seed,
    scheme,
    columns,
    maxBlobs: maxBlobs ?? null,
    run,
    publishers: testnet.plan.publishers,
    phases: testnet.phases,
    attack: testnet.attack.state,
    badEncoding: testnet.badEncoding.state,
    nodes: hosts.flatMap(({ nodes }) => nodes).sort((a, b) => order.get(a.name)! - order.get(b.name)!),
    processes: processUsage(hosts),
    blobs: testnet.blobs,
  }
}

/** Who fetches when nobody is named: a light sampler, which holds nothing itself. */
function defaultReader(testnet: Testnet, node: string | undefined): string {
  if (node !== undefined) return testnet.nodeNamed(node).name
  return (testnet.lightSamplers()[0] ?? testnet.nodes.at(-1)!).name
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}

async function jsonBody(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    throw new UserError('LAB_CONTROL_JSON', 'the body is not JSON')
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new UserError('LAB_CONTROL_REQUEST', `${path.join('.') || 'request'}: ${message}`)
}

function refuse(c: Context, status: 401 | 403 | 404 | 413 | 503, code: string, message: string) {
  const error = new LabError(code, status === 413 || status === 404 ? EXIT.usage : EXIT.environment, message)
  return c.json({ error: errorToData(error) }, status)
}

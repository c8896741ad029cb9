/**
 * One node in the foreground: what `das node` does.
 *
 * There is no discovery: a node knows the peers that it is told with `--bootstrap` and those that dial it. It keeps trying
 * them, so nodes may start in any order. Its draws are unpredictable unless `--seed` is given.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { NodeEvent, Role } from '@daslab/node/events'
import type { CustodyOption, RunningNode } from '@daslab/node/running-node'
import { hiddenColumns, parsePattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
import { formatVerdict } from '@daslab/sampler/verdict-text'
import { EnvironmentError, EXIT, type ExitCode, UserError } from './errors.ts'
import { printable, quoted } from './escape.ts'
import { bytesText, columnsText, countText, wrapped } from './format.ts'
import { readOrCreateIdentity } from './input/identity-file.ts'
import { readPayloadFile } from './input/payload-file.ts'
import { eventLine } from './runs/event-line.ts'
import type { Session } from './settings.ts'
import { schemeOf } from './testnet/plan.ts'
import { workThreads } from './testnet/work-threads.ts'

const POLL_MS = 100
const REDIAL_MS = 3_000
/** How long a publisher waits for subscribers of every column once it has enough peers. */
const COLUMN_PATIENCE_MS = 5_000

/** What is worth a line to people; the rest shows with `--log-level debug`. */
const TOLD = new Set<NodeEvent['type']>([
  'peer-connected',
  'peer-disconnected',
  'peer-charged',
  'header-received',
  'custody-complete',
  'reconstruction-finished',
  'message-refused',
  'task-failed',
])

export interface OneNodeOptions {
  readonly listen: string[]
  readonly bootstrap: string[]
  readonly dataDir: string
  readonly identityFile?: string
  readonly network: string
  readonly publishers: string[]
  readonly custody: CustodyOption
  readonly columns: number
  readonly maxBlobs: number | undefined
  readonly samples: number
  readonly sampleTimeout: number
  readonly scheme: string
  readonly file?: string
  readonly minPeers: number
  readonly withhold: string
}

/** Known to nobody who does not have the key, and of no use for anything but draws. */
function drawSecret(key: Uint8Array): Uint8Array {
  return createHash('sha256').update('daslab/draws/v1').update(key).digest()
}

export async function runNode(session: Session, role: Role, options: OneNodeOptions): Promise<ExitCode> {
  const { output, globals, interrupt } = session
  if (role !== 'publisher' && options.file !== undefined) {
    throw new UserError('LAB_USAGE', `--file is for publishers; a ${role} node publishes nothing`)
  }
  const scheme = schemeOf(options)
  const payload = options.file === undefined ? undefined : await readPayloadFile(options.file, scheme.maxPayloadBytes)
  const path = options.identityFile ?? join(options.dataDir, `${role}.key`)
  const identity = readOrCreateIdentity(path)
  if (identity.isExposed) output.warn(`key file ${quoted(path)} can be read by others; chmod 600 it`)

  const [{ startNode }, { workerPool }, { systemClock }] = await Promise.all([
    import('@daslab/node/start-node'),
    import('@daslab/node/compute/worker-pool'),
    import('@daslab/node/ports'),
  ])
  interrupt.signal.throwIfAborted()
  // Without a seed chance follows from the key: a node that is started again draws for a blob what it drew before.
  const random = seededRandom(globals.isSeedGiven ? globals.seed : drawSecret(identity.seed))
  const work = workerPool({ threads: workThreads() })
  const started = await startNode(
    {
      name: role,
      role,
      network: options.network,
      identity: identity.seed,
      listen: options.listen,
      columns: options.columns,
      ...(options.maxBlobs !== undefined && { maxBlobs: options.maxBlobs }),
      custody: role === 'full' ? options.custody : { kind: 'none' },
      publishers: options.publishers,
      sampling: { samples: role === 'light' ? options.samples : 0, timeoutMs: options.sampleTimeout },
    },
    { clock: systemClock, random, work, events: (event) => tell(session, event) },
  ).catch(async (error: Error) => {
    await work.stop()
    throw cannotListen(error, options.listen)
  })
  try {
    interrupt.signal.throwIfAborted()
    printNode(session, started, options)
    const stopped = new Promise<void>((resolve) =>
      interrupt.signal.addEventListener('abort', () => resolve(), { once: true }),
    )
    const redial = keepDialling(session, started, options.bootstrap)
    if (payload !== undefined) {
      await publishWhenHeard(session, started, payload, options).catch((error) => {
        if (!interrupt.signal.aborted) throw error
      })
    }
    await stopped
    await redial
  } finally {
    await started.stop()
    await work.stop()
  }
  return EXIT.held
}

/** libp2p answers with a page; the system's code in it says it all. */
function cannotListen(error: Error, listen: readonly string[]): Error {
  const code = /\b(EADDRINUSE|EACCES|EADDRNOTAVAIL)\b/.exec(error.message)?.[1]
  if (code === undefined) return error
  const why = {
    EADDRINUSE: 'the port is in use',
    EACCES: 'the port is not allowed for you',
    EADDRNOTAVAIL: 'this machine has no such address',
  }[code]
  return new EnvironmentError(
    'LAB_LISTEN',
    `cannot listen on ${listen.map(quoted).join(', ')}: ${why}; choose another with --listen`,
    {
      cause: error,
    },
  )
}

/** Dials the peers named until it is told to stop; those connected already cost nothing. */
async function keepDialling(
  { output, interrupt }: Session,
  started: RunningNode,
  addresses: readonly string[],
): Promise<void> {
  const complained = new Set<string>()
  while (!interrupt.signal.aborted && addresses.length > 0) {
    await Promise.all(
      addresses.map((address) =>
        started.connect(address).catch((error: Error) => {
          if (!complained.has(address) && !interrupt.signal.aborted) {
            output.warn(`cannot reach ${quoted(address)} yet (${printable(error.message, 100)}); trying on`)
          }
          complained.add(address)
        }),
      ),
    )
    await pause(REDIAL_MS, interrupt.signal)
  }
}

async function publishWhenHeard(
  { output, interrupt, globals }: Session,
  started: RunningNode,
  payload: Uint8Array,
  options: OneNodeOptions,
): Promise<void> {
  const { minPeers, scheme, withhold } = options
  output.progress(`waiting for ${countText(minPeers, 'subscriber')}`)
  const { signal } = interrupt
  for (; started.status().headerSubscribers < minPeers; signal.throwIfAborted()) await pause(POLL_MS, signal)
  const deadline = performance.now() + COLUMN_PATIENCE_MS
  for (; started.status().leastColumnSubscribers < 1 && performance.now() < deadline; signal.throwIfAborted()) {
    await pause(POLL_MS, signal)
  }
  if (started.status().leastColumnSubscribers < 1) output.warn('some columns have no subscriber: nobody will keep them')

  const hidden = hiddenColumns(
    parsePattern(withhold),
    schemeOf(options).geometryFor(payload.length),
    seededRandom(globals.seed),
  )
  const report = await started.publish(payload, { scheme, withhold: hidden })
  output.result({ type: 'published', scheme, ...report }, [report.blob])
  output.say(
    `  ${bytesText(report.payloadBytes)} published${hidden.length > 0 ? `, ${hidden.length} columns withheld: ${columnsText(hidden)}` : ''}; Ctrl-C when everybody has it`,
  )
}

function printNode(
  { output }: Session,
  { role, peer, publicKey, addresses, custody }: RunningNode,
  { network }: OneNodeOptions,
): void {
  output.result({ type: 'ready', role, peer, publicKey, addresses, custody, network }, [
    `${output.paint('bold', `${role} node`)} of network ${network}`,
    `  peer        ${peer}`,
    `  public key  ${publicKey}`,
    ...addresses.map((address) => `  address     ${address}`),
    ...(role === 'full' ? [`  keeps       ${columnsText(custody)}`] : []),
    'Ctrl-C stops it.',
  ])
}

function tell({ output }: Session, event: NodeEvent): void {
  output.json({ type: 'event', event })
  if (event.type === 'verdict') {
    const [headline = '', ...rest] = formatVerdict(event.result)
    output.say(`blob ${event.blob.slice(0, 16)}…: ${headline}`, ...rest.flatMap((line) => wrapped(`  ${line}`)))
  } else if (TOLD.has(event.type)) output.say(eventLine(event))
  else output.debug(eventLine(event))
}

/** Resolves after so long, or as soon as the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}

/**
 * A run from start to end: lock, control interface, run folder and testnet, taken in that order and given back in reverse.
 *
 * Whatever step fails, what was taken before is given back, so a start leaves either a running testnet or nothing. The
 * same holds when there is no more time (`onForcedStop`): then the synchronous part of it is done.
 */
import { networkOfTestnet } from '../networks/testnet-network.ts'
import type { Session } from '../settings.ts'
import { type ControlServer, startControlServer } from '../testnet/control-server.ts'
import type { NodeHost } from '../testnet/host.ts'
import { hostMaker } from '../testnet/make-hosts.ts'
import { planTestnet, schemeOf, type TestnetOptions } from '../testnet/plan.ts'
import { processUsage } from '../testnet/process-usage.ts'
import { startTestnet, type Testnet } from '../testnet/testnet.ts'
import { type Active, acquire, newToken, release, update } from './active.ts'
import { eventLine } from './event-line.ts'
import { markInterrupted, RunFolder, removeStalePartials } from './run-folder.ts'
import { type ProcessUsage, type RunFacts, type Summary, SummaryBuilder } from './summary.ts'

const USAGE_PATIENCE_MS = 1_000

export interface LabRunOptions {
  readonly network: TestnetOptions
  /** Port of the control interface, 0 for any; undefined: no lock and no interface. */
  readonly controlPort?: number | undefined
}

export interface LabRun {
  readonly testnet: Testnet
  /** The run folder. */
  readonly path: string
  /** Of the control interface. */
  readonly url: string | undefined
  /** Resolves when somebody asked for a stop through the control interface. */
  readonly stopRequested: Promise<void>
  /** The summary so far. */
  readonly summary: () => Summary
  /** Stops everything and writes the final summary, with what else it should hold. */
  finish<Extra extends object>(state: Summary['state'], extra?: Extra): Promise<Summary & Extra>
}

export async function openRun({ network, controlPort }: LabRunOptions, session: Session): Promise<LabRun> {
  const { globals, output, interrupt } = session
  const plan = planTestnet(network)
  const scheme = schemeOf(network)
  const { runDir } = globals
  const startedAt = new Date()
  const stopRequest = Promise.withResolvers<void>()
  const token = newToken()
  let hosts: readonly NodeHost[] = []
  let folder: RunFolder | undefined
  let server: ControlServer | undefined
  let active: Active | undefined

  const letGo = () => {
    folder?.discard()
    if (active !== undefined) release(runDir, token)
  }
  const forget = interrupt.onForcedStop(() => {
    for (const host of hosts) host.kill()
    letGo()
  })

  try {
    if (controlPort !== undefined) {
      const { maxPayloadBytes } = scheme
      server = await startControlServer({
        port: controlPort,
        token,
        maxPayloadBytes,
        onStop: () => stopRequest.resolve(),
      })
      const mine: Active = { pid: process.pid, url: server.url, token, run: null }
      const dead = await acquire(runDir, mine)
      active = mine
      if (dead?.run) markInterrupted(dead.run)
    }
    removeStalePartials(runDir)
    const opened = new RunFolder(runDir, networkOfTestnet(network), startedAt)
    folder = opened
    const builder = new SummaryBuilder()
    const makeHosts = await hostMaker(plan, (name, text) => output.debug(`${name}: ${text.trimEnd()}`))
    const testnet = await startTestnet(plan, {
      signal: interrupt.signal,
      onProgress: (text) => output.progress(text),
      makeHosts: (events) => (hosts = makeHosts(events)),
      onHub(hub) {
        hub.subscribe(opened.record)
        hub.subscribe(builder.add)
        if (globals.logLevel === 'debug')
          hub.subscribe((event) => output.debug(`${event.node.padEnd(12)} ${eventLine(event)}`))
      },
    })

    const { name, seed, columns, samples } = network
    const { dataColumns } = scheme.geometryFor(1)
    const facts: RunFacts = {
      name,
      seed,
      scheme: network.scheme,
      columns,
      dataColumns,
      samples,
      startedAt: startedAt.toISOString(),
      phases: testnet.phases,
    }
    const usage = async (): Promise<ProcessUsage[]> => processUsage(await testnet.status())
    let processes = await usage()
    const path = opened.publish(builder.build(facts, 'running', processes))
    if (active !== undefined) update(runDir, { ...active, run: path })
    server?.open(testnet, path)
    output.clearProgress()

    return {
      testnet,
      path,
      url: server?.url,
      stopRequested: stopRequest.promise,
      summary: () => builder.build(facts, 'running', processes),
      async finish(state, extra) {
        // A process that died or is stuck cannot be asked; its last figures stand.
        const asked = usage().catch(() => processes)
        processes = await Promise.race([asked, pause(USAGE_PATIENCE_MS).then(() => processes)])
        await server?.close()
        await testnet.stop()
        const summary = { ...builder.build(facts, state, processes), ...(extra ?? ({} as never)) }
        opened.finish(summary)
        letGo()
        forget()
        if (opened.log.error !== undefined) output.warn(`the run's log is incomplete: ${String(opened.log.error)}`)
        return summary
      },
    }
  } catch (error) {
    output.clearProgress()
    await server?.close()
    letGo()
    forget()
    throw error
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

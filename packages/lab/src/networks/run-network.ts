/**
 * One run of a network file: run folder, setting, summary, judgement.
 *
 * History first, judgement after: the folder is complete and closed before anything is judged, and the judge reads what was
 * written there. So the judgement at the end of a run is the one that `das inspect --check` comes to later.
 */
import { extname, join } from 'node:path'
import { EnvironmentError } from '../errors.ts'
import { shapeOf } from '../expectations/history.ts'
import type { Judgement } from '../expectations/judgement.ts'
import { eventLine } from '../runs/event-line.ts'
import { judgementText, judgeRun } from '../runs/judge-run.ts'
import { isNodeEvent, type RunEvent } from '../runs/run-event.ts'
import { RunFolder, removeStalePartials } from '../runs/run-folder.ts'
import { type Summary, SummaryBuilder } from '../runs/summary.ts'
import type { Session } from '../settings.ts'
import type { LoadedNetwork } from './load.ts'
import type { Network } from './network.ts'
import type { Setting, SettingReport } from './setting.ts'

export interface NetworkRun {
  /** The run folder. */
  readonly path: string
  readonly judgement: Judgement
}

const NO_PHASES = { startNodesMs: 0, connectMs: 0, meshReadyMs: 0 }

/** @throws LabError when the run does not come to its end; its folder then says `failed` or `interrupted` */
export async function runNetwork(loaded: LoadedNetwork, setting: Setting, session: Session): Promise<NetworkRun> {
  const { globals, output, interrupt } = session
  const network = withKeptPayloads(loaded.network)
  const startedAt = new Date()
  removeStalePartials(globals.runDir)
  const folder = new RunFolder(globals.runDir, network, startedAt)
  const builder = new SummaryBuilder()
  const summary = (state: Summary['state'], report?: SettingReport) => ({
    ...builder.build(factsOf(network, startedAt, report), state, report?.processes ?? []),
    setting: network.setting,
    ...(report?.traceHash === undefined ? {} : { traceHash: report.traceHash }),
  })
  let isReady = false
  const take = (event: RunEvent) => {
    folder.record(event)
    if (isNodeEvent(event)) builder.add(event)
    if (globals.logLevel === 'debug') output.debug(`${event.node.padEnd(12)} ${eventLine(event)}`)
    if (event.type !== 'network-ready' || isReady) return
    isReady = true
    folder.publish(summary('running'))
  }
  const forget = interrupt.onForcedStop(() => (isReady ? folder.finish(summary('interrupted')) : folder.discard()))
  try {
    keepPayloads(folder, network, loaded.payloads)
    const report = await setting.run(network, {
      payloads: loaded.payloads,
      events: take,
      signal: interrupt.signal,
      onForcedStop: interrupt.onForcedStop,
      onProgress: (text) => output.progress(`${network.name}: ${text}`),
      onDebug: (text) => output.debug(text),
    })
    folder.finish(summary('finished', report))
  } catch (error) {
    if (isReady) folder.finish(summary(interrupt.signal.aborted ? 'interrupted' : 'failed'))
    else folder.discard()
    throw error
  } finally {
    output.clearProgress()
    forget()
  }
  if (folder.log.error !== undefined) {
    throw new EnvironmentError(
      'LAB_HISTORY',
      `the history in ${folder.path} is incomplete (${String(folder.log.error)}): not judged`,
    )
  }
  const judgement = await judgeRun(folder.path)
  folder.keep('judgement.json', judgementText(judgement))
  return { path: folder.path, judgement }
}

/** The network with its files where the run folder keeps them, so that the folder can be run again as it is. */
function withKeptPayloads(network: Network): Network {
  const workload = network.workload.map((step): Network['workload'][number] =>
    step.kind === 'publish' && step.payload.kind === 'file'
      ? { ...step, payload: { kind: 'file', path: join('payloads', step.blob + extname(step.payload.path)) } }
      : step,
  )
  return { ...network, workload }
}

function keepPayloads(folder: RunFolder, { workload }: Network, payloads: LoadedNetwork['payloads']): void {
  for (const step of workload) {
    if (step.kind === 'publish' && step.payload.kind === 'file')
      folder.keep(step.payload.path, payloads.get(step.blob)!)
  }
}

function factsOf(network: Network, startedAt: Date, report: SettingReport | undefined) {
  const { name, seed, scheme, columns, groups } = network
  return {
    ...{ name, seed, scheme, columns },
    dataColumns: shapeOf(network).dataColumns,
    samples: Math.max(0, ...groups.map(({ samples }) => samples)),
    startedAt: startedAt.toISOString(),
    phases: report?.phases ?? NO_PHASES,
  }
}

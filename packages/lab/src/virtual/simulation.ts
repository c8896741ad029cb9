/**
 * A scenario lived through: the network comes up, the clock is set to zero, steps and faults come at their times.
 *
 * Runs inside the process that `child.ts` has prepared; libp2p is loaded by now, under virtual time and seeded chance.
 */
import { inlineWork } from '@daslab/node/compute/inline-work'
import type { RunningNode } from '@daslab/node/running-node'
import { startNode } from '@daslab/node/start-node'
import { seededRandom } from '@daslab/sampler/random'
import { injectFaults } from '../faults/injector.ts'
import { LAB, type LabEventBody, type RunEvent } from '../runs/run-event.ts'
import { LocalHost } from '../testnet/local-host.ts'
import type { TestnetPlan } from '../testnet/plan.ts'
import { type Phases, startTestnet } from '../testnet/testnet.ts'
import { planDials } from '../testnet/topology.ts'
import { VirtualNode } from './node.ts'
import { linkFunction, type Scenario, type Step } from './scenario.ts'
import { virtualSurface } from './surface.ts'
import type { VirtualTime } from './time.ts'
import type { Trace } from './trace.ts'
import { addressOf, Switchboard } from './transport.ts'
import { Wire } from './wire.ts'

export interface SimulationPorts {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly emit: (event: RunEvent) => void
}

/** Returns the virtual times of the start. */
export async function simulate(scenario: Scenario, { time, trace, emit }: SimulationPorts): Promise<Phases> {
  const { links, encryption, faults, untilMs } = scenario
  const plan = listeningOnWire(scenario.plan)
  const { seed, columns } = plan.options
  const wire = new Wire({
    linkBetween: linkFunction(links),
    uplinkOf: () => links.uplink,
    random: seededRandom(seed).split('wire'),
    trace,
    now: () => time.now(),
  })
  const board = new Switchboard(wire, encryption)
  const nodes = new Map<string, VirtualNode>()
  const tell = (event: RunEvent) => {
    trace.event(event)
    emit(event)
  }
  const say = (event: LabEventBody) => tell({ at: time.now(), node: LAB, ...event })

  const ended = new AbortController()
  const testnet = await startTestnet(plan, {
    signal: ended.signal,
    onHub: (hub) => hub.subscribe(tell),
    makeHosts: (events) => [
      new LocalHost({
        name: 'virtual',
        seed,
        clock: time,
        work: inlineWork(time),
        sharesVerification: plan.options.sharesVerification,
        events,
        startNode: async (options, ports) => {
          const node = await VirtualNode.start(options, { ...ports, board, startNode })
          nodes.set(node.name, node)
          return node
        },
      }),
    ],
  })
  say({ type: 'network-ready' })

  const nodeNamed = (name: string) => {
    const node = nodes.get(name)
    if (node === undefined) throw new Error(`no node '${name}' in this network`)
    return node
  }
  const neighbours = neighboursIn(planDials(testnet.nodes, columns))
  const { signal } = ended
  const injecting = injectFaults(faults, {
    surface: virtualSurface({ wire, nodeNamed, neighboursOf: (name) => neighbours.get(name) ?? [] }),
    clock: time,
    signal,
    emit: say,
  })
  const working = doSteps(scenario.steps, { scheme: plan.options.scheme, nodeNamed, time, signal, say })
  // Whatever fails in them ends the run; at its end what still waits is let go.
  await Promise.race([time.sleep(untilMs, signal), failureOf(injecting), failureOf(working)])
  say({ type: 'network-ended' })
  ended.abort()
  await testnet.stop()
  return testnet.phases
}

function failureOf(task: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => task.catch(reject))
}

interface StepPorts {
  readonly scheme: string
  nodeNamed(name: string): RunningNode
  readonly time: VirtualTime
  readonly signal: AbortSignal
  say(event: LabEventBody): void
}

/** Each step at its time, whatever has become of those before it; one that cannot be done is an event. */
async function doSteps(steps: readonly Step[], { scheme, nodeNamed, time, signal, say }: StepPorts): Promise<void> {
  const blobs = new Map<string, string>()
  const blobNamed = (name: string) => {
    const blob = blobs.get(name)
    if (blob === undefined) throw new Error(`blob '${name}' has not been published`)
    return blob
  }
  let draws = 0

  async function act(step: Step): Promise<void> {
    const node = nodeNamed(step.by)
    switch (step.kind) {
      case 'publish': {
        const report = await node.publish(step.payload, { scheme, withhold: step.withhold ?? [] })
        blobs.set(step.blob, report.blob)
        return say({ type: 'blob-named', name: step.blob, blob: report.blob })
      }
      case 'sample':
        await node.sample(blobNamed(step.blob), { samples: step.samples, draw: `asked-${draws++}` })
        return
      case 'get':
        await node.get(blobNamed(step.blob))
        return
    }
  }

  await Promise.all(
    steps.map(async (step) => {
      await time.sleep(step.atMs, signal).catch(() => {})
      if (signal.aborted) return
      await act(step).catch((error: Error) => {
        if (!signal.aborted) say({ type: 'step-failed', step: step.kind, name: step.blob, error: error.message })
      })
    }),
  )
}

/** The plan with every node in one process, at an address that names it. */
function listeningOnWire(plan: TestnetPlan): TestnetPlan {
  const all = plan.hosts.flat()
  const ordered = plan.names.map((name) => all.find((node) => node.name === name)!)
  return { ...plan, hosts: [ordered.map((node) => ({ ...node, listen: [addressOf(node.name)] }))] }
}

function neighboursIn(dials: readonly { readonly from: string; readonly to: string }[]): Map<string, string[]> {
  const neighbours = new Map<string, string[]>()
  const add = (node: string, other: string) => neighbours.set(node, [...(neighbours.get(node) ?? []), addressOf(other)])
  for (const { from, to } of dials) {
    add(from, to)
    add(to, from)
  }
  return neighbours
}

/** The virtual setting: the same nodes on simulated time and links, in a process of their own. */
import { runVirtual } from '../virtual/run.ts'
import type { Scenario } from '../virtual/scenario.ts'
import type { Network } from './network.ts'
import { planNetwork } from './plan-network.ts'
import type { Setting } from './setting.ts'
import { readySteps } from './steps.ts'

export const virtualSetting: Setting = {
  name: 'virtual',

  refusal({ transport }) {
    if (transport === 'memory') return undefined
    return 'sockets have no place in the virtual setting; leave transport out'
  },

  async run(network, { payloads, events, signal, onProgress }) {
    onProgress('simulating')
    const run = await runVirtual(scenarioOf(network, payloads), { signal, onEvent: events })
    const { loadMs, wallMs, peakResidentBytes, traceHash } = run
    const nodes = network.groups.reduce((sum, { count }) => sum + count, 0)
    return {
      phases: { startNodesMs: loadMs, connectMs: 0, meshReadyMs: 0 },
      processes: [
        { process: 'virtual', nodes, residentBytes: peakResidentBytes, peakResidentBytes, cpuMs: Math.round(wallMs) },
      ],
      traceHash,
    }
  },
}

function scenarioOf(network: Network, payloads: ReadonlyMap<string, Uint8Array>): Scenario {
  return {
    plan: planNetwork(network),
    links: network.links!,
    encryption: 'native',
    steps: readySteps(network, payloads),
    faults: network.faults,
    untilMs: network.durationMs,
  }
}

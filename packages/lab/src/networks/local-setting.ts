/**
 * The local setting: the nodes of a network on this machine, in real time, over the memory transport or TCP.
 *
 * What lies between them is this machine's own, so it has no links and no faults: a file that asks for them is refused, for
 * it would pass without having been put to the test.
 */
import { createHash } from 'node:crypto'
import { systemClock } from '@daslab/node/ports'
import { orAborted } from '../interrupt.ts'
import { LAB, type LabEventBody } from '../runs/run-event.ts'
import type { NodeHost } from '../testnet/host.ts'
import { hostMaker } from '../testnet/make-hosts.ts'
import { processUsage } from '../testnet/process-usage.ts'
import { startTestnet, type Testnet } from '../testnet/testnet.ts'
import type { Step } from '../virtual/scenario.ts'
import { planNetwork } from './plan-network.ts'
import type { Setting, SettingPorts } from './setting.ts'
import { readySteps } from './steps.ts'

const PROGRESS_MS = 1_000

export const localSetting: Setting = {
  name: 'local',

  refusal({ links, faults }) {
    if (links === undefined && faults.length === 0) return undefined
    const what = [links && 'links', faults.length > 0 && `the fault '${faults[0]!.name}'`].filter(Boolean).join(' and ')
    return `${what} cannot be made in the local setting; say setting: virtual, or leave it out`
  },

  async run(network, ports) {
    const { events, signal, onProgress } = ports
    const plan = planNetwork(network)
    const steps = readySteps(network, ports.payloads)
    let hosts: readonly NodeHost[] = []
    const forget = ports.onForcedStop(() => {
      for (const host of hosts) host.kill()
    })
    try {
      const makeHosts = await hostMaker(plan, (name, text) => ports.onDebug(`${name}: ${text.trimEnd()}`))
      const testnet = await startTestnet(plan, {
        signal,
        onProgress,
        makeHosts: (sink) => (hosts = makeHosts(sink)),
        onHub: (hub) => hub.subscribe(events),
      })
      try {
        const live = playOut(testnet, steps, network.durationMs, ports)
        const lost = testnet.lost.then((error) => Promise.reject(error))
        await orAborted(Promise.race([live, lost]), signal)
        return { phases: testnet.phases, processes: processUsage(await testnet.status()) }
      } finally {
        onProgress('stopping')
        await testnet.stop()
      }
    } finally {
      forget()
    }
  },
}

/** Does each step at its time, whatever has become of those before it, until the duration is over. */
async function playOut(
  testnet: Testnet,
  steps: readonly Step[],
  durationMs: number,
  ports: SettingPorts,
): Promise<void> {
  const { events, signal, onProgress } = ports
  const say = (event: LabEventBody) => events({ at: systemClock.now(), node: LAB, ...event })
  const blobs = new Map<string, string>()
  const unnamed: { readonly by: string; readonly name: string; readonly sha256: string }[] = []
  // Named when it is encoded and goes out: publishing it lasts until the last column is taken.
  const forget = testnet.hub.subscribe((event) => {
    if (event.type !== 'blob-encoded') return
    const i = unnamed.findIndex(({ by, sha256 }) => by === event.node && sha256 === event.sha256)
    const [found] = i < 0 ? [] : unnamed.splice(i, 1)
    if (found === undefined) return
    blobs.set(found.name, event.blob)
    say({ type: 'blob-named', name: found.name, blob: event.blob })
  })
  const blobNamed = (name: string) => {
    const blob = blobs.get(name)
    if (blob === undefined) throw new Error(`'${name}' has not been published`)
    return blob
  }
  const act = async (step: Step) => {
    switch (step.kind) {
      case 'publish':
        unnamed.push({ by: step.by, name: step.blob, sha256: createHash('sha256').update(step.payload).digest('hex') })
        return testnet.publishBy(step.by, step.payload, { withhold: step.withhold ?? [] })
      case 'sample':
        return testnet.sample(blobNamed(step.blob), step.samples, step.by)
      case 'get':
        return testnet.get(blobNamed(step.blob), step.by)
    }
  }

  say({ type: 'network-ready' })
  const ended = new AbortController()
  const whole = AbortSignal.any([signal, ended.signal])
  for (const step of steps) {
    void systemClock
      .sleep(step.atMs, whole)
      .then(() => act(step))
      .catch((error: Error) => {
        // What the end cuts off is no failure of the step.
        if (!whole.aborted) say({ type: 'step-failed', step: step.kind, name: step.blob, error: error.message })
      })
  }
  try {
    for (let passed = 0; passed < durationMs; passed += PROGRESS_MS) {
      onProgress(`${Math.round(passed / 1_000)} of ${Math.ceil(durationMs / 1_000)} s`)
      await systemClock.sleep(Math.min(PROGRESS_MS, durationMs - passed), signal)
    }
    say({ type: 'network-ended' })
  } finally {
    forget()
    ended.abort()
  }
}

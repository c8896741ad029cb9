/**
 * The setting seam: something that runs a network and tells its history.
 *
 * `local` starts the nodes on this machine in real time; `virtual` simulates time and links around the same nodes. Which one
 * runs a file is a word in the file; expectations are judged from the history and cannot tell the difference.
 */

import type { RunEvent } from '../runs/run-event.ts'
import type { ProcessUsage } from '../runs/summary.ts'
import type { Phases } from '../testnet/testnet.ts'
import type { Network, SettingName } from './network.ts'

export interface SettingPorts {
  /** By the name of the blob, for every publish of the workload. */
  readonly payloads: ReadonlyMap<string, Uint8Array>
  readonly events: (event: RunEvent) => void
  readonly signal: AbortSignal
  /** Runs when there is no more time to stop in order; returns a function that takes it back. */
  onForcedStop(last: () => void): () => void
  onProgress(text: string): void
  onDebug(text: string): void
}

/** What is known of a run besides its history. */
export interface SettingReport {
  readonly phases: Phases
  readonly processes: readonly ProcessUsage[]
  /** Of a setting that a seed replays exactly: the same for the same network. */
  readonly traceHash?: string
}

export interface Setting {
  readonly name: SettingName
  /** Why it cannot run this network, in a sentence; undefined: it can. */
  refusal(network: Network): string | undefined
  /**
   * From the start of the nodes to their end. The history has `network-ready`, `blob-named` for every publish, and
   * `network-ended` when the duration is over.
   * @throws LabError when the run does not come to its end
   */
  run(network: Network, ports: SettingPorts): Promise<SettingReport>
}

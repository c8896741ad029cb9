/**
 * Puts faults on and takes them off at their times, and tells each step of their life.
 *
 * How a fault is done is the setting's business (`FaultSurface`): a message held back in a simulated network, a signal to a
 * process in a real one. When, in which order, and what counts as proof is the same everywhere and is here.
 */
import type { Clock } from '@daslab/node/ports'
import type { Fault } from './fault.ts'
import { targetsOf } from './fault.ts'
import type { FaultEventBody } from './fault-event.ts'

/** What a setting tells of a fault that is on, or just was. */
export interface Witness {
  /** Something came out differently because of the fault: told each time, or as often as it is known. */
  touched(evidence: string): void
  /** Something works that the fault would have hindered: told after the end, at least once. */
  recovered(evidence: string): void
}

export interface FaultSurface {
  /** Puts the fault on; returns what takes it off. */
  apply(fault: Fault, witness: Witness): Promise<() => Promise<void>> | (() => Promise<void>)
}

export interface InjectorPorts {
  readonly surface: FaultSurface
  readonly clock: Clock
  readonly signal: AbortSignal
  emit(event: FaultEventBody): void
}

/** Resolves when every fault that ends has ended, or when the signal fires. Times count from the call. */
export async function injectFaults(faults: readonly Fault[], ports: InjectorPorts): Promise<void> {
  await Promise.all(faults.map((fault) => liveThrough(fault, ports)))
}

async function liveThrough(fault: Fault, { surface, clock, signal, emit }: InjectorPorts): Promise<void> {
  let touched = 0
  let healedAt: number | undefined
  let isRecovered = false
  const witness: Witness = {
    touched(evidence) {
      if (touched++ === 0) emit({ type: 'fault-bit', fault: fault.name, evidence })
    },
    recovered(evidence) {
      if (isRecovered || healedAt === undefined) return
      isRecovered = true
      emit({ type: 'fault-recovered', fault: fault.name, evidence, afterMs: clock.now() - healedAt })
    },
  }
  try {
    await clock.sleep(fault.fromMs, signal)
    emit({ type: 'fault-started', fault: fault.name, kind: fault.kind, nodes: targetsOf(fault) })
    const end = await surface.apply(fault, witness)
    if (fault.untilMs === undefined) return
    await clock.sleep(fault.untilMs - fault.fromMs, signal)
    // From here on it counts as healed: taking it off may itself be what brings the proof.
    healedAt = clock.now()
    emit({ type: 'fault-healed', fault: fault.name, touched })
    await end()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

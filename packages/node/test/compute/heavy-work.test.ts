import { inlineWork } from '../../src/compute/inline-work.ts'
import { workerPool } from '../../src/compute/worker-pool.ts'
import { systemClock } from '../../src/ports.ts'
import { heavyWorkCompliance } from './heavy-work.compliance.ts'

for (const [name, make] of [
  ['inline', () => inlineWork(systemClock)],
  ['worker pool', () => workerPool({ threads: 2 })],
] as const) {
  heavyWorkCompliance(name, make)
}

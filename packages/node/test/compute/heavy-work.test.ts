import { inlineWork } from '../../src/compute/inline-work.ts'
import { cacheVerification } from '../../src/compute/verification-cache.ts'
import { workerPool } from '../../src/compute/worker-pool.ts'
import { systemClock } from '../../src/ports.ts'
import { heavyWorkCompliance } from './heavy-work.compliance.ts'

for (const [name, make] of [
  ['inline', () => inlineWork(systemClock)],
  ['worker pool', () => workerPool({ threads: 2 })],
  ['inline, with a cache of verdicts', () => cacheVerification(inlineWork(systemClock))],
] as const) {
  heavyWorkCompliance(name, make)
}

/** How many of n samplers a publisher fools that sees all requests: bound and constructed attack, for growing networks. */
import type { ExposureRequest } from '@daslab/sampler/estimate/exposure'
import { referenceSamples, shapesOf } from './jobs.ts'
import type { BenchRequest } from './request.ts'
import type { ExposureResult } from './results.ts'
import type { Threads } from './threads.ts'

const NETWORKS = [10, 30, 100, 300, 1_000, 3_000, 10_000] as const

export async function exposuresOf(request: BenchRequest, threads: Pick<Threads, 'expose'>): Promise<ExposureResult[]> {
  const samples = referenceSamples(request)
  return Promise.all(
    shapesOf(request).map(async ({ label, scheme }) => {
      const requestFor = (samplers: number): ExposureRequest => ({
        space: { positions: scheme.positions, smallestUnrecoverable: scheme.smallestUnrecoverable },
        geometry: scheme.geometry,
        samplers,
        stages: [{ samples, lossesAllowed: 0 }],
        seed: `bench/${request.seed}/exposure ${label} ${samplers}`,
      })
      const exposures = await Promise.all(NETWORKS.map((samplers) => threads.expose(requestFor(samplers))))
      return { schemes: label, samples, exposures }
    }),
  )
}

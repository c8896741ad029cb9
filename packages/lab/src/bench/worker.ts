/** A thread of the bench: counts one slice, or constructs one attack. Its answers are plain data. */
import { type Exposure, type ExposureRequest, exposure } from '@daslab/sampler/estimate/exposure'
import { type Counts, simulate } from '@daslab/sampler/simulate/simulate'
import type { Slice } from './counts.ts'

export type Task =
  | { readonly kind: 'count'; readonly slice: Slice }
  | { readonly kind: 'expose'; readonly request: ExposureRequest }

export default function work(task: Task): Counts | Exposure {
  return task.kind === 'count' ? simulate(task.slice.setting, task.slice.run) : exposure(task.request)
}

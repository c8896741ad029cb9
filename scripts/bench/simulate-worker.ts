/** One thread of the simulation bench: says when it is loaded, then computes the shards that it is given. */
import { parentPort } from 'node:worker_threads'
import type { Setting } from '@daslab/sampler/simulate/setting'
import { type Run, simulate } from '@daslab/sampler/simulate/simulate'

parentPort!.on('message', ({ setting, run }: { readonly setting: Setting; readonly run: Run }) => {
  parentPort!.postMessage(simulate(setting, run))
})
parentPort!.postMessage('loaded')

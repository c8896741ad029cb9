/**
 * Monte Carlo without a network: seeded, split over workers, resumed, and put together again exactly.
 *
 * The trials of a run fall into blocks of a size that the setting fixes, and block b takes its chance from (seed, b) and
 * from nothing else. So it does not matter who computes a block, or when: counts of different blocks are added as whole
 * numbers, and any division of the blocks among shards gives the same counts as one run, bit for bit.
 *
 * Counts are their own checkpoint. They name the setting, the seed and the blocks that they hold, all as plain data;
 * handing them back carries the run on, and {@link merge} refuses what does not belong together or was counted already.
 */
import { assertInteger } from '../errors.ts'
import {
  addReconstructions,
  type ReconstructionTally,
  reconstructionExperiment,
  trialsPerReconstructionBlock,
} from './reconstruction.ts'
import { addRecoveries, type RecoveryTally, recoveryExperiment, trialsPerRecoveryBlock } from './recovery.ts'
import {
  assertSetting,
  badSimulation,
  canonical,
  type ReconstructionSetting,
  type RecoverySetting,
  type Setting,
  type VerdictSetting,
} from './setting.ts'
import { SimulationStream } from './stream.ts'
import { addVerdicts, trialsPerVerdictBlock, type VerdictTally, verdictExperiment } from './verdicts.ts'

/** What a setting's experiment counts. */
export type TallyOf<S extends Setting> = S extends VerdictSetting
  ? VerdictTally
  : S extends ReconstructionSetting
    ? ReconstructionTally
    : S extends RecoverySetting
      ? RecoveryTally
      : never

export interface Run {
  readonly seed: string
  /** Trials of the whole run, over all shards. */
  readonly trials: number
  /** This part, counted from 0, of so many; absent: 0 of 1. */
  readonly shard?: number
  readonly shards?: number
}

/** Plain data. */
export interface Counts<S extends Setting = Setting> {
  readonly version: 1
  readonly setting: S
  readonly seed: string
  /** Trials of the whole run; those counted so far are in {@link progressOf}. */
  readonly trials: number
  /** Blocks counted: from (included) to (excluded), ascending, apart from one another. */
  readonly blocks: readonly (readonly [from: number, to: number])[]
  readonly tally: TallyOf<S>
}

/**
 * Computes the blocks of a shard that `from` does not hold yet, and returns the counts of both together.
 *
 * @param options.from counts of the same run to carry on
 * @param options.blocks computes at most so many blocks now, for a caller that wants checkpoints or progress in between
 * @throws SamplerError SAMPLER_BAD_SIMULATION, SAMPLER_OUT_OF_RANGE and those of pattern and strategy
 */
export function simulate<S extends Setting>(
  setting: S,
  run: Run,
  options: { readonly from?: Counts<S>; readonly blocks?: number } = {},
): Counts<S> {
  assertSetting(setting)
  const shard = shardOf(setting, run)
  const { from, blocks: most = Infinity } = options
  const identity = { version: 1, setting, seed: run.seed, trials: run.trials } as const
  if (from !== undefined) assertSameRun(identity, from)

  const experiment = experimentOf(setting)
  const size = trialsPerBlock(setting)
  const computed: [number, number][] = []
  let left = most
  for (let block = shard.from; block < shard.to && left > 0; block++) {
    if (from?.blocks.some(([first, end]) => block >= first && block < end)) continue
    experiment.runBlock(SimulationStream.ofBlock(run.seed, block), Math.min(size, run.trials - block * size))
    computed.push([block, block + 1])
    left--
  }
  const counts: Counts<S> = { ...identity, blocks: joined(computed), tally: experiment.tally() as TallyOf<S> }
  return from === undefined ? counts : merge(from, counts)
}

/**
 * Adds the counts of two parts of one run: exactly the counts of a single part with the blocks of both.
 * @throws SamplerError SAMPLER_BAD_SIMULATION for different runs, or for a block that both hold
 */
export function merge<S extends Setting>(a: Counts<S>, b: Counts<S>): Counts<S> {
  assertSameRun(a, b)
  const blocks = joined([...a.blocks, ...b.blocks])
  return { ...a, blocks, tally: add(a.tally, b.tally) as TallyOf<S> }
}

/** How far counts are, of the whole run or of one shard of it. */
export function progressOf(
  counts: Counts,
  { shard = 0, shards = 1 }: Pick<Run, 'shard' | 'shards'> = {},
): { readonly blocks: number; readonly ofBlocks: number; readonly trials: number } {
  const { from, to } = shardOf(counts.setting, { ...counts, shard, shards })
  const size = trialsPerBlock(counts.setting)
  let [blocks, trials] = [0, 0]
  for (const [first, end] of counts.blocks) {
    const [low, high] = [Math.max(first, from), Math.min(end, to)]
    if (high <= low) continue
    blocks += high - low
    trials += Math.min(high * size, counts.trials) - low * size
  }
  return { blocks, ofBlocks: to - from, trials }
}

function shardOf(
  setting: Setting,
  { trials, shard = 0, shards = 1 }: Run | (Run & Counts),
): { from: number; to: number } {
  assertInteger('trials', trials, 1, 2 ** 48)
  assertInteger('shards', shards, 1, 2 ** 20)
  assertInteger('shard', shard, 0, shards - 1)
  const blocks = Math.ceil(trials / trialsPerBlock(setting))
  return { from: Math.floor((blocks * shard) / shards), to: Math.floor((blocks * (shard + 1)) / shards) }
}

function assertSameRun(a: Omit<Counts, 'blocks' | 'tally'>, b: Counts): void {
  if (b.version !== 1) throw badSimulation('version', '1', b.version)
  if (canonical(a.setting) !== canonical(b.setting)) {
    throw badSimulation('setting', `counts of one setting: ${canonical(a.setting)}`, canonical(b.setting))
  }
  if (a.seed !== b.seed) throw badSimulation('seed', `counts of the seed ${a.seed}`, b.seed)
  if (a.trials !== b.trials) throw badSimulation('trials', `counts of a run of ${a.trials} trials`, b.trials)
}

/** The same blocks as few ranges. */
function joined(blocks: readonly (readonly [number, number])[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const [from, to] of blocks.toSorted(([a], [b]) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && from < last[1]) throw badSimulation('blocks', 'each block in one part', `${from} in two`)
    if (last !== undefined && from === last[1]) last[1] = to
    else ranges.push([from, to])
  }
  return ranges
}

function trialsPerBlock(setting: Setting): number {
  switch (setting.experiment) {
    case 'verdicts':
      return trialsPerVerdictBlock(setting)
    case 'reconstruction':
      return trialsPerReconstructionBlock(setting)
    case 'recovery':
      return trialsPerRecoveryBlock(setting)
  }
}

function experimentOf(setting: Setting) {
  switch (setting.experiment) {
    case 'verdicts':
      return verdictExperiment(setting)
    case 'reconstruction':
      return reconstructionExperiment(setting)
    case 'recovery':
      return recoveryExperiment(setting)
  }
}

function add(a: TallyOf<Setting>, b: TallyOf<Setting>): TallyOf<Setting> {
  if (a.experiment === 'verdicts' && b.experiment === 'verdicts') return addVerdicts(a, b)
  if (a.experiment === 'reconstruction' && b.experiment === 'reconstruction') return addReconstructions(a, b)
  if (a.experiment === 'recovery' && b.experiment === 'recovery') return addRecoveries(a, b)
  throw badSimulation('tally', `counts of ${a.experiment}`, b.experiment)
}

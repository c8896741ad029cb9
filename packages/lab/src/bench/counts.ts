/**
 * The counts of a bench: what a checkpoint, a part and a finished bench are made of. They differ in how much was counted.
 *
 * A slice is what a thread counts in one go. Slices are shards of shards of the simulation, cut the same way whoever counts,
 * so a bench carried on, or put together from parts, has exactly the counts of one that ran alone.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@daslab/erasure/errors'
import { canonical, type Setting } from '@daslab/sampler/simulate/setting'
import { type Counts, merge, progressOf, type Run, simulate } from '@daslab/sampler/simulate/simulate'
import { z } from 'zod'
import { systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { pathText } from '../format.ts'
import { SCHEMES } from './arguments.ts'
import type { Job } from './jobs.ts'
import type { BenchRequest } from './request.ts'

export const COUNTS_FILE = 'counts.json'

export interface BenchCounts {
  readonly kind: 'daslab bench counts'
  readonly version: 1
  readonly request: BenchRequest
  /** Counted from 1: the part that this is, or is to become. */
  readonly shard: { readonly part: number; readonly of: number }
  /** Whether this part is counted whole; false in a checkpoint. */
  readonly isCounted: boolean
  readonly counts: Readonly<Record<string, Counts>>
}

/** A setting and which of its blocks to count: what goes to a thread. */
export interface Slice {
  readonly key: string
  readonly setting: Setting
  readonly run: Run
}

/** Blocks of a slice: a tenth of a second or so, the time that Ctrl-C may have to wait. */
const BLOCKS_PER_SLICE: Readonly<Record<Setting['experiment'], number>> = {
  verdicts: 32,
  reconstruction: 4,
  recovery: 4,
}

export function newCounts(request: BenchRequest, shard: BenchCounts['shard']): BenchCounts {
  return { kind: 'daslab bench counts', version: 1, request, shard, isCounted: false, counts: {} }
}

/** What a part of a job still has to count, as slices; and how many slices it has in all. */
export function slicesOf(
  job: Job,
  { request, shard, counts }: BenchCounts,
): { readonly open: readonly Slice[]; readonly ofSlices: number } {
  const run: Run = { seed: seedOf(request, job.key), trials: job.trials }
  const have = counts[job.key] ?? simulate(job.setting, run, { blocks: 0 })
  const [index, shards] = [shard.part - 1, shard.of]
  const { ofBlocks } = progressOf(have, { shard: index, shards })
  const ofSlices = Math.ceil(ofBlocks / BLOCKS_PER_SLICE[job.setting.experiment])
  const open: Slice[] = []
  for (let i = 0; i < ofSlices; i++) {
    const part = { shard: index * ofSlices + i, shards: shards * ofSlices }
    const { blocks, ofBlocks: wanted } = progressOf(have, part)
    if (blocks < wanted) open.push({ key: job.key, setting: job.setting, run: { ...run, ...part } })
  }
  return { open, ofSlices }
}

/** @throws UserError where counts are not of these jobs: made by another version, or changed by hand */
export function assertOfJobs(jobs: readonly Job[], { request, counts }: BenchCounts, path: string): void {
  const known = new Map(jobs.map((job) => [job.key, job]))
  for (const [key, { setting, seed, trials }] of Object.entries(counts)) {
    const job = known.get(key)
    const isSame = job && canonical(job.setting) === canonical(setting) && job.trials === trials
    if (isSame && seed === seedOf(request, key)) continue
    throw new UserError(
      'LAB_BENCH_PART',
      `${quoted(pathText(path))}: the counts of ${quoted(key)} are not those of its request; count it anew with this version`,
    )
  }
}

/** Whether every block of every job was counted, by whichever parts. */
export function isComplete(jobs: readonly Job[], { counts }: BenchCounts): boolean {
  return jobs.every(({ key }) => {
    const have = counts[key]
    if (have === undefined) return false
    const { blocks, ofBlocks } = progressOf(have)
    return blocks === ofBlocks
  })
}

/** Puts parts together. @throws UserError in one line for parts of different benches, twice the same, or too few */
export function mergeParts(parts: readonly { readonly path: string; readonly part: BenchCounts }[]): BenchCounts {
  const [first, ...others] = parts
  if (first === undefined) throw new UserError('LAB_BENCH_PART', 'no parts to merge; name files or folders of --shard')
  const { request, shard } = first.part
  const counts: Record<string, Counts> = { ...first.part.counts }
  for (const { path, part } of others) {
    const where = `${quoted(pathText(path))} does not belong to ${quoted(pathText(first.path))}`
    const difference = Object.keys(request).find(
      (name) => canonical(request[name as keyof BenchRequest]) !== canonical(part.request[name as keyof BenchRequest]),
    )
    if (difference !== undefined) throw new UserError('LAB_BENCH_PART', `${where}: their ${difference} differ`)
    if (part.shard.of !== shard.of) {
      throw new UserError('LAB_BENCH_PART', `${where}: it is one of ${part.shard.of} parts, not of ${shard.of}`)
    }
    for (const [key, more] of Object.entries(part.counts)) {
      const before = counts[key]
      try {
        counts[key] = before === undefined ? more : merge(before, more)
      } catch (error) {
        if (!(error instanceof CodedError)) throw error
        throw new UserError('LAB_BENCH_PART', `${where}: ${error.message}`, { cause: error })
      }
    }
  }
  return { ...first.part, shard: { part: 1, of: 1 }, isCounted: true, counts }
}

/** Reads counts from a file, or from the file of a bench folder. @throws UserError LAB_BENCH_PART */
export function readCounts(path: string): BenchCounts {
  const wrong = (reason: string) =>
    new UserError('LAB_BENCH_PART', `${quoted(pathText(path))} holds no counts of a bench: ${reason}`)
  let value: unknown
  try {
    const file = statSync(path).isDirectory() ? join(path, COUNTS_FILE) : path
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw wrong(systemCode(error) === 'ENOENT' ? 'there is no such file' : (systemCode(error) ?? 'it is not JSON'))
  }
  const read = COUNTS.safeParse(value)
  if (read.success) return value as BenchCounts
  const { path: at, message } = read.error.issues[0]!
  throw wrong(`${at.join('.') || 'file'}: ${message}`)
}

/** Each job has chance of its own. */
function seedOf({ seed }: BenchRequest, key: string): string {
  return `bench/${seed}/${key}`
}

const COUNT = z.int().min(0)
const HISTOGRAM = z.array(z.tuple([COUNT, COUNT]))
const VERDICTS = z.object({ trials: COUNT, available: COUNT, withheld: COUNT, undecided: COUNT })
const TALLY = z.discriminatedUnion('experiment', [
  z.object({
    experiment: z.literal('verdicts'),
    recoverable: VERDICTS,
    unrecoverable: VERDICTS,
    fooledPerTrial: HISTOGRAM,
    refusedPerTrial: HISTOGRAM,
    asked: HISTOGRAM,
    requests: HISTOGRAM,
    rounds: HISTOGRAM,
  }),
  z.object({
    experiment: z.literal('reconstruction'),
    trials: COUNT,
    recoveredAt: HISTOGRAM,
    sureAt: HISTOGRAM,
  }),
])
const PART = z.object({ part: z.int().min(1), of: z.int().min(1) }).refine(({ part, of }) => part <= of, 'no such part')
const TEXTS = z.array(z.string()).min(1)

const COUNTS = z.object({
  kind: z.literal('daslab bench counts'),
  version: z.literal(1),
  request: z.object({
    seed: COUNT,
    schemes: z.array(z.enum(SCHEMES)).min(1),
    payloadBytes: z.int().min(1),
    strategies: TEXTS,
    samples: z.array(z.int().min(1)).min(1),
    patterns: TEXTS,
    losses: z.array(z.number().min(0).max(1)).min(1),
    retries: COUNT,
    targets: z.array(z.number().gt(0).lt(1)),
    trials: z.int().min(1),
  }),
  shard: PART,
  isCounted: z.boolean(),
  counts: z.record(
    z.string(),
    z.object({
      version: z.literal(1),
      setting: z.looseObject({ experiment: z.string() }),
      seed: z.string(),
      trials: z.int().min(1),
      blocks: HISTOGRAM,
      tally: TALLY,
    }),
  ),
})

/** A bench from start to end: count, or put parts together; then results, plots, the comparison, and what is printed. */
import { EXIT, type ExitCode, Finding, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { countText, pathText } from '../format.ts'
import type { Session } from '../settings.ts'
import { compare, readBaseline } from './baseline.ts'
import { caseLines, casesCsv, neededLines } from './case-table.ts'
import { countAll } from './count-all.ts'
import { assertOfJobs, type BenchCounts, isComplete, mergeParts, newCounts, readCounts } from './counts.ts'
import { exposuresOf } from './exposures.ts'
import { BenchFolder, unfinishedBench } from './folder.ts'
import { jobsOf } from './jobs.ts'
import { plotFiles } from './plots/plots.ts'
import { type BenchCase, type BenchRequest, casesOf } from './request.ts'
import { type BenchResults, resultsOf } from './results.ts'
import { startThreads, type Threads } from './threads.ts'

/** What to do with results, and how many threads make them. */
export interface Ends {
  readonly workers: number
  readonly exported?: string
  readonly baseline?: string
}

export type Start =
  | { readonly request: BenchRequest; readonly shard: BenchCounts['shard'] }
  /** The folder of an interrupted bench; undefined: the newest. */
  | { readonly resume: string | undefined }

export async function runBench(session: Session, start: Start, ends: Ends): Promise<ExitCode> {
  const { globals, output, interrupt } = session
  let folder: BenchFolder
  let counts: BenchCounts
  if ('resume' in start) {
    folder = new BenchFolder(start.resume ?? unfinishedBench(globals.runDir))
    counts = readCounts(folder.path)
  } else counts = newCounts(start.request, start.shard)
  const { cases, left } = casesOf(counts.request)
  const jobs = jobsOf(counts.request, cases)
  assertOfJobs(jobs, counts, 'resume' in start ? folder!.path : '')
  // A baseline that cannot be read is told before the work, not after it.
  if (ends.baseline !== undefined) readBaseline(ends.baseline)
  if (!('resume' in start)) folder = BenchFolder.make(globals.runDir, counts.request.seed, new Date())
  for (const line of left) output.warn(`left out: ${line}`)

  const threads = startThreads(ends.workers)
  let latest = counts
  const forget = interrupt.onForcedStop(() => folder.saveCounts(latest))
  try {
    const counted = await countAll(jobs, counts, {
      threads,
      signal: interrupt.signal,
      onProgress: (done, of) =>
        output.progress(`counting: ${done} of ${of} slices, ${countText(cases.length, 'case')}`),
      onCheckpoint: (checkpoint) => {
        latest = checkpoint
        folder.saveCounts(checkpoint)
      },
    })
    if (counted.shard.of > 1) return endOfPart(session, folder!, counted)
    return await conclude(session, folder!, counted, cases, threads, ends)
  } catch (error) {
    if (interrupt.signal.aborted) output.warn(`counted so far: das bench --resume ${pathText(folder!.path)} goes on`)
    throw error
  } finally {
    forget()
    await threads.stop()
  }
}

/** Parts, by their folders or files, to one bench in a folder of its own. */
export async function runMerge(session: Session, paths: readonly string[], ends: Ends): Promise<ExitCode> {
  const parts = paths.map((path) => ({ path, part: readCounts(path) }))
  const counts = mergeParts(parts)
  const { cases } = casesOf(counts.request)
  const jobs = jobsOf(counts.request, cases)
  for (const { path, part } of parts) assertOfJobs(jobs, part, path)
  if (!isComplete(jobs, counts)) {
    const { of } = parts[0]!.part.shard
    const unfinished = parts.find(({ part }) => !part.isCounted)
    throw new UserError(
      'LAB_BENCH_PART',
      unfinished === undefined
        ? `${countText(parts.length, 'part')} of ${of}: name the missing ones too`
        : `${quoted(pathText(unfinished.path))} was interrupted; das bench --resume ${pathText(unfinished.path)} finishes it`,
    )
  }
  if (ends.baseline !== undefined) readBaseline(ends.baseline)
  const folder = BenchFolder.make(session.globals.runDir, counts.request.seed, new Date())
  folder.saveCounts(counts)
  const threads = startThreads(ends.workers)
  try {
    return await conclude(session, folder, counts, cases, threads, ends)
  } finally {
    await threads.stop()
  }
}

function endOfPart({ output }: Session, { path }: BenchFolder, { shard }: BenchCounts): ExitCode {
  output.result({ type: 'part', run: path, part: shard.part, of: shard.of }, [
    `Part ${shard.part} of ${shard.of} is counted: ${pathText(path)}`,
    `With all parts at hand: das bench --merge ${pathText(path)} ...`,
  ])
  return EXIT.held
}

async function conclude(
  session: Session,
  folder: BenchFolder,
  counts: BenchCounts,
  cases: readonly BenchCase[],
  threads: Threads,
  { exported, baseline }: Ends,
): Promise<ExitCode> {
  const { output, interrupt } = session
  output.progress('constructing attacks')
  const results = resultsOf(counts, cases, await exposuresOf(counts.request, threads))
  interrupt.signal.throwIfAborted()
  output.progress('drawing plots')
  const plots = await plotFiles(results)
  const files = new Map([
    ['results.json', `${JSON.stringify(results, null, 2)}\n`],
    ['results.csv', casesCsv(results)],
    ...plots,
  ])
  folder.saveResults(files, exported)
  print(session, folder, results, [...plots.keys()])
  const comparison = baseline === undefined ? undefined : compare(results, readBaseline(baseline))
  if (comparison !== undefined) {
    const { compared, added, gone, differences } = comparison
    output.result({ type: 'comparison', baseline, ...comparison }, [
      `Against ${pathText(baseline!)}: ${countText(compared, 'case')} compared, ${added} new, ${gone} gone, ${countText(differences.length, 'difference')}`,
      ...differences.map((line) => `  ${output.paint('red', line)}`),
    ])
  }
  const { outside, allowed, compared } = results.agreement
  if (outside > allowed) {
    throw new Finding(
      'LAB_BENCH_ODDS',
      `${outside} of ${compared} shares lie outside their intervals; chance explains ${allowed}`,
    )
  }
  if (comparison !== undefined && comparison.differences.length > 0) {
    const count = countText(comparison.differences.length, 'difference')
    throw new Finding('LAB_BENCH_BASELINE', `${count} to ${quoted(pathText(baseline!))} beyond the intervals`)
  }
  return EXIT.held
}

function print({ output }: Session, { path }: BenchFolder, results: BenchResults, plots: readonly string[]): void {
  const { request, agreement, exposures } = results
  for (const each of results.cases) output.json({ type: 'case', ...each })
  for (const each of results.needed) output.json({ type: 'needed', ...each })
  const red = (text: string) => output.paint('red', text)
  output.result({ type: 'bench', run: path, seed: request.seed, trials: request.trials, agreement, plots }, [
    `${output.paint('bold', 'Measured next to exact')}: ${request.trials.toLocaleString('en')} samplers a case, seed ${request.seed}`,
    ...caseLines(results, red),
    '',
    output.paint('bold', 'Samples needed'),
    ...neededLines(results),
    '',
    output.paint('bold', 'What one sampler’s odds do not say'),
    ...exposures.flatMap(exposureLine),
    '',
    `${agreement.compared} shares held against exact odds, ${agreement.outside} outside their 99 % intervals (chance explains up to ${agreement.allowed})`,
    `Bench folder: ${pathText(path)}, ${countText(plots.length / 2, 'plot')}`,
  ])
}

/** The network of a hundred, of which one sampler's 99.7 % says nothing. */
function exposureLine({ schemes, samples, exposures }: BenchResults['exposures'][number]): string[] {
  const of = exposures.find(({ samplers }) => samplers === 100)
  if (of === undefined) return []
  const attack = of.attackFools === undefined ? '' : `the attack constructed fools ${of.attackFools}, `
  const bound =
    of.cannotReach === undefined ? 'no number can be excluded' : `${of.cannotReach} or more are excluded but with 2^-30`
  return [
    `  ${schemes}: of 100 samplers of ${samples} samples a publisher that sees all requests first fools many at once: ${attack}${bound}`,
  ]
}

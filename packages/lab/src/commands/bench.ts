/**
 * `das bench`: sample counts against the chance to be fooled, measured next to exact.
 *
 * Counting is spread over threads and, with `--shard`, over machines; everything else follows from the counts. Ctrl-C leaves
 * them in the bench folder, from which `--resume` goes on.
 */
import { existsSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { byteSize, losses, names, sampleCounts, schemeNames, targets } from '../bench/arguments.ts'
import type { BenchRequest } from '../bench/request.ts'
import { type ExitCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { integer, type Shard, shard } from '../input/arguments.ts'
import { option, type Session } from '../settings.ts'
import type { Bind } from './command.ts'

const DEFAULT_TRIALS = 100_000
const MOST_TRIALS = 1_000_000_000
const MOST_THREADS = 256

interface BenchOptions {
  readonly scheme: string[]
  readonly size: number
  readonly samples: number[]
  readonly strategy: string[]
  readonly pattern: string[]
  readonly loss: number[]
  readonly retries: number
  readonly target: number[]
  readonly trials: number
  readonly workers: number
  readonly shard?: Shard
  readonly resume?: string | true
  readonly merge?: string[]
  readonly export?: string
  readonly baseline?: string
  readonly net?: true
}

/** What a checkpoint or a part says itself. */
const REQUEST_OPTIONS = [
  'seed',
  'scheme',
  'size',
  'samples',
  'strategy',
  'pattern',
  'loss',
  'retries',
  'target',
  'trials',
] as const

export function configure(command: Command, bind: Bind): void {
  const isGiven = (name: string) => !['default', undefined].includes(command.getOptionValueSource(name))
  const list = <T>(flags: string, description: string, fallback: T[], text: string, read: (text: string) => T[]) =>
    option(flags, description, fallback, read).default(fallback, text)
  command
    .addOption(list('--scheme <names>', 'merkle, peerdas, celestia or all', schemeNames('all'), 'all', schemeNames))
    .addOption(
      option('--size <size>', 'payload, from which cells and proofs follow', 524_288, byteSize).default(
        524_288,
        '512KiB',
      ),
    )
    .addOption(
      list(
        '--samples <counts>',
        'samples of each draw: counts and ranges',
        sampleCounts('1..32'),
        '1..32',
        sampleCounts,
      ),
    )
    .addOption(
      list(
        '--strategy <names>',
        'uniform, distinct-lines, custody (each with /LOSSES), or a whole one such as incremental:16,20,24',
        ['uniform'],
        'uniform',
        names(),
      ),
    )
    .addOption(
      list(
        '--pattern <names>',
        'what is withheld: minimal, random:0.6, lines:0x80, ...',
        ['minimal'],
        'minimal',
        names(),
      ),
    )
    .addOption(list('--loss <chances>', 'chances of a request to be lost, such as 0,1%,5%', [0], '0', losses))
    .addOption(option('--retries <n>', 'further requests for a sample that was lost', 0, integer(0, 1_000)))
    .addOption(
      list(
        '--target <chances>',
        'look up the samples needed to be fooled no more often',
        [1e-3, 1e-6, 1e-9],
        '1e-3,1e-6,1e-9',
        targets,
      ),
    )
    .addOption(option('--trials <n>', 'samplers of each case', DEFAULT_TRIALS, integer(1, MOST_TRIALS)))
    .addOption(
      option('--workers <n>', 'threads (default: one for each processor)', undefined, integer(1, MOST_THREADS)),
    )
    .addOption(option('--shard <i/n>', 'count the i-th of n parts only, for several machines', undefined, shard))
    .addOption(option('--merge <part...>', 'put parts together: their folders or counts.json'))
    .addOption(option('--resume [folder]', 'go on with a bench that was interrupted (default: the newest)'))
    .addOption(option('--export <dir>', 'write results and plots there too'))
    .addOption(option('--baseline <file>', 'compare with the results.json of another bench'))
    .addOption(option('--net', 'draw on a real testnet too; --trials is the number of draws (default: 200)'))
    .addHelpText('after', EXAMPLES)
    .action(bind((session: Session, options: BenchOptions) => bench(session, options, isGiven)))
}

const EXAMPLES = `
Examples:
  das bench                                        three schemes, 1 to 32 samples
  das bench --scheme celestia --samples 4,8,16..20 --strategy uniform,distinct-lines
  das bench --loss 0,1%,5% --retries 1 --pattern minimal,minimal-1
  das bench --shard 1/2 --trials 10000000          on one machine, 2/2 on another; then
  das bench --merge runs/A-bench-s42 runs/B-bench-s42
  das bench --baseline results.json                what differs from an earlier bench?
  das bench --net --scheme merkle --samples 2,4    the model against real nodes

Exit code 1 when more shares lie outside their 99 % intervals than chance explains, or when a
bench differs from its baseline. Ctrl-C keeps what was counted; --resume goes on.`

async function bench(session: Session, options: BenchOptions, isGiven: (name: string) => boolean): Promise<ExitCode> {
  const { isSeedGiven } = session.globals
  refuseContradictions((name) => (name === 'seed' ? isSeedGiven : isGiven(name)))
  const { runBench, runMerge } = await import('../bench/run.ts')
  const { baseline, workers = availableParallelism() } = options
  if (options.export !== undefined) assertFolder(options.export)
  const ends = {
    ...(options.export !== undefined && { exported: resolve(options.export) }),
    ...(baseline !== undefined && { baseline }),
    workers,
  }
  if (options.merge !== undefined) return runMerge(session, options.merge, ends)
  const { resume } = options
  if (resume !== undefined) return runBench(session, { resume: resume === true ? undefined : resume }, ends)
  const request = requestOf(options, session.globals.seed)
  if (options.net) {
    const { runNetBench } = await import('../bench/net/run.ts')
    return runNetBench(session, { ...request, trials: isGiven('trials') ? request.trials : 200 }, ends)
  }
  return runBench(session, { request, shard: options.shard ?? { part: 1, of: 1 } }, ends)
}

function requestOf(options: BenchOptions, seed: number): BenchRequest {
  return {
    seed,
    schemes: options.scheme,
    payloadBytes: options.size,
    strategies: options.strategy,
    samples: options.samples,
    patterns: options.pattern,
    losses: options.loss,
    retries: options.retries,
    targets: options.target,
    trials: options.trials,
  }
}

function refuseContradictions(isGiven: (name: string) => boolean): void {
  const refuse = (name: string, others: readonly string[], why: string) => {
    const other = others.find(isGiven)
    if (isGiven(name) && other !== undefined) {
      throw new UserError('LAB_BENCH', `--${name} and --${other} contradict each other: ${why}`)
    }
  }
  refuse('net', ['shard', 'resume', 'merge', 'baseline'], 'what real nodes do cannot be split or counted again')
  refuse('merge', ['resume', 'shard', ...REQUEST_OPTIONS], 'the parts say what was counted')
  refuse('resume', ['shard', ...REQUEST_OPTIONS], 'the checkpoint says what is to be counted')
  refuse('shard', ['export', 'baseline'], 'a part has no results yet; give it to --merge')
}

function assertFolder(path: string): void {
  if (!existsSync(path) || statSync(path).isDirectory()) return
  throw new UserError('LAB_BENCH', `--export ${quoted(path)} is a file; name a folder`)
}

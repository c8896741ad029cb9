/**
 * `das up`: start a testnet on this machine and stay up.
 *
 * Ctrl-C while it starts leaves nothing and exits with 130; once it is ready Ctrl-C is how it is meant to be stopped, and
 * it exits with 0 after the summary is written.
 */
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { bytesText, countText, msText, pathText } from '../format.ts'
import { custody, duration, integer, name, oneOf } from '../input/arguments.ts'
import * as limits from '../limits.ts'
import type { LabRun } from '../runs/lab-run.ts'
import type { Summary } from '../runs/summary.ts'
import { option, type Session } from '../settings.ts'
import type { TestnetOptions } from '../testnet/plan.ts'
import type { Bind } from './command.ts'
import { maxBlobsOption } from './network-options.ts'

const DEFAULT_PROCESSES = 2

interface UpOptions
  extends Omit<TestnetOptions, 'seed' | 'superNodes' | 'processes' | 'sampleTimeoutMs' | 'sharesVerification'> {
  readonly super: number
  readonly processes: number | undefined
  readonly sampleTimeout: number
  readonly port: number
  readonly sharedVerification: boolean
}

export function configure(command: Command, bind: Bind): void {
  command
    .addOption(option('--name <name>', 'name of the network and of its run folder', 'local', name))
    .addOption(option('--full <n>', 'full nodes', 8, integer(1, limits.MAX_FULL)))
    .addOption(option('--super <n>', 'how many of the full nodes keep all columns', 1, integer(0, limits.MAX_FULL)))
    .addOption(option('--light <n>', 'light samplers', 12, integer(0, limits.MAX_LIGHT)))
    .addOption(option('--scheme <name>', 'data availability scheme', 'merkle'))
    .addOption(
      option('--columns <n>', 'columns after extension, hence column subnets', 128, integer(2, limits.MAX_COLUMNS)),
    )
    .addOption(maxBlobsOption())
    .addOption(
      option(
        '--custody <rule>',
        'perfect[:COPIES] spreads every column over so many full nodes; N: groups from the node id',
        { kind: 'perfect', copies: 2 },
        custody,
      ).default({ kind: 'perfect', copies: 2 }, 'perfect'),
    )
    .addOption(
      option(
        '--samples <n>',
        'samples that each light sampler draws by itself for each blob',
        8,
        integer(0, limits.MAX_COLUMNS),
      ),
    )
    .addOption(
      option(
        '--sample-timeout <time>',
        'a sample without a valid answer after so long has failed',
        4_000,
        duration(50),
      ).default(4_000, '4s'),
    )
    .addOption(option('--transport <kind>', 'tcp, or memory (one process)', 'tcp', oneOf('tcp', 'memory')))
    .addOption(
      option(
        '--processes <n>',
        `child processes to spread the nodes over; 0: none (default: ${DEFAULT_PROCESSES}, memory: 0)`,
        undefined,
        integer(0, limits.MAX_PROCESSES),
      ),
    )
    .addOption(
      option(
        '--no-shared-verification',
        'each node checks every cell itself, though another of its process has done so',
      ),
    )
    .addOption(option('--port <n>', 'port of the control interface on 127.0.0.1; 0: any', 0, integer(0, 65_535)))
    .addHelpText('after', EXAMPLES)
    .action(bind(up))
}

const EXAMPLES = `
Examples:
  das up                                   8 full nodes, 12 light samplers, TCP, 2 processes
  das up --full 16 --light 16 --super 0    nobody can gather half of the columns
  das up --transport memory --light 100    many nodes, cheap: no sockets
  das up --custody 4                       custody from the node ids, as in PeerDAS: with few
                                           nodes some columns have no holder

One testnet runs in a run directory; --run-dir gives another its place. Ctrl-C while it
starts leaves nothing and exits with 130; once it is ready Ctrl-C stops it, writes the summary and
exits with 0.`

async function up(session: Session, options: UpOptions): Promise<ExitCode> {
  const { output, interrupt, globals } = session
  const { name, full, light, scheme, columns, maxBlobs, custody, samples, transport, port } = options
  const network: TestnetOptions = {
    ...{ name, full, light, scheme, columns, maxBlobs, custody, samples, transport },
    seed: globals.seed,
    superNodes: options.super,
    sampleTimeoutMs: options.sampleTimeout,
    sharesVerification: options.sharedVerification,
    processes: options.processes ?? (transport === 'memory' ? 0 : DEFAULT_PROCESSES),
  }
  const { openRun } = await import('../runs/lab-run.ts')
  const run = await openRun({ network, controlPort: port }, session)
  printBanner(session, run)

  const interrupted = new Promise<'interrupted'>((resolve) =>
    interrupt.signal.aborted
      ? resolve('interrupted')
      : interrupt.signal.addEventListener('abort', () => resolve('interrupted'), { once: true }),
  )
  const end = await Promise.race([interrupted, run.stopRequested.then(() => 'asked' as const), run.testnet.lost])
  output.progress('stopping')
  const summary = await run.finish(end instanceof Error ? 'failed' : 'finished')
  if (end instanceof Error) throw end
  printEnd(session, run, summary)
  return EXIT.held
}

function printBanner({ output }: Session, { testnet, path, url, summary }: LabRun): void {
  const { options, publishers } = testnet.plan
  const { phases, nodes } = testnet
  const { columnHolders } = summary()
  output.json({
    type: 'ready',
    network: options.name,
    seed: options.seed,
    scheme: options.scheme,
    columns: options.columns,
    control: url,
    run: path,
    publishers,
    columnHolders,
    phases,
    nodes,
  })
  const who = [
    countText(1, 'publisher'),
    `${countText(options.full, 'full node')} (${options.superNodes} super)`,
    countText(options.light, 'light sampler'),
  ].join(', ')
  output.say(`${output.paint('bold', `Testnet ${options.name} is ready`)}: ${who}`, '')
  if (columnHolders.least === 0) {
    output.warn(
      'some columns have no holder: honest blobs will look withheld; try --custody perfect or more full nodes',
    )
  }
  output.say(output.paint('dim', `  ${'node'.padEnd(13)}${'peer'.padEnd(54)}${'port'.padEnd(7)}columns`))
  for (const { name, peer, addresses, custody } of nodes) {
    const port = /\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1] ?? '-'
    const kept =
      custody.length === options.columns ? `all ${custody.length}` : custody.length === 0 ? '-' : String(custody.length)
    output.say(`  ${name.padEnd(13)}${peer.padEnd(54)}${port.padEnd(7)}${kept}`)
  }
  const total = phases.startNodesMs + phases.connectMs + phases.meshReadyMs
  const fact = (label: string, text: string) => `  ${output.paint('dim', label.padEnd(13))}${text}`
  output.say(
    '',
    fact(
      'scheme',
      `${options.scheme}, ${options.columns} columns, ${columnHolders.least} to ${columnHolders.most} holders each`,
    ),
    fact('samples', `${options.samples} of each blob by each light sampler`),
    fact('seed', String(options.seed)),
    fact('publisher', publishers.join(' ')),
    fact('run folder', pathText(path)),
    fact('control', url ?? '-'),
    fact(
      'ready after',
      `${msText(total)}: nodes ${msText(phases.startNodesMs)}, connections ${msText(phases.connectMs)}, mesh ${msText(phases.meshReadyMs)}`,
    ),
    '',
    'Next, in another terminal:',
    `  ${output.paint('cyan', 'npx das publish FILE')}`,
    `  ${output.paint('cyan', 'npx das sample latest')}`,
    `  ${output.paint('cyan', 'npx das get latest -o COPY')}`,
    '',
    'Ctrl-C stops it.',
  )
}

function printEnd({ output }: Session, { path }: LabRun, summary: Summary): void {
  const { gossip, blobs, processes } = summary
  const peak = processes.reduce((sum, { peakResidentBytes }) => sum + peakResidentBytes, 0)
  output.result({ type: 'stopped', run: path, state: summary.state, blobs: blobs.length, gossip }, [
    `Stopped after ${countText(blobs.length, 'blob')}; ${gossip.deliveries} columns delivered by gossip, ` +
      `${gossip.duplicatesPerDelivery ?? 0} duplicates a delivery, ${bytesText(peak)} of memory at the most.`,
    `Run folder: ${pathText(path)}`,
  ])
}

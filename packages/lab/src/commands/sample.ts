/**
 * `das sample BLOB`: light samplers draw, ask, and say how sure they are.
 *
 * One draw prints the whole verdict in words: odds, limit, loss, belief, and what one who looks at all draws can do. With `--repeat` many independent draws, dealt to the light samplers in turn, are
 * counted and held against the exact odds: the rate of fooled samplers is an experiment, not a claim.
 */

import { type Assessment, assess, type EarlierDraw } from '@daslab/sampler/estimate/verdict'
import { formatAssessment } from '@daslab/sampler/estimate/verdict-words'
import type { Verdict } from '@daslab/sampler/judge'
import { samplesNeeded } from '@daslab/sampler/odds/exact'
import { sampleSpace } from '@daslab/sampler/sampler'
import type { Command } from 'commander'
import { EXIT, type ExitCode, UserError } from '../errors.ts'
import { chanceText, wrapped } from '../format.ts'
import { blobReference, chance, integer, strategy } from '../input/arguments.ts'
import * as limits from '../limits.ts'
import {
  chanceFooled,
  countVerdicts,
  type HiddenColumns,
  hiddenPositions,
  isRecoverable,
} from '../runs/verdict-counts.ts'
import { option, type Session } from '../settings.ts'
import type { ControlStatus } from '../testnet/control-api.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import { schemeOf } from '../testnet/plan.ts'
import type { Bind } from './command.ts'

/** Of the interval that the number of fooled samplers is held against. */
const LEVEL = 0.99

/** Positions of one draw, unless told otherwise. */
const USUAL_SAMPLES = 8

interface SampleOptions {
  readonly samples?: number
  readonly strategy?: string
  readonly target?: number
  readonly repeat: number
  readonly node?: string
  readonly loss: number
  readonly retries: number
  readonly prior: number
  readonly level: number
  readonly samplers?: number
}

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<blob>', "blob id, the first 6 or more digits of one, or 'latest'", blobReference)
    .addOption(
      option(
        '--samples <n>',
        `distinct samples of each draw (default: ${USUAL_SAMPLES})`,
        undefined,
        integer(1, 65_536),
      ),
    )
    .addOption(option('--target <chance>', 'as many samples as leave a withholder this chance', undefined, chance()))
    .addOption(option('--strategy <strategy>', 'another way to draw and to stop, see below', undefined, strategy))
    .addOption(
      option('--repeat <n>', 'independent draws, over the light samplers in turn', 1, integer(1, limits.MAX_REPEAT)),
    )
    .addOption(option('--node <name>', 'the light sampler that draws (default: each in turn, from light-0)'))
    .addOption(
      option('--loss <share>', 'requests that fail though nothing is hidden', 0.01, chance({ takesZero: true })),
    )
    .addOption(option('--retries <n>', 'requests for a position after the first', 1, integer(0, 100)))
    .addOption(option('--prior <chance>', 'withholding believed in before the draw', 0.01, chance()))
    .addOption(option('--level <share>', 'of the limit of hidden positions', 0.999, chance()))
    .addOption(
      option(
        '--samplers <n>',
        'samplers of the whole network (default: those of the testnet)',
        undefined,
        integer(1, 1e9),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(bind(sample))
}

const EXAMPLES = `
Strategies:
  uniform:20/1                   20 samples of which 1 may fail
  distinct-lines:16              of distinct rows and columns (two-dimensional schemes)
  custody:8                      the columns of its own custody groups, as PeerDAS: predictable
  incremental:16,20,24           16; where one fails 20 in all, where two fail 24
  sequential:1e-9/1e-3/0.01      Wald's test: false accept, false alarm, honest loss

Examples:
  das sample latest                                the whole verdict, in words
  das sample latest --target 1e-9                  as many samples as that takes
  das sample latest --samples 16 --node light-3    more samples by this sampler
  das sample 3f2a91 --samples 4 --repeat 1000      how many are fooled, against exact odds

Exit code 0 when every verdict is "available", 1 when one is "withheld", "undecided" or
"invalid".`

async function sample(
  { globals, output, interrupt }: Session,
  blob: string,
  options: SampleOptions,
): Promise<ExitCode> {
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const status = await client.status()
  const samples = samplesOf(options, status, blob)
  const { repeat, node } = options
  const verdicts: Verdict[] = []
  let id = blob
  let hidden: HiddenColumns | null = null
  let earlierDraws: readonly EarlierDraw[] = []
  for await (const line of client.sample({ blob, samples, repeat, ...(node === undefined ? {} : { node }) })) {
    if (line.kind === 'start') {
      id = line.blob
      hidden = line.hidden
      earlierDraws = line.earlierDraws
      continue
    }
    const { record, geometry, ...verdict } = line.verdict
    verdicts.push(verdict)
    if (repeat > 1) {
      output.json({ type: 'verdict', blob: id, node: line.node, ...verdict })
      output.progress(`drawing: ${verdicts.length} of ${repeat}`)
      continue
    }
    const samplers = options.samplers ?? status.nodes.filter(({ role }) => role === 'light').length
    const { loss: honestLoss, retries, prior, level } = options
    const context = { samplers: Math.max(1, samplers), geometry, honestLoss, retries, prior, level, earlierDraws }
    // Every request of a sampler goes out under its peer id.
    const assessment = { ...assess(record, { ...context, linkable: true }), verdict: verdict.verdict }
    output.json({ type: 'verdict', blob: id, node: line.node, ...assessment })
    printVerdict(output, line.node, assessment)
  }
  if (repeat > 1) printCounts(output, id, samples, verdicts, hidden)
  return verdicts.every(({ verdict }) => verdict === 'available') ? EXIT.held : EXIT.finding
}

/** What the options say of the draw. @throws UserError where they contradict each other */
function samplesOf({ samples, strategy, target }: SampleOptions, status: ControlStatus, blob: string): number | string {
  const given = Object.entries({ samples, strategy, target }).filter(([, value]) => value !== undefined)
  if (given.length > 1) {
    const names = given.map(([name]) => `--${name}`).join(' and ')
    throw new UserError('LAB_USAGE', `${names} contradict each other: give one of them`)
  }
  if (target === undefined) return strategy ?? samples ?? USUAL_SAMPLES
  const found = blob === 'latest' ? status.blobs.at(-1) : status.blobs.find((report) => report.blob.startsWith(blob))
  if (found === undefined) throw new UserError('LAB_UNKNOWN_BLOB', `--target: no blob ${blob} was published here`)
  const { scheme, columns, maxBlobs } = status
  const shape = schemeOf({ scheme, columns, maxBlobs: maxBlobs ?? undefined }).geometryFor(found.payloadBytes)
  return samplesNeeded(sampleSpace(shape), target)
}

function printVerdict(output: Session['output'], node: string, assessment: Assessment): void {
  if (output.options.json) return
  const style = { available: 'green', withheld: 'red', undecided: 'yellow', invalid: 'red' } as const
  const [headline = '', ...rest] = formatAssessment(assessment)
  output.result({ type: 'verdict' }, [
    `${node}: ${output.paint(style[assessment.verdict], headline)}`,
    ...rest.flatMap((line) => wrapped(`  ${line}`)),
  ])
}

function printCounts(
  output: Session['output'],
  blob: string,
  samples: number | string,
  verdicts: readonly Verdict[],
  hidden: HiddenColumns | null,
): void {
  const counts = hidden && countVerdicts(verdicts, hidden, LEVEL)
  const of = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  const lines = [
    `${verdicts.length} draws of ${typeof samples === 'number' ? `${samples} samples` : samples}: ${of('available')} available, ${of('withheld')} withheld, ${of('undecided')} undecided${of('invalid') > 0 ? `, ${of('invalid')} invalid` : ''}`,
  ]
  if (hidden !== null && counts !== null) {
    if (isRecoverable(hidden)) {
      lines.push(
        `${hidden.hidden} of ${hidden.columns} columns were withheld at publication: it can be restored, so nobody is fooled by "available"`,
      )
    } else if (counts.interval !== null && typeof samples === 'number') {
      const { low, high } = counts.interval
      const { positions, hidden: count } = hiddenPositions(hidden)
      const isInside = counts.available >= low && counts.available <= high
      lines.push(
        `fooled: ${counts.available}, rate ${chanceText(counts.available / verdicts.length)}; exact odds C(${positions - count},${samples})/C(${positions},${samples}) = ${chanceText(chanceFooled(hidden, samples))}`,
        `${isInside ? output.paint('green', 'inside') : output.paint('red', 'outside')} the ${LEVEL * 100} % interval of those odds, ${low} to ${high} of ${verdicts.length}`,
      )
    }
  }
  output.result(
    {
      type: 'verdicts',
      blob,
      samples,
      draws: verdicts.length,
      available: of('available'),
      withheld: of('withheld'),
      undecided: of('undecided'),
      invalid: of('invalid'),
      hidden: hidden?.hidden ?? null,
      recoverable: hidden && isRecoverable(hidden),
      expectedFooled: counts?.expectedFooled ?? null,
      interval: counts?.interval ?? null,
    },
    lines.flatMap((line) => wrapped(line)),
  )
}

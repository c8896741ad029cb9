/**
 * `das sample BLOB`: light samplers draw, ask, and say how sure they are.
 *
 * One draw prints its verdict in words. With `--repeat` many independent draws, dealt to the light samplers in turn, are
 * counted and held against the exact odds: the rate of fooled samplers is an experiment, not a claim.
 */

import type { Verdict } from '@daslab/sampler/sampler'
import { formatVerdict } from '@daslab/sampler/verdict-text'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { chanceText, wrapped } from '../format.ts'
import { blobReference, integer } from '../input/arguments.ts'
import * as limits from '../limits.ts'
import {
  chanceFooled,
  countVerdicts,
  type HiddenColumns,
  hiddenPositions,
  isRecoverable,
} from '../runs/verdict-counts.ts'
import { option, type Session } from '../settings.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import type { Bind } from './command.ts'

/** Of the interval that the number of fooled samplers is held against. */
const LEVEL = 0.99

interface SampleOptions {
  readonly samples: number
  readonly repeat: number
  readonly node?: string
}

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<blob>', "blob id, the first 6 or more digits of one, or 'latest'", blobReference)
    .addOption(option('--samples <n>', 'distinct samples of each draw', 8, integer(1, 65_536)))
    .addOption(
      option('--repeat <n>', 'independent draws, over the light samplers in turn', 1, integer(1, limits.MAX_REPEAT)),
    )
    .addOption(option('--node <name>', 'the light sampler that draws (default: each in turn, from light-0)'))
    .addHelpText('after', EXAMPLES)
    .action(bind(sample))
}

const EXAMPLES = `
Examples:
  das sample latest                                one verdict, in words
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
  const { samples, repeat, node } = options
  const verdicts: Verdict[] = []
  let id = blob
  let hidden: HiddenColumns | null = null
  for await (const line of client.sample({ blob, samples, repeat, ...(node === undefined ? {} : { node }) })) {
    if (line.kind === 'start') {
      id = line.blob
      hidden = line.hidden
      continue
    }
    verdicts.push(line.verdict)
    output.json({ type: 'verdict', blob: id, node: line.node, ...line.verdict })
    if (repeat === 1) printVerdict(output, line.node, line.verdict)
    else output.progress(`drawing: ${verdicts.length} of ${repeat}`)
  }
  if (repeat > 1) printCounts(output, id, samples, verdicts, hidden)
  return verdicts.every(({ verdict }) => verdict === 'available') ? EXIT.held : EXIT.finding
}

function printVerdict(output: Session['output'], node: string, verdict: Verdict): void {
  if (output.options.json) return
  const style = { available: 'green', withheld: 'red', undecided: 'yellow', invalid: 'red' } as const
  const [headline = '', ...rest] = formatVerdict(verdict)
  output.result({ type: 'verdict' }, [
    `${node}: ${output.paint(style[verdict.verdict], headline)}`,
    ...rest.flatMap((line) => wrapped(`  ${line}`)),
  ])
}

function printCounts(
  output: Session['output'],
  blob: string,
  samples: number,
  verdicts: readonly Verdict[],
  hidden: HiddenColumns | null,
): void {
  const counts = hidden && countVerdicts(verdicts, hidden, LEVEL)
  const of = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  const lines = [
    `${verdicts.length} draws of ${samples} samples: ${of('available')} available, ${of('withheld')} withheld, ${of('undecided')} undecided${of('invalid') > 0 ? `, ${of('invalid')} invalid` : ''}`,
  ]
  if (hidden !== null && counts !== null) {
    if (isRecoverable(hidden)) {
      lines.push(
        `${hidden.hidden} of ${hidden.columns} columns were withheld at publication: it can be restored, so nobody is fooled by "available"`,
      )
    } else if (counts.interval !== null) {
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

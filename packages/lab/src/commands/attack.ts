/** `das attack KIND`: what publisher-0 of the running testnet does wrong with the blobs that it publishes next. */
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { countText } from '../format.ts'
import { integer, pattern } from '../input/arguments.ts'
import { option, type Session } from '../settings.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import type { Bind } from './command.ts'

interface WithholdOptions {
  readonly pattern: string
  readonly until?: number
}

export function configure(command: Command, bind: Bind): void {
  command.usage('<kind> [options]').helpCommand(false)
  command
    .command('withhold')
    .summary('give some columns to nobody')
    .description('Publisher-0 commits to everything and gives some columns to nobody.')
    .addOption(option('--pattern <pattern>', 'which columns, see below', 'minimal', pattern))
    .addOption(untilOption())
    .addHelpText('after', PATTERNS)
    .action(bind(withhold))
  command
    .command('bad-encoding')
    .summary('commit to what is no code word')
    .description('Publisher-0 hides nothing and commits to a matrix with one wrong cell in its extension.')
    .addOption(option('--off', 'encode well again'))
    .addOption(untilOption())
    .addHelpText('after', BAD_ENCODING)
    .action(bind(badEncoding))
  command.addHelpText(
    'after',
    '\nExamples:\n  das attack withhold --pattern minimal     see das attack withhold --help\n  das attack bad-encoding --until 1         see das attack bad-encoding --help',
  )
}

function untilOption() {
  return option(
    '--until <publishes>',
    'for so many publishes (default: until changed)',
    undefined,
    integer(1, 1_000_000),
  )
}

const BAD_ENCODING = `
Samples cannot show it: every one is answered with a valid proof. A node that holds enough to
encode again finds it, and gossips a fraud proof; samplers that verify it take their verdicts
back ("invalid"), and the proof is kept in the run folder. A scheme whose commitments are to code
words only (peerdas) has no such attack.

Examples:
  das attack bad-encoding --until 1        the next publish only
  das attack bad-encoding --off            honest again`

const PATTERNS = `
Patterns:
  none              nothing: the attack is off
  minimal           a random smallest set whose absence stops reconstruction (65 of 128 columns)
  minimal-1         one fewer: the most that full nodes can still restore (64 of 128)
  random:0.3        each column with that chance
  columns:0-63,70   exactly these

Examples:
  das attack withhold --pattern minimal            from now on nobody can restore what is published
  das attack withhold --pattern minimal-1 --until 1
  das attack withhold --pattern none               honest again`

async function withhold({ globals, output, interrupt }: Session, options: WithholdOptions): Promise<ExitCode> {
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const state = await client.attack({ kind: 'withhold', pattern: options.pattern, until: options.until ?? null })
  const how =
    state.pattern === 'none'
      ? 'publisher-0 publishes honestly from now on'
      : `publisher-0 withholds ${state.pattern} ${lastsText(state.remaining)}`
  output.result({ type: 'attack', ...state }, [how])
  return EXIT.held
}

async function badEncoding(
  { globals, output, interrupt }: Session,
  { off = false, until }: { readonly off?: boolean; readonly until?: number },
): Promise<ExitCode> {
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const state = await client.attack({ kind: 'bad-encoding', isOn: !off, until: until ?? null })
  const how = state.isOn
    ? `publisher-0 encodes badly ${lastsText(state.remaining)}`
    : 'publisher-0 encodes well from now on'
  output.result({ type: 'attack', ...state }, [how])
  return EXIT.held
}

function lastsText(remaining: number | null): string {
  return remaining === null ? 'from now on' : `for ${countText(remaining, 'publish', 'publishes')}`
}

/**
 * The `das` command line: finds the command, reads its options, runs it, turns every failure into one line and an exit code.
 *
 *   0 held   1 a finding   2 wrong usage or file   3 the environment failed   130 interrupted
 */
import '@daslab/node/polyfill'
import { readFileSync } from 'node:fs'
import { Command, CommanderError, type Option } from 'commander'
import type { Bind, CommandModule } from './commands/command.ts'
import { asLabError, EXIT, type ExitCode, type LabError, UserError } from './errors.ts'
import { printable } from './escape.ts'
import { catchSignals, type Interrupt } from './interrupt.ts'
import { Output, wantsColor } from './output.ts'
import { addGlobalOptions, dropDeniedSwitches, outputFor, printConfig, readGlobals } from './settings.ts'

interface Entry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<CommandModule>
}

/** The commands in the order of a first session. */
const COMMANDS: readonly Entry[] = [
  { name: 'demo', summary: 'a file through a real network, three times', load: () => import('./commands/demo.ts') },
  { name: 'up', summary: 'start a testnet on this machine and stay up', load: () => import('./commands/up.ts') },
  { name: 'publish', summary: 'publish a file to the running testnet', load: () => import('./commands/publish.ts') },
  { name: 'sample', summary: 'sample a blob and give a verdict', load: () => import('./commands/sample.ts') },
  { name: 'get', summary: 'fetch, reconstruct and check a blob', load: () => import('./commands/get.ts') },
  { name: 'attack', summary: 'make the running testnet misbehave', load: () => import('./commands/attack.ts') },
  { name: 'status', summary: 'show the running testnet', load: () => import('./commands/status.ts') },
  { name: 'down', summary: 'stop the running testnet', load: () => import('./commands/down.ts') },
  { name: 'test', summary: 'run network files and judge their expectations', load: () => import('./commands/test.ts') },
  {
    name: 'bench',
    summary: 'sample counts against the chance to be fooled',
    load: () => import('./commands/bench.ts'),
  },
  { name: 'inspect', summary: 'show a past run, judge it again', load: () => import('./commands/inspect.ts') },
  { name: 'schema', summary: 'print the JSON Schema of network files', load: () => import('./commands/schema.ts') },
  { name: 'node', summary: 'run one node, for networks of many machines', load: () => import('./commands/node.ts') },
]

const EXAMPLES = `
Examples:
  das up                                  start 1 publisher, 8 full nodes, 12 light samplers
  das publish paper.pdf                   (in another terminal) encode, commit, gossip
  das sample latest                       is it available?
  das attack withhold --pattern minimal   hide just enough that nobody can restore the next one
  das get latest -o copy.pdf              fetch it back

Exit codes: 0 held, 1 a finding, 2 wrong usage or file, 3 the environment failed, 130 interrupted.
Every option can be set in the environment too: DAS_RUN_DIR for --run-dir. Flags win.`

/** Runs the command line and ends the process with the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const { exitCode, output } = await run(args)
  await output.flush()
  process.exit(exitCode)
}

async function run(args: readonly string[]): Promise<{ exitCode: ExitCode; output: Output }> {
  let exitCode: ExitCode = EXIT.held
  let interrupt: Interrupt | undefined
  // Until the options are read, failures are printed as the raw arguments ask.
  let output = fallbackOutput(args)

  const bind: Bind =
    (action) =>
    async (...rest) => {
      const command = rest[rest.length - 1] as Command
      const globals = readGlobals(command)
      output = outputFor(globals)
      if (globals.printConfig) return printConfig(command, output)
      interrupt = catchSignals()
      const session = { globals, output, interrupt }
      // The wrapped action is called as commander calls actions: the arguments, then the command.
      exitCode = await (action as (...all: unknown[]) => Promise<ExitCode>)(session, ...rest.slice(0, -1))
    }

  try {
    const program = await buildProgram(args, bind)
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { exitCode: EXIT.held, output }
    // After a Ctrl-C anything may fail first: what was asked for counts.
    const cause = interrupt?.signal.aborted ? interrupt.signal.reason : error
    const failure = cause instanceof CommanderError ? usageError(cause, args) : asLabError(cause)
    output.fail(failure)
    exitCode = failure.exitCode
  }
  return { exitCode, output }
}

/** The program with those commands complete whose names occur in the arguments. */
export async function buildProgram(args: readonly string[], bind: Bind): Promise<Command> {
  const program = new Command('das')
    .description(
      'The lab for data availability sampling: real nodes, real proofs, scripted adversaries, an honest verdict.',
    )
    .usage('<command> [options]')
    .version(version(), '--version', 'print the version and stop')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true, helpWidth: 100, optionDescription })
    .addHelpText('after', EXAMPLES)
  addGlobalOptions(program)
  for (const { name, summary, load } of COMMANDS) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
    // A command's own file is loaded only where its name occurs; the others are just listed.
    if (args.includes(name)) (await load()).configure(command, bind)
  }
  for (const command of [program, ...program.commands]) dropDeniedSwitches(command, process.env)
  return program
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}

/** Description and default; that every option has a variable is said once, below. */
function optionDescription({ description, defaultValue, defaultValueDescription, negate }: Option): string {
  if (defaultValue === undefined || negate) return description
  return `${description} (default: ${defaultValueDescription ?? String(defaultValue)})`
}

/** Commander's message as one line, with the place to read more. */
export function usageError(error: CommanderError, args: readonly string[]): LabError {
  const text = printable(
    error.message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, ''),
  )
  const name = COMMANDS.find((entry) => args.includes(entry.name))?.name
  return new UserError('LAB_USAGE', `${text}; see das ${name === undefined ? '' : `${name} `}--help`, { cause: error })
}

function fallbackOutput(args: readonly string[]): Output {
  const color = wantsColor(process.stderr, process.env, !args.includes('--no-color'))
  return new Output({ json: args.includes('--json'), quiet: false, color, logLevel: 'info' })
}

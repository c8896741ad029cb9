/**
 * The options that every command has, where each value came from, and what a command is given to work with.
 *
 * Precedence: flag, then environment (`DAS_RUN_DIR` for `--run-dir`), then default. `--print-config` prints the outcome.
 */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { integer, oneOf } from './input/arguments.ts'
import type { Interrupt } from './interrupt.ts'
import { MAX_SEED } from './limits.ts'
import { LOG_LEVELS, type LogLevel, Output, wantsColor } from './output.ts'

export interface Globals {
  readonly seed: number
  /** False when it is the default. */
  readonly isSeedGiven: boolean
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
  /** Absolute path of the folder that holds the run folders. */
  readonly runDir: string
  readonly logLevel: LogLevel
  readonly printConfig: boolean
}

/** What a command works with. */
export interface Session {
  readonly globals: Globals
  readonly output: Output
  readonly interrupt: Interrupt
}

export const DEFAULT_SEED = 42

export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(option('--seed <n>', 'all chance of a run follows from it', DEFAULT_SEED, integer(0, MAX_SEED)))
    .addOption(option('--json', 'one JSON object a line on standard output, nothing else there'))
    .addOption(option('--quiet', 'results and errors only'))
    .addOption(option('--no-color', 'no colours (also: NO_COLOR=1)'))
    .addOption(option('--run-dir <dir>', 'folder of the run folders and of the running testnet', 'runs'))
    .addOption(option('--log-level <level>', 'error, warn, info or debug', 'info', oneOf(...LOG_LEVELS)))
    .addOption(new Option('--print-config', 'print each value and where it came from, and stop'))
}

/** An option with its environment variable: `--run-dir` is `DAS_RUN_DIR`. */
export function option<T>(
  flags: string,
  description: string,
  fallback?: T,
  read?: (text: string, before: T) => T,
): Option {
  const made = new Option(flags, description)
  made.env(`DAS_${made.name().replaceAll('-', '_').toUpperCase()}`)
  if (fallback !== undefined) made.default(fallback)
  if (read !== undefined) made.argParser(read)
  return made
}

/**
 * Commander takes a switch's variable as set whatever it says; people write DAS_JSON=0 to mean no. Such variables are
 * dropped from the environment given.
 */
export function dropDeniedSwitches(command: Command, env: NodeJS.ProcessEnv): void {
  for (const { envVar, required, optional } of command.options) {
    if (envVar === undefined || required || optional) continue
    if (['', '0', 'false', 'no'].includes((env[envVar] ?? '').toLowerCase())) delete env[envVar]
  }
}

export function readGlobals(command: Command): Globals {
  const values = command.optsWithGlobals()
  return {
    seed: values.seed,
    isSeedGiven: ancestors(command).at(-1)?.getOptionValueSource('seed') !== 'default',
    json: values.json === true,
    quiet: values.quiet === true,
    color: values.color !== false,
    runDir: resolve(values.runDir),
    logLevel: values.logLevel,
    printConfig: values.printConfig === true,
  }
}

export function outputFor(globals: Globals): Output {
  const people = globals.json ? process.stderr : process.stdout
  return new Output({ ...globals, color: wantsColor(people, process.env, globals.color) })
}

/** Each value of a command and of the program, and where it came from. */
export function printConfig(command: Command, output: Output): void {
  const rows: { name: string; value: unknown; origin: string }[] = []
  for (const owner of [command, ...ancestors(command)]) {
    for (const each of owner.options) {
      if (['printConfig', 'version'].includes(each.attributeName())) continue
      const name = each.attributeName()
      const source = owner.getOptionValueSource(name)
      const origin =
        source === 'env'
          ? `environment ${each.envVar}`
          : source === 'cli'
            ? `flag ${each.long}`
            : source === undefined
              ? 'not set'
              : 'default'
      const value =
        source === 'default' && each.defaultValueDescription ? each.defaultValueDescription : owner.getOptionValue(name)
      rows.push({ name: kebab(name), value: value ?? null, origin })
    }
  }
  const values = Object.fromEntries(rows.map(({ name, value, origin }) => [name, { value, origin }]))
  const width = Math.max(...rows.map(({ name }) => name.length))
  output.result(
    { type: 'config', command: command.name(), values },
    rows.map(({ name, value, origin }) => {
      const text = value === null ? '-' : typeof value === 'object' ? JSON.stringify(value) : String(value)
      return `${name.padEnd(width)}  ${text.padEnd(12)}  ${output.paint('dim', origin)}`
    }),
  )
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function ancestors(command: Command): Command[] {
  return command.parent === null ? [] : [command.parent, ...ancestors(command.parent)]
}

/**
 * How a command plugs into the program: a file that describes its options and names its action.
 *
 * The file of a command is loaded when the command is called; what its action needs (libp2p above all) is imported by the
 * action itself, so that `das --help` stays quick.
 */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Session } from '../settings.ts'

/** Wraps an action: it gets the session first, then commander's arguments and options, and returns the exit code. */
export type Bind = <Arguments extends unknown[]>(
  action: (session: Session, ...rest: Arguments) => Promise<ExitCode>,
) => (...rest: [...Arguments, Command]) => Promise<void>

export interface CommandModule {
  readonly configure: (command: Command, bind: Bind) => void
}

/** `das down`: stop the running testnet from another terminal, as Ctrl-C in its own does. */
import type { Command } from 'commander'
import { EnvironmentError, EXIT, type ExitCode } from '../errors.ts'
import { pathText } from '../format.ts'
import { readActive } from '../runs/active.ts'
import type { Session } from '../settings.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import type { Bind } from './command.ts'

const PATIENCE_MS = 10_000
const POLL_MS = 50

export function configure(command: Command, bind: Bind): void {
  command.addHelpText('after', '\nIt returns when the testnet is gone and its summary is written.').action(bind(down))
}

async function down({ globals, output, interrupt }: Session): Promise<ExitCode> {
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const { run } = await client.status()
  await client.stop()
  output.progress('stopping')
  const deadline = performance.now() + PATIENCE_MS
  while (readActive(globals.runDir)?.run === run) {
    interrupt.signal.throwIfAborted()
    if (performance.now() > deadline) {
      throw new EnvironmentError(
        'LAB_NOT_STOPPED',
        `the testnet is still there after ${PATIENCE_MS / 1_000} s; press Ctrl-C twice in its terminal`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  output.result({ type: 'down', run }, [`Stopped. Run folder: ${pathText(run)}`])
  return EXIT.held
}

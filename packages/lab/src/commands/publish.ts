/** `das publish FILE`: publisher-0 of the running testnet encodes, commits to and gossips a file. */
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { bytesText, columnsText, countText, msText, rounded, wrapped } from '../format.ts'
import { checkPayloadFile, readPayloadFile } from '../input/payload-file.ts'
import type { Session } from '../settings.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import { schemeOf } from '../testnet/plan.ts'
import type { Bind } from './command.ts'

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<file>', 'a regular file of at least one byte (merkle: up to 32 MiB)')
    .addHelpText('after', EXAMPLES)
    .action(bind(publish))
}

const EXAMPLES = `
Examples:
  das publish paper.pdf              prints the blob id and what it cost
  das publish --quiet paper.pdf      the blob id alone
  das publish --json paper.pdf       everything, for programs

Publishing the same file again makes a new blob with a new id.`

async function publish({ globals, output, interrupt }: Session, file: string): Promise<ExitCode> {
  await checkPayloadFile(file)
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const { scheme, columns: width, maxBlobs } = await client.status()
  const { maxPayloadBytes } = schemeOf({ scheme, columns: width, maxBlobs: maxBlobs ?? undefined })
  const payload = await readPayloadFile(file, maxPayloadBytes)
  output.progressSoon(`publishing ${bytesText(payload.length)}`)
  const { attack, ...report } = await client.publish(payload)
  const { blob, rows, columns, dataColumns, cellBytes, withheld, encodeMs, commitMs, publishMs } = report
  const times = { encodeMs: rounded(encodeMs), commitMs: rounded(commitMs), publishMs: rounded(publishMs) }
  output.result({ type: 'published', file, scheme, ...report, ...times }, [blob])
  output.say(
    `  ${bytesText(payload.length)} as ${countText(rows, 'row')} of ${columns} cells of ${bytesText(cellBytes)}; any ${dataColumns} columns restore it`,
    `  encoded in ${msText(encodeMs)}, committed in ${msText(commitMs)}, handed to gossip in ${msText(publishMs)}`,
  )
  if (withheld.length > 0) {
    const outcome = columns - withheld.length >= dataColumns ? 'which can be restored' : 'which nobody can restore'
    const headline = `  withheld ${withheld.length} of ${columns} columns`
    const lines = wrapped(`${headline}, ${outcome}: ${columnsText(withheld)}`)
    output.say(...lines.map((line) => line.replace(headline, output.paint('yellow', headline))))
  }
  if (attack.pattern !== 'none') output.debug(`the attack stays on: ${attack.pattern}`)
  return EXIT.held
}

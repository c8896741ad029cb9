/** `das get BLOB -o FILE`: fetch enough columns, reconstruct, check against the signed commitments, write. */
import { createHash } from 'node:crypto'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { quoted } from '../escape.ts'
import { bytesText, msText, rounded, shortBlob } from '../format.ts'
import { blobReference, columnList } from '../input/arguments.ts'
import { assertWritableTarget, writeWhole } from '../input/output-file.ts'
import { option, type Session } from '../settings.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import type { Bind } from './command.ts'

interface GetOptions {
  readonly output: string
  readonly fromColumns?: number[]
  readonly node?: string
  readonly force?: boolean
}

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<blob>', "blob id, the first 6 or more digits of one, or 'latest'", blobReference)
    .requiredOption('-o, --output <file>', 'where to write it; - for standard output')
    .addOption(
      option('--from-columns <list>', 'use these columns and no others, such as 0-31,96-127', undefined, columnList),
    )
    .addOption(option('--node <name>', 'the node that fetches (default: light-0)'))
    .addOption(option('--force', 'replace the file if it exists'))
    .addHelpText('after', EXAMPLES)
    .action(bind(get))
}

const EXAMPLES = `
Examples:
  das get latest -o copy.pdf
  das get 3f2a91 -o - | sha256sum
  das get latest -o copy.pdf --from-columns 64-127     from the extension alone

The file appears whole or not at all. When too few columns can be had,
the line says how many and the exit code is 1.`

async function get({ globals, output, interrupt }: Session, blob: string, options: GetOptions): Promise<ExitCode> {
  const { output: target, fromColumns: columns, node, force = false } = options
  const toStandardOutput = target === '-'
  if (toStandardOutput) output.reserveStandardOutput()
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  if (!toStandardOutput) await assertWritableTarget(target, force)

  const startedAt = performance.now()
  output.progressSoon('fetching columns')
  const fetched = await client.get(blob, { node, columns })
  const tookMs = rounded(performance.now() - startedAt)
  const { payload } = fetched
  const sha256 = createHash('sha256').update(payload).digest('hex')
  if (toStandardOutput) await writeOut(payload)
  else await writeWhole(target, payload, force, interrupt)
  output.result({ type: 'fetched', blob: fetched.blob, file: target, bytes: payload.length, sha256, tookMs }, [
    `${shortBlob(fetched.blob)}: ${bytesText(payload.length)} reconstructed and checked in ${msText(tookMs)}${toStandardOutput ? '' : `, written to ${quoted(target)}`}`,
    `  SHA-256 ${sha256}`,
  ])
  return EXIT.held
}

function writeOut(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())))
}

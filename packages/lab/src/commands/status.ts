/** `das status`: the running testnet's nodes, blobs and attack, warnings first. */
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import { bytesText, countText, pathText } from '../format.ts'
import type { Session } from '../settings.ts'
import type { ControlStatus } from '../testnet/control-api.ts'
import { connectToTestnet } from '../testnet/control-client.ts'
import type { Bind } from './command.ts'

export function configure(command: Command, bind: Bind): void {
  command.addHelpText('after', '\nExamples:\n  das status\n  das status --json | jq .blobs').action(bind(status))
}

async function status({ globals, output, interrupt }: Session): Promise<ExitCode> {
  const client = await connectToTestnet(globals.runDir, interrupt.signal)
  const now = await client.status()
  for (const warning of warnings(now)) output.warn(warning)
  output.result({ type: 'status', ...now }, [
    `${output.paint('bold', `Testnet ${now.name}`)}: ${countText(now.nodes.length, 'node')}, scheme ${now.scheme}, ${now.columns} columns, seed ${now.seed}`,
    `  run folder  ${pathText(now.run)}`,
    `  attack      ${attacksText(now)}`,
    '',
    output.paint('dim', `  ${'node'.padEnd(13)}${'peers'.padStart(5)}${'custody'.padStart(9)}${'stored'.padStart(12)}`),
    ...now.nodes.map(
      ({ name, peers, custody, storeBytes }) =>
        `  ${name.padEnd(13)}${String(peers).padStart(5)}${String(custody.length).padStart(9)}${bytesText(storeBytes).padStart(12)}`,
    ),
    '',
    now.blobs.length === 0 ? 'Nothing has been published yet.' : 'Blobs, oldest first:',
    ...now.blobs.map(
      ({ blob, payloadBytes, withheld, columns }) =>
        `  ${blob}  ${bytesText(payloadBytes)}${withheld.length > 0 ? `, ${withheld.length} of ${columns} columns withheld` : ''}`,
    ),
  ])
  return EXIT.held
}

function attacksText({ attack, badEncoding }: ControlStatus): string {
  const attacks = [
    ...(attack.pattern === 'none' ? [] : [`withhold ${attack.pattern}`]),
    ...(badEncoding.isOn ? ['bad encoding'] : []),
  ]
  return attacks.join(', ') || 'none'
}

function warnings({ nodes, columns }: ControlStatus): string[] {
  const found: string[] = []
  const held = new Set(nodes.flatMap(({ custody }) => custody))
  if (held.size < columns)
    found.push(`${countText(columns - held.size, 'column')} without a holder: honest blobs will look withheld`)
  const alone = nodes.filter(({ peers }) => peers === 0).map(({ name }) => name)
  if (alone.length > 0) found.push(`without a peer: ${alone.join(', ')}`)
  return found
}

/** `das node ROLE`: one node in the foreground, for networks of many machines. */
import type { CustodyOption } from '@daslab/node/running-node'
import type { Command } from 'commander'
import { addresses, duration, integer, name, oneOf, pattern, publicKeys } from '../input/arguments.ts'
import * as limits from '../limits.ts'
import { runNode } from '../one-node.ts'
import { option } from '../settings.ts'
import type { Bind } from './command.ts'
import { maxBlobsOption } from './network-options.ts'

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<role>', 'publisher, full or light', oneOf('publisher', 'full', 'light'))
    .addOption(option('--listen <addr>', 'multiaddr to listen on; repeatable', ['/ip4/0.0.0.0/tcp/0'], addresses()))
    .addOption(
      option('--bootstrap <addr>', 'multiaddr of a peer to know; repeatable', [], addresses()).default([], 'none'),
    )
    .addOption(option('--network <name>', 'nodes of one network share this name', 'local', name))
    .addOption(
      option('--publishers <hex>', 'public keys of the publishers to follow; repeatable', [], publicKeys()).default(
        [],
        'none',
      ),
    )
    .addOption(option('--data-dir <dir>', 'folder of the key file', 'das-node'))
    .addOption(option('--identity-file <file>', 'key file, created when absent (default: DATA-DIR/ROLE.key)'))
    .addOption(option('--columns <n>', 'columns of the network', 128, integer(2, limits.MAX_COLUMNS)))
    .addOption(maxBlobsOption())
    .addOption(
      option(
        '--custody <rule>',
        'full: all columns, or N custody groups from the node id',
        { kind: 'all' },
        nodeCustody,
      ).default({ kind: 'all' }, 'all'),
    )
    .addOption(option('--samples <n>', 'light: samples drawn of each blob', 8, integer(0, limits.MAX_COLUMNS)))
    .addOption(
      option(
        '--sample-timeout <time>',
        'a sample without a valid answer after so long has failed',
        2_000,
        duration(50),
      ).default(2_000, '2s'),
    )
    .addOption(option('--file <file>', 'publisher: what to publish'))
    .addOption(option('--min-peers <n>', 'publisher: subscribers to wait for', 1, integer(1, 10_000)))
    .addOption(
      option('--withhold <pattern>', 'publisher: columns to hide (see das attack withhold --help)', 'none', pattern),
    )
    .addOption(option('--scheme <name>', 'publisher: data availability scheme', 'merkle'))
    .addHelpText('after', EXAMPLES)
    .action(bind(runNode))
}

const EXAMPLES = `
Examples:
  das node full --listen /ip4/0.0.0.0/tcp/4001 --publishers KEY
  das node light --bootstrap /ip4/192.0.2.7/tcp/4001/p2p/PEER --publishers KEY
  das node publisher --bootstrap /ip4/192.0.2.7/tcp/4001/p2p/PEER --file paper.pdf

Start a publisher once to see its public key (KEY); a node prints its addresses. There is no
discovery: name every peer that a node should know. It runs until Ctrl-C and exits with 0.`

function nodeCustody(text: string): CustodyOption {
  if (text === 'all') return { kind: 'all' }
  return { kind: 'count', groups: integer(0, limits.MAX_COLUMNS)(text) }
}

/** How the demo looks: acts as they end, and a table at the end, within 100 columns. */
import { bytesText, chanceText, msText, pathText } from '../format.ts'
import type { Output } from '../output.ts'
import type { Summary } from '../runs/summary.ts'
import type { Testnet } from '../testnet/testnet.ts'
import type { ActSummary } from './act-summary.ts'
import type { ActResult } from './acts.ts'
import { verdictsText } from './checks.ts'

export function printOpening(
  output: Output,
  { name, bytes, sha256 }: { name: string; bytes: number; sha256: string },
): void {
  output.say(
    output.paint('bold', 'Daslab demo: one file through a real network'),
    '',
    fact(output, 'file', `${name}, ${bytesText(bytes)}, SHA-256 ${sha256.slice(0, 16)}…`),
  )
}

export function printNetwork(output: Output, { plan, nodes, phases }: Testnet): void {
  const { full, light, superNodes, processes, samples, seed } = plan.options
  output.say(
    fact(
      output,
      'network',
      `1 publisher, ${full} full nodes (${superNodes} super), ${light} light samplers; TCP, ${processes} processes`,
    ),
    fact(
      output,
      'ready',
      `${nodes.length} nodes in ${msText(phases.startNodesMs)}, connected in ${msText(phases.connectMs)}, mesh ready in ${msText(phases.meshReadyMs)}`,
    ),
    fact(output, 'sampling', `${samples} columns of each blob by each light sampler, by itself; seed ${seed}`),
  )
}

export function printAct(
  output: Output,
  number: number,
  samples: number,
  result: ActResult,
  summary: ActSummary,
): void {
  const { plan, report, samplers, fetch } = result
  const { gossipMs } = summary
  const hidden = report.withheld.length
  output.say(
    '',
    `${output.paint('bold', `Act ${number}  ${plan.title}`)}  ${output.paint('dim', `${summary.scheme}, ${hidden} of ${report.columns} columns withheld`)}`,
    `  ${output.paint('dim', plan.story)}`,
    fact(
      output,
      'publish',
      `encoded in ${msText(summary.encodeMs)}, committed in ${msText(summary.commitMs)}; blob ${report.blob.slice(0, 16)}…`,
    ),
    fact(
      output,
      'gossip',
      `p50 ${ms(gossipMs.p50)}, p95 ${ms(gossipMs.p95)}, max ${ms(gossipMs.max)}; ${gossipMs.count} of ${gossipMs.expected} deliveries of columns`,
    ),
    fact(output, 'samplers', verdictsText(samplers)),
    ...(summary.recoverable || samplers.asked === 0
      ? []
      : [
          fact(
            output,
            'exact odds',
            `C(${report.columns - hidden},${samples})/C(${report.columns},${samples}) = ${chanceText(samplers.expectedFooled / samplers.asked)} to be fooled, ` +
              `each: ${chanceFigure(samplers.expectedFooled)} of ${samplers.asked} expected`,
          ),
        ]),
    fact(output, 'get', fetchText(fetch)),
  )
  for (const { node, tookMs } of summary.reconstructions) {
    output.say(
      fact(
        output,
        'network',
        `${node} reconstructed in ${msText(tookMs)}; ${summary.columnsGivenBack} columns went to gossip by now, ${summary.columnsByRequest} were asked for`,
      ),
    )
  }
  for (const { expected, got, held } of result.checks) {
    output.say(
      `  ${held ? output.paint('green', '✓') : output.paint('red', '✗')} ${expected}${held ? '' : output.paint('red', `, but: ${got}`)}`,
    )
  }
}

export function printClosing(
  output: Output,
  acts: readonly ActSummary[],
  summary: Summary,
  path: string,
  tookMs: number,
): void {
  const rows = acts.map((act, i) => [
    `${i + 1} ${act.name}`,
    act.scheme,
    `${act.withheld}/${act.columns}`,
    ms(act.encodeMs),
    ms(act.commitMs),
    [act.gossipMs.p50, act.gossipMs.p95, act.gossipMs.max]
      .map((value) => (value === null ? '-' : Math.round(value)))
      .join('/'),
    [act.samplers.available, act.samplers.withheld, act.samplers.undecided, act.samplers.invalid].join('/'),
    chanceFigure(act.expectedFooled),
    fileText(act),
    act.held ? output.paint('green', 'held') : output.paint('red', 'FAILED'),
  ])
  const { gossip, processes } = summary
  const resident = processes.reduce((sum, { peakResidentBytes }) => sum + peakResidentBytes, 0)
  output.say(
    '',
    ...table(
      output,
      ['act', 'scheme', 'withheld', 'encode', 'commit', 'gossip ms', 'av/wi/un/in', 'fooled', 'file', 'theory'],
      rows,
    ),
    '',
    output.paint('dim', '  gossip ms: p50/p95/max of a column’s way to a custodian; av/wi/un/in: samplers who said'),
    output.paint(
      'dim',
      '  available, withheld, undecided, invalid; fooled: by exact odds, where nothing can be restored',
    ),
    '',
    fact(
      output,
      'duplicates',
      `${gossip.duplicatesPerDelivery ?? 0} a delivery; ${gossip.deliveries} deliveries, ${bytesText(gossip.bytes)} of columns`,
    ),
    fact(
      output,
      'memory',
      `${bytesText(resident)} at the most, in ${processes.length} processes (${processes.map(({ peakResidentBytes }) => bytesText(peakResidentBytes)).join(', ')})`,
    ),
    fact(output, 'took', msText(tookMs)),
    fact(output, 'run folder', pathText(path)),
  )
}

function fetchText(fetch: ActResult['fetch']): string {
  switch (fetch.outcome) {
    case 'fetched':
      return `${bytesText(fetch.payload.length)} in ${msText(fetch.tookMs)}, SHA-256 ${fetch.sha256.slice(0, 16)}…`
    case 'refused':
      return `refused: ${fetch.have} of the ${fetch.need} columns needed could be fetched`
    case 'bad-encoding':
      return 'refused: the publisher encoded it badly'
  }
}

function fileText({ fileIdentical, fetch }: ActSummary): string {
  if (fileIdentical) return 'identical'
  return fetch.outcome === 'bad-encoding' ? 'refused' : (fetch.columns ?? 'differs')
}

function table(output: Output, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => visible(row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, i) => cell + ' '.repeat(widths[i]! - visible(cell).length))
      .join('  ')
      .trimEnd()}`
  return [output.paint('dim', line(head)), ...rows.map(line)]
}

/** Without colour codes, which take no place. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
  return text.replace(/\u001b\[\d+m/g, '')
}

function fact(output: Output, label: string, text: string): string {
  return `  ${output.paint('dim', label.padEnd(12))}${text}`
}

function ms(value: number | null): string {
  return value === null ? '-' : msText(value)
}

function chanceFigure(expected: number): string {
  return expected === 0 ? '0' : String(Number(expected.toPrecision(2)))
}

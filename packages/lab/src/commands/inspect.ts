/** `das inspect`: show a past run, and judge it again from its history. */
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, type ExitCode, Finding, UserError } from '../errors.ts'
import { printable, quoted } from '../escape.ts'
import type { Judgement } from '../expectations/judgement.ts'
import { countsText, judgementLines } from '../expectations/report.ts'
import { bytesText, countText, msText, pathText, shortBlob } from '../format.ts'
import type { Summary } from '../runs/summary.ts'
import { option, type Session } from '../settings.ts'
import type { Bind } from './command.ts'

export function configure(command: Command, bind: Bind): void {
  command
    .argument('[run]', 'run folder, or its name in the run directory', 'latest')
    .addOption(option('--check', 'judge its expectations again, from its history alone'))
    .addHelpText('after', EXAMPLES)
    .action(bind(inspect))
}

const EXAMPLES = `
Examples:
  das inspect                      the latest run
  das inspect runs/NAME --check    the same judgement as at its end, from events.ndjson alone

With --check the exit code is 1 when an expectation failed, or was never judged.`

async function inspect(
  { globals, output }: Session,
  name: string,
  { check }: { readonly check?: true },
): Promise<ExitCode> {
  const folder = folderOf(name, globals.runDir)
  const summary = readSummary(folder)
  const before = readJudgement(folder)
  if (!check) {
    output.result({ type: 'inspected', run: folder, summary, judgement: before ?? null }, [
      ...summaryLines(output, folder, summary),
      ...(before === undefined ? [] : ['', ...judgementLines(output, before)]),
    ])
    return EXIT.held
  }
  const { judgeRun, judgementText } = await import('../runs/judge-run.ts')
  const judgement = await judgeRun(folder)
  if (judgement.results.length === 0) {
    throw new UserError(
      'LAB_NO_EXPECTATIONS',
      `the network of ${quoted(pathText(folder))} expects nothing; there is nothing to check`,
    )
  }
  const isSame = before === undefined ? null : judgementText(before) === judgementText(judgement)
  output.result({ type: 'checked', run: folder, same: isSame, ...judgement }, [
    ...judgementLines(output, judgement),
    output.paint('dim', `  ${countsText(judgement.results)}, from the history in ${pathText(folder)}`),
  ])
  if (isSame === false) output.warn('the judgement at the end of the run was another one: judgement.json')
  if (!judgement.held) throw new Finding('LAB_TEST', `${judgement.name}: ${countsText(judgement.results)}`)
  return EXIT.held
}

/** A path as given, or a name in the run directory. */
function folderOf(name: string, runDir: string): string {
  for (const folder of isAbsolute(name) ? [name] : [resolve(name), join(runDir, name)]) {
    if (existsSync(join(folder, 'summary.json'))) return folder
  }
  if (name === 'latest')
    throw new UserError(
      'LAB_NO_RUN',
      `there is no run in ${quoted(pathText(runDir))} yet; das test and das up make one`,
    )
  throw new UserError(
    'LAB_NO_RUN',
    `${quoted(name)} is no run folder: neither a path nor a name in ${quoted(pathText(runDir))}`,
  )
}

function readSummary(folder: string): Summary {
  return readJson(join(folder, 'summary.json')) as Summary
}

/** As it was written at the end of the run; a run without expectations, or one that broke, has none. */
function readJudgement(folder: string): Judgement | undefined {
  const path = join(folder, 'judgement.json')
  return existsSync(path) ? (readJson(path) as Judgement) : undefined
}

function readJson(path: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw new UserError('LAB_RUN_FOLDER', `${quoted(pathText(path))} is damaged: expected one JSON object`)
}

function summaryLines(output: Session['output'], folder: string, summary: Summary): string[] {
  const { name, seed, state, scheme, columns, startedAt, nodes, blobs = [] } = summary
  const who = nodes && [
    countText(nodes.publisher, 'publisher'),
    `${countText(nodes.full, 'full node')} (${nodes.super} super)`,
    countText(nodes.light, 'light sampler'),
  ]
  const fact = (label: string, text: string) => `  ${output.paint('dim', label.padEnd(12))}${text}`
  return [
    `${output.paint('bold', printable(String(name)))} ${output.paint('dim', `seed ${seed}`)}`,
    fact('run folder', pathText(folder)),
    fact('state', printable(String(state))),
    fact('started', printable(String(startedAt))),
    ...(who === undefined ? [] : [fact('nodes', who.join(', '))]),
    fact('scheme', `${printable(String(scheme))}, ${columns} columns`),
    ...blobs.map(({ blob, payloadBytes, withheld, samplers, gossipMs }) =>
      fact(
        'blob',
        `${shortBlob(blob)}  ${bytesText(payloadBytes)}, ${withheld.length} withheld; ` +
          `${samplers.available} available, ${samplers.withheld} withheld, ${samplers.undecided} undecided; ` +
          `p95 ${gossipMs.p95 === null ? '-' : msText(gossipMs.p95)}`,
      ),
    ),
  ]
}

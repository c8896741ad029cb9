/** `das bench --net` from start to end: a testnet for each scheme, the table, the files, the judgement. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@daslab/erasure/errors'
import { binomialInterval } from '@daslab/sampler/odds/binomial'
import { aboutPattern, hiddenColumns, parsePattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
import { isPredictable } from '@daslab/sampler/strategy/strategy'
import { EXIT, type ExitCode, Finding, UserError } from '../../errors.ts'
import { quoted } from '../../escape.ts'
import { chanceText, countText, pathText } from '../../format.ts'
import { openRun } from '../../runs/lab-run.ts'
import { isRecoverable } from '../../runs/verdict-counts.ts'
import type { Session } from '../../settings.ts'
import { tableLines } from '../case-table.ts'
import { csv } from '../csv.ts'
import { type BenchCase, type BenchRequest, casesOf } from '../request.ts'
import { LEVEL } from '../results.ts'
import type { Ends } from '../run.ts'
import { measurePattern, type NetResult, networkFor } from './measure.ts'

/** More misses than this quantile of their binomial are not chance. */
const MISSES_LEVEL = 0.999
const MOST_DRAWS = 100_000

export async function runNetBench(session: Session, request: BenchRequest, { exported }: Ends): Promise<ExitCode> {
  const { output, interrupt } = session
  const { cases, left } = casesOf(request)
  assertMeasurable(request, cases)
  for (const line of left) output.warn(`left out: ${line}`)
  const results: NetResult[] = []
  const folders: string[] = []
  for (const scheme of new Set(cases.map((each) => each.scheme))) {
    const ofScheme = cases.filter((each) => each.scheme === scheme)
    const { columns } = ofScheme[0]!.attacked.geometry
    // Networks of one seed draw alike; their rows would agree, or not, together.
    const seed = seededRandom(request.seed).split(`bench network ${scheme}`).uint32()
    const run = await openRun({ network: networkFor(scheme, columns, seed) }, session)
    folders.push(run.path)
    const before = results.length
    try {
      for (const pattern of new Set(ofScheme.map((each) => each.pattern))) {
        const here = ofScheme.filter((each) => each.pattern === pattern)
        const ports = { signal: interrupt.signal, onProgress: (text: string) => output.progress(text) }
        for await (const result of measurePattern(run.testnet, request, here, ports)) results.push(result)
      }
    } catch (error) {
      await run.finish(interrupt.signal.aborted ? 'interrupted' : 'failed')
      throw error
    }
    await run.finish('finished')
    save(run.path, request, results.slice(before))
  }
  if (exported !== undefined) save(exported, request, results)
  return conclude(session, request, results, folders)
}

/** What real nodes can be held against: whole columns withheld for good, and nothing lost but by the network itself. */
function assertMeasurable({ losses, trials }: BenchRequest, cases: readonly BenchCase[]): void {
  const refuse = (reason: string) => new UserError('LAB_BENCH', `--net: ${reason}`)
  if (losses.some((loss) => loss > 0)) {
    throw refuse('links of a network file lose messages (das test), --loss is of the model; leave it out')
  }
  if (trials > MOST_DRAWS) throw refuse(`expected at most ${MOST_DRAWS} draws, got --trials ${trials}`)
  for (const { pattern, attacked } of cases) {
    const { geometry, strategy } = attacked
    if (isPredictable(strategy))
      throw refuse(`every draw of ${strategy.kind} by one node is the same; choose another strategy`)
    let hidden: number
    try {
      hidden = hiddenColumns(parsePattern(pattern), geometry, seededRandom(0)).length
    } catch (error) {
      if (error instanceof CodedError)
        throw refuse(`a publisher hides whole columns, which ${quoted(pattern)} does not`)
      throw error
    }
    const isVarying = aboutPattern(attacked.pattern).placement === 'varying'
    if (isVarying || isRecoverable({ ...geometry, hidden })) {
      throw refuse(
        `expected patterns that always withhold too much, such as minimal or columns:0-64, got ${quoted(pattern)}`,
      )
    }
  }
}

function save(folder: string, request: BenchRequest, results: readonly NetResult[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify({ request, level: LEVEL, results }, null, 2)}\n`)
  const fields = ['estimate', 'low', 'high', 'trials'] as const
  const header = [...fields.map((field) => `network_${field}`), ...fields.map((field) => `model_${field}`)]
  writeFileSync(
    join(folder, 'bench.csv'),
    csv(
      ['scheme', 'strategy', 'pattern', 'hidden_columns', ...header, 'exact', 'inside'],
      results.map(({ scheme, strategy, pattern, columnsWithheld, network, model }) => [
        ...[scheme, strategy, pattern, columnsWithheld],
        ...fields.map((field) => network[field]),
        ...fields.map((field) => model[field]),
        ...[network.exact, network.isInside],
      ]),
    ),
  )
}

function conclude(
  { output }: Session,
  { trials }: BenchRequest,
  results: readonly NetResult[],
  folders: readonly string[],
): ExitCode {
  for (const result of results) output.json({ type: 'net', ...result })
  const interval = `${LEVEL * 100} % interval`
  const rows = results.map(({ scheme, strategy, pattern, columnsWithheld, network, model }) => [
    ...[
      scheme,
      strategy,
      `${pattern} (${countText(columnsWithheld, 'column')})`,
      chanceText(network.estimate),
      `${chanceText(network.low)} to ${chanceText(network.high)}`,
    ],
    ...[
      `${chanceText(model.low)} to ${chanceText(model.high)}`,
      network.exact === null ? '-' : chanceText(network.exact),
    ],
    network.isInside === false ? 'outside' : 'inside',
  ])
  const outside = results.filter(({ network }) => network.isInside === false).length
  const allowed = binomialInterval(results.length, 1 - LEVEL, MISSES_LEVEL).high
  const header = ['scheme', 'strategy', 'pattern', 'network', interval, 'model', 'exact', '']
  output.result(
    { type: 'bench', runs: folders, draws: trials, agreement: { compared: results.length, outside, allowed } },
    [
      `${output.paint('bold', 'Fooled on a real testnet, next to model and odds')}: ${countText(trials, 'draw')} a case`,
      ...tableLines(header, rows, (text) => output.paint('red', text)),
      `Run folders: ${folders.map(pathText).join(', ')}`,
    ],
  )
  if (outside > allowed) {
    throw new Finding(
      'LAB_BENCH_ODDS',
      `${outside} of ${results.length} shares of the network lie outside their intervals; chance explains ${allowed}`,
    )
  }
  return EXIT.held
}

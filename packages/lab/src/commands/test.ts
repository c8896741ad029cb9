/**
 * `das test`: run network files and judge their expectations.
 *
 * All files are read before the first is run: a mistake in the last one should not show after an hour. What a run breaks of
 * its own (a process that died) is an environment failure of that file; the others still run.
 */
import { basename } from 'node:path'
import type { Command } from 'commander'
import { asLabError, EnvironmentError, EXIT, type ExitCode, Finding, type LabError } from '../errors.ts'
import type { Judgement } from '../expectations/judgement.ts'
import { type JUnitSuite, junitReport } from '../expectations/junit.ts'
import { countsText, judgementLines } from '../expectations/report.ts'
import { countText, msText, pathText } from '../format.ts'
import { type Shard, shard } from '../input/arguments.ts'
import { assertWritableTarget, writeWhole } from '../input/output-file.ts'
import { option, type Session } from '../settings.ts'
import type { Bind } from './command.ts'

interface TestOptions {
  readonly junit?: string
  readonly shard?: Shard
}

export function configure(command: Command, bind: Bind): void {
  command
    .argument('<file...>', 'network files, or folders of them')
    .addOption(option('--junit <file>', 'write a JUnit report, for continuous integration'))
    .addOption(option('--shard <i/n>', 'the i-th of n parts of the files, for several machines', undefined, shard))
    .addHelpText('after', EXAMPLES)
    .action(bind(test))
}

const EXAMPLES = `
Examples:
  das test networks/                       every network of the gallery
  das test networks/minimal.yaml --seed 7  the same network with other chance
  das test networks/ --shard 2/4 --junit report.xml

Exit code 0 when every expectation of every file held; 1 when one failed or was never judged (a
fault that never bit, a deadline after the end); 2 when a file is wrong, told before anything runs;
3 when a run broke. Each file leaves a run folder; das inspect --check judges it again.`

async function test(session: Session, files: readonly string[], options: TestOptions): Promise<ExitCode> {
  const { output, globals, interrupt } = session
  if (options.junit !== undefined) await assertWritableTarget(options.junit, true)
  const { loadAll } = await import('../networks/load-all.ts')
  const ready = await loadAll(
    files,
    { seed: globals.isSeedGiven ? globals.seed : undefined, shard: options.shard },
    output,
  )
  const { runNetwork } = await import('../networks/run-network.ts')
  const suites: JUnitSuite[] = []
  const errors: LabError[] = []
  for (const each of ready) {
    interrupt.signal.throwIfAborted()
    const startedAt = performance.now()
    const file = pathText(each.file)
    try {
      const { path, judgement } = await runNetwork(each, each.setting, session)
      const tookMs = performance.now() - startedAt
      suites.push({ file, tookMs, judgement })
      printRun(session, file, path, judgement, tookMs)
    } catch (error) {
      interrupt.signal.throwIfAborted()
      const failure = asLabError(error)
      errors.push(failure)
      suites.push({ file, tookMs: performance.now() - startedAt, error: failure.message })
      output.warn(`${file}: ${failure.message}`)
    }
  }
  if (options.junit !== undefined) {
    await writeWhole(options.junit, new TextEncoder().encode(junitReport(suites)), true, interrupt)
  }
  return conclude(session, suites, errors)
}

function printRun({ output }: Session, file: string, path: string, judgement: Judgement, tookMs: number): void {
  const { held, results } = judgement
  for (const result of results) output.json({ type: 'expectation', file, network: judgement.name, ...result })
  output.result({ type: 'run', file, run: path, ...judgement, tookMs: Math.round(tookMs) }, [
    ...judgementLines(output, judgement),
    output.paint('dim', `  ${countsText(results)} in ${msText(tookMs)}; ${file}, run folder ${pathText(path)}`),
    ...(held ? [] : [`  judge it again: das inspect ${basename(path)} --check`]),
    '',
  ])
}

function conclude({ output }: Session, suites: readonly JUnitSuite[], errors: readonly LabError[]): ExitCode {
  const judgements = suites.flatMap((suite) => ('judgement' in suite ? [suite.judgement] : []))
  const results = judgements.flatMap((judgement) => judgement.results)
  const failed = judgements.filter(({ held }) => !held)
  const held = judgements.length - failed.length
  output.json({ type: 'tested', files: suites.length, held, failed: failed.length, broken: errors.length })
  const sum = `${held} of ${countText(suites.length, 'network file')} held: ${countText(results.length, 'expectation')}, ${countsText(results)}`
  if (errors.length > 0)
    throw new EnvironmentError('LAB_TEST_BROKE', `${sum}; ${countText(errors.length, 'run')} broke`)
  if (failed.length > 0) throw new Finding('LAB_TEST', `${sum}; not ${failed.map(({ name }) => name).join(', ')}`)
  output.say(output.paint('green', `${sum}.`))
  return EXIT.held
}

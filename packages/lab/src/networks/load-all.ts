/** All network files that a person named: folders opened, parts chosen, every file read and found runnable. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type LabError, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { countText, pathText } from '../format.ts'
import type { Shard } from '../input/arguments.ts'
import type { Output } from '../output.ts'
import { type LoadedNetwork, loadNetwork } from './load.ts'
import { NetworkFileError, problemLine } from './problems.ts'
import type { Setting } from './setting.ts'
import { settingFor } from './settings.ts'

export interface RunnableNetwork extends LoadedNetwork {
  readonly file: string
  readonly setting: Setting
}

/**
 * In the order given, folders by name. Every problem of every file is printed before this throws.
 * @throws UserError LAB_NETWORK_FILES when one of them cannot be run
 */
export async function loadAll(
  given: readonly string[],
  { seed, shard }: { readonly seed?: number | undefined; readonly shard?: Shard | undefined },
  output: Output,
): Promise<RunnableNetwork[]> {
  const all = [...new Set(given.flatMap(filesOf))]
  const files = shard === undefined ? all : all.filter((_, i) => i % shard.of === shard.part - 1)
  const ready: RunnableNetwork[] = []
  const failures: LabError[] = []
  for (const file of files) {
    try {
      const loaded = await loadNetwork(file, { seed })
      if (loaded.network.expectations.length === 0) {
        throw new UserError(
          'LAB_NETWORK_FILE',
          `${pathText(file)}: expect: missing; a test that expects nothing cannot fail`,
        )
      }
      ready.push({ file, ...loaded, setting: await settingFor(loaded.network, pathText(file)) })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw refusalOf(failures, files.length, output)
  return ready
}

/** One problem is the error itself; several are printed one a line, and the error counts them. */
function refusalOf(failures: readonly LabError[], files: number, output: Output): LabError {
  const lines = failures.flatMap((failure) => {
    if (!(failure instanceof NetworkFileError)) return [failure.message]
    for (const problem of failure.problems) output.json({ type: 'problem', ...problem })
    return failure.problems.map(problemLine)
  })
  if (lines.length === 1) return failures[0]!
  for (const line of lines) output.problem(line)
  return new UserError(
    'LAB_NETWORK_FILES',
    `${countText(lines.length, 'problem')} in ${failures.length} of ${countText(files, 'network file')}; nothing was run`,
  )
}

function filesOf(path: string): string[] {
  if (!isDirectory(path)) return [path]
  const files = readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => join(path, name))
  if (files.length > 0) return files
  throw new UserError('LAB_NO_NETWORKS', `there is no network file (*.yaml) in ${quoted(path)}`)
}

/** What is not there is told by whoever reads it. */
function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

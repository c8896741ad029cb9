/**
 * Test vectors on disk: which cases a folder holds, and which of them there is no runner for.
 *
 *   kzg/<function>/<case>.yaml    `input` by name, `output`; null where the call must be refused
 *   custody/<file>.json           lists by function; arguments and `result` in one object
 *   celestia/<file>.json          by file name, see `celestia-vectors.ts`
 *
 * Anything else that lies in the folder is named as not run, so that nobody takes it for passed.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findCelestia } from './celestia-vectors.ts'

export interface Vector {
  /** `kzg/compute_cells`, `custody/get_custody_groups`: what the runner is chosen by. */
  readonly suite: string
  readonly name: string
  /** Reads the file, which may be large, when the case is run. */
  read(): { readonly input: Record<string, unknown>; readonly output: unknown }
}

export interface FoundVectors {
  readonly vectors: readonly Vector[]
  /** Folders and files that no runner takes, from the root of the vectors. */
  readonly notRun: readonly string[]
}

/** Finds every case below `root`; `isKnown` says which suites have a runner. A folder that is missing holds nothing. */
export function findVectors(root: string, isKnown: (suite: string) => boolean): FoundVectors {
  const vectors: Vector[] = []
  const notRun: string[] = []
  for (const entry of list(root)) {
    if (!entry.isDirectory()) continue
    if (entry.name === 'kzg') findKzg(root, vectors, notRun, isKnown)
    else if (entry.name === 'custody') findCustody(root, vectors, notRun, isKnown)
    else if (entry.name === 'celestia') add(findCelestia(join(root, 'celestia')), vectors, notRun)
    else notRun.push(`${entry.name}/`)
  }
  return { vectors, notRun }
}

function add(found: FoundVectors, vectors: Vector[], notRun: string[]): void {
  vectors.push(...found.vectors)
  notRun.push(...found.notRun)
}

function findKzg(root: string, vectors: Vector[], notRun: string[], isKnown: (suite: string) => boolean): void {
  for (const folder of list(join(root, 'kzg'))) {
    const suite = `kzg/${folder.name}`
    if (!folder.isDirectory() || !isKnown(suite)) {
      notRun.push(suite)
      continue
    }
    for (const file of list(join(root, suite))) {
      const path = join(root, suite, file.name)
      if (!/\.ya?ml$/.test(file.name)) notRun.push(`${suite}/${file.name}`)
      else vectors.push({ suite, name: file.name.replace(/\.ya?ml$/, ''), read: () => kzgCase(path) })
    }
  }
}

function kzgCase(path: string): ReturnType<Vector['read']> {
  const { input, output } = parse(readFileSync(path, 'utf8')) as { input: Record<string, unknown>; output: unknown }
  if (typeof input !== 'object' || input === null || output === undefined) {
    throw new Error(`${path}: expected the keys input and output`)
  }
  return { input, output }
}

function findCustody(root: string, vectors: Vector[], notRun: string[], isKnown: (suite: string) => boolean): void {
  for (const file of list(join(root, 'custody'))) {
    if (!file.name.endsWith('.json')) {
      notRun.push(`custody/${file.name}`)
      continue
    }
    const lists = JSON.parse(readFileSync(join(root, 'custody', file.name), 'utf8')) as Record<string, unknown>
    for (const [name, cases] of Object.entries(lists)) {
      if (!Array.isArray(cases)) continue
      const suite = `custody/${name}`
      if (!isKnown(suite)) notRun.push(`${suite} in ${file.name}`)
      else for (const [i, entry] of cases.entries()) vectors.push(custodyCase(suite, entry, i))
    }
  }
}

function custodyCase(suite: string, entry: Record<string, unknown>, i: number): Vector {
  const { name, result, ...input } = entry
  return { suite, name: String(name ?? `case ${i}`), read: () => ({ input, output: result }) }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

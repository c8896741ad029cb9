/**
 * The bench folder, `runs/<utc>-bench-s<seed>/`:
 *
 *   counts.json     what was counted so far: the checkpoint, the part, and what results can be made from again
 *   results.json    measured next to exact      results.csv      its cases, a line each
 *   plots/*.svg     with plots/*.csv, the data of each           versions.json   of what it was made with
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EnvironmentError, systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { pathText } from '../format.ts'
import { writeWholeSync } from '../runs/run-folder.ts'
import { versions } from '../runs/versions.ts'
import { type BenchCounts, COUNTS_FILE, readCounts } from './counts.ts'

export class BenchFolder {
  readonly path: string

  /** Of a folder that is there. */
  constructor(path: string) {
    this.path = path
  }

  /** A new one. @throws EnvironmentError when the place cannot be written */
  static make(runDir: string, seed: number, startedAt: Date): BenchFolder {
    const stamp = startedAt
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '')
    const name = join(runDir, `${stamp}-bench-s${seed}`)
    let path = name
    for (let i = 2; existsSync(path); i++) path = `${name}-${i}`
    return writing(runDir, () => {
      mkdirSync(path, { recursive: true })
      writeWholeSync(join(path, 'versions.json'), versions())
      return new BenchFolder(path)
    })
  }

  saveCounts(counts: BenchCounts): void {
    writing(this.path, () => writeWholeSync(join(this.path, COUNTS_FILE), counts))
  }

  /** Everything that follows from the counts, here and wherever else it is wanted. */
  saveResults(files: ReadonlyMap<string, string>, exported: string | undefined): void {
    for (const folder of exported === undefined ? [this.path] : [this.path, exported]) {
      writing(folder, () => {
        for (const [name, text] of files) {
          const path = join(folder, name)
          mkdirSync(dirname(path), { recursive: true })
          writeFileSync(path, text)
        }
      })
    }
  }
}

/** The newest bench whose counting was interrupted. @throws UserError when there is none */
export function unfinishedBench(runDir: string): string {
  const names = existsSync(runDir) ? readdirSync(runDir).sort().reverse() : []
  const found = names
    .filter((name) => /-bench-s\d+(-\d+)?$/.test(name))
    .map((name) => join(runDir, name))
    .find((path) => existsSync(join(path, COUNTS_FILE)) && !readCounts(path).isCounted)
  if (found !== undefined) return found
  throw new UserError('LAB_BENCH_RESUME', `no bench in ${quoted(pathText(runDir))} was interrupted; name its folder`)
}

function writing<T>(where: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    const code = systemCode(error) ?? 'it failed'
    throw new EnvironmentError('LAB_BENCH_WRITE', `cannot write to ${quoted(pathText(where))} (${code})`, {
      cause: error,
    })
  }
}

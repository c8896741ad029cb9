/** What a run was made with: enough to set up the same again. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

export interface Versions {
  readonly daslab: string
  /** The commit of the working copy, with "-dirty" when files differ from it; null outside of one. */
  readonly commit: string | null
  readonly node: string
  readonly platform: string
  readonly cpus: number
  readonly memoryBytes: number
  /** The pinned packages that the nodes are made of. */
  readonly packages: Readonly<Record<string, string>>
}

export function versions(): Versions {
  const lab = readManifest(new URL('../../package.json', import.meta.url))
  const node = readManifest(new URL('../package.json', import.meta.resolve('@daslab/node/polyfill')))
  return {
    daslab: String(lab.version),
    commit: commit(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cpus: cpus().length,
    memoryBytes: totalmem(),
    packages: Object.fromEntries(
      Object.entries(node.dependencies ?? {}).filter(([name]) => !name.startsWith('@daslab/')),
    ),
  }
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

function readManifest(url: URL): Manifest {
  return JSON.parse(readFileSync(url, 'utf8'))
}

function commit(): string | null {
  try {
    const here = fileURLToPath(new URL('.', import.meta.url))
    const described = execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], {
      cwd: here,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    })
    return described.toString().trim() || null
  } catch {
    return null
  }
}

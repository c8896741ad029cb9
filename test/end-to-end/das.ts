/** The `das` command as a user runs it: in a folder of its own, by its program, through its JSON lines. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { root } from '../architecture/scan.ts'

const program = join(root, 'packages/lab/bin/das.js')
const execute = promisify(execFile)

export type JsonLine = Readonly<Record<string, unknown>> & { readonly type: string }

export interface RunningTestnet {
  readonly folder: string
  /** What `das up` said when it was ready. */
  readonly ready: JsonLine
  /** Runs a command against it and gives the objects that it printed. Rejects unless it ends with 0 or 1, a finding. */
  das(...args: string[]): Promise<JsonLine[]>
  /** `das down`; resolves with the exit code of `das up`. */
  stop(): Promise<number | null>
  /** Ends whatever is left and removes the folder. */
  clean(): void
}

export async function upTestnet(...args: string[]): Promise<RunningTestnet> {
  const folder = mkdtempSync(join(tmpdir(), 'daslab-e2e-'))
  const up = spawn(process.execPath, [program, 'up', '--json', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = ''
  up.stderr.on('data', (data) => {
    told += String(data)
  })
  const ended = new Promise<number | null>((resolve) => up.once('exit', resolve))
  const clean = () => {
    up.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  const ready = await Promise.race([firstLine(up), ended.then(() => undefined)])
  if (ready === undefined) {
    clean()
    throw new Error(`das up ended before it was ready:\n${told}`)
  }
  const das = async (...command: string[]) => {
    const options = { cwd: folder, maxBuffer: 2 ** 26 }
    const { stdout } = await execute(process.execPath, [program, ...command, '--json'], options).catch((error) => {
      if (error.code === 1) return error as { stdout: string }
      throw error
    })
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JsonLine)
  }
  return {
    folder,
    ready: JSON.parse(ready) as JsonLine,
    das,
    async stop() {
      await das('down')
      return ended
    },
    clean,
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => createInterface({ input: child.stdout! }).once('line', resolve))
}

/**
 * Judging a run from its folder: the network as it was resolved, the history, and nothing else. The same at the end of a run
 * and years later.
 */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { EnvironmentError, systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { judge } from '../expectations/judge.ts'
import type { Judgement } from '../expectations/judgement.ts'
import { readNetwork } from '../networks/load.ts'
import type { RunEvent } from './run-event.ts'

/** @throws UserError LAB_RUN_FOLDER when the folder holds no run that could be judged */
export async function judgeRun(folder: string): Promise<Judgement> {
  const network = readNetwork(join(folder, 'network.yaml'))
  return judge(network, await readEvents(join(folder, 'events.ndjson')))
}

/** What is written to `judgement.json`: the same text for the same judgement. */
export function judgementText(judgement: Judgement): string {
  return `${JSON.stringify(judgement, null, 2)}\n`
}

/** Every event of a history. A last line that was cut off when its process was killed is left out. */
async function readEvents(path: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  let number = 0
  let broken: number | undefined
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (broken !== undefined) break
      const event = parseEvent(line)
      if (event === undefined) broken = number
      else events.push(event)
    }
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT')
      throw new UserError('LAB_RUN_FOLDER', `${quoted(path)} is missing: expected the history of a run`)
    throw new EnvironmentError('LAB_RUN_FOLDER', `cannot read ${quoted(path)}: ${code ?? 'it failed'}`, {
      cause: error,
    })
  }
  if (broken !== undefined && broken < number) {
    throw new UserError('LAB_RUN_FOLDER', `${quoted(path)}:${broken}: expected an event as JSON with at, node and type`)
  }
  return events
}

function parseEvent(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return undefined
    const { at, node, type } = value as Record<string, unknown>
    const isEvent = typeof at === 'number' && typeof node === 'string' && typeof type === 'string'
    return isEvent ? (value as RunEvent) : undefined
  } catch {
    return undefined
  }
}

/**
 * Reading a network file from disk: its text, its meaning, the payloads that it names. Whatever is wrong is told before
 * anything starts.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seededRandom } from '@daslab/sampler/random'
import type { z } from 'zod'
import { LabError, systemCode, UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { pathText } from '../format.ts'
import { readPayloadFile } from '../input/payload-file.ts'
import { schemeOf } from '../testnet/plan.ts'
import { NetworkFileSchema } from './file-schema.ts'
import type { Network } from './network.ts'
import { NetworkFileError, type Path, type Problem, valueText } from './problems.ts'
import { resolveNetwork } from './resolve.ts'
import { MAX_FILE_BYTES, readYaml } from './yaml-document.ts'

export interface LoadedNetwork {
  readonly network: Network
  /** By the name of the blob. */
  readonly payloads: ReadonlyMap<string, Uint8Array>
}

export interface LoadOptions {
  /** Takes the place of the file's seed. */
  readonly seed?: number | undefined
}

/** @throws NetworkFileError with every problem of the file */
export async function loadNetwork(path: string, options: LoadOptions = {}): Promise<LoadedNetwork> {
  const network = readNetwork(path, options)
  return { network, payloads: await payloadsOf(network, path) }
}

/** The network alone: what judging an old run needs. */
export function readNetwork(path: string, { seed }: LoadOptions = {}): Network {
  return parseNetwork(pathText(path), readBounded(path), seed)
}

/** `file` names the text in messages. */
export function parseNetwork(file: string, bytes: Uint8Array, seed?: number): Network {
  const document = readYaml(file, bytes)
  const parsed = NetworkFileSchema.safeParse(document.value)
  if (!parsed.success) {
    throw new NetworkFileError(
      document.locate(parsed.error.issues.flatMap((issue) => problemsOf(issue, document.value))),
    )
  }
  const resolved = resolveNetwork(parsed.data, seed)
  if ('problems' in resolved) throw new NetworkFileError(document.locate(resolved.problems))
  return resolved.network
}

/** An issue of the schema in our words, with what came in its place. */
function problemsOf(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? issue.message, onKey: true }))
  }
  if (issue.code === 'invalid_key') {
    return [
      { path, message: `${issue.issues[0]?.message ?? issue.message}, got '${String(path.at(-1))}'`, onKey: true },
    ]
  }
  const value = valueAt(root, path)
  if (value === undefined) return [{ path, message: `missing; ${issue.message}` }]
  const isTold = issue.message.startsWith('expected')
  return [{ path, message: isTold ? `${issue.message}, got ${valueText(value)}` : issue.message }]
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}

function readBounded(path: string): Uint8Array {
  try {
    const status = statSync(path)
    if (status.isDirectory())
      throw new UserError('LAB_FILE_KIND', `${quoted(path)} is a directory; expected a network file`)
    if (!status.isFile())
      throw new UserError('LAB_FILE_KIND', `${quoted(path)} is a pipe or a device; expected a network file`)
    // What is too large is refused by its size, and not read to find out.
    return status.size > MAX_FILE_BYTES ? new Uint8Array(status.size) : readFileSync(path)
  } catch (error) {
    if (error instanceof LabError) throw error
    const code = systemCode(error)
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : (code ?? 'it failed')
    throw new UserError('LAB_FILE_UNREADABLE', `cannot read ${quoted(path)}: ${why}`, { cause: error })
  }
}

async function payloadsOf(network: Network, path: string): Promise<Map<string, Uint8Array>> {
  const most = schemeOf(network).maxPayloadBytes
  const payloads = new Map<string, Uint8Array>()
  for (const step of network.workload) {
    if (step.kind !== 'publish') continue
    const { blob, payload } = step
    const bytes =
      payload.kind === 'file'
        ? await readPayloadFile(join(dirname(path), payload.path), most)
        : seededRandom(network.seed).split(`payload/${blob}`).bytes(payload.bytes)
    payloads.set(blob, bytes)
  }
  return payloads
}

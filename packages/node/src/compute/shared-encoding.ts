/**
 * One publication on several threads.
 *
 * A scheme that knows how says what can be done side by side (`EncodingInParts`); threads are given parts by number, and
 * all work on one memory, so that no cell crosses a thread boundary before all are made. There are more shares than
 * threads: one that is held up takes fewer.
 */
import { CodedError } from '@daslab/erasure/errors'
import type { EncodingInParts } from '@daslab/erasure/scheme'
import { type SchemeOptions, schemeByName } from '@daslab/erasure/schemes/registry'
import type { Geometry } from '@daslab/erasure/types'
import { type SharedMemory, sharedMemory } from '@daslab/erasure/web-assembly'
import type { Clock } from '../ports.ts'
import type { EncodedBlob } from './heavy-work.ts'
import { provenBlob } from './scheme-work.ts'

const SHARES_A_THREAD = 4

/** What a thread must know to take part. */
export interface SharedEncoding {
  readonly scheme: string
  readonly options: SchemeOptions | undefined
  readonly geometry: Geometry
  readonly memory: SharedMemory
}

export interface Share {
  readonly phase: number
  readonly from: number
  readonly to: number
}

/** The threads, as the one that coordinates them sees them. */
export interface Threads {
  readonly count: number
  encodeShare(encoding: SharedEncoding, share: Share): Promise<void>
  finishEncoding(encoding: SharedEncoding): Promise<Omit<EncodedBlob, 'encodeMs' | 'commitMs'>>
}

/** Undefined where the scheme does not work in parts. @throws ErasureError ERASURE_PAYLOAD_SIZE */
export async function encodeOnThreads(
  threads: Threads,
  clock: Clock,
  scheme: string,
  payload: Uint8Array,
  options: SchemeOptions | undefined,
): Promise<EncodedBlob | undefined> {
  const { inParts, geometryFor } = schemeByName(scheme, options)
  if (inParts === undefined) return undefined
  const startedAt = clock.now()
  const geometry = geometryFor(payload.length)
  const encoding = { scheme, options, geometry, memory: sharedMemory(inParts.memoryBytes(geometry)) }
  inParts.begin(payload, geometry, encoding.memory)
  for (const [phase, parts] of inParts.phases(geometry).entries()) {
    const shares = sharesOf(phase, parts, threads.count)
    await Promise.all(shares.map((share) => threads.encodeShare(encoding, share)))
  }
  const encodedAt = clock.now()
  const blob = await threads.finishEncoding(encoding)
  return { ...blob, encodeMs: encodedAt - startedAt, commitMs: clock.now() - encodedAt }
}

function sharesOf(phase: number, parts: number, threads: number): Share[] {
  const size = Math.ceil(parts / (threads * SHARES_A_THREAD))
  const count = Math.ceil(parts / size)
  return Array.from({ length: count }, (_, i) => ({ phase, from: i * size, to: Math.min((i + 1) * size, parts) }))
}

/** On a thread: one share. */
export function encodeShare(encoding: SharedEncoding, { phase, from, to }: Share): void {
  partsOf(encoding).run(encoding.geometry, encoding.memory, phase, from, to)
}

/** On a thread: columns and proofs, when all shares are done. */
export function finishEncoding(encoding: SharedEncoding): Omit<EncodedBlob, 'encodeMs' | 'commitMs'> {
  const scheme = schemeByName(encoding.scheme, encoding.options)
  return provenBlob(scheme, partsOf(encoding).finish(encoding.geometry, encoding.memory))
}

function partsOf({ scheme, options }: SharedEncoding): EncodingInParts {
  const { inParts } = schemeByName(scheme, options)
  if (inParts !== undefined) return inParts
  throw new CodedError('NODE_WORKER', `scheme ${scheme}: expected one that encodes in parts`, { scheme })
}

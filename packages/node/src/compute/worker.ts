/** The thread's side of `worker-pool.ts`: one job in, one answer out, buffers handed over rather than copied. */
import { CodedError } from '@daslab/erasure/errors'
import type { Commitment, Evidence } from '@daslab/erasure/scheme'
import type { ProvenCell } from '@daslab/erasure/types'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { systemClock } from '../ports.ts'
import type { ColumnCells } from '../store/cell-store.ts'
import type { EncodeOptions } from './heavy-work.ts'
import { buffersOf, encodeBlob, restore, verifyBadEncoding, verifyCells, warmUp } from './scheme-work.ts'
import { encodeShare, finishEncoding, type Share, type SharedEncoding } from './shared-encoding.ts'

export type Job =
  | {
      readonly kind: 'encode'
      readonly scheme: string
      readonly payload: Uint8Array
      readonly options: EncodeOptions | undefined
    }
  | {
      readonly kind: 'verify'
      readonly scheme: string
      readonly commitment: Commitment
      readonly cells: readonly ProvenCell[]
    }
  | { readonly kind: 'encode-share'; readonly encoding: SharedEncoding; readonly share: Share }
  | { readonly kind: 'finish-encoding'; readonly encoding: SharedEncoding }
  | {
      readonly kind: 'verify-bad-encoding'
      readonly scheme: string
      readonly commitment: Commitment
      readonly evidence: Evidence
    }
  | { readonly kind: 'warm-up'; readonly scheme: string }
  | {
      readonly kind: 'reconstruct'
      readonly scheme: string
      readonly commitment: Commitment
      readonly columns: readonly ColumnCells[]
      readonly wanted: readonly number[]
    }

export type Answer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: { code: string; message: string; details: Record<string, unknown> } }

export default function work(job: Job): Answer<unknown> {
  try {
    switch (job.kind) {
      case 'encode': {
        const result = encodeBlob(job.scheme, job.payload, () => systemClock.now(), job.options)
        return handOver({ ok: true, result }, buffersOf(result.columns))
      }
      case 'encode-share':
        encodeShare(job.encoding, job.share)
        return { ok: true, result: undefined }
      case 'finish-encoding': {
        const result = finishEncoding(job.encoding)
        return handOver({ ok: true, result }, buffersOf(result.columns))
      }
      case 'verify':
        return { ok: true, result: verifyCells(job.scheme, job.commitment, job.cells) }
      case 'verify-bad-encoding':
        return { ok: true, result: verifyBadEncoding(job.scheme, job.commitment, job.evidence) }
      case 'warm-up':
        warmUp(job.scheme)
        return { ok: true, result: undefined }
      case 'reconstruct': {
        const result = restore(job.scheme, job.commitment, job.columns, job.wanted)
        if (result.outcome === 'byzantine') return { ok: true, result }
        return handOver({ ok: true, result }, [...buffersOf(result.columns), result.payload.buffer as ArrayBuffer])
      }
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return { ok: false, error: { code: error.code, message: error.message, details: { ...error.details } } }
  }
}

/** Marks an answer so that the pool moves these buffers to the other thread; they are empty here afterwards. */
function handOver<Result>(answer: Answer<Result>, buffers: readonly ArrayBuffer[]): Answer<Result> {
  // The pool concatenates what `transferableSymbol` gives onto its list, so a list of buffers is as good as one.
  return move({ [transferableSymbol]: buffers, [valueSymbol]: answer } as never) as unknown as Answer<Result>
}

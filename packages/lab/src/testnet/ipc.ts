/**
 * What parent and child process say to each other, over Node's own channel with structured cloning ("advanced"), so that
 * byte arrays cross as they are.
 */

import { CodedError as Coded, type CodedError } from '@daslab/erasure/errors'
import type { NodeEvent } from '@daslab/node/events'
import { type ErrorData, errorFromData, errorToData, LabError } from '../errors.ts'
import type { RemoteMethod } from './host.ts'
import type { ClockAnchor } from './shared-clock.ts'

export type ToChild =
  | {
      readonly kind: 'init'
      readonly name: string
      readonly seed: number
      readonly sharesVerification: boolean
      readonly anchor: ClockAnchor
    }
  | { readonly kind: 'call'; readonly id: number; readonly method: RemoteMethod; readonly args: readonly unknown[] }

export type ToParent =
  | { readonly kind: 'events'; readonly events: readonly NodeEvent[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: WireError }

/** A coded error keeps its code and details on the way; anything else becomes a lab error. */
type WireError =
  | { readonly coded: true; readonly code: string; readonly message: string; readonly details: CodedError['details'] }
  | ({ readonly coded: false } & ErrorData)

export function errorToWire(error: unknown): WireError {
  if (error instanceof Coded && !(error instanceof LabError)) {
    return { coded: true, code: error.code, message: error.message, details: error.details }
  }
  return { coded: false, ...errorToData(error) }
}

export function errorFromWire(error: WireError): Error {
  return error.coded ? new Coded(error.code, error.message, error.details) : errorFromData(error)
}

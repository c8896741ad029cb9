/**
 * What a person did wrong, what their machine refused, what the experiment found: errors with an exit code.
 *
 * Every message is one line: what was expected, what came, what to do. The coded errors of the other packages become one
 * of these at the rim (`asLabError`); anything else is a defect of Daslab and says so, without a stack trace unless asked.
 */
import { CodedError } from '@daslab/erasure/errors'
import { printable } from './escape.ts'

/** The exit codes of every command. */
export const EXIT = { held: 0, finding: 1, usage: 2, environment: 3, interrupted: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export class LabError extends Error {
  readonly code: string
  readonly exitCode: ExitCode

  constructor(code: string, exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.exitCode = exitCode
  }
}

/** Wrong usage or a wrong file: the person can put it right. */
export class UserError extends LabError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, EXIT.usage, message, options)
  }
}

/** The machine or the testnet failed: nothing is said about the experiment. */
export class EnvironmentError extends LabError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, EXIT.environment, message, options)
  }
}

/** The experiment's answer is no: an expectation failed, data are being withheld. */
export class Finding extends LabError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, EXIT.finding, message, options)
  }
}

/** Ctrl-C, or a signal that asks the same. */
export class Interrupted extends LabError {
  constructor(signal: string) {
    super('LAB_INTERRUPTED', EXIT.interrupted, `interrupted by ${signal}`)
  }
}

/** Codes of the other packages that are a person's to put right, or an answer; the rest is the environment's. */
const USAGE = new Set([
  'NODE_UNKNOWN_BLOB',
  'NODE_WRONG_ROLE',
  'NODE_BAD_OPTION',
  'ERASURE_PAYLOAD_SIZE',
  'ERASURE_OUT_OF_RANGE',
  'ERASURE_UNKNOWN_NAME',
  'SAMPLER_OUT_OF_RANGE',
  'SAMPLER_BAD_PATTERN',
  'SAMPLER_BAD_STRATEGY',
  'SAMPLER_BAD_SIMULATION',
  'SAMPLER_CONTRADICTION',
])
const FINDINGS = new Set(['NODE_NOT_RECOVERABLE', 'NODE_BAD_ENCODING', 'ERASURE_TOO_FEW_CELLS'])
const ENVIRONMENT = new Set(['NODE_ADDRESS', 'NODE_NO_PEERS', 'NODE_STOPPED', 'NODE_WORKER'])

export function asLabError(error: unknown): LabError {
  if (error instanceof LabError) return error
  const message = printable(error instanceof Error ? error.message : String(error))
  if (error instanceof CodedError) {
    const options = { cause: error }
    if (USAGE.has(error.code)) return new UserError(error.code, message, options)
    if (FINDINGS.has(error.code)) return new Finding(error.code, message, options)
    if (ENVIRONMENT.has(error.code)) return new EnvironmentError(error.code, message, options)
  }
  return new EnvironmentError('LAB_DEFECT', `unexpected: ${message} (a defect; --log-level debug shows where)`, {
    cause: error,
  })
}

/** The system's code of a failed call (`ENOENT`, `EADDRINUSE`), also where a library wrapped it. */
export function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^E[A-Z0-9]+$/.test(at.code)) return at.code
  }
  return undefined
}

/** An error as plain data, to cross a process boundary or the control interface. */
export interface ErrorData {
  readonly code: string
  readonly message: string
  readonly exitCode: ExitCode
}

export function errorToData(error: unknown): ErrorData {
  const { code, message, exitCode } = asLabError(error)
  return { code, message, exitCode }
}

export function errorFromData({ code, message, exitCode }: ErrorData): LabError {
  return new LabError(code, exitCode, message)
}

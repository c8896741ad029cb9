/**
 * What is simulated: plain data, so that it can cross to a worker, lie in a checkpoint, and be compared.
 *
 * Three experiments, each a room of its own:
 * - `verdicts`: samplers draw, ask and decide; how often are they wrong?
 * - `reconstruction`: samplers arrive one by one; from which on does the union of their cells restore the matrix?
 * - `recovery`: a pattern hides cells; does what is left restore the rest?
 */
import { assertGeometry, samplePositions } from '@daslab/erasure/geometry'
import type { Geometry } from '@daslab/erasure/types'
import { assertChance, assertInteger, SamplerError } from '../errors.ts'
import type { Pattern } from '../pattern/pattern.ts'
import { ruleOf, type Strategy } from '../strategy/strategy.ts'

export interface VerdictSetting {
  readonly experiment: 'verdicts'
  readonly geometry: Geometry
  readonly strategy: Strategy
  readonly pattern: Pattern
  /** n: samplers of one trial, that is of one publication; they all meet the same hidden cells. */
  readonly samplers: number
  /** Chance that one request is lost on its way, each independently of the others. */
  readonly loss: number
  /** Further requests for a sample whose requests were all lost so far. */
  readonly retries: number
  /**
   * What the asked say of a hidden cell: honest ones that they do not have it (`not-held`), silent ones nothing, which
   * a sampler cannot tell from loss.
   */
  readonly holders: 'honest' | 'silent'
}

export interface ReconstructionSetting {
  readonly experiment: 'reconstruction'
  readonly geometry: Geometry
  /** Samplers that arrive at the most. */
  readonly samplers: number
  /** s: distinct positions that each asks for, uniformly. */
  readonly samples: number
}

export interface RecoverySetting {
  readonly experiment: 'recovery'
  readonly geometry: Geometry
  readonly pattern: Pattern
}

export type Setting = VerdictSetting | ReconstructionSetting | RecoverySetting

/** Returns the setting when it can be simulated; otherwise throws a coded error of one line. */
export function assertSetting<S extends Setting>(setting: S): S {
  const { geometry } = setting
  assertGeometry(geometry)
  const positions = samplePositions(geometry)
  switch (setting.experiment) {
    case 'verdicts':
      assertInteger('samplers', setting.samplers, 1, 2 ** 32)
      assertChance('loss', setting.loss)
      assertInteger('retries', setting.retries, 0, 1000)
      if (setting.holders !== 'honest' && setting.holders !== 'silent') {
        throw badSimulation('holders', 'honest or silent', setting.holders)
      }
      ruleOf(setting.strategy, geometry)
      break
    case 'reconstruction':
      assertInteger('samplers', setting.samplers, 1, 2 ** 32)
      assertInteger('samples', setting.samples, 1, positions)
      break
    case 'recovery':
      break
    default:
      throw badSimulation(
        'experiment',
        'verdicts, reconstruction or recovery',
        (setting satisfies never as Setting).experiment,
      )
  }
  return setting
}

/** Equal text for equal settings, whatever the order in which their properties were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

export function badSimulation(name: string, expected: string, got: unknown): SamplerError {
  return new SamplerError('SAMPLER_BAD_SIMULATION', `simulation: ${name}: expected ${expected}, got ${String(got)}`, {
    name,
    expected,
    got,
  })
}

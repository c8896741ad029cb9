/** Settings that the simulation's tests share. */
import { parsePattern } from '../../src/pattern/pattern.ts'
import type { ReconstructionSetting, VerdictSetting } from '../../src/simulate/setting.ts'
import { parseStrategy } from '../../src/strategy/strategy.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

export function verdicts(
  strategy: string,
  pattern: string,
  rest: Partial<Omit<VerdictSetting, 'strategy' | 'pattern'>> = {},
): VerdictSetting {
  return {
    experiment: 'verdicts',
    geometry: oneDimensional(32),
    strategy: parseStrategy(strategy),
    pattern: parsePattern(pattern, 'cells'),
    samplers: 1,
    loss: 0,
    retries: 0,
    holders: 'honest',
    ...rest,
  }
}

export function reconstruction(k: number, samples: number, samplers: number): ReconstructionSetting {
  return { experiment: 'reconstruction', geometry: twoDimensional(k), samples, samplers }
}

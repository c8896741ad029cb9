/**
 * What a bench is asked for, and the cases that follow from it.
 *
 * A request is plain data: a checkpoint, a part and a result carry it, and two of them belong together exactly when their
 * requests are equal. A case is one line of the table: a scheme, a strategy, a pattern, a loss. What does not fit (a strategy
 * of cells where samples are columns) is left out and named; what fits nowhere is a mistake.
 */
import { CodedError } from '@daslab/erasure/errors'
import { samplePositions, smallestUnrecoverable } from '@daslab/erasure/geometry'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import type { Geometry } from '@daslab/erasure/types'
import { hiddenCells, type Pattern, parsePattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
import type { VerdictSetting } from '@daslab/sampler/simulate/setting'
import { parseStrategy, ruleOf, type Strategy } from '@daslab/sampler/strategy/strategy'
import { UserError } from '../errors.ts'
import { quoted } from '../escape.ts'
import { printShare } from '../networks/units.ts'

export interface BenchRequest {
  readonly seed: number
  readonly schemes: readonly string[]
  /** Size of the payload, from which a scheme's geometry follows. */
  readonly payloadBytes: number
  /** A whole strategy (`incremental:16,20`), or the name of one that takes each of `samples` (`uniform`, `uniform/1`). */
  readonly strategies: readonly string[]
  readonly samples: readonly number[]
  readonly patterns: readonly string[]
  readonly losses: readonly number[]
  readonly retries: number
  /** Chances to be fooled for which the samples needed are looked up. */
  readonly targets: readonly number[]
  /** Samplers of each case. */
  readonly trials: number
}

export interface BenchedScheme {
  readonly name: string
  readonly geometry: Geometry
  /** N, M*, and what one answered sample weighs at the most: its cells and their proofs. */
  readonly positions: number
  readonly smallestUnrecoverable: number
  readonly sampleBytes: number
}

export interface BenchCase {
  readonly key: string
  readonly scheme: string
  /** The strategy's text, and what it is called without its sample count: cases of one family make a curve. */
  readonly strategy: string
  readonly family: string
  /** Samples that it asks for when all is answered at once; what a curve runs along. */
  readonly samples: number
  readonly pattern: string
  readonly loss: number
  /** Against the publisher that hides by the pattern. */
  readonly attacked: VerdictSetting
  /** The same samplers where nothing is hidden. */
  readonly honest: VerdictSetting
}

export function benchedScheme(name: string, payloadBytes: number): BenchedScheme {
  const geometry = said(() => schemeByName(name).geometryFor(payloadBytes), `${name}: `)
  const cells = geometry.sampleUnit === 'column' ? geometry.rows : 1
  return {
    name,
    geometry,
    positions: samplePositions(geometry),
    smallestUnrecoverable: smallestUnrecoverable(geometry).positions,
    sampleBytes: cells * (geometry.cellBytes + geometry.maxProofBytes),
  }
}

/** All cases of a request, and a sentence for each combination left out. @throws UserError for what fits nowhere */
export function casesOf(request: BenchRequest): {
  readonly cases: readonly BenchCase[]
  readonly left: readonly string[]
} {
  const schemes = request.schemes.map((name) => benchedScheme(name, request.payloadBytes))
  const cases: BenchCase[] = []
  const left: string[] = []
  const fits = { strategies: new Set<string>(), patterns: new Set<string>() }
  const leave = (scheme: string, error: unknown) => left.push(`${scheme}: ${(error as Error).message}`)

  for (const scheme of schemes) {
    const patterns = request.patterns.flatMap((text) => {
      const pattern = said(() => parsePattern(text, 'cells'))
      try {
        hiddenCells(pattern, scheme.geometry, { random: seededRandom(0), draws: [[0]] })
      } catch (error) {
        leave(scheme.name, error)
        return []
      }
      fits.patterns.add(text)
      return [{ text, pattern }]
    })
    for (const written of request.strategies) {
      for (const { text, strategy, family } of strategiesOf(written, request.samples, scheme)) {
        let samples: number
        try {
          samples = ruleOf(strategy, scheme.geometry).askUpTo(0, 0)
        } catch (error) {
          leave(scheme.name, error)
          break
        }
        fits.strategies.add(written)
        for (const { text: pattern, pattern: parsed } of patterns) {
          for (const loss of request.losses) {
            const of = (hides: Pattern): VerdictSetting => ({
              ...{ experiment: 'verdicts', geometry: scheme.geometry, strategy, pattern: hides, samplers: 1, loss },
              ...{ retries: request.retries, holders: 'honest' },
            })
            const key = `${scheme.name} ${text} ${pattern} loss ${printShare(loss)}`
            const names = { key, scheme: scheme.name, strategy: text, family, samples, pattern, loss }
            cases.push({ ...names, attacked: of(parsed), honest: of({ kind: 'none' }) })
          }
        }
      }
    }
  }
  for (const [kind, given] of [
    ['strategies', request.strategies],
    ['patterns', request.patterns],
  ] as const) {
    const lost = given.find((text) => !fits[kind].has(text))
    if (lost === undefined) continue
    const why = left.find((line) => line.includes(lost.split(/[:/]/)[0]!)) ?? left[0]
    throw new UserError('LAB_BENCH', `${quoted(lost)} fits none of the schemes ${request.schemes.join(', ')}; ${why}`)
  }
  return { cases, left: [...new Set(left)] }
}

/** The strategies that a text stands for: itself, or one for each sample count. */
function* strategiesOf(
  written: string,
  samples: readonly number[],
  { name, positions }: BenchedScheme,
): Generator<{ text: string; strategy: Strategy; family: string }> {
  if (written.includes(':')) {
    const strategy = said(() => parseStrategy(written))
    const most = 'stages' in strategy ? strategy.stages.at(-1)!.samples : (strategy.most ?? 0)
    assertFits(most, name, positions)
    yield { text: written, strategy, family: written }
    return
  }
  assertFits(samples.at(-1)!, name, positions)
  const [kind, allowed] = written.split('/')
  if (samples.at(-1)! <= Number(allowed)) {
    throw new UserError(
      'LAB_BENCH',
      `${quoted(written)} may lose as many samples as it has: ask for more than ${allowed}`,
    )
  }
  for (const count of samples) {
    // Fewer samples than may fail are no strategy; such counts are not on the curve.
    if (allowed !== undefined && count <= Number(allowed)) continue
    const text = `${kind}:${count}${allowed === undefined ? '' : `/${allowed}`}`
    yield { text, strategy: said(() => parseStrategy(text)), family: written }
  }
}

function assertFits(samples: number, scheme: string, positions: number): void {
  if (samples <= positions) return
  throw new UserError(
    'LAB_BENCH',
    `${samples} samples of ${positions} positions (${scheme}): draw at most as many as there are`,
  )
}

/** What a package refuses in a person's words is the person's to put right. */
function said<T>(read: () => T, where = ''): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof CodedError) throw new UserError(error.code, `${where}${error.message}`, { cause: error })
    throw error
  }
}

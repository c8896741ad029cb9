/**
 * Exact odds and their fast twins, side by side: random parameters for each pair, and how far apart the two may be.
 *
 * `twins.test.ts` runs some hundreds of sets, `twins.slow.test.ts` more than ten thousand.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  evidence,
  exactEvidence,
  fastPosteriorOfUniformPrior,
  posteriorOfUniformPrior,
} from '../../src/estimate/bayes.ts'
import { exactFalseAccept, falseAccept } from '../../src/estimate/honest-loss.ts'
import { exactChanceFooled, log2ChanceFooled } from '../../src/estimate/network-bound.ts'
import { chanceAtMostHidden } from '../../src/odds/exact.ts'
import { fastChanceAtMostHidden } from '../../src/odds/fast.ts'
import { chanceNoneHiddenOnDistinctLines, fastChanceNoneHiddenOnDistinctLines } from '../../src/odds/lines.ts'
import { type Ratio, ratioFromNumber, ratioToNumber } from '../../src/odds/ratio.ts'
import { fastStagedChanceToPass, fixedStages, stagedChanceToPass } from '../../src/odds/stages.ts'
import { unseenByClients } from '../../src/odds/union.ts'
import { chanceUnseenAtMost } from '../../src/odds/union-exact.ts'
import {
  chanceAtMostHiddenWithReplacement,
  fastChanceAtMostHiddenWithReplacement,
} from '../../src/odds/with-replacement.ts'

const SMALLEST_NORMAL = 2.2250738585072014e-308

interface Twins {
  readonly name: string
  /** Both values for one set of parameters: the fast one and the exact one, as numbers. */
  readonly pair: fc.Arbitrary<readonly [fast: number, exact: number]>
  /** The relative error allowed, 1e-12 unless the file says otherwise. */
  readonly tolerance?: number
}

const upTo = (max: number) => fc.integer({ min: 0, max: Math.max(0, max) })

/** Up to `most` positions, any number of them hidden, up to 200 samples, any number of failures. */
const drawAndFailures = (most: number) =>
  fc
    .integer({ min: 1, max: most })
    .chain((positions) =>
      fc
        .record({ positions: fc.constant(positions), hidden: upTo(positions), samples: upTo(Math.min(positions, 200)) })
        .chain((draw) => fc.tuple(fc.constant(draw), upTo(draw.samples))),
    )

const loss = fc.oneof(fc.double({ min: 1e-6, max: 0.5, noNaN: true }), fc.constant(0))

export const twins: readonly Twins[] = [
  {
    name: 'at most t hidden',
    pair: drawAndFailures(2 ** 18).map(([draw, failures]) => [
      fastChanceAtMostHidden(draw, failures),
      ratioToNumber(chanceAtMostHidden(draw, failures)),
    ]),
  },
  {
    name: 'with replacement',
    pair: drawAndFailures(2 ** 16).map(([draw, failures]) => [
      fastChanceAtMostHiddenWithReplacement(draw, failures),
      ratioToNumber(chanceAtMostHiddenWithReplacement(draw, failures)),
    ]),
  },
  {
    name: 'distinct lines',
    pair: fc
      .tuple(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 512 }))
      .chain(([rows, columns]) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          hiddenRows: upTo(rows),
          hiddenColumns: upTo(columns),
          samples: upTo(Math.min(rows, columns, 120)),
        }),
      )
      .map((draw) => [fastChanceNoneHiddenOnDistinctLines(draw), ratioToNumber(chanceNoneHiddenOnDistinctLines(draw))]),
  },
  {
    name: 'stages',
    pair: fc
      .tuple(
        fc.integer({ min: 60, max: 4096 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 15 }), upTo(3)), { minLength: 1, maxLength: 4 }),
      )
      .chain(([positions, steps]) => fc.tuple(fc.constant(positions), fc.constant(steps), upTo(positions)))
      .map(([positions, steps, smallestUnrecoverable]) => {
        let [samples, lossesAllowed] = [0, 0]
        const stages = steps.map(([more, forgiven]) => {
          samples += more
          lossesAllowed += forgiven
          return { samples, lossesAllowed }
        })
        const space = { positions, smallestUnrecoverable }
        return [
          fastStagedChanceToPass(space, fixedStages(stages)),
          ratioToNumber(stagedChanceToPass(space, fixedStages(stages))),
        ]
      }),
  },
  {
    name: 'the union of clients',
    pair: fc
      .integer({ min: 1, max: 40 })
      .chain((positions) =>
        fc.tuple(fc.constant(positions), fc.integer({ min: 1, max: positions }), upTo(25), upTo(positions)),
      )
      .map(([positions, samples, count, spare]) => {
        const exact = ratioToNumber(chanceUnseenAtMost({ positions, samples }, count, spare))
        for (const unseen of unseenByClients({ positions, samples })) {
          // What is dropped at the ends is lost to the deepest tails.
          if (unseen.clients === count) return [exact < 1e-11 ? exact : unseen.chanceAtMost(spare), exact] as const
        }
        throw new Error('the clients come without end')
      }),
  },
  {
    name: 'false accept with honest loss',
    pair: fc
      .tuple(drawAndFailures(4096), loss)
      .map(([[draw, failures], e]) => [
        falseAccept(draw, Math.min(failures, 12), e),
        ratioToNumber(exactFalseAccept(draw, Math.min(failures, 12), ratioFromNumber(e))),
      ]),
  },
  {
    name: 'the evidence',
    pair: fc.tuple(drawAndFailures(4096), loss).map(([[{ positions, hidden, samples }, failures], e]) => {
      const observation = { positions, samples, failures: Math.min(failures, 12) }
      const fast = evidence(observation, hidden, e)
      const exact = exactEvidence(observation, hidden, ratioFromNumber(e))
      // Two values of one set: the sum of relative errors is what is bounded.
      return [fast.withheld + fast.honest, ratioToNumber(exact.withheld) + ratioToNumber(exact.honest)]
    }),
  },
  {
    name: 'the posterior of a uniform prior',
    pair: drawAndFailures(4096).map(([{ positions, hidden, samples }, failures]) => [
      fastPosteriorOfUniformPrior({ positions, samples, failures }, hidden),
      ratioToNumber(posteriorOfUniformPrior({ positions, samples, failures }, hidden)),
    ]),
  },
  {
    name: 'log2 of the bound on a network',
    pair: fc
      .tuple(fc.integer({ min: 2, max: 600 }), fc.integer({ min: 1, max: 3000 }))
      .chain(([positions, samplers]) => fc.tuple(fc.constant(positions), fc.constant(samplers), upTo(positions - 1)))
      .chain(([positions, samplers, revealed]) =>
        fc.tuple(
          fc.record({
            samplers: fc.constant(samplers),
            positions: fc.constant(positions),
            revealed: fc.constant(Math.max(1, revealed)),
            samples: fc.integer({ min: 1, max: Math.max(1, Math.min(revealed, 20)) }),
          }),
          upTo(Math.min(samplers, 60)),
        ),
      )
      .map(([network, fooled]) => {
        const fast = log2ChanceFooled(network, fooled, 'distinct')
        const exact = log2Of(exactChanceFooled(network, fooled))
        // Chances near 1 have logarithms near 0, where only the absolute error counts.
        return [fast + Math.sign(exact), exact + Math.sign(exact)]
      }),
  },
]

/** Declares a test for each pair. */
export function twinTests(numRuns: number, seed: number): void {
  describe(`fast twins, ${numRuns} sets of parameters each, seed ${seed}`, () => {
    for (const { name, pair, tolerance = 1e-12 } of twins) {
      test(name, () => {
        fc.assert(
          fc.property(pair, ([fast, exact]) => {
            if (Math.abs(exact) < SMALLEST_NORMAL) expect(Math.abs(fast)).toBeLessThan(2 * SMALLEST_NORMAL)
            else expect(Math.abs(fast - exact) / Math.abs(exact)).toBeLessThanOrEqual(tolerance)
          }),
          { seed, numRuns },
        )
      }, 600_000)
    }
  })
}

/** log2 of a fraction of integers of any length. */
function log2Of({ numerator, denominator }: Ratio): number {
  return log2OfInteger(numerator) - log2OfInteger(denominator)
}

function log2OfInteger(value: bigint): number {
  const shift = BigInt(Math.max(0, value.toString(2).length - 64))
  return Math.log2(Number(value >> shift)) + Number(shift)
}

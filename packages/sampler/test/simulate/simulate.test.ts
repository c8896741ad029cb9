import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePattern } from '../../src/pattern/pattern.ts'
import type { Setting } from '../../src/simulate/setting.ts'
import { type Counts, merge, progressOf, simulate } from '../../src/simulate/simulate.ts'
import { twoDimensional } from '../geometries.ts'
import { reconstruction, verdicts } from './settings.ts'

const SETTINGS: readonly (readonly [name: string, setting: Setting, trials: number])[] = [
  ['verdicts', verdicts('uniform:4', 'minimal'), 20_000],
  ['verdicts under loss', verdicts('uniform:6/1', 'random:0.4', { loss: 0.2, retries: 2 }), 9000],
  ['verdicts in stages', verdicts('incremental:4,6,9', 'minimal', { samplers: 1300, loss: 0.1 }), 16],
  ['verdicts against disclosure', verdicts('uniform:4', 'selective', { samplers: 2000 }), 9],
  ['verdicts of custody', verdicts('custody:4', 'targeted:3', { samplers: 1000 }), 18],
  ['reconstruction', reconstruction(8, 4, 60), 700],
  [
    'recovery',
    { experiment: 'recovery', geometry: twoDimensional(16), pattern: parsePattern('random:0.66', 'cells') },
    2500,
  ],
]

describe.each(SETTINGS)('%s', (_, setting, trials) => {
  const whole = simulate(setting, { seed: 'x', trials })

  test('is plain data that says what it is of, and the same for the same seed', () => {
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
    expect(simulate(setting, { seed: 'x', trials })).toEqual(whole)
    expect(simulate(setting, { seed: 'y', trials }).tally).not.toEqual(whole.tally)
    expect(progressOf(whole)).toMatchObject({ trials, blocks: whole.blocks[0]![1] })
    expect(whole.blocks).toHaveLength(1)
  })

  test('counts as many trials as were asked for, though the last block is not full', () => {
    const { tally } = whole
    const counted =
      tally.experiment === 'verdicts' ? tally.recoverable.trials + tally.unrecoverable.trials : tally.trials
    expect(counted).toBe(trials)
  })

  test('any number of shards, merged in any order, is the whole run', () => {
    for (const shards of [2, 3, 11]) {
      const parts = Array.from({ length: shards }, (_, shard) =>
        simulate(setting, { seed: 'x', trials, shard, shards }),
      )
      expect(parts.reduce(merge)).toEqual(whole)
      expect(parts.toReversed().reduce(merge)).toEqual(whole)
      const [first, ...others] = parts
      expect(others.reduce((sum, part) => merge(part, sum), first!)).toEqual(whole)
    }
  })

  test('a run carried on from checkpoints is the uninterrupted one', () => {
    let counts: Counts = simulate(setting, { seed: 'x', trials }, { blocks: 0 })
    expect(progressOf(counts).trials).toBe(0)
    for (let step = 0; progressOf(counts).trials < trials; step++) {
      expect(step).toBeLessThan(100)
      const from = JSON.parse(JSON.stringify(counts)) as Counts
      counts = simulate(setting, { seed: 'x', trials }, { from, blocks: 3 })
    }
    expect(counts).toEqual(whole)
    expect(simulate(setting, { seed: 'x', trials }, { from: counts })).toEqual(whole)
  })
})

test('a shard carried on computes its own blocks only, and progress is told of it', () => {
  const [, setting, trials] = SETTINGS[0]!
  const run = { seed: 'x', trials, shard: 1, shards: 2 }
  const part = simulate(setting, run, { blocks: 1 })
  expect(progressOf(part, run).blocks).toBe(1)
  expect(progressOf(part, { shard: 0, shards: 2 }).blocks).toBe(0)
  expect(simulate(setting, run, { from: part })).toEqual(simulate(setting, run))
})

test('trials share out exactly among random shards', () => {
  const [, setting] = SETTINGS[5]!
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 40 }), (trials, shards) => {
      const none = simulate(setting, { seed: 'x', trials }, { blocks: 0 })
      const full = { ...none, blocks: [[0, progressOf(none).ofBlocks]] as const }
      const shares = Array.from({ length: shards }, (_, shard) => progressOf(full, { shard, shards }))
      expect(shares.reduce((sum, { trials }) => sum + trials, 0)).toBe(trials)
      expect(shares.every(({ blocks, ofBlocks }) => blocks === ofBlocks)).toBe(true)
    }),
    { seed: 221, numRuns: 100 },
  )
})

describe('what does not belong together is refused', () => {
  const [, setting, trials] = SETTINGS[0]!
  const part = (change: object = {}, other: Setting = setting) =>
    simulate(other, { seed: 'x', trials, shard: 0, shards: 2, ...change })
  const rest = simulate(setting, { seed: 'x', trials, shard: 1, shards: 2 })

  test.each([
    ['another seed', () => part({ seed: 'y' }), /^simulation: seed: expected counts of the seed x, got y$/],
    [
      'another number of trials',
      () => part({ trials: trials + 1 }),
      /^simulation: trials: expected .* 20000 trials, got 20001$/,
    ],
    ['another setting', () => part({}, verdicts('uniform:5', 'minimal')), /^simulation: setting: expected [^\n]*$/],
    ['another experiment', () => part({}, reconstruction(2, 1, 1)), /^simulation: setting: expected [^\n]*$/],
    ['blocks counted before', () => rest, /^simulation: blocks: expected each block in one part, got \d+ in two$/],
    ['another version', () => ({ ...part(), version: 2 }) as never, /^simulation: version: expected 1, got 2$/],
  ])('%s', (_, other, message) => {
    expect(() => merge(rest, other())).toThrow(message)
    expect(() => merge(rest, other())).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_SIMULATION' }))
    if (_ !== 'blocks counted before') {
      expect(() => simulate(setting, { seed: 'x', trials }, { from: other() as never })).toThrow(message)
    }
  })

  test('the order in which a setting was written is no difference', () => {
    const reversed = Object.fromEntries(Object.entries(setting).toReversed()) as unknown as Setting
    expect(merge(part({}, reversed), rest).tally).toEqual(simulate(setting, { seed: 'x', trials }).tally)
  })
})

describe('bad input, in one line', () => {
  const [, good] = SETTINGS[0]!
  const run = { seed: 'x', trials: 10 }
  test.each([
    [
      'more samples than positions',
      verdicts('uniform:33', 'minimal'),
      run,
      /^strategy uniform: expected at most 32 samples of this matrix, got 33$/,
    ],
    [
      'negative loss',
      verdicts('uniform:3', 'minimal', { loss: -0.1 }),
      run,
      /^loss: expected a number from 0 to 1, got -0.1$/,
    ],
    ['loss that is no number', verdicts('uniform:3', 'minimal', { loss: Number.NaN }), run, /^loss: .* got NaN$/],
    [
      'negative retries',
      verdicts('uniform:3', 'minimal', { retries: -1 }),
      run,
      /^retries: expected an integer from 0 to 1000, got -1$/,
    ],
    [
      'no samplers',
      verdicts('uniform:3', 'minimal', { samplers: 0 }),
      run,
      /^samplers: expected an integer from 1 to /,
    ],
    [
      'other holders',
      verdicts('uniform:3', 'minimal', { holders: 'liars' as never }),
      run,
      /^simulation: holders: expected honest or silent, got liars$/,
    ],
    [
      'distinct lines of columns',
      verdicts('distinct-lines:3', 'minimal'),
      run,
      /^strategy distinct-lines: expected a matrix /,
    ],
    [
      'custody of cells',
      verdicts('custody:3', 'minimal', { geometry: twoDimensional(4) }),
      run,
      /^strategy custody: expected a matrix /,
    ],
    ['a pattern for squares', verdicts('uniform:3', 'slow'), run, /^erasure pattern slow: expected two dimensions, /],
    [
      'a pattern without draws',
      { ...good, experiment: 'recovery', pattern: parsePattern('selective', 'cells') } as Setting,
      run,
      /^erasure pattern selective: expected the draws /,
    ],
    [
      'another experiment',
      { ...good, experiment: 'guesses' } as never,
      run,
      /^simulation: experiment: expected verdicts, reconstruction or recovery, got guesses$/,
    ],
    ['more samples than cells', reconstruction(2, 17, 3), run, /^samples: expected an integer from 1 to 16, got 17$/],
    ['no trials', good, { ...run, trials: 0 }, /^trials: expected an integer from 1 to /],
    [
      'a shard beyond the last',
      good,
      { ...run, shard: 4, shards: 4 },
      /^shard: expected an integer from 0 to 3, got 4$/,
    ],
    ['a negative shard', good, { ...run, shard: -1, shards: 4 }, /^shard: expected an integer from 0 to 3, got -1$/],
    ['no shards', good, { ...run, shard: 0, shards: 0 }, /^shards: expected an integer from 1 to /],
  ])('%s', (_, setting, run, message) => {
    expect(() => simulate(setting as Setting, run)).toThrow(message)
    expect(() => simulate(setting as Setting, run)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SAMPLER_/) }),
    )
    expect(() => simulate(setting as Setting, run)).toThrow(/^[^\n]+$/)
  })
})

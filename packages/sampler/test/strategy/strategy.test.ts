import { describe, expect, test } from 'vitest'
import { getCustodyGroups } from '../../src/custody.ts'
import { seededRandom } from '../../src/random.ts'
import { drawOrder, formatStrategy, isPredictable, parseStrategy, ruleOf } from '../../src/strategy/strategy.ts'
import { drawUniform } from '../../src/strategy/uniform.ts'
import { oneDimensional, twoDimensional } from '../geometries.ts'

const stage = (samples: number, lossesAllowed = 0) => ({ samples, lossesAllowed })

describe('reading a strategy', () => {
  test.each([
    ['uniform:16', { kind: 'uniform', stages: [stage(16)] }],
    ['uniform:20/1', { kind: 'uniform', stages: [stage(20, 1)] }],
    ['distinct-lines:68', { kind: 'distinct-lines', stages: [stage(68)] }],
    ['custody:8', { kind: 'custody', stages: [stage(8)] }],
    ['incremental:16,20,24', { kind: 'incremental', stages: [stage(16), stage(20, 1), stage(24, 2)] }],
    ['incremental:16,27/3', { kind: 'incremental', stages: [stage(16), stage(27, 3)] }],
    ['sequential:1e-9/0.001/0.01', { kind: 'sequential', falseAccept: 1e-9, falseAlarm: 0.001, loss: 0.01 }],
    [
      'sequential:1e-9/0.001/0.01/200',
      { kind: 'sequential', falseAccept: 1e-9, falseAlarm: 0.001, loss: 0.01, most: 200 },
    ],
  ])('%s, and back', (text, strategy) => {
    expect(parseStrategy(text)).toEqual(strategy)
    expect(formatStrategy(parseStrategy(text))).toBe(text)
  })

  test.each([
    '',
    'uniform',
    'uniform:',
    'uniform:0',
    'uniform:-1',
    'uniform:1.5',
    'uniform:16,20',
    'uniform:16/',
    'best:3',
  ])('refuses %j in one line that says what is known', (text) => {
    expect(() => parseStrategy(text)).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_STRATEGY' }))
    expect(() => parseStrategy(text)).toThrow(/^strategy: expected uniform:SAMPLES\[\/LOSSES\][^\n]*, got "[^\n]*"$/)
  })

  test.each([
    'constructor:3',
    'incremental:16,',
    'custody:a',
    'sequential:1e-9/0.1',
    'sequential:1/2/3/4/5',
    'sequential:a/b/c',
  ])('refuses %j', (text) => {
    expect(() => parseStrategy(text)).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_STRATEGY' }))
  })

  test.each([
    ['incremental:16,16', 'SAMPLER_CONTRADICTION'],
    ['incremental:20,16', 'SAMPLER_CONTRADICTION'],
    ['incremental:16/2,20/1', 'SAMPLER_CONTRADICTION'],
    ['uniform:16/16', 'SAMPLER_OUT_OF_RANGE'],
    ['sequential:0/0.1/0.1', 'SAMPLER_OUT_OF_RANGE'],
    ['sequential:1/0.1/0.1', 'SAMPLER_OUT_OF_RANGE'],
    ['sequential:0.6/0.6/0.1', 'SAMPLER_CONTRADICTION'],
    ['sequential:0.1/0.1/1', 'SAMPLER_OUT_OF_RANGE'],
  ])('refuses %s, whose numbers contradict each other', (text, code) => {
    expect(() => parseStrategy(text)).toThrow(expect.objectContaining({ code }))
    expect(() => parseStrategy(text)).toThrow(/^[^\n]+$/)
  })
})

describe('a strategy on a matrix', () => {
  test('draws as many distinct positions as its rule may come to ask', () => {
    for (const [text, length] of [
      ['uniform:16', 16],
      ['incremental:16,20,24', 24],
      ['sequential:1e-6/0.001/0.01/90', 90],
    ] as const) {
      const order = drawOrder(parseStrategy(text), oneDimensional(128), { random: seededRandom(1) })
      expect([order.length, new Set(order).size]).toEqual([length, length])
    }
  })

  test('uniform is the uniform draw of the same stream', () => {
    const order = drawOrder(parseStrategy('uniform:16'), oneDimensional(128), { random: seededRandom(7) })
    expect(order).toEqual(drawUniform(128, 16, seededRandom(7)))
  })

  test('custody is what the specification gives a node, takes no chance, and says that everybody can know it', () => {
    const custody = parseStrategy('custody:8')
    const order = (nodeId: bigint, seed: number) =>
      drawOrder(custody, oneDimensional(128), { random: seededRandom(seed), nodeId })
    expect(order(5n, 1)).toEqual(getCustodyGroups(5n, 8))
    expect(order(5n, 2)).toEqual(order(5n, 1))
    expect(isPredictable(custody)).toBe(true)
    expect(
      ['uniform:1', 'distinct-lines:1', 'incremental:1', 'sequential:0.1/0.1/0.1']
        .map(parseStrategy)
        .some(isPredictable),
    ).toBe(false)
  })

  test('custody needs columns and an identity', () => {
    const random = seededRandom(1)
    expect(() => drawOrder(parseStrategy('custody:4'), twoDimensional(8), { random, nodeId: 1n })).toThrow(
      /^strategy custody: expected a matrix whose samples are columns, got [^\n]*$/,
    )
    expect(() => drawOrder(parseStrategy('custody:4'), oneDimensional(8), { random })).toThrow(
      /^strategy custody: expected the id of the node [^\n]*$/,
    )
  })

  test.each([
    ['uniform:129', 128],
    ['custody:129', 128],
    ['incremental:16,129', 128],
    ['sequential:1e-9/0.001/0.01/129', 128],
    ['sequential:1e-9/0.001/0.01/1.5', 128],
  ])('%s asks for more than there is', (text, most) => {
    expect(() => ruleOf(parseStrategy(text), oneDimensional(128))).toThrow(
      new RegExp(`^strategy [a-z]+: expected at most ${most} samples of this matrix, got [\\d.]+$`),
    )
  })

  test('distinct lines are bounded by the shorter side', () => {
    expect(() => ruleOf(parseStrategy('distinct-lines:17'), twoDimensional(8))).toThrow('expected at most 16 samples')
  })

  test('a sequential test gives up after ten times the fewest samples, or when all are asked', () => {
    // q1 = 1 - (1 - 33^2 / 64^2) * 0.95 = 0.30258, so ln(1e-3 / 0.999) / ln((1 - q1) / 0.95) = 22.3 answers accept.
    expect(ruleOf(parseStrategy('sequential:1e-3/0.001/0.05'), twoDimensional(32)).most).toBe(10 * 23)
    expect(ruleOf(parseStrategy('sequential:1e-9/0.001/0.05'), oneDimensional(128)).most).toBe(128)
  })
})

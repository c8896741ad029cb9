/** What each fault does to which links. */
import { expect, test } from 'vitest'
import { type FaultKind, targetsOf } from '../../src/faults/fault.ts'
import { linkConditionOf } from '../../src/faults/link-condition.ts'
import type { Link } from '../../src/virtual/link.ts'

const LINK: Link = { delayMs: 20, jitterMs: 5, loss: 0.1, bandwidth: 1_000_000 }
const nodes = ['a', 'b']

test.each<[kind: FaultKind, bent: Link]>([
  [
    { kind: 'delay', nodes, delayMs: 80, jitterMs: 15 },
    { ...LINK, delayMs: 100, jitterMs: 20 },
  ],
  [
    { kind: 'delay', nodes, delayMs: 80 },
    { ...LINK, delayMs: 100 },
  ],
  [
    { kind: 'loss', nodes, rate: 0.5 },
    { ...LINK, loss: 0.55 },
  ],
  [
    { kind: 'bandwidth', nodes, bitsPerSecond: 64_000 },
    { ...LINK, bandwidth: 64_000 },
  ],
  [{ kind: 'bandwidth', nodes, bitsPerSecond: 9_000_000 }, LINK],
])('%o bends every link of its nodes, either way', (fault, bent) => {
  const condition = linkConditionOf(fault)!
  expect(condition.bend(LINK)).toEqual(bent)
  expect([condition.affects('a', 'z'), condition.affects('z', 'b'), condition.affects('a', 'b')]).toEqual([
    true,
    true,
    true,
  ])
  expect(condition.affects('y', 'z')).toBe(false)
})

test('a partition cuts between its groups, not within one, and leaves others alone', () => {
  const condition = linkConditionOf({ kind: 'partition', groups: [['a', 'b'], ['c'], ['d']] })!
  expect(condition.bend(LINK)).toBeUndefined()
  for (const [from, to] of ['ac', 'ca', 'cd', 'bd']) expect(condition.affects(from!, to!), `${from} > ${to}`).toBe(true)
  for (const [from, to] of ['ab', 'az', 'zc']) expect(condition.affects(from!, to!), `${from} > ${to}`).toBe(false)
})

test('a one-way partition cuts one direction', () => {
  const condition = linkConditionOf({ kind: 'one-way-partition', from: ['a'], to: ['b'] })!
  expect(condition.bend(LINK)).toBeUndefined()
  expect([condition.affects('a', 'b'), condition.affects('b', 'a')]).toEqual([true, false])
})

test('faults of nodes leave links as they are', () => {
  for (const kind of ['crash', 'freeze'] as const) expect(linkConditionOf({ kind, nodes })).toBeUndefined()
  expect(linkConditionOf({ kind: 'clock-jump', nodes, byMs: 5 })).toBeUndefined()
})

test('targets are told once each', () => {
  expect(
    targetsOf({
      kind: 'partition',
      groups: [
        ['a', 'b'],
        ['b', 'c'],
      ],
    }),
  ).toEqual(['a', 'b', 'c'])
  expect(targetsOf({ kind: 'one-way-partition', from: ['a'], to: ['b', 'a'] })).toEqual(['a', 'b'])
  expect(targetsOf({ kind: 'crash', nodes: ['a', 'a'] })).toEqual(['a'])
})

import type { Role } from '@daslab/node/events'
import { perfectCustody } from '@daslab/sampler/custody'
import { describe, expect, test } from 'vitest'
import { type Dial, holdersByColumn, planDials, type TopologyNode } from '../src/testnet/topology.ts'

const COLUMNS = 128

function network(full: number, light: number, copies = 2): TopologyNode[] {
  const node = (name: string, role: Role, custody: readonly number[] = []): TopologyNode => ({ name, role, custody })
  const all = Array.from({ length: COLUMNS }, (_, column) => column)
  return [
    node('publisher-0', 'publisher'),
    node('full-0', 'full', all),
    ...Array.from({ length: full - 1 }, (_, i) =>
      node(`full-${i + 1}`, 'full', perfectCustody(i, full - 1, COLUMNS, copies)),
    ),
    ...Array.from({ length: light }, (_, i) => node(`light-${i}`, 'light')),
  ]
}

function neighbours(dials: readonly Dial[]): Map<string, Set<string>> {
  const map = new Map<string, Set<string>>()
  for (const { from, to } of dials) {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      if (!map.has(a)) map.set(a, new Set())
      map.get(a)!.add(b)
    }
  }
  return map
}

/** Whether these nodes hang together by connections among themselves alone. */
function isConnected(names: readonly string[], edges: Map<string, Set<string>>): boolean {
  const left = new Set(names)
  const queue = [names[0]!]
  left.delete(names[0]!)
  for (const at of queue) {
    for (const next of edges.get(at) ?? []) if (left.delete(next)) queue.push(next)
  }
  return left.size === 0
}

describe.each([
  [3, 1],
  [8, 12],
  [16, 16],
  [24, 4],
  [40, 20],
])('%i full nodes and %i light samplers', (full, light) => {
  const nodes = network(full, light)
  const dials = planDials(nodes, COLUMNS)
  const edges = neighbours(dials)
  const fullNames = nodes.filter(({ role }) => role === 'full').map(({ name }) => name)

  test('no pair is dialled twice, nobody dials itself', () => {
    const pairs = dials.map(({ from, to }) => [from, to].sort().join(' '))
    expect(new Set(pairs).size).toBe(dials.length)
    expect(dials.every(({ from, to }) => from !== to)).toBe(true)
  })

  test('the publisher knows every full node and no light sampler', () => {
    expect([...edges.get('publisher-0')!].sort()).toEqual([...fullNames].sort())
  })

  test('the holders of each column are connected among themselves', () => {
    for (const holders of holdersByColumn(nodes, COLUMNS)) {
      expect(
        isConnected(
          holders.map(({ name }) => name),
          edges,
        ),
      ).toBe(true)
    }
    expect(isConnected(fullNames, edges)).toBe(true)
  })

  test('each light sampler knows two holders of every column, where there are two', () => {
    const custody = new Map(nodes.map(({ name, custody }) => [name, custody]))
    for (let i = 0; i < light; i++) {
      const known = new Array(COLUMNS).fill(0)
      for (const name of edges.get(`light-${i}`)!) for (const column of custody.get(name)!) known[column]++
      expect(Math.min(...known)).toBeGreaterThanOrEqual(2)
    }
  })
})

test('up to 24 full nodes know one another; more do not', () => {
  expect(planDials(network(24, 0), COLUMNS)).toHaveLength(24 + (24 * 23) / 2)
  expect(planDials(network(60, 0), COLUMNS).length).toBeLessThan(60 + 60 * 30)
})

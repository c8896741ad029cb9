import { publicKeyOf } from '@daslab/node/header'
import { describe, expect, test } from 'vitest'
import { planTestnet, type TestnetOptions } from '../src/testnet/plan.ts'
import { SMALL } from './fixtures/small-network.ts'

const nodesOf = (options: Partial<TestnetOptions> = {}) => planTestnet({ ...SMALL, ...options }).hosts.flat()

describe('a plan', () => {
  test('names every node by its role, in reading order', () => {
    expect(planTestnet(SMALL).names).toEqual([
      'publisher-0',
      'full-0',
      'full-1',
      'full-2',
      'full-3',
      'light-0',
      'light-1',
      'light-2',
    ])
  })

  test('follows from the seed: same seed same keys, other seed other keys, no key twice', () => {
    const keys = (seed: number) => nodesOf({ seed }).map(({ identity }) => Buffer.from(identity).toString('hex'))
    expect(keys(7)).toEqual(keys(7))
    expect(new Set([...keys(7), ...keys(8)]).size).toBe(16)
  })

  test('tells every node the publisher’s key', () => {
    const { hosts, publishers } = planTestnet(SMALL)
    const publisher = hosts.flat().find(({ role }) => role === 'publisher')!
    expect(publishers).toEqual([publicKeyOf(publisher.identity)])
    for (const node of hosts.flat()) expect(node.publishers).toEqual(publishers)
  })

  test('perfect custody: each column has as many holders as asked besides the super node', () => {
    const holders = new Array(128).fill(0)
    for (const { custody } of nodesOf({ full: 16 })) {
      if (custody.kind === 'columns') for (const column of custody.columns) holders[column]++
    }
    expect(new Set(holders)).toEqual(new Set([2]))
    expect(nodesOf().find(({ name }) => name === 'full-0')?.custody).toEqual({ kind: 'all' })
  })

  test('more copies than nodes are as many as there are nodes', () => {
    const [node] = nodesOf({ full: 2, superNodes: 1, custody: { kind: 'perfect', copies: 5 } }).filter(
      ({ name }) => name === 'full-1',
    )
    expect(node?.custody).toMatchObject({ kind: 'columns', columns: { length: 128 } })
  })

  test('custody by count goes to the nodes that are not super', () => {
    const full = nodesOf({ custody: { kind: 'count', groups: 4 } }).filter(({ role }) => role === 'full')
    expect(full.map(({ custody }) => custody.kind).sort()).toEqual(['all', 'count', 'count', 'count'])
  })

  test('only light samplers draw by themselves', () => {
    for (const { role, sampling } of nodesOf()) expect(sampling.samples).toBe(role === 'light' ? 8 : 0)
  })

  test('deals nodes to the processes so that each has its share of every role', () => {
    const { hosts } = planTestnet({ ...SMALL, full: 16, light: 16 })
    expect(hosts.map((nodes) => nodes.length)).toEqual([17, 16])
    for (const nodes of hosts) expect(nodes.filter(({ role }) => role === 'full')).toHaveLength(8)
  })

  test('memory addresses carry the network’s name', () => {
    const nodes = nodesOf({ transport: 'memory', processes: 0 })
    expect(nodes[1]?.listen).toEqual(['/memory/test-full-0'])
  })

  test.each([
    [{ full: 0 }, /at least one full node/],
    [{ superNodes: 5 }, /--super must not exceed --full/],
    [{ columns: 127 }, /must be even/],
    [{ samples: 129 }, /at most as many/],
    [{ custody: { kind: 'count', groups: 129 } as const }, /exceeds the 128 custody groups/],
    [{ transport: 'memory', processes: 2 } as const, /inside one process/],
  ])('refuses %j with one line', (options, line) => {
    expect(() => nodesOf(options)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(line) }),
    )
  })
})

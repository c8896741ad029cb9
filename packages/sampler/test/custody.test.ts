import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeColumnsForCustodyGroup, getCustodyGroups, perfectCustody } from '../src/custody.ts'

interface CustodyVectors {
  readonly get_custody_groups: readonly {
    readonly name: string
    readonly node_id: string
    readonly custody_group_count: number
    readonly result: readonly number[]
  }[]
  readonly compute_columns_for_custody_group: readonly {
    readonly name: string
    readonly custody_group: number
    readonly result: readonly number[]
  }[]
}

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))
const file = resolve(projectRoot, process.env.DAS_VECTORS ?? '../shared/vectors', 'custody/vectors.json')
const present = existsSync(file)
const vectors: CustodyVectors = present
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { get_custody_groups: [], compute_columns_for_custody_group: [] }

const UINT256_MAX = 2n ** 256n - 1n

// The `minimal` preset of the specification has the same 128 columns and 128 groups as `mainnet`.
describe.skipIf(!present)(
  'consensus-spec-tests custody vectors (skipped when DAS_VECTORS has no custody/vectors.json)',
  () => {
    test('the file holds cases', () => {
      expect(vectors.get_custody_groups.length).toBeGreaterThan(0)
      expect(vectors.compute_columns_for_custody_group.length).toBeGreaterThan(0)
    })

    for (const { name, node_id, custody_group_count, result } of vectors.get_custody_groups) {
      test(name, () => expect(getCustodyGroups(BigInt(node_id), custody_group_count)).toEqual(result))
    }
    for (const { name, custody_group, result } of vectors.compute_columns_for_custody_group) {
      test(name, () => expect(computeColumnsForCustodyGroup(custody_group)).toEqual(result))
    }
  },
)

describe('getCustodyGroups', () => {
  // Recomputed by an independent program from the text of the specification.
  test.each([
    [0n, 8, 128, [1, 17, 19, 42, 75, 87, 102, 117]],
    [UINT256_MAX, 4, 128, [1, 47, 87, 102]],
    [123456789n ** 8n, 6, 128, [0, 10, 49, 51, 74, 89]],
    [7n, 5, 64, [6, 23, 26, 52, 53]],
    [7n, 5, 96, [20, 23, 38, 85, 90]],
  ])('known answer: node %s, %i of %i groups', (nodeId, count, groups, expected) => {
    expect(getCustodyGroups(nodeId, count, groups)).toEqual(expected)
  })

  test('gives distinct ascending groups, and a larger count keeps what a smaller one gave', () => {
    const cases = fc.tuple(fc.bigInt({ min: 0n, max: UINT256_MAX }), fc.integer({ min: 1, max: 200 }))
    fc.assert(
      fc.property(cases, fc.nat(), ([nodeId, groups], n) => {
        const count = n % (groups + 1)
        const held = getCustodyGroups(nodeId, count, groups)
        expect(held).toHaveLength(count)
        expect(held).toEqual([...new Set(held)].sort((a, b) => a - b))
        if (count > 0) expect(held).toEqual(expect.arrayContaining(getCustodyGroups(nodeId, count - 1, groups)))
      }),
      { seed: 131, numRuns: 60 },
    )
  })

  test('refuses more groups than there are and ids that are no 256-bit integers', () => {
    expect(() => getCustodyGroups(0n, 129)).toThrow('custodyGroupCount: expected an integer from 0 to 128, got 129')
    expect(() => getCustodyGroups(-1n, 4)).toThrow(/^nodeId: expected an integer of 256 bits, got -1$/)
    expect(() => getCustodyGroups(UINT256_MAX + 1n, 4)).toThrow(
      expect.objectContaining({ code: 'SAMPLER_OUT_OF_RANGE' }),
    )
  })
})

describe('computeColumnsForCustodyGroup', () => {
  test('groups of several columns take every so many, and together all columns once', () => {
    expect(computeColumnsForCustodyGroup(3, { numberOfColumns: 128, numberOfCustodyGroups: 32 })).toEqual([
      3, 35, 67, 99,
    ])
    const parameters = { numberOfColumns: 96, numberOfCustodyGroups: 24 }
    const all = Array.from({ length: 24 }, (_, group) => computeColumnsForCustodyGroup(group, parameters)).flat()
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 96 }, (_, column) => column))
  })

  test('refuses a group that is none, the number of groups included, and columns that do not divide', () => {
    expect(() => computeColumnsForCustodyGroup(128)).toThrow('custodyGroup: expected an integer from 0 to 127, got 128')
    expect(() => computeColumnsForCustodyGroup(0, { numberOfColumns: 100, numberOfCustodyGroups: 64 })).toThrow(
      'numberOfColumns: expected a multiple of 64 custody groups, got 100',
    )
  })
})

describe('perfectCustody', () => {
  test('sixteen nodes, 128 columns, one copy: eight columns each', () => {
    expect(perfectCustody(5, 16, 128, 1)).toEqual([5, 21, 37, 53, 69, 85, 101, 117])
  })

  test('every column has exactly so many holders, and loads differ by at most one', () => {
    const cases = fc.record({
      nodes: fc.integer({ min: 1, max: 40 }),
      columns: fc.integer({ min: 1, max: 300 }),
      n: fc.nat(),
    })
    fc.assert(
      fc.property(cases, ({ nodes, columns, n }) => {
        const copies = 1 + (n % nodes)
        const held = Array.from({ length: nodes }, (_, index) => perfectCustody(index, nodes, columns, copies))
        const holders = new Array<number>(columns).fill(0)
        for (const column of held.flat()) holders[column] = (holders[column] ?? 0) + 1
        expect(holders).toEqual(new Array(columns).fill(copies))
        const loads = held.map((list) => list.length)
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
      }),
      { seed: 132, numRuns: 200 },
    )
  })

  test('refuses more copies than nodes', () => {
    expect(() => perfectCustody(0, 3, 128, 4)).toThrow('copies: expected an integer from 1 to 3, got 4')
    expect(() => perfectCustody(3, 3, 128, 1)).toThrow('nodeIndex: expected an integer from 0 to 2, got 3')
  })
})

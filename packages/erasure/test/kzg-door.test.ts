/** The door to KZG (`commitment/kzg.ts`): nothing unchecked reaches an engine, nothing unchecked comes out. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nativeEngine } from '../src/commitment/kzg/native.ts'
import { guardKzg, type Kzg, openKzg } from '../src/commitment/kzg.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import type { ProvenCell } from '../src/types.ts'
import { checkProperty, range, thrownBy } from './fixtures.ts'
import {
  bigEndian,
  type EngineCall,
  encodedPoint,
  infinity,
  MODULUS,
  rightForm,
  spyEngine,
  wrongBytes,
  wrongIndices,
  wrongLists,
  wrongPoints,
} from './kzg-fixtures.ts'

const blob = new Uint8Array(131_072)
const cell = new Uint8Array(2048)
const half = range(64)

/** Right arguments for each function, and what a wrong one may be at each place. */
type Place = 'blob' | 'points' | 'distinct points' | 'indices' | 'cells'
const functions: readonly (readonly [keyof Kzg, readonly Place[], readonly unknown[]])[] = [
  ['blobToKzgCommitment', ['blob'], [blob]],
  ['computeCells', ['blob'], [blob]],
  ['computeCellsAndKzgProofs', ['blob'], [blob]],
  ['recoverCellsAndKzgProofs', ['indices', 'cells'], [half, half.map(() => cell)]],
  [
    'verifyCellKzgProofBatch',
    ['points', 'indices', 'cells', 'points'],
    [
      [infinity, infinity],
      [1, 2],
      [cell, cell],
      [infinity, infinity],
    ],
  ],
  [
    'computeVerifyCellKzgProofBatchChallenge',
    ['distinct points', 'indices', 'indices', 'cells', 'points'],
    [[infinity], [0, 0], [1, 2], [cell, cell], [infinity, infinity]],
  ],
]

function call(kzg: Kzg, name: keyof Kzg, args: readonly unknown[]): unknown {
  return (kzg[name] as (...args: unknown[]) => unknown)(...args)
}

/** Every value that the place must not take: a wrong whole, and a right list with one wrong member. */
function wrongAt(place: Place, right: unknown): unknown[] {
  if (place === 'blob') return [...wrongBytes(131_072), withElement(blob, 4095, MODULUS)]
  const list = right as unknown[]
  const points = [...wrongBytes(48), ...wrongPoints.slice(0, 9).map(([, bytes]) => bytes)]
  const members = {
    points,
    'distinct points': points,
    indices: wrongIndices,
    cells: [...wrongBytes(2048), withElement(cell, 63, MODULUS), new Uint8Array(2048).fill(0xff)],
  }[place]
  // Nothing says how many distinct commitments there are, but the indices into them.
  const longer = place === 'distinct points' ? [] : [[...list, list[0]]]
  const counts = [list.slice(1), ...longer, new Array(list.length), []]
  return [...wrongLists, ...counts, ...members.map((member) => list.with(list.length - 1, member))]
}

function withElement(bytes: Uint8Array, index: number, value: bigint): Uint8Array {
  const changed = bytes.slice()
  changed.set(bigEndian(value, 32), 32 * index)
  return changed
}

/** Whether an engine may be given this: the form that `KzgEngine` promises. */
function isClean({ name, args }: EngineCall): boolean {
  const bytes = (value: unknown, length: number) =>
    value instanceof Uint8Array && ArrayBuffer.isView(value) && value.length === length
  const indices = (value: unknown) =>
    Array.isArray(value) && value.every((n) => Object.is(n, Math.trunc(n)) && !Object.is(n, -0) && n >= 0 && n < 128)
  const all = (value: unknown, length: number) => Array.isArray(value) && value.every((item) => bytes(item, length))
  const counts = new Set(args.map((arg) => (arg as unknown[]).length))
  if (name === 'verifyCellKzgProofBatch') {
    const [commitments, cellIndices, cells, proofs] = args
    return counts.size === 1 && all(commitments, 48) && indices(cellIndices) && all(cells, 2048) && all(proofs, 48)
  }
  if (name === 'recoverCellsAndKzgProofs') return [...counts].join() === '64' && indices(args[0]) && all(args[1], 2048)
  return args.length === 1 && bytes(args[0], 131_072)
}

describe('arguments', () => {
  it.each(functions)('%s: the right ones reach the engine', (name, _, args) => {
    const spy = spyEngine()
    expect(() => call(guardKzg(spy), name, args)).not.toThrow()
    expect(spy.calls.every(isClean)).toBe(true)
    expect(spy.calls).toHaveLength(name === 'computeVerifyCellKzgProofBatchChallenge' ? 0 : 1)
  })

  it.each(functions)('%s: no wrong one does, at any place', (name, places, args) => {
    const spy = spyEngine()
    const door = guardKzg(spy)
    for (const [i, place] of places.entries()) {
      for (const wrong of wrongAt(place, args[i])) {
        const { code } = thrownBy(() => call(door, name, args.with(i, wrong)))
        expect([
          'ERASURE_OUT_OF_RANGE',
          'ERASURE_WRONG_LENGTH',
          'ERASURE_KZG_REFUSED',
          'ERASURE_TOO_FEW_CELLS',
        ]).toContain(code)
      }
    }
    expect(spy.calls).toEqual([])
  })

  it('an index into commitments is below their number', () => {
    const door = guardKzg(spyEngine())
    for (const wrong of [1, 2, 127]) {
      const args = [[infinity], [wrong], [0], [cell], [infinity]]
      expect(thrownBy(() => call(door, 'computeVerifyCellKzgProofBatchChallenge', args)).details).toMatchObject({
        name: 'commitment index',
      })
    }
  })

  it('recovery takes 64 to 128 cells, ascending, none twice', () => {
    const spy = spyEngine()
    const door = guardKzg(spy)
    const recover = (indices: readonly number[]) =>
      door.recoverCellsAndKzgProofs(
        indices,
        indices.map(() => cell),
      )
    expect(thrownBy(() => recover(range(63))).details).toEqual({ have: 63, need: 64, missing: 1 })
    expect(thrownBy(() => recover([...range(128), 127])).code).toBe('ERASURE_OUT_OF_RANGE')
    expect(thrownBy(() => recover([...range(64), 63])).details).toMatchObject({ name: 'cell index', value: 63 })
    expect(thrownBy(() => recover(range(64).reverse())).details).toMatchObject({ name: 'cell index', value: 62 })
    expect(spy.calls).toEqual([])
    for (const count of [64, 65, 128]) recover(range(count))
    expect(spy.calls.every(isClean)).toBe(true)
  })

  it('-0 arrives as 0', () => {
    const spy = spyEngine()
    guardKzg(spy).verifyCellKzgProofBatch([infinity], [-0], [cell], [infinity])
    expect(Object.is((spy.calls[0]!.args[1] as number[])[0], 0)).toBe(true)
  })

  it('the engine gets indices of its own: changing the caller’s array afterwards changes nothing', () => {
    const spy = spyEngine()
    const indices = [5]
    guardKzg(spy).verifyCellKzgProofBatch([infinity], indices, [cell], [infinity])
    indices[0] = -1
    expect(spy.calls[0]!.args[1]).toEqual([5])
  })

  const anything = fc.oneof(
    fc.anything(),
    fc.constantFrom(...wrongIndices, ...wrongLists, ...wrongPoints.map(([, bytes]) => bytes)),
    fc.constantFrom(
      blob,
      cell,
      infinity,
      [infinity],
      [0],
      [cell],
      half,
      half.map(() => cell),
    ),
    fc.array(fc.oneof(fc.integer({ min: -2, max: 130 }), fc.constantFrom(cell, infinity, 3n)), { maxLength: 3 }),
  )

  it('whatever is passed, the engine sees clean arguments or none, and errors are coded', () => {
    const spy = spyEngine()
    const door = guardKzg(spy)
    checkProperty(
      fc.property(
        fc.constantFrom(...functions),
        fc.array(anything, { maxLength: 5 }),
        fc.nat(5),
        (entry, args, kept) => {
          const [name, , right] = entry
          const mixed = right.map((value, i) => (i === kept ? value : args[i]))
          for (const list of [args, mixed]) {
            try {
              call(door, name, list)
            } catch (error) {
              expect((error as { code?: string }).code).toMatch(/^ERASURE_/)
            }
          }
        },
      ),
      3000,
    )
    expect(spy.calls.filter((seen) => !isClean(seen))).toEqual([])
  })

  it('whatever a peer sends, the engine behind the scheme sees clean arguments or none', () => {
    const spy = spyEngine()
    const scheme = peerdasScheme({ engine: spy })
    const geometry = scheme.geometryFor(1)
    const hostile = fc.record({
      row: fc.oneof(fc.constant(0), anything),
      column: fc.oneof(fc.nat(127), anything),
      cell: fc.oneof(fc.constant(cell), fc.constantFrom(...wrongBytes(2048)), anything),
      proof: fc.oneof(fc.constant(infinity), fc.constantFrom(...wrongBytes(48)), anything),
    })
    const commitments = fc.oneof(fc.constant([infinity]), fc.array(anything, { maxLength: 2 }), anything)
    checkProperty(
      fc.property(fc.array(fc.oneof(hostile, anything), { maxLength: 4 }), commitments, (cells, commitments) => {
        const commitment = { geometry, commitments: commitments as Uint8Array[] }
        expect(typeof scheme.isCommitment(commitment)).toBe('boolean')
        expect(scheme.verifyMany(commitment, cells as ProvenCell[])).toHaveLength(cells.length)
      }),
      2000,
    )
    expect(spy.calls.length).toBeGreaterThan(10)
    expect(spy.calls.filter((seen) => !isClean(seen))).toEqual([])
  })
})

describe('an engine that misbehaves', () => {
  const verify = (kzg: Kzg) => kzg.verifyCellKzgProofBatch([infinity], [0], [cell], [infinity])
  const boom = () => {
    throw new Error('boom')
  }

  it.each([undefined, null, 1, 'true', {}, [true], new Boolean(true), Promise.resolve(true), Number.NaN, 0, ''])(
    'never verifies by answering %o',
    (answer) => {
      const door = guardKzg(spyEngine(() => answer))
      expect(thrownBy(() => verify(door)).code).toBe('ERASURE_KZG_FAILED')
      const scheme = peerdasScheme({ engine: spyEngine(() => answer) })
      const commitment = { geometry: scheme.geometryFor(1), commitments: [infinity] }
      const proven = { row: 0, column: 0, cell, proof: infinity } as unknown as ProvenCell
      expect(thrownBy(() => scheme.verify(commitment, proven)).code).toBe('ERASURE_KZG_FAILED')
    },
  )

  it('never verifies by throwing: it is to blame when it cannot tell what it must know', () => {
    const error = thrownBy(() => verify(guardKzg(spyEngine(boom))))
    expect(error).toMatchObject({ code: 'ERASURE_KZG_FAILED', details: { engine: 'spy', result: 'an exception' } })
    expect((error.cause as Error).message).toBe('boom')
  })

  it('the peer is to blame when it throws, and still knows what it must', () => {
    let first = true
    const spy = spyEngine(() => {
      if (!first) return true
      first = false
      return boom()
    })
    expect(thrownBy(() => verify(guardKzg(spy))).code).toBe('ERASURE_KZG_REFUSED')
    expect(spy.calls.every(isClean)).toBe(true)
  })

  it('is believed when it says false', () => {
    expect(verify(guardKzg(spyEngine(() => false)))).toBe(false)
  })

  const row = rightForm({ name: 'row', args: [] }) as { cells: Uint8Array[]; proofs: Uint8Array[] }
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['127 cells', { ...row, cells: row.cells.slice(1) }],
    ['no proofs', { cells: row.cells }],
    ['a short proof', { ...row, proofs: row.proofs.with(127, new Uint8Array(47)) }],
    ['a cell of text', { ...row, cells: (row.cells as unknown[]).with(3, 'cell') }],
    ['lists in lists', [row.cells, row.proofs]],
  ])('does not pass off %s as cells and proofs', (_, answer) => {
    const door = guardKzg(spyEngine(() => answer))
    expect(thrownBy(() => door.computeCellsAndKzgProofs(blob)).code).toBe('ERASURE_KZG_FAILED')
    const recover = () =>
      door.recoverCellsAndKzgProofs(
        half,
        half.map(() => cell),
      )
    expect(thrownBy(recover).code).toBe('ERASURE_KZG_FAILED')
    expect(thrownBy(() => door.computeCells(blob)).code).toBe('ERASURE_KZG_FAILED')
    expect(thrownBy(() => door.blobToKzgCommitment(blob)).code).toBe('ERASURE_KZG_FAILED')
  })

  it('does not change a cell that it was given, nor throw where it has no reason to', () => {
    const changed = { ...row, cells: row.cells.with(5, encodedPoint(3n, 0)).map((_, i) => cellOf(i === 5 ? 1 : 0)) }
    const recover = (answer: () => unknown) => () =>
      guardKzg(spyEngine(answer)).recoverCellsAndKzgProofs(
        half,
        half.map(() => cell),
      )
    expect(thrownBy(recover(() => changed)).message).toContain('another cell 5 than was given')
    expect(thrownBy(recover(boom)).code).toBe('ERASURE_KZG_FAILED')
    expect(thrownBy(() => guardKzg(spyEngine(boom)).computeCells(blob)).code).toBe('ERASURE_KZG_FAILED')
  })

  function cellOf(fill: number): Uint8Array {
    return new Uint8Array(2048).fill(fill)
  }
})

describe('the choice of an engine', () => {
  it('is one for each thread, and has the name of the library', () => {
    expect(openKzg('pure').name).toBe('micro-eth-signer')
    expect(openKzg('pure')).toBe(openKzg('pure'))
    expect(openKzg()).toBe(openKzg(nativeEngine() === undefined ? 'pure' : 'native'))
  })

  it('sets up once, when first needed', () => {
    let contexts = 0
    const context = { blobToKzgCommitment: () => infinity }
    const create = () => {
      contexts++
      return context as never
    }
    const engine = nativeEngine({ library: { DasContextJs: { create } as never } })!
    expect(contexts).toBe(0)
    engine.setUp()
    engine.blobToKzgCommitment(blob)
    expect(contexts).toBe(1)
  })

  it('only two files name a KZG library', () => {
    const sources = fileURLToPath(new URL('../src', import.meta.url))
    const naming = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /'(@crate-crypto|micro-eth-signer|@paulmillr|@noble)\//.test(readFileSync(join(sources, name), 'utf8')),
      )
    expect(naming.sort()).toEqual(['commitment/kzg/native.ts', 'commitment/kzg/pure.ts'])
  })
})

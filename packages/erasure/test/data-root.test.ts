/** The data root, and which branches lead to it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Axis, dataRoot, proveAxisRoot, verifyAxisRoot } from '../src/commitment/data-root.ts'
import { buildNmt, nmtRoot, PARITY_NAMESPACE } from '../src/commitment/nmt.ts'
import { checkProperty, flipBit, hex, noise, range, thrownBy } from './fixtures.ts'

const VECTORS = join(process.env.DAS_VECTORS ?? '../shared/vectors', 'celestia')
const AXES: readonly Axis[] = ['row', 'column']

const width = 8
const header = {
  rowRoots: range(width).map((i) => noise(90, i)),
  columnRoots: range(width).map((i) => noise(90, 100 + i)),
}
const root = dataRoot(header)

function rootsOf(axis: Axis): readonly Uint8Array[] {
  return axis === 'row' ? header.rowRoots : header.columnRoots
}

it('keeps the bytes that it had', () => {
  expect(hex(root)).toBe('0ec6990ef123d1fc715ba8b1c1e65eab2115756a3206cdeeee34148b1843ebdc')
})

describe.skipIf(!existsSync(VECTORS))('the vectors (skipped where DAS_VECTORS has none)', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8'))

  it('the header of a real 8x8 square', () => {
    const { row_roots, column_roots } = read('square-8x8.dah.json')
    const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
    const real = { rowRoots: row_roots.map(fromBase64), columnRoots: column_roots.map(fromBase64) }
    const { data_root_rfc6962_over_rowroots_then_colroots: expected } = read('square-8x8.derived.json')
    expect(hex(dataRoot(real))).toBe(expected)
  })

  it('headers of squares whose shares are all alike, and of none', () => {
    const hashes = read('dah-hashes.json')
    expect(hex(dataRoot({ rowRoots: [], columnRoots: [] }))).toBe(hashes.nil_or_empty_dah_hash)
    const padding = new Uint8Array(512).fill(0xff, 0, 28)
    padding.set([0xfe, 0x01], 28)
    expect(hex(dataRoot(headerOfAlike(1, padding)))).toBe(hashes.min_dah.hash)
    const share = new Uint8Array(512).fill(0x01, 19, 29).fill(0xff, 29)
    expect(hex(dataRoot(headerOfAlike(2, share)))).toBe(hashes.typical.hash)
  })
})

describe('the root of a line', () => {
  it.each(AXES)('%s: is proven at its index, and at no other of either axis', (axis) => {
    for (const index of range(width)) {
      const branch = proveAxisRoot(header, axis, index)
      const own = rootsOf(axis)[index]!
      for (const [otherAxis, other] of AXES.flatMap((one) => range(width).map((i) => [one, i] as const))) {
        const isOwn = otherAxis === axis && other === index
        expect(verifyAxisRoot(root, width, otherAxis, other, own, branch)).toBe(isOwn)
      }
    }
  })

  it('is refused past the end of its axis, where the position is that of a column', () => {
    const branch = proveAxisRoot(header, 'column', 0)
    expect(verifyAxisRoot(root, width, 'column', 0, header.columnRoots[0]!, branch)).toBe(true)
    expect(verifyAxisRoot(root, width, 'row', width, header.columnRoots[0]!, branch)).toBe(false)
  })

  it('is refused with a wrong index, width or length, or any bit flipped', () => {
    const branch = proveAxisRoot(header, 'row', 3)
    const own = header.rowRoots[3]!
    for (const index of [-1, 0.5, Number.NaN, 2 ** 32, 2 ** 32 + 3, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(verifyAxisRoot(root, width, 'row', index, own, branch)).toBe(false)
    }
    for (const other of [0, 0.5, 4, 16, 2 ** 31, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(verifyAxisRoot(root, other, 'row', 3, own, branch)).toBe(false)
    }
    for (const length of [0, 1, 32, 96, 127]) {
      expect(verifyAxisRoot(root, width, 'row', 3, own, branch.subarray(0, length))).toBe(false)
    }
    expect(verifyAxisRoot(root, width, 'row', 3, own, new Uint8Array([...branch, 0]))).toBe(false)
    expect(verifyAxisRoot(root, width, 'row', 3, own.subarray(1), branch)).toBe(false)
    const property = fc.property(fc.nat(), (draw) => {
      const [inBranch, inRoot] = [draw % (branch.length * 8), draw % (own.length * 8)]
      expect(verifyAxisRoot(root, width, 'row', 3, own, flipBit(branch, inBranch))).toBe(false)
      expect(verifyAxisRoot(root, width, 'row', 3, flipBit(own, inRoot), branch)).toBe(false)
    })
    checkProperty(property, 200)
  })

  it("a programmer's mistake is named", () => {
    const lopsided = { ...header, columnRoots: header.columnRoots.slice(1) }
    expect(thrownBy(() => proveAxisRoot(lopsided, 'row', 0)).code).toBe('ERASURE_OUT_OF_RANGE')
    for (const index of [-1, width, 0.5]) {
      expect(thrownBy(() => proveAxisRoot(header, 'row', index)).code).toBe('ERASURE_OUT_OF_RANGE')
    }
  })
})

/** Shares that are all alike have parity like themselves, so this needs no code. */
function headerOfAlike(k: number, share: Uint8Array) {
  const line = range(2 * k).map(() => share)
  const data = nmtRoot(
    buildNmt(
      range(2 * k).map((i) => (i < k ? share.subarray(0, 29) : PARITY_NAMESPACE)),
      line,
    ),
  )
  const parity = nmtRoot(
    buildNmt(
      range(2 * k).map(() => PARITY_NAMESPACE),
      line,
    ),
  )
  const roots = range(2 * k).map((i) => (i < k ? data : parity))
  return { rowRoots: roots, columnRoots: roots }
}

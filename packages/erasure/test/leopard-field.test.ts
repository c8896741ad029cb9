/** The fields of Leopard against polynomials multiplied and divided by hand, and what the transforms take from the basis. */
import { describe, expect, it } from 'vitest'
import {
  cantorBasis,
  type LeopardField,
  leopardField,
  multiplyLabels,
  POLYNOMIALS,
} from '../src/codec/leopard/field.ts'
import { noise, range } from './fixtures.ts'

describe.each([8, 16] as const)('GF(2^%i) by labels', (bits) => {
  const field = leopardField(bits)
  const basis = cantorBasis(bits)

  /** Label to polynomial. */
  function elementOf(label: number): number {
    return range(bits).reduce((element, i) => element ^ ((label >> i) & 1 ? basis[i]! : 0), 0)
  }

  function schoolbook(a: number, b: number): number {
    let product = 0n
    for (const i of range(bits)) if ((b >> i) & 1) product ^= BigInt(a) << BigInt(i)
    for (let i = 2 * bits - 2; i >= bits; i--) {
      if ((product >> BigInt(i)) & 1n) product ^= BigInt(POLYNOMIALS[bits]) << BigInt(i - bits)
    }
    return Number(product)
  }

  it('multiplies as polynomials do', () => {
    const random = new Uint16Array(noise(8000, bits).buffer)
    for (const i of range(2000)) {
      const [a, b] = [random[2 * i]! & field.order, random[2 * i + 1]! & field.order]
      expect(elementOf(multiplyLabels(field, a, b))).toBe(schoolbook(elementOf(a), elementOf(b)))
    }
  })

  it('has a logarithm for every label but 0', () => {
    const labels = new Set(field.powers.subarray(0, field.order))
    expect(labels.size).toBe(field.order)
    expect(labels.has(0)).toBe(false)
    expect(field.powers.subarray(field.order)).toEqual(field.powers.subarray(0, field.order))
    expect(multiplyLabels(field, 1, 77)).toBe(77)
  })

  it('has a Cantor basis, even vectors first', () => {
    expect(basis[0]).toBe(1)
    for (const i of range(bits - 1)) {
      expect(schoolbook(basis[i + 1]!, basis[i + 1]!) ^ basis[i + 1]!).toBe(basis[i])
      expect(basis[i + 1]! % 2).toBe(0)
    }
  })

  it('so s_i of a label is a shift', () => {
    for (const i of range(Math.min(6, bits))) {
      for (const label of [1, 2, 3, 77, 128, 200, field.order]) {
        // The product over the labels below 2^i of (label - root), divided by its value at b_i.
        const vanishing = (at: number) => range(2 ** i).reduce((p, root) => multiplyLabels(field, p, at ^ root), 1)
        expect(vanishing(2 ** i)).toBe(1)
        expect(vanishing(label)).toBe(label >> i)
      }
    }
  })
})

describe("Leopard's bases", () => {
  it('are the published ones', () => {
    expect(cantorBasis(8)).toEqual([1, 214, 152, 146, 86, 200, 88, 230])
    expect(cantorBasis(16).map((vector) => vector.toString(16))).toEqual(
      '1 acca 3c0e 163e c582 ed2e 914c 4012 6c98 10d8 6a72 b900 fdb8 fb34 ff38 991e'.split(' '),
    )
  })
})

describe('GF(2^16) in pairs, as the kernel has it', () => {
  const field: LeopardField = leopardField(16)

  it('has a subfield below 256', () => {
    for (let a = 0; a < 256; a += 5) for (const b of range(256)) expect(multiplyLabels(field, a, b)).toBeLessThan(256)
  })

  it('is that and X, the label 256, with X^2 = X + 128', () => {
    expect(multiplyLabels(field, 256, 256)).toBe(256 ^ 128)
    for (const b of range(256)) expect(multiplyLabels(field, 256, b) >> 8).toBe(b)
  })
})

/**
 * The fields of Leopard: GF(2^8) and GF(2^16), with elements named by labels.
 *
 * Inside, an element is a polynomial over {0, 1} modulo the field's polynomial. Outside it goes by its coordinates in a
 * Cantor basis b_0 = 1, b_1, b_2, …, in which each vector is fixed by the one before it:
 *
 *   b_{i+1}^2 + b_{i+1} = b_i
 *
 * There are two solutions, y and y + 1; the basis takes the one whose constant term is 0. Bit i of a *label* says whether
 * b_i is part of the element. Data bytes, points and factors are all labels. Adding is exclusive or in either form;
 * multiplying goes by logarithms, tabulated by label.
 *
 * Why this basis: let s_i be the polynomial that vanishes on the labels below 2^i. Then s_1(x) = x^2 + x takes b_{j+1} to
 * b_j, and s_i is s_1 done i times, so that s_i(label p) is the label p >> i. Every factor that the transforms need is a
 * shift (Lin, Chung, Han: "Novel Polynomial Basis and Its Application to Reed-Solomon Erasure Codes", 2014; Cantor, 1989).
 */

export interface LeopardField {
  readonly bits: 8 | 16
  /** How many elements have an inverse, and the period of logarithms. */
  readonly order: number
  /** By label, 0 to order - 1; 0 has none, and reads 0. */
  readonly logarithms: Uint16Array
  /** The label whose logarithm is the index; written twice over, so that a sum of two logarithms needs no reduction. */
  readonly powers: Uint16Array
}

/** Field polynomials: x^8 + x^4 + x^3 + x^2 + 1 and x^16 + x^5 + x^3 + x^2 + 1. x generates both fields. */
export const POLYNOMIALS = { 8: 0x11d, 16: 0x1002d } as const

const fields = new Map<number, LeopardField>()

/** The field of 2^bits elements; made when it is first asked for. */
export function leopardField(bits: 8 | 16): LeopardField {
  let field = fields.get(bits)
  if (field === undefined) {
    field = makeField(bits)
    fields.set(bits, field)
  }
  return field
}

/** The product of two labels. */
export function multiplyLabels({ logarithms, powers }: LeopardField, a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : powers[logarithms[a]! + logarithms[b]!]!
}

/** The basis vectors b_0 to b_{bits-1} as polynomials. */
export function cantorBasis(bits: 8 | 16): number[] {
  const preimages = new Map<number, number>()
  for (let y = 0; y < 2 ** bits; y += 2) preimages.set(square(y, bits) ^ y, y)
  const basis = [1]
  while (basis.length < bits) basis.push(preimages.get(basis.at(-1)!)!)
  return basis
}

/** In characteristic 2 squaring spreads the bits: x^i becomes x^2i. */
function square(a: number, bits: 8 | 16): number {
  let spread = 0
  for (let i = 0; i < bits; i++) spread |= ((a >> i) & 1) << (2 * i)
  for (let i = 2 * bits - 2; i >= bits; i--) {
    if ((spread >> i) & 1) spread ^= POLYNOMIALS[bits] << (i - bits)
  }
  return spread
}

function makeField(bits: 8 | 16): LeopardField {
  const order = 2 ** bits - 1
  const basis = cantorBasis(bits)
  const labelOf = new Uint16Array(order + 1)
  for (let label = 1, element = 0; label <= order; label++) {
    // Counting up by one changes the bits that `label` and its predecessor differ in.
    for (let i = 0; i < bits; i++) if (((label ^ (label - 1)) >> i) & 1) element ^= basis[i]!
    labelOf[element] = label
  }
  const logarithms = new Uint16Array(order + 1)
  const powers = new Uint16Array(2 * order)
  for (let i = 0, power = 1; i < order; i++) {
    const label = labelOf[power]!
    powers[i] = label
    powers[i + order] = label
    logarithms[label] = i
    power <<= 1
    if (power > order) power ^= POLYNOMIALS[bits]
  }
  return { bits, order, logarithms, powers }
}

/**
 * The additive Fourier transform over the labels of a Leopard field, on many polynomials at once.
 *
 * The basis is not 1, x, x^2, … but X_i = the product of s_j over the bits j of i, where s_j vanishes on the labels below
 * 2^j (`field.ts`); X_i has degree i. A polynomial below degree 2h is A + s_h B with A and B below h. Over the labels
 * offset … offset+2h-1 the factor s_h takes two values only, w in the lower half and w + 1 in the upper, with
 * w = offset >> log2 h. So values come from coefficients by butterflies, half by half:
 *
 *   lower half: values of A + w B          upper half: values of (A + w B) + B
 *
 * and coefficients from values by undoing them. A transform of n points is log2(n) layers of n/2 butterflies.
 *
 * Rows are coefficients or values, one after the other in one array; column c of all rows is a polynomial of its own. Each
 * function returns how many operations on a row it did (a sum, or a sum of products), which is the cost in numbers that no
 * clock disturbs.
 */
import type { LeopardField } from './field.ts'

/** Rows of `symbols` field elements each. */
export interface Rows {
  readonly symbols: number
  readonly labels: Uint16Array
}

/** Coefficients to values at the labels `offset` … `offset + count - 1`; count a power of two that divides offset. */
export function evaluate(field: LeopardField, rows: Rows, count: number, offset: number): number {
  let operations = 0
  for (let half = count / 2; half >= 1; half /= 2) {
    for (let block = 0; block < count; block += 2 * half) {
      const factor = (offset + block) / half
      for (let row = block; row < block + half; row++) {
        operations += addMultiple(field, rows, row, row + half, factor)
        operations += addRow(rows, row + half, row)
      }
    }
  }
  return operations
}

/** Values at the labels `offset` … `offset + count - 1` to coefficients: `evaluate` undone. */
export function interpolate(field: LeopardField, rows: Rows, count: number, offset: number): number {
  let operations = 0
  for (let half = 1; half < count; half *= 2) {
    for (let block = 0; block < count; block += 2 * half) {
      const factor = (offset + block) / half
      for (let row = block; row < block + half; row++) {
        operations += addRow(rows, row + half, row)
        operations += addMultiple(field, rows, row, row + half, factor)
      }
    }
  }
  return operations
}

/**
 * The coefficients of the formal derivative. The derivative of every s_j is 1 in this basis, so that of X_i is the sum of
 * X_{i without j} over the bits j of i: a row becomes the sum of those that have one bit more. These lie above it, and
 * are still untouched when rows are done in rising order.
 */
export function differentiate(rows: Rows, count: number): number {
  const { symbols, labels } = rows
  let operations = 0
  for (let row = 0; row < count; row++) {
    labels.fill(0, row * symbols, (row + 1) * symbols)
    for (let bit = 1; bit < count; bit *= 2) {
      if ((row & bit) === 0) operations += addRow(rows, row, row + bit)
    }
  }
  return operations
}

/** rows[row] *= the element with that logarithm. */
export function scale(
  { logarithms, powers }: LeopardField,
  { symbols, labels }: Rows,
  row: number,
  logarithm: number,
): number {
  for (let i = row * symbols; i < (row + 1) * symbols; i++) {
    const label = labels[i]!
    if (label !== 0) labels[i] = powers[logarithm + logarithms[label]!]!
  }
  return 1
}

/** rows[target] += factor * rows[source]. */
function addMultiple(
  { logarithms, powers }: LeopardField,
  { symbols, labels }: Rows,
  target: number,
  source: number,
  factor: number,
): number {
  if (factor === 0) return 0
  const logarithm = logarithms[factor]!
  const [to, from] = [target * symbols, source * symbols]
  for (let i = 0; i < symbols; i++) {
    const label = labels[from + i]!
    if (label !== 0) labels[to + i]! ^= powers[logarithm + logarithms[label]!]!
  }
  return 1
}

/** rows[target] += rows[source]. */
function addRow({ symbols, labels }: Rows, target: number, source: number): number {
  const [to, from] = [target * symbols, source * symbols]
  for (let i = 0; i < symbols; i++) labels[to + i]! ^= labels[from + i]!
  return 1
}

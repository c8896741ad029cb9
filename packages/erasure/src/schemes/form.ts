/**
 * The form of what a peer sent, as every scheme looks at it before any hashing or arithmetic: safe on any value.
 */
import type { CellFault, CellVerdict } from '../scheme.ts'
import type { Coordinate, Geometry, ProvenCell } from '../types.ts'

export const VALID: CellVerdict = { valid: true }

export function refused(fault: CellFault): CellVerdict {
  return { valid: false, fault }
}

/** Coordinate and lengths; undefined when they are those of the geometry. `proofBytes` gives the length of a proof. */
export function formFault(
  value: unknown,
  geometry: Geometry,
  proofBytes: (coordinate: Coordinate) => number,
): CellFault | undefined {
  if (typeof value !== 'object' || value === null) return 'coordinate'
  const { row, column, cell, proof } = value as ProvenCell
  if (!isBetween(row, 0, geometry.rows - 1) || !isBetween(column, 0, geometry.columns - 1)) return 'coordinate'
  if (!isBytes(cell, geometry.cellBytes)) return 'cell-length'
  if (!isBytes(proof, proofBytes({ row, column }))) return 'proof-length'
  return undefined
}

/** Whether `value` has every property of `geometry`, the same. */
export function isSameGeometry(value: object, geometry: Geometry): boolean {
  return Object.entries(geometry).every(([key, number]) => (value as Record<string, unknown>)[key] === number)
}

export function isBetween<Value>(value: Value, minimum: number, maximum: number): value is Value & number {
  return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
}

export function isBytes(value: unknown, length: number): value is Uint8Array {
  // `instanceof` alone would take an object made of nothing but the prototype, whose length cannot even be asked for.
  return value instanceof Uint8Array && ArrayBuffer.isView(value) && value.length === length
}

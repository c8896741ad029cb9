/**
 * A square encoded and committed to where kernels compute: in one memory that threads may share (`square/phases.ts`).
 *
 * Whoever has a matrix already has it copied there for its trees; whoever publishes from several threads lays the payload
 * out there and copies nothing.
 */
import { payloadSize } from '../../blob.ts'
import { ErasureError } from '../../errors.ts'
import { type ExtendedMatrix, extendedMatrix } from '../../matrix.ts'
import type { CommittedMatrix, EncodingInParts } from '../../scheme.ts'
import { firstUnordered, headerOf } from '../../square/header.ts'
import { type SquareLayout, sharesOf, squareLayout, treesOf } from '../../square/layout.ts'
import { openSquare, phases, runPhase } from '../../square/phases.ts'
import type { Geometry } from '../../types.ts'
import { type SharedMemory, sharedMemory } from '../../web-assembly.ts'
import { payloadCapacity, writeShares } from './shares.ts'

/** Of the four phases the last two hash, rows and then columns. */
const HASHING = [2, 3]

export const squareInParts: EncodingInParts = {
  memoryBytes: (geometry) => layoutOf(geometry).bytes,
  phases: (geometry) => phases(layoutOf(geometry)),

  begin(payload, geometry, memory) {
    const capacity = payloadCapacity(geometry.dataRows * geometry.dataColumns)
    if (payload.length < 1 || payload.length > capacity) throw payloadSize(payload.length, capacity)
    writeShares(payload, matrixIn(memory, geometry))
  },

  run: (geometry, memory, phase, from, to) => run(memory, layoutOf(geometry), phase, from, to),

  finish: (geometry, memory) => ({
    geometry,
    matrix: matrixIn(memory, geometry),
    commitments: rootsIn(memory, layoutOf(geometry)),
    witness: treesOf(memory, layoutOf(geometry), 'column'),
  }),
}

/** @throws ErasureError ERASURE_OUT_OF_RANGE where the namespaces of a line descend: it has no root then */
export function commitSquare(matrix: ExtendedMatrix): CommittedMatrix {
  const { geometry } = matrix
  const layout = layoutOf(geometry)
  const memory = memoryFor(layout)
  sharesOf(memory, layout).set(matrix.bytes)
  const unordered = firstUnordered(memory, layout)
  if (unordered !== undefined) {
    const where = `row ${unordered.row}, column ${unordered.column}`
    throw new ErasureError(
      'ERASURE_OUT_OF_RANGE',
      `namespaces: expected none below that of the cell before in its row or its column, got one at ${where}`,
      { name: 'namespaces', ...unordered },
    )
  }
  for (const phase of HASHING) run(memory, layout, phase, 0, phases(layout)[phase]!)
  const witness = new Uint8Array(treesOf(memory, layout, 'column'))
  return { geometry, matrix, commitments: rootsIn(memory, layout), witness }
}

/** One for all commitments of a size: nothing of it outlives a call, and every phase writes all that it is asked for. */
let kept: { readonly bytes: number; readonly memory: SharedMemory } | undefined

function memoryFor({ bytes }: SquareLayout): SharedMemory {
  if (kept?.bytes !== bytes) kept = { bytes, memory: sharedMemory(bytes) }
  return kept.memory
}

function layoutOf({ dataColumns }: Geometry): SquareLayout {
  return squareLayout(dataColumns)
}

function run(memory: SharedMemory, layout: SquareLayout, phase: number, from: number, to: number): void {
  const square = openSquare(memory, layout)
  try {
    runPhase(square, phase, from, to)
  } finally {
    square.close()
  }
}

function matrixIn(memory: SharedMemory, geometry: Geometry): ExtendedMatrix {
  return extendedMatrix(geometry, sharesOf(memory, layoutOf(geometry)))
}

function rootsIn(memory: SharedMemory, layout: SquareLayout): Uint8Array[] {
  const { rowRoots, columnRoots } = headerOf(memory, layout)
  return [...rowRoots, ...columnRoots]
}

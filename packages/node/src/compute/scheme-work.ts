/**
 * The heavy work itself, synchronous, on whichever thread it is called.
 *
 * Results are laid out for the thread boundary: one array of cells and one of proofs a column, so that handing a column
 * over moves two buffers and copies nothing.
 */
import { CodedError } from '@daslab/erasure/errors'
import { cellAt, type ExtendedMatrix, emptyMatrix, placeCell } from '@daslab/erasure/matrix'
import type { CellVerdict, Commitment, CommittedMatrix, Evidence, Scheme } from '@daslab/erasure/scheme'
import { type SchemeOptions, schemeByName } from '@daslab/erasure/schemes/registry'
import { columnIndex, type ProvenCell, rowIndex } from '@daslab/erasure/types'
import { type ColumnCells, provenCells } from '../store/cell-store.ts'
import type { EncodedBlob, EncodeOptions, Restored } from './heavy-work.ts'

export function encodeBlob(name: string, payload: Uint8Array, now: () => number, options?: EncodeOptions): EncodedBlob {
  const scheme = schemeByName(name, options)
  const startedAt = now()
  const matrix = scheme.encode(payload)
  if (options?.badEncoding) spoil(matrix)
  const encodedAt = now()
  const blob = provenBlob(scheme, scheme.commit(matrix))
  return { ...blob, encodeMs: encodedAt - startedAt, commitMs: now() - encodedAt }
}

/** The last cell of a systematic code is parity in every dimension: with one byte changed its lines are no code words. */
function spoil({ bytes }: ExtendedMatrix): void {
  bytes[bytes.length - 1]! ^= 1
}

/** All columns with the proofs of their cells. */
export function provenBlob(scheme: Scheme, committed: CommittedMatrix): Omit<EncodedBlob, 'encodeMs' | 'commitMs'> {
  const { geometry, commitments } = committed
  const columns = Array.from({ length: geometry.columns }, (_, column) => columnOf(scheme, committed, column))
  // Copies: these outlive the memory that they were computed in.
  return { engine: scheme.engine, geometry, commitments: commitments.map((bytes) => new Uint8Array(bytes)), columns }
}

/**
 * What is checked and restored has a header that passed the network's rules, so here only the scheme's own bounds count:
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/deneb/beacon-chain.md#execution
 */
const AS_HEADERS_ALLOW: SchemeOptions = { maxBlobs: 4096 }

export function verifyCells(name: string, commitment: Commitment, cells: readonly ProvenCell[]): CellVerdict[] {
  return schemeByName(name, AS_HEADERS_ALLOW).verifyMany(commitment, cells)
}

export function verifyBadEncoding(name: string, commitment: Commitment, evidence: Evidence): boolean {
  return schemeByName(name, AS_HEADERS_ALLOW).verifyBadEncoding(commitment, evidence)
}

/** A scheme's whole way with one byte: what it sets up on first use is set up afterwards. */
export function warmUp(name: string): void {
  const { geometry, commitments, columns } = encodeBlob(name, new Uint8Array(1), () => 0)
  const half = columns.slice(0, geometry.dataColumns)
  const verdicts = verifyCells(name, { geometry, commitments }, provenCells(half[0]!))
  if (!verdicts.every(({ valid }) => valid)) throw new Error(`scheme ${name} does not verify its own cell`)
  restore(name, { geometry, commitments }, half, [])
}

export function restore(
  name: string,
  commitment: Commitment,
  columns: readonly ColumnCells[],
  wanted: readonly number[],
): Restored {
  const scheme = schemeByName(name, AS_HEADERS_ALLOW)
  const partial = emptyMatrix(commitment.geometry)
  for (const column of columns) for (const cell of provenCells(column)) placeCell(partial, cell)
  const result = scheme.reconstruct(commitment, partial)
  if (result.outcome === 'byzantine') return result
  const { committed } = result
  return {
    outcome: 'reconstructed',
    columns: wanted.map((column) => columnOf(scheme, committed, column)),
    payload: payloadOf(scheme, committed.matrix),
  }
}

/** No bytes where the code words frame no payload: that is the publisher's fault, and no reason to lose the columns. */
function payloadOf(scheme: Scheme, matrix: ExtendedMatrix): Uint8Array {
  try {
    return scheme.decode(matrix)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'ERASURE_BAD_FRAME') return new Uint8Array(0)
    throw error
  }
}

/** One column's cells and proofs, each as views of one fresh buffer. */
function columnOf(scheme: Scheme, committed: CommittedMatrix, index: number): ColumnCells {
  const { geometry, matrix } = committed
  const column = columnIndex(index, geometry)
  const rows = Array.from({ length: geometry.rows }, (_, row) => rowIndex(row, geometry))
  return {
    column,
    cells: packed(rows.map((row) => cellAt(matrix, row, column))),
    proofs: packed(rows.map((row) => scheme.prove(committed, { row, column }))),
  }
}

function packed(parts: readonly Uint8Array[]): Uint8Array[] {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  return parts.map((part) => {
    bytes.set(part, offset)
    offset += part.length
    return bytes.subarray(offset - part.length, offset)
  })
}

/** The buffers that carry these columns, for a transfer between threads. */
export function buffersOf(columns: readonly ColumnCells[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const { cells, proofs } of columns) {
    for (const part of [...cells, ...proofs]) buffers.add(part.buffer as ArrayBuffer)
  }
  return [...buffers]
}

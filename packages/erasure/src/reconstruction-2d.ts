/**
 * Reconstruction of a matrix whose rows and whose columns are code words, line after line.
 *
 * Peeling (`peeling.ts`) says whether the cells given suffice, before any work, and in which order lines can be filled. Of
 * every line the first cells known, as many as fix it, are trusted; the others must equal what they fix, and the whole line
 * must have the root announced for it before anything else is restored from it. Lines that were whole by the time are
 * judged in the same way afterwards. So in the end every line is a code word with its root: whichever cells another node
 * starts from, it comes to the same matrix. (The roots alone would not do: who has every cell of a bad matrix would find
 * them right.)
 *
 * The first line that fails is the evidence, if all cells given verify: the trusted cells of that line, and one that
 * contradicts them if there is one. Cells that were given have their proofs. One that was restored lies on a line of the
 * other axis that has passed, hence is proven to that line's root. Evidence is never larger than one line.
 */
import type { Codec } from './codec/codec.ts'
import { assertEnough } from './codec/line.ts'
import { coordinateIn, copyLine, crossing, lineLength, lineOfNumber, lineShape, putLine } from './lines.ts'
import { cellAt, extendedMatrix, type PartialMatrix } from './matrix.ts'
import { makePeeler, type Peeling } from './peeling.ts'
import { assertPartial, corruptCells, firstPresent, restoreLine } from './reconstruction.ts'
import type { Commitment, Evidence, Reconstruction, Scheme } from './scheme.ts'
import type { Geometry, Line, ProvenCell } from './types.ts'

/** How a scheme commits to lines, for one reconstruction: it remembers the lines that it has accepted. */
export interface LineRoots {
  /** Whether the cells of a whole line, side by side, have the root announced for it. */
  accept(line: Line, cells: Uint8Array): boolean
  /** The proof of the cell `at` of a line that was accepted. */
  prove(line: Line, at: number): Uint8Array
  /** The witness of the committed matrix, when all lines were accepted. */
  witness(): Uint8Array
}

/** Fills a copy of `partial`, which stays as it is, and checks it against the commitment. See `Scheme.reconstruct`. */
export function reconstructLines(
  scheme: Pick<Scheme, 'verifyMany'>,
  codec: Codec,
  roots: LineRoots,
  commitment: Commitment,
  partial: PartialMatrix,
): Reconstruction {
  const { geometry, commitments } = commitment
  assertPartial(partial, geometry)
  const peeling = makePeeler(geometry).peel(partial.present)
  assertRecoverable(peeling, geometry)
  const matrix = extendedMatrix(geometry, new Uint8Array(partial.bytes))
  const present = new Uint8Array(partial.present)

  /** Fills a line and judges it; evidence when it does not pass. */
  function settle(line: Line): Evidence | undefined {
    const given = copyLine(matrix, line)
    const flags = flagsOf(present, line, geometry)
    const shape = lineShape(line.axis, geometry)
    const cells = new Uint8Array(given)
    const contradiction = restoreLine(codec, cells, given, flags, shape)
    if (contradiction === undefined && roots.accept(line, cells)) {
      putLine(matrix, line, cells)
      for (let at = 0; at < flags.length; at++) present[positionIn(line, at, geometry)] = 1
      return undefined
    }
    const trusted = firstPresent(flags, shape.dataShards)
    return blame(
      line,
      [...flags.keys()].filter((at) => trusted[at] === 1 || at === contradiction),
    )
  }

  function blame(line: Line, ats: readonly number[]): Evidence {
    const corrupt = corruptCells(scheme, commitment, partial)
    if (corrupt.length > 0) return { kind: 'corrupt-cells', cells: corrupt }
    return { kind: 'bad-encoding', line, cells: ats.map((at) => proven(line, at)) }
  }

  /** A copy: evidence outlives the matrix. */
  function proven(line: Line, at: number): ProvenCell {
    const coordinate = coordinateIn(line, at, geometry)
    const position = positionIn(line, at, geometry)
    const proof =
      partial.present[position] === 1 ? partial.proofs[position]! : roots.prove(crossing(line, at), line.index)
    const cell = cellAt(matrix, coordinate.row, coordinate.column)
    return { ...coordinate, cell: new Uint8Array(cell), proof: new Uint8Array(proof) }
  }

  for (const number of everyLine(peeling, geometry)) {
    const evidence = settle(lineOfNumber(number, geometry))
    if (evidence !== undefined) return { outcome: 'byzantine', evidence }
  }
  const copies = commitments.map((bytes) => new Uint8Array(bytes))
  return { outcome: 'reconstructed', committed: { geometry, commitments: copies, matrix, witness: roots.witness() } }
}

/** Lines to fill in their order, then those that need no filling. */
function everyLine({ order }: Peeling, { rows, columns }: Geometry): number[] {
  const filled = new Set(order)
  const whole = Array.from({ length: rows + columns }, (_, number) => number).filter((number) => !filled.has(number))
  return [...filled, ...whole]
}

/** Throws `ERASURE_TOO_FEW_CELLS` for the line that is nearest to enough, once no other can be filled. */
function assertRecoverable({ isRecoverable, known }: Peeling, geometry: Geometry): void {
  if (isRecoverable) return
  let nearest = { line: lineOfNumber(0, geometry), have: 0, need: Number.POSITIVE_INFINITY }
  for (const [number, have] of known.entries()) {
    const line = lineOfNumber(number, geometry)
    const need = lineShape(line.axis, geometry).dataShards
    if (have < lineLength(line.axis, geometry) && need - have < nearest.need - nearest.have)
      nearest = { line, have, need }
  }
  assertEnough(nearest.have, nearest.need, nearest.line)
}

function positionIn({ axis, index }: Line, at: number, { columns }: Geometry): number {
  return axis === 'row' ? index * columns + at : at * columns + index
}

function flagsOf(present: Uint8Array, line: Line, geometry: Geometry): Uint8Array {
  const length = lineLength(line.axis, geometry)
  return Uint8Array.from({ length }, (_, at) => present[positionIn(line, at, geometry)]!)
}

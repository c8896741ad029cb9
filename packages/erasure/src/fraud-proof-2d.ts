/**
 * Fraud proofs in two dimensions: one line convinces, because every line has a root of its own in the header.
 *
 * The evidence is some cells of the line that it names, each proven to the root of the line itself or of a line that
 * crosses it. So the publisher has committed to every one of them at its place, and in a matrix of code words all
 * commitments to a place are to the same cell. As many cells as fix a code word are encoded again. Then the publisher
 * lied, if
 *
 * - one cell more is given, and it is not what the code word has there, or
 * - the code word has another root than the header announces for the line.
 *
 * Against an honest publisher neither can be shown by anybody who cannot find collisions of the hash.
 *
 * Evidence of a k x k square is k cells, or one more: Celestia's `BadEncodingProof` (ADR-006), with the axis of each proof
 * left to whoever makes it, since a node has some cells from peers and has restored the others from crossing lines.
 */
import type { Codec } from './codec/codec.ts'
import { countPresent } from './codec/line.ts'
import { lineLength, lineShape } from './lines.ts'
import { restoreLine } from './reconstruction.ts'
import type { LineRoots } from './reconstruction-2d.ts'
import type { Commitment, Evidence, Scheme } from './scheme.ts'
import type { Geometry, Line, ProvenCell } from './types.ts'

/** Whether a peer's evidence proves that a line of the matrix is no code word. Never throws on bad evidence. */
export function verifyBadLine(
  scheme: Pick<Scheme, 'isCommitment' | 'verifyMany'>,
  codec: Codec,
  rootsOf: (commitment: Commitment) => LineRoots,
  commitment: Commitment,
  evidence: Evidence,
): boolean {
  if (evidence.kind !== 'bad-encoding' || !scheme.isCommitment(commitment)) return false
  const { geometry } = commitment
  const { line } = evidence
  if (!isLineOf(line, geometry) || !Array.isArray(evidence.cells)) return false
  const length = lineLength(line.axis, geometry)
  // More than the line can only be repetition: not worth verifying.
  if (evidence.cells.length > length) return false
  const cells: readonly ProvenCell[] = Array.from(evidence.cells)
  if (scheme.verifyMany(commitment, cells).some((verdict) => !verdict.valid)) return false

  const shape = lineShape(line.axis, geometry)
  const given = new Uint8Array(length * shape.shardBytes)
  const present = new Uint8Array(length)
  for (const { row, column, cell } of cells) {
    const [index, at] = line.axis === 'row' ? [row, column] : [column, row]
    if (index !== line.index || present[at] === 1) return false
    given.set(cell, at * shape.shardBytes)
    present[at] = 1
  }
  if (countPresent(present) < shape.dataShards) return false
  const codeWord = new Uint8Array(given)
  if (restoreLine(codec, codeWord, given, present, shape) !== undefined) return true
  return !rootsOf(commitment).accept(line, codeWord)
}

/** Safe on any value. */
function isLineOf(value: Line | undefined, geometry: Geometry): value is Line {
  if (typeof value !== 'object' || value === null) return false
  const { axis, index } = value
  if (axis !== 'row' && axis !== 'column') return false
  const lines = axis === 'row' ? geometry.rows : geometry.columns
  return Number.isInteger(index) && index >= 0 && index < lines
}

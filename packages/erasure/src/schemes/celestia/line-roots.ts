/** How lines of a square are held against their roots during reconstruction and in a fraud proof. */
import { Buffer } from 'node:buffer'
import { type NmtTree, nmtRoot } from '../../commitment/nmt.ts'
import { lineNumber } from '../../lines.ts'
import type { LineRoots } from '../../reconstruction-2d.ts'
import type { Commitment } from '../../scheme.ts'
import { cellProof } from './cell-proof.ts'
import { lineTree, witnessOf } from './line-trees.ts'

export function lineRoots({ geometry, commitments }: Commitment): LineRoots {
  const trees = new Array<NmtTree | undefined>(geometry.rows + geometry.columns)
  return {
    accept(line, cells) {
      const number = lineNumber(line, geometry)
      const tree = lineTree(line, cells, geometry)
      if (tree === undefined || Buffer.compare(nmtRoot(tree), commitments[number]!) !== 0) return false
      trees[number] = tree
      return true
    },
    prove: (line, at) => cellProof(line.axis, trees[lineNumber(line, geometry)]!, at),
    witness: () =>
      witnessOf(
        trees.slice(geometry.rows).map((tree) => tree!),
        geometry,
      ),
  }
}

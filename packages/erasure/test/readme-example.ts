import { emptyMatrix, placeCell } from '@daslab/erasure/matrix'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import { columnIndex, rowIndex } from '@daslab/erasure/types'

const scheme = schemeByName('merkle')
const payload = new TextEncoder().encode('data that everybody must be able to get')

// The publisher: a matrix of 64 columns, extended to 128, and one commitment to all of it.
const committed = scheme.commit(scheme.encode(payload))
const { geometry, commitments } = committed

// Anybody else: cells of any 64 columns, each verified against the commitment, give the payload back.
const partial = emptyMatrix(geometry)
for (let c = 1; c < geometry.columns; c += 2) {
  const [row, column] = [rowIndex(0, geometry), columnIndex(c, geometry)]
  const cell = committed.matrix.bytes.slice(c * geometry.cellBytes, (c + 1) * geometry.cellBytes)
  const proven = { row, column, cell, proof: scheme.prove(committed, { row, column }) }
  if (scheme.verify({ geometry, commitments }, proven).valid) placeCell(partial, proven)
}
const result = scheme.reconstruct({ geometry, commitments }, partial)
if (result.outcome === 'byzantine') throw new Error(`the publisher or a peer lied: ${result.evidence.kind}`)
const text = new TextDecoder().decode(scheme.decode(result.committed.matrix))

export { text }

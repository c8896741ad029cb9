import { expect, it } from 'vitest'
import { emptyMatrix, placeCell } from '../src/matrix.ts'
import { merkleScheme } from '../src/schemes/merkle.ts'
import { noise, provenCell, range, thrownBy } from './fixtures.ts'

it('32 MiB there and back from half of the columns; one cell less does not do', () => {
  const scheme = merkleScheme()
  const payload = noise(scheme.maxPayloadBytes)
  const committed = scheme.commit(scheme.encode(payload))
  const { geometry, commitments } = committed
  const partial = emptyMatrix(geometry)
  for (const row of range(geometry.rows)) {
    const cells = range(64).map((i) => provenCell(scheme, committed, row, 2 * i + 1))
    for (const verdict of scheme.verifyMany(committed, cells)) expect(verdict.valid).toBe(true)
    for (const cell of cells) placeCell(partial, cell)
  }
  const result = scheme.reconstruct({ geometry, commitments }, partial)
  if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
  expect(Buffer.compare(scheme.decode(result.committed.matrix), payload)).toBe(0)

  partial.present[100 * geometry.columns + 1] = 0
  const error = thrownBy(() => scheme.reconstruct(committed, partial))
  expect(error.details).toEqual({ have: 63, need: 64, missing: 1, row: 100 })
})

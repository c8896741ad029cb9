/** What takes PeerDAS long: the largest payload, and the pure engine from end to end. */
import { expect, it } from 'vitest'
import { openKzg } from '../src/commitment/kzg.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import { noise, partialOfColumns, provenCells, range } from './fixtures.ts'

it('21 blobs there and back from half of the columns', () => {
  const scheme = peerdasScheme()
  const payload = noise(scheme.maxPayloadBytes)
  const committed = scheme.commit(scheme.encode(payload))
  const { geometry, commitments } = committed
  expect(geometry.rows).toBe(21)
  const column = provenCells(scheme, committed, (_, c) => c === 99)
  expect(scheme.verifyMany({ geometry, commitments }, column)).toEqual(column.map(() => ({ valid: true })))
  const odd = partialOfColumns(
    scheme,
    committed,
    range(64).map((i) => 2 * i + 1),
  )
  const result = scheme.reconstruct({ geometry, commitments }, odd)
  if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
  expect(Buffer.compare(scheme.decode(result.committed.matrix), payload)).toBe(0)
  expect(Buffer.compare(result.committed.witness, committed.witness)).toBe(0)
})

it('the pure engine makes the same of a payload as the fastest, there and back', () => {
  const [fast, pure] = [peerdasScheme(), peerdasScheme({ engine: openKzg('pure') })]
  const payload = noise(5000)
  const [a, b] = [fast, pure].map((scheme) => scheme.commit(scheme.encode(payload)))
  expect(Buffer.compare(b!.matrix.bytes, a!.matrix.bytes)).toBe(0)
  expect(b!.commitments).toEqual(a!.commitments)
  expect(Buffer.compare(b!.witness, a!.witness)).toBe(0)
  const last = range(64).map((i) => 64 + i)
  const result = pure.reconstruct(a!, partialOfColumns(fast, a!, last))
  if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
  expect(Buffer.compare(pure.decode(result.committed.matrix), payload)).toBe(0)
  expect(Buffer.compare(result.committed.witness, a!.witness)).toBe(0)
})

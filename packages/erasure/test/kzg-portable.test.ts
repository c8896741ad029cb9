/** A platform that the native engine is not shipped for. */
import { expect, it, vi } from 'vitest'
import { openKzg } from '../src/commitment/kzg.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import type { ProvenCell } from '../src/types.ts'
import { thrownBy } from './fixtures.ts'
import { infinity } from './kzg-fixtures.ts'

vi.mock('../src/commitment/kzg/native.ts', () => ({ nativeEngine: () => undefined }))

it('uses the pure engine, and says so', () => {
  expect(openKzg().name).toBe('micro-eth-signer')
  const scheme = peerdasScheme()
  const commitment = { geometry: scheme.geometryFor(1), commitments: [infinity] }
  const zeros = { row: 0, column: 3, cell: new Uint8Array(2048), proof: infinity } as unknown as ProvenCell
  expect(scheme.verify(commitment, zeros)).toEqual({ valid: true })
  expect(scheme.verify(commitment, { ...zeros, cell: zeros.cell.with(31, 1) })).toEqual({
    valid: false,
    fault: 'proof',
  })
})

it('has no native engine to be asked for', () => {
  const error = thrownBy(() => openKzg('native'))
  expect(error).toMatchObject({ code: 'ERASURE_UNKNOWN_NAME', details: { name: 'native', known: ['pure'] } })
  expect(error.message).toBe('KZG engine: expected one that runs on this platform, got native; use pure')
})

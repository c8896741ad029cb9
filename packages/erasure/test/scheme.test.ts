import { describe, expect, it } from 'vitest'
import { leopardReference } from '../src/codec/leopard-reference.ts'
import { referenceCodec } from '../src/codec/reference.ts'
import { celestiaScheme } from '../src/schemes/celestia.ts'
import { merkleScheme } from '../src/schemes/merkle.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import { schemeByName } from '../src/schemes/registry.ts'
import { thrownBy } from './fixtures.ts'
import { schemeCompliance } from './scheme.compliance.ts'
import type { SchemeUnderTest } from './scheme-under-test.ts'

/** A new scheme is one line here. */
const schemes: readonly SchemeUnderTest[] = [
  merkle('merkle 1+1', { dataColumns: 1, maxCellBytes: 64 }, 30, 64 * 12, 100),
  merkle('merkle 4+4', { dataColumns: 4, maxCellBytes: 128 }, 100, 1700, 200),
  merkle(
    'merkle 4+4 over the reference codec',
    { dataColumns: 4, codec: referenceCodec, maxCellBytes: 64 },
    100,
    700,
    100,
  ),
  merkle('merkle 16+16', { dataColumns: 16, maxCellBytes: 192 }, 100, 10_000, 50),
  merkle('merkle 64+64', {}, 1000, 300_000, 3),
  merkle('merkle 128+128', { dataColumns: 128, maxCellBytes: 64 }, 1000, 8200, 3),
  celestia('celestia 2+2', {}, 300, 1500, 100),
  celestia('celestia 4+4', {}, 300, 6000, 50),
  celestia('celestia 4+4 over the reference codec', { codec: leopardReference }, 300, 6000, 5),
  celestia('celestia 8+8', {}, 300, 25_000, 3),
  {
    label: 'peerdas',
    scheme: peerdasScheme(),
    oneRowBytes: 1000,
    severalRowsBytes: 200_000,
    runs: 3,
    verifications: { flips: 97, batches: 5, batchCells: 128 },
  },
]

function merkle(
  label: string,
  options: Parameters<typeof merkleScheme>[0],
  oneRowBytes: number,
  severalRowsBytes: number,
  runs: number,
): SchemeUnderTest {
  return { label, scheme: merkleScheme(options), oneRowBytes, severalRowsBytes, runs }
}

function celestia(
  label: string,
  options: Parameters<typeof celestiaScheme>[0],
  oneRowBytes: number,
  severalRowsBytes: number,
  runs: number,
): SchemeUnderTest {
  return { label, scheme: celestiaScheme(options), oneRowBytes, severalRowsBytes, runs }
}

for (const scheme of schemes) schemeCompliance(scheme)

describe('schemes by name', () => {
  it('are made with their options', () => {
    expect(schemeByName('merkle').name).toBe('merkle')
    expect(schemeByName('merkle').geometryFor(1).columns).toBe(128)
    expect(schemeByName('merkle', { dataColumns: 4 }).geometryFor(1).columns).toBe(8)
    expect(schemeByName('peerdas').name).toBe('peerdas')
    expect(schemeByName('celestia').geometryFor(1).columns).toBe(2)
    expect(schemeByName('celestia', { dataColumns: 64 }).geometryFor(1).columns).toBe(128)
  })

  it('say what verification costs', () => {
    expect(schemeByName('merkle').verification).toBe('hashing')
    expect(schemeByName('peerdas').verification).toBe('pairing')
    expect(schemeByName('celestia').verification).toBe('hashing')
  })

  it.each(['', 'Merkle', 'constructor', '__proto__', 'toString'])('"%s" is not one of them', (name) => {
    const error = thrownBy(() => schemeByName(name))
    expect(error).toMatchObject({
      code: 'ERASURE_UNKNOWN_NAME',
      details: { name, known: ['merkle', 'peerdas', 'celestia'] },
    })
    expect(error.message).toBe(`scheme: expected one of merkle, peerdas, celestia, got ${name}`)
  })
})

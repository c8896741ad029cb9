/** The largest square, whose lines are code words over GF(2^16). */
import { describe, expect, it } from 'vitest'
import { celestia, changedAfterEncoding, publishedSquare } from './celestia-fixtures.ts'
import { noise, oneLineARound, partialOf, provenCells, thrownBy } from './fixtures.ts'

const K = 256

describe('30 MiB', () => {
  const committed = publishedSquare(K)
  const present = oneLineARound(K)
  const shown = provenCells(celestia, committed, (row, column) => present[row * 2 * K + column] === 1)

  it('there and back from k² cells that give one line a round; one cell less does not do', () => {
    const result = celestia.reconstruct(committed, partialOf(committed, shown))
    if (result.outcome !== 'reconstructed') expect.fail('expected a reconstruction')
    expect(Buffer.compare(celestia.decode(result.committed.matrix), noise(celestia.maxPayloadBytes))).toBe(0)
    expect(Buffer.compare(result.committed.witness, committed.witness)).toBe(0)
    const error = thrownBy(() => celestia.reconstruct(committed, partialOf(committed, shown.slice(1))))
    expect(error.details).toEqual({ have: K - 1, need: K, missing: 1, row: 0 })
  })

  it('of which one cell is badly encoded are shown to be so by one line', () => {
    const bad = changedAfterEncoding(committed, [[300, 400]])
    const result = celestia.reconstruct(
      bad,
      partialOf(
        bad,
        provenCells(celestia, bad, (row) => row >= K),
      ),
    )
    if (result.outcome !== 'byzantine') expect.fail('expected evidence')
    expect(result.evidence).toMatchObject({ kind: 'bad-encoding', line: { axis: 'column', index: 400 } })
    expect(result.evidence.cells).toHaveLength(K)
    expect(celestia.verifyBadEncoding(bad, result.evidence)).toBe(true)
    expect(celestia.verifyBadEncoding(committed, result.evidence)).toBe(false)
  })
})

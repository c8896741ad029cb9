/** A scheme with a payload published under it: what the parts of the compliance suite start from. */
import { expect } from 'vitest'
import type { Commitment, CommittedMatrix, Reconstruction, Scheme } from '../src/scheme.ts'
import { noise, provenCells } from './fixtures.ts'

export interface SchemeUnderTest {
  readonly label: string
  readonly scheme: Scheme
  /** A payload that fills one row and one that fills several. */
  readonly oneRowBytes: number
  readonly severalRowsBytes: number
  /** Runs of each property; fewer where the scheme is slow. */
  readonly runs: number
  /** How much is verified in one test where verification is slow; everything unless given. */
  readonly verifications?: {
    /** Bits of a cell, a proof, a commitment that are flipped one by one, spread over all of it. */
    readonly flips: number
    /** Batches of cells good and bad, and how many cells are in one at the most. */
    readonly batches: number
    readonly batchCells: number
  }
}

export function published(underTest: SchemeUnderTest) {
  const { scheme, oneRowBytes, severalRowsBytes } = underTest
  const payload = noise(severalRowsBytes)
  const committed = publish(scheme, payload)
  const { geometry, commitments } = committed
  const commitment: Commitment = { geometry, commitments }
  const whole = provenCells(scheme, committed)
  const at = (row: number, column: number) => whole[row * geometry.columns + column]!
  const small = publish(scheme, noise(oneRowBytes))
  return { ...underTest, ...geometry, geometry, payload, committed, commitment, commitments, whole, at, small }
}

export function publish(scheme: Scheme, payload: Uint8Array): CommittedMatrix {
  return scheme.commit(scheme.encode(payload))
}

export function expectSame(result: Reconstruction, expected: CommittedMatrix): void {
  if (result.outcome !== 'reconstructed') expect.fail(`expected a reconstruction, got ${result.evidence.kind}`)
  expect(result.committed.commitments).toEqual(expected.commitments)
  expect(Buffer.compare(result.committed.matrix.bytes, expected.matrix.bytes)).toBe(0)
  expect(Buffer.compare(result.committed.witness, expected.witness)).toBe(0)
}

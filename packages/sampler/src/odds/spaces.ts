/**
 * The smallest sets that stop reconstruction, for the shapes that the literature computes with.
 *
 * A geometry knows its own (`smallestUnrecoverable` of `@daslab/erasure/geometry`); these are for odds of matrices that
 * nobody has built, such as 128 blobs of 1,024 cells.
 */
import { assertInteger } from '../errors.ts'
import type { SampleSpace } from './draw.ts'

const LARGEST_SIDE = 2 ** 24

/** One dimension: N positions of which any K restore the rest, so N - K + 1 must be hidden. */
export function lineSpace(positions: number, needed: number): SampleSpace {
  assertInteger('positions', positions, 1, Number.MAX_SAFE_INTEGER)
  assertInteger('needed', needed, 1, positions)
  return { positions, smallestUnrecoverable: positions - needed + 1 }
}

/**
 * Two dimensions: k x k cells extended to 2k x 2k, of which (k+1)^2 must be hidden
 * (Al-Bassam et al., https://arxiv.org/abs/1809.09044, theorem 1).
 */
export function squareSpace(k: number): SampleSpace {
  return blobsSpace(k, k)
}

/**
 * Several blobs: b blobs of m cells, each extended to 2m cells and the blobs to 2b rows, of which (b+1)(m+1) must be hidden
 * (https://ethresear.ch/t/22762).
 */
export function blobsSpace(blobs: number, cellsPerBlob: number): SampleSpace {
  assertInteger('blobs', blobs, 1, LARGEST_SIDE)
  assertInteger('cellsPerBlob', cellsPerBlob, 1, LARGEST_SIDE)
  return { positions: 4 * blobs * cellsPerBlob, smallestUnrecoverable: (blobs + 1) * (cellsPerBlob + 1) }
}

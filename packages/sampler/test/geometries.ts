/** Geometries that the tests share: the shapes of PeerDAS and of a two-dimensional square, with small cells. */
import type { Geometry } from '@daslab/erasure/types'

/** `columns` columns of which half hold data, `rows` rows that are code words of their own; samples are columns. */
export function oneDimensional(columns: number, rows = 1): Geometry {
  return {
    dimensions: 1,
    dataRows: rows,
    rows,
    dataColumns: columns / 2,
    columns,
    cellBytes: 64,
    maxProofBytes: 1024,
    sampleUnit: 'column',
  }
}

/** k x k cells extended to 2k x 2k; samples are cells. */
export function twoDimensional(k: number): Geometry {
  return {
    dimensions: 2,
    dataRows: k,
    rows: 2 * k,
    dataColumns: k,
    columns: 2 * k,
    cellBytes: 64,
    maxProofBytes: 1024,
    sampleUnit: 'cell',
  }
}

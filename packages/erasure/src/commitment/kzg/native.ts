/**
 * The fast engine: `@crate-crypto/node-eth-kzg`, Rust compiled for the platform and shipped in npm packages.
 *
 * Nothing is compiled or downloaded at installation; where there is no package for the platform, loading fails and the
 * other engine is used. The set-up is compiled in. Making a context of it takes seconds, with tables that quicken proofs
 * and recovery a little longer and some 100 MB; one context serves a thread for as long as it lives.
 */
import { createRequire } from 'node:module'
import type * as NodeEthKzg from '@crate-crypto/node-eth-kzg'
import type { KzgEngine } from './engine.ts'

type Library = Pick<typeof NodeEthKzg, 'DasContextJs'>

export interface NativeOptions {
  /** Tables for proofs and recovery: about a third faster, for more set-up time and memory. @default true */
  readonly precompute?: boolean
  /** @default the npm package; undefined is returned when it does not load */
  readonly library?: Library
}

/** Undefined on a platform that the library is not shipped for. */
export function nativeEngine(options: NativeOptions = {}): KzgEngine | undefined {
  const library = options.library ?? nodeEthKzg()
  if (library === undefined) return undefined
  let made: NodeEthKzg.DasContextJs | undefined
  const context = () => {
    made ??= library.DasContextJs.create({ usePrecomp: options.precompute ?? true })
    return made
  }
  return {
    name: 'node-eth-kzg',
    setUp: () => void context(),
    blobToKzgCommitment: (blob) => context().blobToKzgCommitment(blob),
    computeCells: (blob) => context().computeCells(blob),
    computeCellsAndKzgProofs: (blob) => context().computeCellsAndKzgProofs(blob),
    verifyCellKzgProofBatch: (commitments, cellIndices, cells, proofs) =>
      context().verifyCellKzgProofBatch([...commitments], [...cellIndices], [...cells], [...proofs]),
    recoverCellsAndKzgProofs: (cellIndices, cells) => context().recoverCellsAndKzgProofs([...cellIndices], [...cells]),
  }
}

/** The bare library, for the engine and for measuring what lies between; undefined where it does not load. */
export function nodeEthKzg(): Library | undefined {
  try {
    return createRequire(import.meta.url)('@crate-crypto/node-eth-kzg') as Library
  } catch {
    return undefined
  }
}

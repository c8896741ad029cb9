/**
 * The other Reed-Solomon codes of npm that install without a compiler, as codecs: what `npm run bench -- rs` compares with.
 *
 * They are measured as a user of theirs would call them. None computes Leopard's code over GF(2^8); `@typeberry/native`
 * computes it over GF(2^16), which `sameOverGf16` uses to check us.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Codec, LineShape } from '@daslab/erasure/codec/codec'
import { leopard } from '@daslab/erasure/codec/leopard'
import { reedSolomonErasure } from '@daslab/erasure/codec/reed-solomon-erasure'
import { ReedSolomonErasure } from '@subspace/reed-solomon-erasure.wasm'
import { init, reedSolomon } from '@typeberry/native'

/** Data and parity shards, whatever the codec needs to call them. */
export type Peer = Pick<Codec, 'name' | 'maxShards' | 'encode' | 'reconstruct'>

const WASM = 'dist/reed_solomon_erasure_bg.wasm'

export async function npmPeers(): Promise<Peer[]> {
  await init.reedSolomon()
  return [typeberry, subspace(), reedSolomonErasure]
}

const typeberry: Peer = {
  name: '@typeberry/native',
  maxShards: 65_536,

  encode(line, { dataShards, parityShards, shardBytes }) {
    const data = new reedSolomon.ShardsCollection(shardBytes, line.subarray(0, dataShards * shardBytes))
    line.set(reedSolomon.encode(parityShards, data).take_data(), dataShards * shardBytes)
  },

  /** Restores the data only. */
  reconstruct(line, present, { dataShards, parityShards, shardBytes }) {
    const kept = Uint16Array.from(present.keys()).filter((shard) => present[shard] === 1)
    const given = new Uint8Array(kept.length * shardBytes)
    for (const [i, shard] of kept.entries()) {
      given.set(line.subarray(shard * shardBytes, (shard + 1) * shardBytes), i * shardBytes)
    }
    const collection = new reedSolomon.ShardsCollection(shardBytes, given, kept)
    const restored = reedSolomon.decode(dataShards, parityShards, collection)
    const indices = restored.take_indices() ?? []
    const bytes = restored.take_data()
    for (const [i, shard] of indices.entries()) {
      line.set(bytes.subarray(i * shardBytes, (i + 1) * shardBytes), shard * shardBytes)
    }
  },
}

/** It frees memory twice in `reconstruct`, so each of these calls has an instance of its own. */
function subspace(): Peer {
  const file = createRequire(import.meta.url).resolve('@subspace/reed-solomon-erasure.wasm')
  const bytes = readFileSync(file.replace(/dist.*$/, WASM))
  let instance = ReedSolomonErasure.fromBytes(bytes)
  let calls = 0
  return {
    name: '@subspace/reed-solomon-erasure.wasm',
    maxShards: 256,

    encode(line, { dataShards, parityShards }) {
      if (++calls % 100 === 0) instance = ReedSolomonErasure.fromBytes(bytes)
      instance.encode(line, dataShards, parityShards)
    },

    /** Restores the data only. */
    reconstruct(line, present, { dataShards, parityShards }) {
      const flags = Array.from(present, (flag) => flag === 1)
      ReedSolomonErasure.fromBytes(bytes).reconstruct(line, dataShards, parityShards, flags)
    },
  }
}

/** Whether `@typeberry/native` has the same parity as we, for shapes that take GF(2^16), powers of two and others. */
export function sameOverGf16(): boolean {
  const shapes: LineShape[] = [
    { dataShards: 256, parityShards: 256, shardBytes: 512 },
    { dataShards: 300, parityShards: 33, shardBytes: 128 },
    { dataShards: 1000, parityShards: 300, shardBytes: 64 },
  ]
  return shapes.every((shape) => {
    const line = new Uint8Array((shape.dataShards + shape.parityShards) * shape.shardBytes)
    for (let i = 0; i < shape.dataShards * shape.shardBytes; i++) line[i] = (i * 31 + (i >> 8) * 7) & 0xff
    const theirs = line.slice()
    leopard.encode(line, shape)
    typeberry.encode(theirs, shape)
    return Buffer.compare(line, theirs) === 0
  })
}

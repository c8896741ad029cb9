/**
 * Inputs for the differential test of KZG engines: valid ones, valid ones with something changed, and hostile ones.
 *
 * Where the answer is known beforehand it goes with the input, so that two engines that agree on a wrong answer are found
 * too. Most inputs are cheap on purpose: the pure engine needs a tenth of a second for a cell and seconds for the proofs of
 * a blob.
 */
import type { Kzg } from '@daslab/erasure/commitment/kzg'
import type { RandomSource } from '@daslab/sampler/random'

export type Expected = 'true' | 'not true' | 'refused' | 'anything'

export interface KzgInput {
  readonly kind: string
  readonly call: keyof Kzg
  readonly args: readonly unknown[]
  readonly expected: Expected
}

/** A blob with all that belongs to it. */
export interface Material {
  readonly blob: Uint8Array
  readonly commitment: Uint8Array
  readonly cells: readonly Uint8Array[]
  readonly proofs: readonly Uint8Array[]
}

const CELLS = 128
const MODULUS = Buffer.from('73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001', 'hex')

/** Blobs of every kind that arithmetic treats apart: noise, few elements, one value, zeros. */
export function makeMaterial(kzg: Kzg, random: RandomSource): Material[] {
  const noise = blobOf(() => element(random))
  const sparse = blobOf((i) => (i % 512 === 7 ? element(random) : new Uint8Array(32)))
  const constant = element(random)
  return [noise, sparse, blobOf(() => constant), blobOf(() => new Uint8Array(32))].map((blob) => ({
    blob,
    commitment: kzg.blobToKzgCommitment(blob),
    ...kzg.computeCellsAndKzgProofs(blob),
  }))
}

function blobOf(elementAt: (i: number) => Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat(Array.from({ length: 4096 }, (_, i) => elementAt(i))))
}

/** Canonical: below 2^254, which is below the modulus. */
function element(random: RandomSource): Uint8Array {
  const bytes = random.bytes(32)
  bytes[0]! &= 0x3f
  return bytes
}

type Maker = (random: RandomSource, material: readonly Material[]) => KzgInput

/** How often of a thousand, and what. The last two take the pure engine seconds. */
const makers: readonly (readonly [share: number, make: Maker])[] = [
  [560, hostile],
  [250, mutatedBatch],
  [100, validBatch],
  [40, badRecovery],
  [25, cellsOf],
  [15, commitmentOf],
  [5, proofsOf],
  [5, recovery],
]

export function makeInput(random: RandomSource, material: readonly Material[]): KzgInput {
  let draw = random.below(1000)
  for (const [share, make] of makers) {
    if (draw < share) return make(random, material)
    draw -= share
  }
  throw new Error('the shares of the inputs add up to less than 1000')
}

interface Batch {
  readonly commitments: readonly unknown[]
  readonly indices: readonly unknown[]
  readonly cells: readonly unknown[]
  readonly proofs: readonly unknown[]
}

const LISTS = ['commitments', 'indices', 'cells', 'proofs'] as const

function batchOf(random: RandomSource, material: readonly Material[], most: number): Batch {
  const members = Array.from({ length: 1 + random.below(most) }, () => {
    const { commitment, cells, proofs } = pick(random, material)
    const index = random.below(CELLS)
    return { commitment, index, cell: cells[index], proof: proofs[index] }
  })
  return {
    commitments: members.map(({ commitment }) => commitment),
    indices: members.map(({ index }) => index),
    cells: members.map(({ cell }) => cell),
    proofs: members.map(({ proof }) => proof),
  }
}

function verification(kind: string, { commitments, indices, cells, proofs }: Batch, expected: Expected): KzgInput {
  return { kind, call: 'verifyCellKzgProofBatch', args: [commitments, indices, cells, proofs], expected }
}

function validBatch(random: RandomSource, material: readonly Material[]): KzgInput {
  return verification('valid batch', batchOf(random, material, 6), 'true')
}

/** One thing about one cell is changed. Zeros and equal cells make some changes harmless, so not all answers are known. */
function mutatedBatch(random: RandomSource, material: readonly Material[]): KzgInput {
  const batch = batchOf(random, material, 3)
  const i = random.below(batch.cells.length)
  const [commitment, cell, proof] = [batch.commitments[i], batch.cells[i], batch.proofs[i]] as Uint8Array[]
  const other = pick(random, material)
  const index = random.below(CELLS)
  const changes: readonly (readonly [string, Expected, keyof Batch, () => unknown])[] = [
    ['bit of a cell', 'not true', 'cells', () => flipped(random, cell!)],
    ['bit of a proof', 'not true', 'proofs', () => flipped(random, proof!)],
    ['bit of a commitment', 'not true', 'commitments', () => flipped(random, commitment!)],
    ['another index', 'anything', 'indices', () => index],
    ['another commitment', 'anything', 'commitments', () => other.commitment],
    ['another cell', 'anything', 'cells', () => other.cells[index]],
    ['another proof', 'anything', 'proofs', () => other.proofs[index]],
    ['commitment for proof', 'anything', 'proofs', () => commitment],
    ['the sign of a proof', 'not true', 'proofs', () => negated(proof!)],
    ['a random point', 'not true', 'proofs', () => randomPoint(random)],
    ['a random point to commit to', 'not true', 'commitments', () => randomPoint(random)],
    ['element not below the modulus', 'refused', 'cells', () => overfull(random, cell!)],
  ]
  const [kind, expected, list, value] = pick(random, changes)
  return verification(kind, { ...batch, [list]: batch[list].with(i, value()) }, expected)
}

function flipped(random: RandomSource, bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes)
  const bit = random.below(copy.length * 8)
  copy[bit >> 3]! ^= 1 << (bit & 7)
  return copy
}

/** Infinity has no sign, and becomes an encoding that is none. */
function negated(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[0]! ^= 0x20
  return copy
}

/** Well-formed flags over random bytes: half of them on the curve, none in the subgroup. */
function randomPoint(random: RandomSource): Uint8Array {
  const bytes = random.bytes(48)
  bytes[0] = 0x80 | (bytes[0]! & 0x3f)
  return bytes
}

function overfull(random: RandomSource, bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy.set(random.below(2) === 0 ? MODULUS : new Uint8Array(32).fill(0xff), 32 * random.below(copy.length / 32))
  return copy
}

const noIndices: readonly unknown[] = [
  ...[128, -1, 2 ** 32, 2 ** 53 + 1, 2 ** 64 + 3, 3.7, Number.NaN, Number.NEGATIVE_INFINITY],
  ...[-1n, 3n, 2n ** 64n + 3n, '3', null, undefined, true, {}, [3]],
]

function noBytes(random: RandomSource): unknown {
  const lengths = [0, 1, 32, 47, 49, 96, 2047, 2049, 131_071, 131_073]
  const values = [null, undefined, 7, 'x'.repeat(48), {}, [], new Uint16Array(24), new ArrayBuffer(48)]
  return random.below(2) === 0 ? new Uint8Array(pick(random, lengths)) : pick(random, values)
}

/** Something of the wrong type, length or number somewhere: refused by the door, whatever stands behind it. */
function hostile(random: RandomSource, material: readonly Material[]): KzgInput {
  return pick(random, [hostileBlob, hostileBatch, hostileBatch, hostileRecovery])(random, material)
}

function hostileBlob(random: RandomSource, material: readonly Material[]): KzgInput {
  const call = pick(random, ['blobToKzgCommitment', 'computeCells', 'computeCellsAndKzgProofs'] as const)
  const isBytes = random.below(2) === 0
  const arg = isBytes ? overfull(random, pick(random, material).blob) : noBytes(random)
  return { kind: isBytes ? 'no canonical blob' : 'no blob', call, args: [arg], expected: 'refused' }
}

function hostileBatch(random: RandomSource, material: readonly Material[]): KzgInput {
  const batch = batchOf(random, material, 4)
  const i = random.below(batch.cells.length)
  const list = pick(random, LISTS)
  const point = pick(random, ['commitments', 'proofs'] as const)
  const changes: readonly (readonly [string, keyof Batch, () => readonly unknown[]])[] = [
    ['no index', 'indices', () => batch.indices.with(i, pick(random, noIndices))],
    ['no cell', 'cells', () => batch.cells.with(i, noBytes(random))],
    ['no point', point, () => batch[point].with(i, noBytes(random))],
    ['bad flags', point, () => batch[point].with(i, badFlags(random))],
    ['x too large', point, () => batch[point].with(i, new Uint8Array(48).fill(0xff).fill(0x9f, 0, 1))],
    ['one fewer', list, () => batch[list].slice(1)],
    ['one more', list, () => [...batch[list], batch[list][0]]],
    ['holes', list, () => new Array(batch[list].length)],
    ['no list', list, () => pick(random, [null, undefined, 7, 'x', {}, { length: 1 }]) as never],
  ]
  const [kind, changed, value] = pick(random, changes)
  return verification(kind, { ...batch, [changed]: value() }, 'refused')
}

function badFlags(random: RandomSource): Uint8Array {
  return new Uint8Array(48).fill(pick(random, [0x00, 0x20, 0x40, 0x60, 0xe0]), 0, 1)
}

function hostileRecovery(random: RandomSource, material: readonly Material[]): KzgInput {
  const { cells } = pick(random, material)
  const half = Array.from({ length: 64 }, (_, i) => i)
  const halfCells = cells.slice(0, 64)
  const i = random.below(63)
  const tooMany = Array.from({ length: CELLS + 1 }, (_, i) => Math.min(i, CELLS - 1))
  const choices: readonly (readonly [string, () => readonly [unknown, unknown]])[] = [
    ['63 cells', () => [half.slice(1), halfCells.slice(1)]],
    ['129 cells', () => [tooMany, [...cells, cells[0]]]],
    ['an index twice', () => [half.with(i, 63), halfCells]],
    ['descending', () => [half.toReversed(), halfCells.toReversed()]],
    ['no index', () => [(half as unknown[]).with(63, pick(random, noIndices)), halfCells]],
    ['no cell', () => [half, (halfCells as unknown[]).with(i, noBytes(random))]],
    ['no canonical cell', () => [half, halfCells.with(i, overfull(random, halfCells[i]!))]],
    ['no lists', () => [pick(random, [null, 7, 'x', {}]), pick(random, [null, halfCells])]],
  ]
  const [kind, args] = pick(random, choices)
  return { kind, call: 'recoverCellsAndKzgProofs', args: args(), expected: 'refused' }
}

/** Which columns somebody has, and their cells. */
function held(random: RandomSource, { cells }: Material, count: number): [number[], Uint8Array[]] {
  const columns = new Set<number>()
  while (columns.size < count) columns.add(random.below(CELLS))
  const indices = [...columns].sort((a, b) => a - b)
  return [indices, indices.map((index) => cells[index]!)]
}

function recovery(random: RandomSource, material: readonly Material[]): KzgInput {
  const args = held(random, pick(random, material), 64 + random.below(65))
  return { kind: 'recovery', call: 'recoverCellsAndKzgProofs', args, expected: 'anything' }
}

/** Refused before an engine has worked for seconds. */
function badRecovery(random: RandomSource, material: readonly Material[]): KzgInput {
  const [indices, cells] = held(random, pick(random, material), 64 + random.below(65))
  const i = random.below(cells.length)
  const args = [indices, cells.with(i, overfull(random, cells[i]!))]
  return { kind: 'recovery from bad cells', call: 'recoverCellsAndKzgProofs', args, expected: 'refused' }
}

function cellsOf(random: RandomSource, material: readonly Material[]): KzgInput {
  return { kind: 'cells', call: 'computeCells', args: [blobNear(random, material)], expected: 'anything' }
}

function commitmentOf(random: RandomSource, material: readonly Material[]): KzgInput {
  return { kind: 'commitment', call: 'blobToKzgCommitment', args: [blobNear(random, material)], expected: 'anything' }
}

function proofsOf(random: RandomSource, material: readonly Material[]): KzgInput {
  const args = [blobNear(random, material)]
  return { kind: 'cells and proofs', call: 'computeCellsAndKzgProofs', args, expected: 'anything' }
}

/** A blob of the material with one element changed. */
function blobNear(random: RandomSource, material: readonly Material[]): Uint8Array {
  const blob = new Uint8Array(pick(random, material).blob)
  blob.set(element(random), 32 * random.below(4096))
  return blob
}

function pick<Item>(random: RandomSource, items: readonly Item[]): Item {
  return items[random.below(items.length)]!
}

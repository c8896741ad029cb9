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
const INFINITY = Uint8Array.of(0xc0, ...new Uint8Array(47))

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
  commitments: unknown[]
  indices: unknown[]
  cells: unknown[]
  proofs: unknown[]
}

function batchOf(random: RandomSource, material: readonly Material[], most: number): Batch {
  const batch: Batch = { commitments: [], indices: [], cells: [], proofs: [] }
  for (let left = 1 + random.below(most); left > 0; left--) {
    const { commitment, cells, proofs } = pick(random, material)
    const index = random.below(CELLS)
    batch.commitments.push(commitment)
    batch.indices.push(index)
    batch.cells.push(cells[index])
    batch.proofs.push(proofs[index])
  }
  return batch
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
  const other = pick(random, material)
  const index = random.below(CELLS)
  const changes: readonly (readonly [string, Expected, () => void])[] = [
    ['bit of a cell', 'not true', () => void (batch.cells[i] = flipped(random, batch.cells[i] as Uint8Array))],
    ['bit of a proof', 'not true', () => void (batch.proofs[i] = flipped(random, batch.proofs[i] as Uint8Array))],
    [
      'bit of a commitment',
      'not true',
      () => void (batch.commitments[i] = flipped(random, batch.commitments[i] as Uint8Array)),
    ],
    ['another index', 'anything', () => void (batch.indices[i] = index)],
    ['another commitment', 'anything', () => void (batch.commitments[i] = other.commitment)],
    ['another cell', 'anything', () => void (batch.cells[i] = other.cells[index])],
    ['another proof', 'anything', () => void (batch.proofs[i] = other.proofs[index])],
    ['commitment for proof', 'anything', () => void (batch.proofs[i] = batch.commitments[i])],
    ['the sign of a proof', 'anything', () => void (batch.proofs[i] = negated(batch.proofs[i] as Uint8Array))],
    ['a random point', 'not true', () => void (batch.proofs[i] = randomPoint(random))],
    ['a commitment that is a random point', 'not true', () => void (batch.commitments[i] = randomPoint(random))],
    [
      'element not below the modulus',
      'refused',
      () => void (batch.cells[i] = overfull(random, batch.cells[i] as Uint8Array)),
    ],
  ]
  const [kind, expected, change] = pick(random, changes)
  change()
  return verification(kind, batch, expected)
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
  const { blob, cells } = pick(random, material)
  const call = pick(random, ['blobToKzgCommitment', 'computeCells', 'computeCellsAndKzgProofs'] as const)
  const batch = batchOf(random, material, 4)
  const lists = [batch.commitments, batch.indices, batch.cells, batch.proofs]
  const list = pick(random, lists)
  const i = random.below(list.length)
  const of = (kind: string, change: () => void): KzgInput => {
    change()
    return verification(kind, batch, 'refused')
  }
  const half = Array.from({ length: 64 }, (_, k) => k)
  const recover = (kind: string, indices: unknown, given: unknown): KzgInput => {
    return { kind, call: 'recoverCellsAndKzgProofs', args: [indices, given], expected: 'refused' }
  }
  const halfCells = cells.slice(0, 64)
  const choices: readonly (() => KzgInput)[] = [
    () => ({ kind: 'no blob', call, args: [noBytes(random)], expected: 'refused' }),
    () => ({ kind: 'no canonical blob', call, args: [overfull(random, blob)], expected: 'refused' }),
    () => of('no index', () => void (batch.indices[i] = pick(random, noIndices))),
    () => of('no bytes', () => void (pick(random, [lists[0]!, lists[2]!, lists[3]!])[i] = noBytes(random))),
    () => of('one fewer', () => void list.pop()),
    () => of('one more', () => void list.push(list[0])),
    () => of('a hole', () => void delete list[i]),
    () =>
      of(
        'flags',
        () => void (batch.proofs[i] = new Uint8Array(INFINITY).fill(pick(random, [0, 0x40, 0xe0, 0xff]), 0, 1)),
      ),
    () => of('x too large', () => void (batch.commitments[i] = new Uint8Array(48).fill(0xff).fill(0x9f, 0, 1))),
    () => recover('63 cells', half.slice(1), halfCells.slice(1)),
    () =>
      recover(
        '129 cells',
        Array.from({ length: 129 }, (_, k) => k),
        [...cells, cells[0]],
      ),
    () => recover('an index twice', half.with(random.below(63), 63), halfCells),
    () => recover('descending', half.toReversed(), halfCells.toReversed()),
    () => recover('no index', half.with(63, pick(random, noIndices) as number), halfCells),
    () => recover('no cell', half, halfCells.with(random.below(64), noBytes(random) as Uint8Array)),
    () => recover('no canonical cell', half, halfCells.with(5, overfull(random, halfCells[5]!))),
    () => recover('no lists', pick(random, [null, 7, 'x', {}]), pick(random, [null, halfCells])),
  ]
  return pick(random, choices)()
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

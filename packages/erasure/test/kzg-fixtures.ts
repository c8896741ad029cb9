/** What the tests of KZG share: points of every wrong kind, values of every wrong type, engines that misbehave. */
import type { CellsAndProofs, KzgEngine } from '../src/commitment/kzg/engine.ts'
import { range } from './fixtures.ts'

export const MODULUS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
const PRIME = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn

/** Integer as bytes big-endian. */
export function bigEndian(value: bigint, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'))
}

/** x in 48 bytes with flags in the highest bits. */
export function encodedPoint(x: bigint, flags = 0b100): Uint8Array {
  const bytes = bigEndian(x, 48)
  bytes[0]! |= flags << 5
  return bytes
}

export const infinity = encodedPoint(0n, 0b110)

/** The smallest x from 2 on for which x³ + 4 is, or is not, a square: a point of the curve, or none. */
function firstX(isOnCurve: boolean): bigint {
  for (let x = 2n; ; x++) if ((power((x ** 3n + 4n) % PRIME, (PRIME - 1n) / 2n) === 1n) === isOnCurve) return x
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base]
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % PRIME
    square = (square * square) % PRIME
  }
  return result
}

/** 48 bytes that are no point, each in its own way. */
export const wrongPoints: readonly (readonly [string, Uint8Array])[] = [
  ['zeros', new Uint8Array(48)],
  ['not compressed', encodedPoint(firstX(true), 0b000)],
  ['not compressed, with a sign', encodedPoint(firstX(true), 0b001)],
  ['infinity not compressed', encodedPoint(0n, 0b010)],
  ['infinity with a sign', encodedPoint(0n, 0b111)],
  ['infinity with an x', encodedPoint(1n, 0b110)],
  ['x = p', encodedPoint(PRIME)],
  ['x = 2^381 - 1', encodedPoint(2n ** 381n - 1n)],
  ['all ones', new Uint8Array(48).fill(0xff)],
  ['off the curve', encodedPoint(firstX(false))],
  // One point in 2^125 of the curve is in the subgroup.
  ['on the curve, outside the subgroup', encodedPoint(firstX(true))],
]

/** What no index may be. */
export const wrongIndices: readonly unknown[] = [
  ...[128, -1, 2 ** 32, 2 ** 53 + 1, 2 ** 64 + 3, 3.7, Number.NaN, Number.POSITIVE_INFINITY, -0.5],
  ...[-1n, 3n, 2n ** 64n + 3n, '3', '', null, undefined, true, [3], {}, { valueOf: () => 3 }, Symbol('3'), new Date(3)],
]

/** What no bytes may be, of whatever length was asked for. */
export function wrongBytes(length: number): unknown[] {
  const lengths = [0, 1, length - 1, length + 1, 2 * length].map((wrong) => new Uint8Array(wrong))
  const types = [new Uint16Array(length), new ArrayBuffer(length), new DataView(new ArrayBuffer(length))]
  const fakes = [Object.create(Uint8Array.prototype), { length }, range(length), 'x'.repeat(length), null, undefined, 7]
  return [...lengths, ...types, ...fakes]
}

/** What no list may be. */
export const wrongLists: readonly unknown[] = [null, undefined, 7, 'list', {}, { length: 1, 0: 0 }, new Uint8Array(1)]

export interface EngineCall {
  readonly name: string
  readonly args: readonly unknown[]
}

/** Records every call and answers with what `answer` gives, by default something of the right form. */
export function spyEngine(answer: (call: EngineCall) => unknown = rightForm): KzgEngine & { calls: EngineCall[] } {
  const calls: EngineCall[] = []
  const record =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push({ name, args })
      return answer({ name, args }) as never
    }
  return {
    name: 'spy',
    calls,
    setUp: record('setUp'),
    blobToKzgCommitment: record('blobToKzgCommitment'),
    computeCells: record('computeCells'),
    computeCellsAndKzgProofs: record('computeCellsAndKzgProofs'),
    verifyCellKzgProofBatch: record('verifyCellKzgProofBatch'),
    recoverCellsAndKzgProofs: record('recoverCellsAndKzgProofs'),
  }
}

export function rightForm({ name }: EngineCall): unknown {
  const row: CellsAndProofs = {
    cells: range(128).map(() => new Uint8Array(2048)),
    proofs: range(128).map(() => infinity),
  }
  if (name === 'blobToKzgCommitment') return infinity
  if (name === 'computeCells') return row.cells
  if (name === 'verifyCellKzgProofBatch') return true
  return row
}

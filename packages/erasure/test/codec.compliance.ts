/** What every codec must do, whatever it computes. Run by each codec in the table of `codec.test.ts`. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Codec, LineShape } from '../src/codec/codec.ts'
import { atOddOffset, checkProperty, noise, range, subset, thrownBy } from './fixtures.ts'

export function codecCompliance(codec: Codec): void {
  const unit = codec.shardAlignment

  function shape(dataShards: number, parityShards: number, units = 1): LineShape {
    return { dataShards, parityShards, shardBytes: units * unit }
  }

  function codeWord(of: LineShape, from = 1): Uint8Array {
    const line = new Uint8Array((of.dataShards + of.parityShards) * of.shardBytes)
    line.set(noise(of.dataShards * of.shardBytes, from))
    codec.encode(line, of)
    return line
  }

  /** The line with everything but these shards overwritten, and the flags that say so. */
  function damaged(line: Uint8Array, of: LineShape, kept: readonly number[]) {
    const copy = line.slice()
    const present = new Uint8Array(of.dataShards + of.parityShards)
    for (const shard of kept) present[shard] = 1
    for (const [shard, flag] of present.entries()) {
      if (flag === 0) copy.fill(0xee, shard * of.shardBytes, (shard + 1) * of.shardBytes)
    }
    return { copy, present }
  }

  function expectRestored(line: Uint8Array, of: LineShape, kept: readonly number[]): void {
    const { copy, present } = damaged(line, of, kept)
    codec.reconstruct(copy, present, of)
    expect(Buffer.compare(copy, line), `kept ${kept}`).toBe(0)
  }

  describe(`codec ${codec.name}`, () => {
    it('keeps the data as it is and fills the parity', () => {
      const of = shape(4, 4, 3)
      const line = codeWord(of)
      expect(line.subarray(0, 4 * of.shardBytes)).toEqual(noise(4 * of.shardBytes))
      const stale = new Uint8Array(line)
      stale.fill(0x77, 4 * of.shardBytes)
      codec.encode(stale, of)
      expect(stale).toEqual(line)
    })

    it('restores from every set of enough shards, and from none that is smaller', () => {
      const of = shape(3, 4, 2)
      const line = codeWord(of)
      for (const set of range(2 ** 7)) {
        const kept = range(7).filter((shard) => (set >> shard) & 1)
        if (kept.length >= 3) expectRestored(line, of, kept)
        else expect(() => expectRestored(line, of, kept)).toThrow('of the 3 cells needed')
      }
    })

    it.each([
      [1, 1],
      [1, 255],
      [255, 1],
      [2, 7],
      [16, 16],
      [64, 64],
      [128, 128],
    ])('restores %i data shards from any of %i more', (dataShards, parityShards) => {
      const of = shape(dataShards, parityShards)
      const line = codeWord(of)
      const all = dataShards + parityShards
      expectRestored(line, of, range(all).slice(parityShards))
      checkProperty(
        fc.property(subset(all, dataShards), (kept) => expectRestored(line, of, kept)),
        all > 100 ? 3 : 20,
      )
    })

    it('is linear: the sum of two code words is a code word', () => {
      const of = shape(5, 6, 2)
      const [a, b] = [codeWord(of, 1), codeWord(of, 2)]
      const sum = a.map((byte, i) => byte ^ b[i]!)
      const again = sum.slice()
      codec.encode(again, of)
      expect(again).toEqual(sum)
    })

    it('codes byte by byte: a line of longer shards is its strips', () => {
      const [whole, half] = [shape(4, 4, 2), shape(4, 4)]
      const line = codeWord(whole)
      const strip = new Uint8Array(8 * half.shardBytes)
      for (const shard of range(4)) {
        const start = shard * whole.shardBytes + half.shardBytes
        strip.set(line.subarray(start, start + half.shardBytes), shard * half.shardBytes)
      }
      codec.encode(strip, half)
      for (const shard of range(8)) {
        const start = shard * whole.shardBytes + half.shardBytes
        expect(strip.subarray(shard * half.shardBytes, (shard + 1) * half.shardBytes)).toEqual(
          line.subarray(start, start + half.shardBytes),
        )
      }
    })

    it('works anywhere in memory and writes nowhere else', () => {
      const of = shape(4, 3, 5)
      const line = codeWord(of)
      const { copy, present } = damaged(line, of, [1, 4, 5, 6])
      const odd = atOddOffset(copy)
      const flags = atOddOffset(present)
      codec.reconstruct(odd, flags, of)
      expect(odd).toEqual(line)
      codec.encode(odd, of)
      expect(odd).toEqual(line)
      expect(flags).toEqual(present)
      for (const bytes of [odd, flags]) {
        const around = new Uint8Array(bytes.buffer)
        expect(around.subarray(0, 9)).toEqual(new Uint8Array(9).fill(0xa5))
        expect(around.subarray(9 + bytes.length)).toEqual(new Uint8Array(9).fill(0xa5))
      }
    })

    it('leaves present shards alone, though they be no code word', () => {
      const of = shape(3, 3, 4)
      const line = noise(6 * of.shardBytes)
      const { copy, present } = damaged(line, of, [0, 2, 3, 5])
      codec.reconstruct(copy, present, of)
      for (const shard of [0, 2, 3, 5]) {
        const [from, to] = [shard * of.shardBytes, (shard + 1) * of.shardBytes]
        expect(copy.subarray(from, to)).toEqual(line.subarray(from, to))
      }
    })

    it('says how many are missing, and leaves the line as it was', () => {
      const of = shape(64, 64)
      const line = codeWord(of)
      const { copy, present } = damaged(line, of, range(63))
      const before = copy.slice()
      const error = thrownBy(() => codec.reconstruct(copy, present, of))
      expect(error.message).toBe('63 of the 64 cells needed are present; 1 is missing')
      expect(error).toMatchObject({ code: 'ERASURE_TOO_FEW_CELLS', details: { have: 63, need: 64, missing: 1 } })
      expect(copy).toEqual(before)
      const none = thrownBy(() => codec.reconstruct(copy, new Uint8Array(128), of))
      expect(none.message).toBe('0 of the 64 cells needed are present; 64 are missing')
    })

    it.each([
      ['no data', { dataShards: 0, parityShards: 2, shardBytes: 64 }, 'ERASURE_OUT_OF_RANGE'],
      ['no parity', { dataShards: 2, parityShards: 0, shardBytes: 64 }, 'ERASURE_OUT_OF_RANGE'],
      ['no bytes', { dataShards: 1, parityShards: 1, shardBytes: 0 }, 'ERASURE_OUT_OF_RANGE'],
      ['half a shard', { dataShards: 1.5, parityShards: 1, shardBytes: 64 }, 'ERASURE_OUT_OF_RANGE'],
      ['NaN', { dataShards: Number.NaN, parityShards: 1, shardBytes: 64 }, 'ERASURE_OUT_OF_RANGE'],
      ['a negative', { dataShards: 3, parityShards: -1, shardBytes: 64 }, 'ERASURE_OUT_OF_RANGE'],
      ['2^53', { dataShards: 1, parityShards: 1, shardBytes: 2 ** 53 }, 'ERASURE_OUT_OF_RANGE'],
      [
        'one shard too many',
        { dataShards: codec.maxShards - 1, parityShards: 2, shardBytes: 64 },
        'ERASURE_OUT_OF_RANGE',
      ],
      ['another length', { dataShards: 2, parityShards: 1, shardBytes: 64 }, 'ERASURE_WRONG_LENGTH'],
    ])('refuses %s', (_, of: LineShape, code) => {
      expect(thrownBy(() => codec.encode(new Uint8Array(128), of)).code).toBe(code)
      expect(thrownBy(() => codec.reconstruct(new Uint8Array(128), new Uint8Array(2).fill(1), of)).code).toBe(code)
    })

    it('refuses flags that do not fit the line', () => {
      const of = shape(2, 2)
      const line = codeWord(of)
      for (const length of [3, 5]) {
        const error = thrownBy(() => codec.reconstruct(line, new Uint8Array(length).fill(1), of))
        expect(error.code).toBe('ERASURE_WRONG_LENGTH')
      }
      expect(thrownBy(() => codec.reconstruct(line, Uint8Array.of(1, 2, 1, 0), of)).code).toBe('ERASURE_OUT_OF_RANGE')
    })

    it.each([4, 16])('restores 1,000 random patterns of 2 x %i in a row', (dataShards) => {
      const of = shape(dataShards, dataShards)
      const line = codeWord(of)
      const random = noise(4 * 2 * dataShards * 1000, 7)
      const keys = new Uint32Array(random.buffer)
      for (let run = 0; run < 1000; run++) {
        const key = (shard: number) => keys[run * 2 * dataShards + shard]!
        const order = range(2 * dataShards).sort((a, b) => key(a) - key(b))
        expectRestored(line, of, order.slice(0, dataShards + (run % 3)))
      }
    })
  })
}

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { seededRandom } from '@daslab/sampler/random'
import { decode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../property.ts'
import { flipBit } from '../../publication.ts'
import { type Format, formats } from './formats.ts'

/** A stranger's bytes never throw, and what is wrong with them is told in one short line. */
function expectRefused(format: Format, bytes: Uint8Array): void {
  const decoded = format.decode(bytes)
  if (decoded.ok) throw new Error(`accepted: ${Buffer.from(bytes.subarray(0, 100)).toString('hex')}`)
  expect(decoded.reason).toMatch(/^[\x20-\x7e]{10,120}$/)
}

/** Either refused, or the one encoding of what it says. */
function expectCanonical(format: Format, bytes: Uint8Array): void {
  const decoded = format.decode(bytes)
  if (!decoded.ok) expectRefused(format, bytes)
  else expect(Buffer.compare(decoded.value(), bytes), 'another encoding of the same message').toBe(0)
}

/** The head of a CBOR item, in a form that need not be the shortest. */
function head(major: number, argument: number | bigint, bytes: 0 | 1 | 2 | 4 | 8): Uint8Array {
  if (bytes === 0) return Uint8Array.of((major << 5) | Number(argument))
  const encoded = Buffer.alloc(1 + bytes)
  encoded[0] = (major << 5) | { 1: 24, 2: 25, 4: 26, 8: 27 }[bytes]
  if (bytes === 8) encoded.writeBigUInt64BE(BigInt(argument), 1)
  else encoded.writeUIntBE(Number(argument), 1, bytes)
  return encoded
}

const shortest = (argument: number): 0 | 1 | 2 | 4 | 8 =>
  argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : argument < 2 ** 32 ? 4 : 8
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

type Item = number | string | Uint8Array | readonly Item[]

/** Writes an item in the one right form, except where `change` gives other bytes for it. */
function write(item: Item, change: (item: Item, path: string) => Uint8Array | undefined, path = ''): Uint8Array {
  const changed = change(item, path)
  if (changed !== undefined) return changed
  if (typeof item === 'number') return head(0, item, shortest(item))
  if (typeof item === 'string') return join(head(3, item.length, shortest(item.length)), Buffer.from(item))
  if (item instanceof Uint8Array) return join(head(2, item.length, shortest(item.length)), item)
  const parts = item.map((part, i) => write(part, change, `${path}/${i}`))
  return join(head(4, item.length, shortest(item.length)), ...parts)
}

const asIs = (item: Item) => write(item, () => undefined)

/** Other ways to write an item: none is canonical, most mean the same, all must be refused. */
function disguises(item: Item): Record<string, Uint8Array> {
  const plain = asIs(item)
  const any = {
    'in a tag': join(Uint8Array.of(0xc1), plain),
    'as a tag of big numbers': Uint8Array.of(0xc2, 0x41, 0x01),
    'as a map': Uint8Array.of(0xa0),
    'as a map of one': Uint8Array.of(0xa1, 0x61, 0x61, 0x00),
    'as null': Uint8Array.of(0xf6),
    'as undefined': Uint8Array.of(0xf7),
    'as true': Uint8Array.of(0xf5),
    'as a simple value': Uint8Array.of(0xe0),
    'as a break': Uint8Array.of(0xff),
    'as NaN': Uint8Array.of(0xf9, 0x7e, 0x00),
    'as infinity': Uint8Array.of(0xf9, 0x7c, 0x00),
    'as minus one': Uint8Array.of(0x20),
    'as minus 2^64': join(head(1, 2n ** 64n - 1n, 8)),
    'as 2^53': join(head(0, 2n ** 53n, 8)),
    'as 2^64 - 1': join(head(0, 2n ** 64n - 1n, 8)),
    'as 3.7': join(Uint8Array.of(0xfb), new Uint8Array(new Float64Array([3.7]).buffer).reverse()),
    'with a head of a reserved kind': Uint8Array.of(plain[0]! | (0x1f & 0x1c)),
  }
  if (typeof item === 'number') {
    const single = Buffer.alloc(5)
    single[0] = 0xfa
    single.writeFloatBE(item, 1)
    const double = Buffer.alloc(9)
    double[0] = 0xfb
    double.writeDoubleBE(item, 1)
    const longer = ([1, 2, 4, 8] as const).filter((bytes) => bytes > shortest(item))
    return {
      ...any,
      'as a float of 4 bytes': single,
      'as a float of 8 bytes': double,
      ...(item === 1 && { 'as a float of 2 bytes': Uint8Array.of(0xf9, 0x3c, 0x00) }),
      ...(item === 0 && { 'as minus zero': Uint8Array.of(0xf9, 0x80, 0x00) }),
      ...Object.fromEntries(longer.map((bytes) => [`in ${bytes} bytes`, head(0, item, bytes)])),
    }
  }
  const [major, length, content] =
    typeof item === 'string'
      ? ([3, item.length, Buffer.from(item)] as const)
      : item instanceof Uint8Array
        ? ([2, item.length, item] as const)
        : ([4, item.length, join(...item.map(asIs))] as const)
  const longer = ([1, 2, 4, 8] as const).filter((bytes) => bytes > shortest(length))
  return {
    ...any,
    'of indefinite length': join(Uint8Array.of((major << 5) | 31), major === 4 ? content : plain, Uint8Array.of(0xff)),
    'with a length of one more': join(head(major, length + 1, shortest(length + 1)), content),
    'that claims 2^31 bytes or items': join(head(major, 2 ** 31, 4), content),
    'that claims 2^32 bytes or items': join(head(major, 2 ** 32, 8), content),
    'that claims 2^53 bytes or items': join(head(major, 2n ** 53n, 8), content),
    'that claims 2^64 - 1 bytes or items': join(head(major, 2n ** 64n - 1n, 8), content),
    ...Object.fromEntries(
      longer.map((bytes) => [`with a length in ${bytes} bytes`, join(head(major, length, bytes), content)]),
    ),
  }
}

function pathsOf(item: Item, path = ''): [path: string, item: Item][] {
  const inside = Array.isArray(item) ? item.flatMap((part, i) => pathsOf(part as Item, `${path}/${i}`)) : []
  return [[path, item], ...inside]
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapGrowth(run: () => void): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  run()
  const after = process.memoryUsage()
  return after.heapUsed + after.arrayBuffers - heapUsed - arrayBuffers
}

describe.each(formats)('$name', (format) => {
  const { example, maxBytes } = format
  const items = decode(example) as Item

  test('the example is accepted, and the writer of this test writes it', () => {
    const decoded = format.decode(example)
    expect(decoded.ok && decoded.value()).toEqual(example)
    expect(Buffer.compare(asIs(items), example)).toBe(0)
  })

  test('cut at every byte', () => {
    for (let length = 0; length < example.length; length++) expectRefused(format, example.subarray(0, length))
  })

  test('with anything behind it', () => {
    for (const tail of [Uint8Array.of(0), Uint8Array.of(0xff), Uint8Array.of(0xf6), example]) {
      expectRefused(format, join(example, tail))
    }
  })

  test('with a field too few or too many', () => {
    const fields = items as readonly Item[]
    expectRefused(format, asIs(fields.slice(0, -1)))
    expectRefused(format, asIs(fields.slice(1)))
    expectRefused(format, asIs([...fields, 0]))
    expectRefused(format, asIs([...fields, fields.at(-1)!]))
    expectRefused(format, asIs([]))
    expectRefused(format, asIs([fields]))
    expectRefused(format, asIs(fields[0]!))
  })

  test('with any item written otherwise', () => {
    for (const [path, item] of pathsOf(items)) {
      for (const [disguise, bytes] of Object.entries(disguises(item))) {
        const message = write(items, (_, at) => (at === path ? bytes : undefined))
        expect(() => expectRefused(format, message), `item ${path} ${disguise}`).not.toThrow()
      }
    }
  })

  test('random bytes', () => {
    checkProperty(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expectCanonical(format, bytes)),
      1_000,
    )
  })

  test('one bit or a few bytes changed: refused, or the one encoding of another message', () => {
    for (let bit = 0; bit < 8 * example.length; bit++) expectCanonical(format, flipBit(example, bit))
    const change = fc.record({ at: fc.nat(example.length - 1), byte: fc.nat(255) })
    checkProperty(
      fc.property(fc.array(change, { minLength: 2, maxLength: 4 }), (changes) => {
        const bytes = example.slice()
        for (const { at, byte } of changes) bytes[at] = byte
        expectCanonical(format, bytes)
      }),
      500,
    )
  })

  test('longer than allowed by a byte', () => {
    const reason = { ok: false, reason: expect.stringMatching(/at most \d+|\d to \d+ bytes/) }
    expect(format.decode(new Uint8Array(maxBytes + 1))).toMatchObject(reason)
    expect(format.decode(new Uint8Array(64 * maxBytes))).toMatchObject(reason)
  })

  test('bombs cost no memory in proportion', () => {
    const fill = (byte: number) => new Uint8Array(maxBytes).fill(byte)
    const listOf = (byte: number) => join(head(4, maxBytes - 5, 4), new Uint8Array(maxBytes - 5).fill(byte))
    const bombs = {
      'arrays in arrays': fill(0x81),
      'arrays in arrays, two each': fill(0x82),
      'maps in maps': fill(0xa1),
      'tags on tags': fill(0xc1),
      'indefinite arrays': fill(0x9f),
      'indefinite strings': fill(0x5f),
      'a list of nothing but numbers': listOf(0x00),
      'a list of empty strings': listOf(0x40),
      'a list of empty lists': listOf(0x80),
      'a list of empty maps': listOf(0xa0),
      'an array of 2^32': head(4, 2 ** 32, 8),
      'a byte string of 2^31': join(head(2, 2 ** 31, 4), new Uint8Array(100)),
      'a text of 2^31': join(head(3, 2 ** 31, 4), new Uint8Array(100)),
      'a list with an array of 2^32 - 1': join(head(4, 1, 0), head(4, 2 ** 32 - 1, 4)),
    }
    for (const [bomb, bytes] of Object.entries(bombs)) {
      const growth = heapGrowth(() => expectRefused(format, bytes))
      expect(growth, bomb).toBeLessThan(4 * 2 ** 20)
    }
  })
})

test('a message inside deep recursion is still judged by its bytes', () => {
  // The decoder recurses: called near the end of the stack it must not take a good message for a bad one for ever.
  const deep = (levels: number): boolean =>
    levels === 0 ? formats[0]!.decode(formats[0]!.example).ok : deep(levels - 1)
  expect(deep(1_000)).toBe(true)
})

test('a receiver may keep what it decoded: no view of the message', () => {
  const random = seededRandom('overwrite')
  for (const format of formats) {
    for (const bytes of [format.example.slice(), Buffer.from(format.example)]) {
      const decoded = format.decode(bytes)
      bytes.set(random.bytes(bytes.length))
      expect(decoded.ok && decoded.value()).toEqual(format.example)
    }
  }
})

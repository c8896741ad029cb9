import { createHash, createPublicKey, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { isSignatureValid, nodeIdOf, publicKeyOf, signHeader } from '../src/header.ts'
import {
  type BlobHeader,
  blobId,
  decodeSignedHeader,
  encodeHeader,
  encodeSignedHeader,
} from '../src/network/wire/header-message.ts'
import { flipBit, publication, publisherIdentity } from './publication.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** The secret key of the first test vector of RFC 8032, section 7.1, and its public key. */
const RFC8032_SECRET = bytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
const RFC8032_PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

const { signed } = publication()

describe('identities', () => {
  test('the public key of a seed is that of RFC 8032', () => {
    expect(publicKeyOf(RFC8032_SECRET)).toBe(RFC8032_PUBLIC)
  })

  test('the node id is SHA-256 of the public key as a number, highest byte first', () => {
    expect(nodeIdOf(RFC8032_PUBLIC).toString(16)).toBe(
      '21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9',
    )
    expect(nodeIdOf('00'.repeat(32)).toString(16)).toBe(
      '66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925',
    )
  })
})

describe('a signed header', () => {
  test('has known bytes, a known id and a known signature', () => {
    const header: BlobHeader = {
      network: 'known-answer',
      scheme: 'merkle',
      geometry: {
        dimensions: 1,
        dataRows: 2,
        rows: 2,
        dataColumns: 4,
        columns: 8,
        cellBytes: 64,
        maxProofBytes: 128,
        sampleUnit: 'column',
      },
      commitments: [bytes('11'.repeat(32))],
      payloadBytes: 500,
      publisher: bytes(RFC8032_PUBLIC),
      sequence: 1_760_000_000_000,
    }
    const { signed, signature, blob } = signHeader(header, RFC8032_SECRET)
    expect(hex(signed)).toBe(
      `88016c6b6e6f776e2d616e73776572666d65726b6c658801020204081840188000` +
        `1901f4815820${'11'.repeat(32)}5820${RFC8032_PUBLIC}1b00000199c82cc000`,
    )
    expect(blob).toBe(hex(createHash('sha256').update(signed).digest()))
    const digest = createHash('sha256').update('daslab/header/v1').update(signed).digest()
    const x = Buffer.from(RFC8032_PUBLIC, 'hex').toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(verify(null, digest, key, signature), 'by another implementation').toBe(true)
    expect({ blob, signature: hex(signature) }).toMatchInlineSnapshot(`
      {
        "blob": "b4e14d3d9613bad024f4868b56306e985546d25c5ac772f7ad4acc5b91be616c",
        "signature": "957eb545798c4a4c77c5db690583d9cc2aef1108962e37995e11db44bed5f37dd838859a118da2040daaaf60d7a0784123e92d209d4031b471c6650fe92cc006",
      }
    `)
  })

  test('is valid as it was signed, before and after the wire', () => {
    expect(isSignatureValid(signed)).toBe(true)
    const header = { ...signed, signed: new Uint8Array(signed.signed), signature: new Uint8Array(signed.signature) }
    expect(isSignatureValid(header)).toBe(true)
  })

  test('with any bit of the signed part flipped is invalid', () => {
    for (let bit = 0; bit < 8 * signed.signed.length; bit++) {
      expect(isSignatureValid({ ...signed, signed: flipBit(signed.signed, bit) }), `bit ${bit}`).toBe(false)
    }
  })

  test('with any bit of the signature flipped is invalid', () => {
    for (let bit = 0; bit < 8 * 64; bit++) {
      expect(isSignatureValid({ ...signed, signature: flipBit(signed.signature, bit) }), `bit ${bit}`).toBe(false)
    }
  })

  test('with a signature made from the valid one, as lenient checks allow, is invalid', () => {
    // S + L signs the same under the equation; only the range check tells them apart.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${hex(signed.signature.slice(32).reverse())}`) + order
    const other = new Uint8Array(signed.signature)
    other.set(bytes(s.toString(16).padStart(64, '0')).reverse(), 32)
    expect(isSignatureValid({ ...signed, signature: other })).toBe(false)
  })

  test('under another publisher is invalid', () => {
    const header = { ...signed.header, publisher: bytes(RFC8032_PUBLIC) }
    expect(isSignatureValid({ ...signed, header })).toBe(false)
    const forged = signHeader(header, publisherIdentity)
    expect(isSignatureValid(forged)).toBe(false)
  })

  test('over the bare digest, without the domain, is invalid', () => {
    for (const digest of [signed.signed, createHash('sha256').update(signed.signed).digest()]) {
      const signature = ed25519.sign(digest, publisherIdentity)
      expect(isSignatureValid({ ...signed, signature })).toBe(false)
    }
  })

  test.each([
    ['no point of the curve', `02${'00'.repeat(31)}`],
    ['the number 2^255 - 1', 'ff'.repeat(32)],
    ['the field prime, zero in a form that is not canonical', `ed${'ff'.repeat(30)}7f`],
    ['the neutral element', `01${'00'.repeat(31)}`],
    ['a point of small order', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['the point of order two', `ec${'ff'.repeat(30)}7f`],
    ['zero', '00'.repeat(32)],
    ['nothing', ''],
    ['a byte short', 'd7'.repeat(31)],
    ['a byte long', `${RFC8032_PUBLIC}00`],
  ])('under a publisher that is %s is invalid, and nothing is thrown', (_, publisher) => {
    const header = { ...signed.header, publisher: bytes(publisher) }
    expect(isSignatureValid({ ...signed, header })).toBe(false)
    // R the neutral element and S zero: with a key of small order and a lenient check that signs anything.
    const nothing = bytes(`01${'00'.repeat(63)}`)
    expect(isSignatureValid({ ...signed, header, signature: nothing })).toBe(false)
    expect(isSignatureValid({ ...signed, header, signature: new Uint8Array(64) })).toBe(false)
  })

  test.each([0, 1, 63, 65, 128])('with a signature of %i bytes is invalid', (length) => {
    expect(isSignatureValid({ ...signed, signature: new Uint8Array(length) })).toBe(false)
  })
})

describe('the blob id', () => {
  test('is the SHA-256 of the signed part and has nothing to do with the signature', () => {
    expect(signed.blob).toBe(createHash('sha256').update(signed.signed).digest('hex'))
    expect(blobId(signed.signed)).toBe(signed.blob)
  })

  test('changes with each field', () => {
    const { header } = signed
    const { geometry } = header
    const changed: Partial<BlobHeader>[] = [
      { network: 'tesu' },
      { scheme: 'merkle2' },
      { payloadBytes: header.payloadBytes + 1 },
      { commitments: [flipBit(header.commitments[0]!, 0)] },
      { commitments: [...header.commitments, header.commitments[0]!] },
      { publisher: flipBit(header.publisher, 0) },
      { sequence: header.sequence + 1 },
      { geometry: { ...geometry, dimensions: 2 } },
      { geometry: { ...geometry, dataRows: geometry.dataRows + 1 } },
      { geometry: { ...geometry, rows: geometry.rows + 1 } },
      { geometry: { ...geometry, dataColumns: geometry.dataColumns + 1 } },
      { geometry: { ...geometry, columns: geometry.columns + 1 } },
      { geometry: { ...geometry, cellBytes: geometry.cellBytes + 1 } },
      { geometry: { ...geometry, maxProofBytes: geometry.maxProofBytes + 1 } },
      { geometry: { ...geometry, sampleUnit: 'cell' } },
    ]
    expect(new Set(changed.flatMap((change) => Object.keys(change))), 'every field').toEqual(
      new Set(Object.keys(header)),
    )
    const ids = changed.map((change) => blobId(encodeHeader({ ...header, ...change })))
    expect(new Set([signed.blob, ...ids]).size).toBe(changed.length + 1)
  })

  test('is worked out from the bytes that came, not taken from the sender', () => {
    const message = encodeSignedHeader({ ...signed, blob: 'ff'.repeat(32) })
    expect(decodeSignedHeader(message)).toMatchObject({ ok: true, value: { blob: signed.blob } })
  })
})

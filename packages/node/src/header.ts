/**
 * Signing and checking headers: Ed25519 over a domain-separated digest of the header's bytes.
 *
 * The publisher's signing key is its peer identity's key. Checks run in strict mode (RFC 8032, no cofactored leniency),
 * so that two signatures for one header cannot be made from one by a relayer.
 */
import { createHash } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { type BlobHeader, blobId, encodeHeader, type SignedHeader } from './network/wire/header-message.ts'

const DOMAIN = 'daslab/header/v1'

/** The public key, in hex, of an identity's 32-byte seed. */
export function publicKeyOf(identity: Uint8Array): string {
  return Buffer.from(ed25519.getPublicKey(identity)).toString('hex')
}

/**
 * A node's id as the custody functions take it: SHA-256 of its public key as a 256-bit number.
 * (Ethereum hashes its secp256k1 key with Keccak; the number is used the same way.)
 */
export function nodeIdOf(publicKey: string): bigint {
  return BigInt(`0x${createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex')}`)
}

export function signHeader(header: BlobHeader, identity: Uint8Array): SignedHeader {
  const signed = encodeHeader(header)
  return { header, signed, signature: ed25519.sign(digest(signed), identity), blob: blobId(signed) }
}

/** False for any signature that is not the publisher's over exactly these bytes; never throws on a peer's bytes. */
export function isSignatureValid({ header, signed, signature }: SignedHeader): boolean {
  try {
    return ed25519.verify(signature, digest(signed), header.publisher, { zip215: false })
  } catch {
    // The library throws where a public key is no point of the curve: no valid signature either way.
    return false
  }
}

function digest(signed: Uint8Array): Uint8Array {
  return createHash('sha256').update(DOMAIN).update(signed).digest()
}

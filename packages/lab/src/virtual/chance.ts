/**
 * Seeded chance for a whole process: whatever a library draws comes from the seed.
 *
 * Daslab's own code is given its randomness. Libraries take theirs from the platform: `Math.random`, the Web Crypto
 * `getRandomValues`, and half a dozen functions of `node:crypto`. Each gets a stream of its own, so that one more draw of one
 * kind leaves the others as they were. Install it before the libraries are loaded: some keep a reference. Begin the streams
 * anew when they are loaded: a loader may draw, too, now more, now less.
 */
import crypto, { type KeyObject } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { RandomSource } from '@daslab/sampler/random'

/** DER prefixes (RFC 8410) that turn 32 raw bytes into a private key of the curve. */
const PRIVATE_KEY_PREFIX: Readonly<Record<string, string>> = {
  x25519: '302e020100300506032b656e04220420',
  ed25519: '302e020100300506032b657004220420',
}

/** Returns the function that begins all streams anew. */
export function installSeededChance(random: RandomSource): () => void {
  let numbers = random.split('Math.random')
  let bytes = random.split('bytes')
  Math.random = () => numbers.fraction()

  const fill = <T extends ArrayBufferView>(view: T): T => {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes.bytes(view.byteLength))
    return view
  }
  const randomUUID = () => uuidOf(bytes.bytes(16))
  // `getRandomValues` of node:crypto is this one, read when it is called.
  replace(globalThis.crypto, { getRandomValues: fill, randomUUID })

  const keyPairs = crypto.generateKeyPairSync
  replace(crypto, {
    randomUUID,
    randomInt: (...args: readonly unknown[]) => {
      const [from, to] = typeof args[1] === 'number' ? [Number(args[0]), args[1]] : [0, Number(args[0])]
      const drawn = from + Math.floor(bytes.fraction() * (to - from))
      return called(args.at(-1), drawn)
    },
    randomBytes: (size: number, callback?: unknown) => called(callback, Buffer.from(bytes.bytes(size))),
    randomFillSync: (view: ArrayBufferView | ArrayBuffer, offset = 0, size?: number) => {
      const whole = ArrayBuffer.isView(view)
        ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
        : new Uint8Array(view)
      fill(whole.subarray(offset, size === undefined ? undefined : offset + size))
      return view
    },
    generateKeyPairSync: (type: string, options: KeyEncodings = {}) => {
      const prefix = PRIVATE_KEY_PREFIX[type]
      if (prefix === undefined) return keyPairs(type as 'ed25519', options as never)
      const der = Buffer.concat([Buffer.from(prefix, 'hex'), bytes.bytes(32)])
      const privateKey = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      return {
        privateKey: encoded(privateKey, options.privateKeyEncoding),
        publicKey: encoded(crypto.createPublicKey(privateKey), options.publicKeyEncoding),
      }
    },
  })
  syncBuiltinESMExports()
  return () => {
    numbers = random.split('Math.random')
    bytes = random.split('bytes')
  }
}

/** Those of Web Crypto belong to a prototype, so they are defined, not set. */
function replace(target: object, functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true })
  }
}

interface KeyEncodings {
  readonly publicKeyEncoding?: Parameters<KeyObject['export']>[0]
  readonly privateKeyEncoding?: Parameters<KeyObject['export']>[0]
}

function encoded(key: KeyObject, encoding: Parameters<KeyObject['export']>[0] | undefined) {
  return encoding === undefined ? key : key.export(encoding)
}

/** Node's crypto answers at once, or to a callback in a later tick. */
function called<T>(callback: unknown, value: T): T | undefined {
  if (typeof callback !== 'function') return value
  process.nextTick(callback as (error: null, value: T) => void, null, value)
  return undefined
}

/** Version 4 (RFC 9562). */
function uuidOf(bytes: Uint8Array): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Every message of the node's protocols, as the tests of the wire see it: a valid example, a way in and a way out. */
import { seededRandom } from '@daslab/sampler/random'
import type { Decoded } from '../../../src/network/wire/bounded.ts'
import { encodeMessage } from '../../../src/network/wire/bounded.ts'
import { decodeCustody, encodeCustody } from '../../../src/network/wire/custody-message.ts'
import { decodeSignedHeader, encodeHeader, encodeSignedHeader } from '../../../src/network/wire/header-message.ts'
import * as limits from '../../../src/network/wire/limits.ts'
import {
  decodeSampleRequest,
  decodeSampleResponse,
  encodeSampleRequest,
  encodeSampleResponse,
} from '../../../src/network/wire/sample-message.ts'
import { decodeSidecar, encodeSidecar } from '../../../src/network/wire/sidecar-message.ts'
import { publication } from '../../publication.ts'

export interface Format {
  readonly name: string
  readonly maxBytes: number
  readonly example: Uint8Array
  /** Decodes; encodes again what came out when it is called. */
  decode(bytes: Uint8Array): Decoded<() => Uint8Array>
}

/** No Buffer: its `slice` is a view, and it equals no Uint8Array. */
const plain = (bytes: Uint8Array) => new Uint8Array(bytes)

function format<T>(
  name: string,
  maxBytes: number,
  decode: (bytes: Uint8Array) => Decoded<T>,
  encode: (value: T) => Uint8Array,
  example: Uint8Array,
): Format {
  return {
    name,
    maxBytes,
    example: plain(example),
    decode(bytes) {
      const decoded = decode(bytes)
      return decoded.ok ? { ok: true, value: () => plain(encode(decoded.value)) } : decoded
    },
  }
}

const random = seededRandom('wire')
const { signed, sidecar } = publication({ payload: random.bytes(600) })
const blob = Buffer.from(random.bytes(32)).toString('hex')
const cells = [5, 300, 1023].map((column) => ({ row: 2, column, cell: random.bytes(64), proof: random.bytes(96) }))

export const formats: readonly Format[] = [
  format('signed header', limits.MAX_HEADER_BYTES, decodeSignedHeader, encodeSignedHeader, encodeSignedHeader(signed)),
  format(
    'signed part of a header',
    limits.MAX_HEADER_BYTES,
    (bytes) => decodeSignedHeader(encodeMessage([bytes, signed.signature])),
    ({ header }) => encodeHeader(header),
    signed.signed,
  ),
  format('sidecar', limits.MAX_SIDECAR_BYTES, decodeSidecar, encodeSidecar, encodeSidecar(sidecar(5))),
  format(
    'sample request',
    limits.MAX_SAMPLE_REQUEST_BYTES,
    decodeSampleRequest,
    encodeSampleRequest,
    encodeSampleRequest({ id: 70_000, blob, coordinates: cells }),
  ),
  format(
    'sample response',
    limits.MAX_SAMPLE_RESPONSE_BYTES + limits.RESPONSE_OVERHEAD_BYTES,
    decodeSampleResponse,
    encodeSampleResponse,
    encodeSampleResponse({ id: 70_000, status: 'ok', cells }),
  ),
  format(
    'custody',
    limits.MAX_CUSTODY_BYTES,
    (bytes) => decodeCustody(bytes, 300),
    (columns) => encodeCustody(columns, 300),
    encodeCustody([0, 7, 8, 128, 299], 300),
  ),
]

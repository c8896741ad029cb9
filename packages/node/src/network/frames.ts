/**
 * Length-prefixed messages on a stream, with bounds on what a stranger can make us hold.
 *
 * libp2p's own reader takes the bytes of a length for as long as each says that more follow, and keeps them all. Here a
 * length has at most four bytes, in the shortest form, and is refused before memory is reserved for what it promises.
 */
import type { Stream } from '@libp2p/interface'
import { type LengthPrefixedStream, lpStream } from '@libp2p/utils'

export type Frames = LengthPrefixedStream<Stream>

const MAX_LENGTH_BYTES = 4

/** What came is no length of a message that is allowed: the peer is at fault. */
export class FrameError extends Error {}

/** `maxBytes` bounds a message, `maxUnread` what has come and nobody has read yet. */
export function framesOf(stream: Stream, bounds: { readonly maxBytes: number; readonly maxUnread: number }): Frames {
  return lpStream(stream, {
    maxBufferSize: bounds.maxUnread,
    lengthDecoder: (bytes) => {
      const length = readLength(bytes.subarray())
      if (length <= bounds.maxBytes) return length
      throw new FrameError(`a message of ${length} bytes, at most ${bounds.maxBytes} allowed`)
    },
  })
}

/** The number at the start of a frame, seven bits a byte, lowest first. @throws RangeError when more bytes are needed */
function readLength(bytes: Uint8Array): number {
  let length = 0
  for (const [i, byte] of bytes.entries()) {
    length += (byte & 0x7f) * 2 ** (7 * i)
    if (byte === 0 && i > 0) throw new FrameError('a length that is not in its shortest form')
    if (byte < 0x80) return length
  }
  if (bytes.length < MAX_LENGTH_BYTES) throw new RangeError('more bytes of the length follow')
  throw new FrameError(`a length of more than ${MAX_LENGTH_BYTES} bytes`)
}

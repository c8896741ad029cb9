/** Large squares, k = 128 (the last that GF(2^8) serves) and 256 (the first of GF(2^16)), and what holds them together. */
import { expect, it } from 'vitest'
import { dataRoot } from '../src/commitment/data-root.ts'
import { SHARE_BYTES } from '../src/commitment/nmt-batch.ts'
import { headerOf } from '../src/square/header.ts'
import { placeOriginal, sharesOf, squareLayout } from '../src/square/layout.ts'
import { openSquare, phases, runPhase } from '../src/square/phases.ts'
import { sharedMemory } from '../src/web-assembly.ts'
import { hex, noise, range, sha256 } from './fixtures.ts'
import { namespaceOf } from './nmt-fixtures.ts'

it.each([
  [
    128,
    'c9d981e1c30c842872647e38d7937f5a7f0eddbe871893ac45f061c66f098fec',
    '9c72c44012ecad931098ef2976b1aa05ac8a1b5dd176fcbcb256803732b057eb',
  ],
  [
    256,
    '1690526f5216b8013d8365bb5cc1b0779fdc1525cec2f4356300b0b00596dc37',
    'e1e772a96fab4212d0d1e1585a551200789a6613586ccb3394771c2974f39c76',
  ],
])('k = %i keeps the bytes that it had', (k, squareDigest, root) => {
  const layout = squareLayout(k)
  const memory = sharedMemory(layout.bytes)
  const original = new Uint8Array(k * k * SHARE_BYTES)
  // Noise for so many bytes would take longer than all else.
  const some = noise(9_000, k)
  for (const i of range(k * k)) {
    original.set(some.subarray(i % 8_461, (i % 8_461) + SHARE_BYTES), i * SHARE_BYTES)
    original.set(namespaceOf(Math.floor(i / 4)), i * SHARE_BYTES)
  }
  placeOriginal(memory, layout, original)
  const square = openSquare(memory, layout)
  for (const [phase, units] of phases(layout).entries()) runPhase(square, phase, 0, units)
  expect(sha256(sharesOf(memory, layout))).toBe(squareDigest)
  expect(hex(dataRoot(headerOf(memory, layout)))).toBe(root)
})

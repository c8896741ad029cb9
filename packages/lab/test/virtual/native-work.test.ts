/** The watch sees what comes back from outside of the event loop, and nothing else. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { watchNativeWork } from '../../src/virtual/native-work.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const data = Buffer.from('data')

async function seen(work: () => unknown): Promise<string[]> {
  const end = watchNativeWork()
  await work()
  // What the test runner itself waits for meanwhile.
  const { Timeout, PIPEWRAP, MESSAGEPORT, ...rest } = end()
  return Object.keys(rest)
}

test.each<[string, () => unknown]>([
  ['SIGNREQUEST', () => promisify(sign)(null, data, privateKey)],
  ['RANDOMBYTESREQUEST', () => promisify(randomBytes)(32)],
  ['HASHREQUEST', () => globalThis.crypto.subtle.digest('SHA-256', data)],
  ['ZLIB', () => promisify(gzip)(data)],
])('%s in another thread is seen', async (kind, work) => {
  expect(await seen(work)).toContain(kind)
})

test('the same on the spot is not, nor promises, ticks and immediates', async () => {
  const kinds = await seen(async () => {
    sign(null, data, privateKey)
    randomBytes(32)
    createHash('sha256').update(data).digest()
    await new Promise(setImmediate)
    await new Promise((resolve) => process.nextTick(resolve))
  })
  expect(kinds).toEqual([])
})

/** What libraries draw from the platform follows from the seed. It cannot be taken out again, hence a file of its own. */
import crypto, { generateKeyPairSync, randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { seededRandom } from '@daslab/sampler/random'
import { expect, test } from 'vitest'
import { installSeededChance } from '../../src/virtual/chance.ts'

async function drawn(seed: number): Promise<unknown[]> {
  installSeededChance(seededRandom(seed))
  const view = new Uint8Array(8)
  return [
    Math.random(),
    [...globalThis.crypto.getRandomValues(new Uint8Array(8))],
    [...crypto.getRandomValues(new Uint8Array(8))],
    globalThis.crypto.randomUUID(),
    // Names that were imported before follow.
    randomUUID(),
    randomBytes(8).toString('hex'),
    (await promisify(randomBytes)(8)).toString('hex'),
    [...randomFillSync(view)],
    [...randomFillSync(new Uint8Array(8), 4, 2)],
    randomInt(1_000_000),
    randomInt(5, 10),
    generateKeyPairSync('x25519', {
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    }).publicKey.toString('hex'),
    generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x,
  ]
}

test('the same seed draws the same from every source, another seed something else', async () => {
  const [one, again, other] = [await drawn(1), await drawn(1), await drawn(2)]
  expect(again).toEqual(one)
  for (const [i, value] of other.entries()) if (i !== 8 && i !== 10) expect(value, `source ${i}`).not.toEqual(one[i])
})

test('the streams can be begun anew', () => {
  const beginAnew = installSeededChance(seededRandom(1))
  const draw = () => [Math.random(), randomBytes(4).toString('hex'), randomUUID()]
  const first = draw()
  expect(draw()).not.toEqual(first)
  beginAnew()
  expect(draw()).toEqual(first)
})

test('values have the form that their callers expect', async () => {
  const [fraction, , , uuid, , hex, , , part, small, between] = await drawn(3)
  expect(fraction).toBeGreaterThanOrEqual(0)
  expect(fraction).toBeLessThan(1)
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(hex).toHaveLength(16)
  expect((part as number[]).filter((_, i) => i < 4 || i >= 6)).toEqual([0, 0, 0, 0, 0, 0])
  expect(Number.isInteger(small)).toBe(true)
  expect([5, 6, 7, 8, 9]).toContain(between)
})

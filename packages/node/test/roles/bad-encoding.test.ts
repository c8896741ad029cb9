/** A publisher that encodes badly is caught by whoever restores, and everybody else is convinced by the proof alone. */
import { rowIndex } from '@daslab/erasure/types'
import { afterEach, describe, expect, test } from 'vitest'
import { topicsOf } from '../../src/network/topics.ts'
import { decodeFraudProof, encodeFraudProof, type FraudProof } from '../../src/network/wire/fraud-proof-message.ts'
import { eventually } from '../eventually.ts'
import { type TestNetwork, testNetwork } from '../network.ts'
import { publication } from '../publication.ts'

let network: TestNetwork
afterEach(() => network.stop())

const payload = new Uint8Array(3_000).map((_, i) => i * 7)

describe.each(['merkle', 'celestia'])('bad encoding under %s', (scheme) => {
  test('is found by a super node, proven to a light sampler, and turns its verdict', async () => {
    network = testNetwork({ columns: 8 })
    await network.start({ name: 'publisher', role: 'publisher' })
    await network.start({ name: 'super', role: 'full', custody: { kind: 'all' } })
    await network.start({ name: 'light', role: 'light', sampling: { samples: 4, timeoutMs: 3_000 } })
    await network.mesh('publisher', 'super', 'light')
    const { blob } = await network.node('publisher').publish(payload, { scheme, badEncoding: true })
    const found = await network.event('bad-encoding-proven', ({ node }) => node === 'super')
    expect(found).toMatchObject({ blob, from: '' })
    const told = await network.event('bad-encoding-proven', ({ node }) => node === 'light')
    expect(told).toMatchObject({ blob, from: network.node('super').peer, proof: found.proof })
    const said = await network.event('verdict', ({ result }) => result.verdict === 'invalid')
    expect(said).toMatchObject({ blob, node: 'light', draw: 'on-header' })
    expect(await network.node('light').sample(blob, { samples: 2, draw: 'later' })).toMatchObject({
      verdict: 'invalid',
      answered: 2,
    })
    await expect(network.node('light').get(blob)).rejects.toMatchObject({ code: 'NODE_BAD_ENCODING' })
    expect(network.past('peer-charged')).toEqual([])
    expect(network.past('fraud-proof-published')).toHaveLength(1)
  })

  test('is looked for in an honest blob, and not found', async () => {
    network = testNetwork({ columns: 8 })
    await network.start({ name: 'publisher', role: 'publisher' })
    await network.start({ name: 'super', role: 'full', custody: { kind: 'all' } })
    await network.mesh('publisher', 'super')
    const { blob } = await network.node('publisher').publish(payload, { scheme })
    expect(await network.event('encoding-checked')).toMatchObject({ blob, node: 'super', outcome: 'sound' })
    expect(network.past('bad-encoding-proven')).toEqual([])
  })
})

test('a forged proof against an honest blob is refused, charged to its sender, and the blob stands', async () => {
  network = testNetwork({ columns: 8 })
  const light = await network.start({ name: 'light', role: 'light', sampling: { samples: 0, timeoutMs: 1_000 } })
  const raw = await network.raw()
  await raw.dial(light)
  const { signed, sidecar } = publication({ network: network.name, payload })
  const cells = [0, 1, 2, 3, 4].map((column) => {
    const { cells: of, proofs } = sidecar(column)
    const coordinate = { row: rowIndex(0, signed.header.geometry), column: column as never }
    return { ...coordinate, cell: of[0]!, proof: proofs[0]! }
  })
  const forged: FraudProof = {
    signedHeader: signed,
    evidence: { kind: 'bad-encoding', line: { axis: 'row', index: 0 }, cells },
  }
  await raw.publishHeader(signed)
  await network.event('header-received')
  await raw.publish(topicsOf(network.name).badEncoding, encodeFraudProof(forged))
  const refused = await network.event('message-refused')
  expect(refused).toMatchObject({ verdict: 'reject', rule: 'F2 proof', from: raw.peer })
  expect(await network.event('peer-charged')).toMatchObject({ peer: raw.peer, reason: 'invalid-fraud-proof' })
  await raw.publish(topicsOf(network.name).badEncoding, encodeFraudProof(forged).subarray(1))
  await eventually('the second charge', () => network.past('peer-charged').length === 2)
  expect(network.past('peer-charged')[1]).toMatchObject({ reason: 'malformed-message' })
  expect(network.past('bad-encoding-proven')).toEqual([])
})

test('a fraud proof survives the wire', () => {
  const { signed } = publication({ payload })
  const cell = {
    row: 1 as never,
    column: 2 as never,
    cell: new Uint8Array(64).fill(1),
    proof: new Uint8Array(32).fill(2),
  }
  for (const line of [undefined, { axis: 'row', index: 3 }, { axis: 'column', index: 0 }] as const) {
    const proof: FraudProof = { signedHeader: signed, evidence: { kind: 'bad-encoding', line, cells: [cell, cell] } }
    expect(decodeFraudProof(encodeFraudProof(proof))).toEqual({ ok: true, value: proof })
  }
})

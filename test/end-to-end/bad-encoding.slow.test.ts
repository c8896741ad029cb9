/** A publisher that encodes badly is caught: by a node that encodes again, and by everybody through its fraud proof. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemeByName } from '@daslab/erasure/schemes/registry'
import { decodeFraudProof } from '@daslab/node/network/wire/fraud-proof-message'
import { seededRandom } from '@daslab/sampler/random'
import { afterEach, describe, expect, test } from 'vitest'
import { type RunningTestnet, upTestnet } from './das.ts'

let testnet: RunningTestnet
afterEach(() => testnet?.clean())

const up = (scheme: string) =>
  upTestnet(...['--scheme', scheme, '--columns', '32', '--full', '4', '--light', '4', '--transport', 'memory'])

describe.each(['celestia', 'merkle'])('das attack bad-encoding under %s', (scheme) => {
  test('samplers see every sample answered, take their verdicts back, and keep a proof that anybody can verify', async () => {
    testnet = await up(scheme)
    writeFileSync(join(testnet.folder, 'file.bin'), seededRandom('badly encoded').bytes(100_000))
    expect(await testnet.das('attack', 'bad-encoding', '--until', '1')).toMatchObject([{ isOn: true, remaining: 1 }])
    const [bad] = await testnet.das('publish', 'file.bin')
    const proofs = join(testnet.folder, 'runs/latest/evidence')
    await expect.poll(() => filesOf(proofs), { timeout: 20_000 }).toEqual([`${bad!.blob}.fraud-proof`])
    await expect
      .poll(() => testnet.das('sample', 'latest'), { timeout: 20_000 })
      .toMatchObject([{ verdict: 'invalid', answered: 8, asked: 8 }])
    expect(await testnet.das('get', 'latest', '-o', 'copy.bin')).toMatchObject([{ code: 'NODE_BAD_ENCODING' }])

    const [good] = await testnet.das('publish', 'file.bin')
    await testnet.das('get', 'latest', '-o', 'copy.bin')
    expect(await testnet.das('sample', 'latest')).toMatchObject([{ verdict: 'available' }])
    expect(await testnet.stop()).toBe(0)

    const { blobs } = JSON.parse(readFileSync(join(testnet.folder, 'runs/latest/summary.json'), 'utf8'))
    expect(blobs).toMatchObject([
      { blob: bad!.blob, samplers: { asked: 4, invalid: 4 }, badEncodingProvenTo: 8 },
      {
        blob: good!.blob,
        samplers: { asked: 4, available: 4 },
        encodingChecks: { bad: 0 },
        badEncodingProvenTo: 0,
      },
    ])
    const decoded = decodeFraudProof(readFileSync(join(proofs, `${bad!.blob}.fraud-proof`)))
    if (!decoded.ok) expect.fail(decoded.reason)
    const { signedHeader, evidence } = decoded.value
    expect(schemeByName(scheme).verifyBadEncoding(signedHeader.header, evidence)).toBe(true)
    expect(
      schemeByName(scheme).verifyBadEncoding(signedHeader.header, { ...evidence, cells: evidence.cells.slice(1) }),
    ).toBe(false)
  })
})

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

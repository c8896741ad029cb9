/** The demo, whole: 33 nodes over TCP, five acts, on a file of the user's. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, expect, test } from 'vitest'
import { jsonLines, runDas } from './fixtures/das.ts'

const cwd = mkdtempSync(join(tmpdir(), 'das-demo-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const FILE = seededRandom('demo').bytes(150_000)
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('all acts come out as theory says, and the run folder keeps what was fetched', async () => {
  writeFileSync(join(cwd, 'mine.bin'), FILE)
  const { code, stdout, stderr } = await runDas(['demo', 'mine.bin', '--seed', '7', '--json'], { cwd })
  expect(code, stderr).toBe(0)
  const lines = jsonLines(stdout)
  expect(lines.map(({ type }) => type)).toEqual(['act', 'act', 'act', 'act', 'act', 'demo'])
  expect(lines[5]).toMatchObject({ held: true, failures: [] })

  const run = join(cwd, 'runs/latest')
  const { acts, blobs, phases, state, nodes, columnHolders } = JSON.parse(
    readFileSync(join(run, 'summary.json'), 'utf8'),
  )
  expect(state).toBe('finished')
  expect(nodes).toEqual({ publisher: 1, full: 16, super: 1, light: 16 })
  // Two besides the super node.
  expect(columnHolders).toEqual({ least: 3, most: 3 })
  expect(acts).toMatchObject([
    { name: 'honest', withheld: 0, recoverable: true, fileIdentical: true, expectedFooled: 0 },
    { name: 'withheld', withheld: 65, recoverable: false, fileIdentical: false },
    { name: 'recovered', withheld: 64, recoverable: true, fileIdentical: true, expectedFooled: 0 },
    { name: 'proven', scheme: 'peerdas', withheld: 64, fileIdentical: true },
    { name: 'invalid', scheme: 'celestia', withheld: 0, fileIdentical: false, samplers: { invalid: 16 } },
  ])
  for (const act of acts) {
    expect(act).toMatchObject({ held: true, columns: 128, samplers: { asked: 16, undecided: 0 } })
    for (const ms of [act.encodeMs, act.commitMs, act.gossipMs.p50, act.gossipMs.p95, act.gossipMs.max]) {
      expect(ms).toBeGreaterThan(0)
    }
    // What a custodian of a busy machine asked for or made, gossip need not bring any more; some way each one came.
    const { columnsByReconstruction } = blobs.find(({ blob }: { blob: string }) => blob === act.blob)
    const arrived = act.gossipMs.count + act.columnsByRequest + columnsByReconstruction
    expect(arrived).toBeGreaterThanOrEqual(act.gossipMs.expected)
    expect(phases.publishToLastVerdictMs[act.name]).toBeGreaterThan(0)
  }
  // 16 samplers, each fooled with C(63,8) / C(128,8).
  expect(acts[1].expectedFooled).toBeCloseTo(16 * (682_689 / 252_018_800), 10)
  expect(acts[2].reconstructions.length).toBeGreaterThan(0)
  for (const name of ['document.bin', 'fetched-honest.bin', 'fetched-recovered.bin']) {
    expect(digest(readFileSync(join(run, name)))).toBe(digest(FILE))
  }
  expect(readdirSync(run)).not.toContain('fetched-withheld.bin')
})

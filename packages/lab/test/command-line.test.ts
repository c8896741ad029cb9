/** The command line as a person meets it: one testnet over TCP in two processes, and everything that can be typed wrong. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@daslab/sampler/random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, usageError } from '../src/cli.ts'
import {
  canSeeProcesses,
  type Ended,
  jsonLines,
  processesLeftSoon,
  runDas,
  type Started,
  startDas,
} from './fixtures/das.ts'

const cwd = mkdtempSync(join(tmpdir(), 'das-cli-'))
const at = (name: string) => join(cwd, name)
const das = (...args: string[]) => runDas(args, { cwd })
const isRoot = process.getuid?.() === 0
const FILE = seededRandom('file').bytes(50_000)

/** One line on standard error, nothing on standard output, and this exit code. */
function expectOneLine({ code, stdout, stderr }: Ended, exitCode: number, line: RegExp): void {
  expect(stderr).toMatch(line)
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: exitCode, stdout: '', lines: 1 })
  expect(stderr).not.toMatch(/\bat .*\.ts:\d+/)
}

let up: Started

beforeAll(async () => {
  writeFileSync(at('file.bin'), FILE)
  mkdirSync(at('folder'))
  writeFileSync(at('empty'), '')
  writeFileSync(at('big'), '')
  truncateSync(at('big'), 32 * 2 ** 20 + 1)
  up = startDas(['up', '--full', '4', '--light', '2', '--samples', '8', '--processes', '2', '--json'], { cwd })
  await up.shows('"type":"ready"')
})

afterAll(async () => {
  up.child.kill('SIGKILL')
  await up.ended
  rmSync(cwd, { recursive: true, force: true })
})

describe('typed wrong: one line and exit code 2', () => {
  test.concurrent.each([
    [['up', '--fulll', '3'], /unknown option '--fulll' \(Did you mean --full\?\); see das up --help/],
    [['upp'], /unknown command 'upp' \(Did you mean up\?\); see das --help/],
    [['up', '--super', '9', '--full', '4'], /--super must not exceed --full/],
    [['publish', 'missing.pdf'], /cannot read 'missing\.pdf': there is no such file/],
    [['publish', 'folder'], /'folder' is a directory/],
    [['publish', 'empty'], /'empty' is empty/],
    [['publish', 'big'], /'big' has 32\.0 MiB; expected at most 32\.0 MiB/],
    [['demo', 'missing.pdf'], /cannot read 'missing\.pdf'/],
    [['sample', 'f00f00'], /nothing has been published|no blob f00f00/],
    [['get', 'f'.repeat(64), '-o', 'x'], /no header of it is known/],
    [['get', 'latest', '-o', 'file.bin'], /exists already; choose another name or add --force/],
  ])('das %j', async (args, line) => {
    expectOneLine(await das(...args), 2, line)
  })

  // The same way out as above, without a process each.
  test.each([
    [['up', '--full', 'many'], /Expected a whole number from 1 to 200/],
    [['up', 'network.yaml'], /too many arguments/],
    [['up', '--port', '70000'], /Expected a whole number from 0 to 65535/],
    [['up', '--sample-timeout', '30'], /with its unit/],
    [['up', '--custody', 'some'], /Expected 'perfect'/],
    [['publish'], /missing required argument 'file'/],
    [['sample', 'f00'], /Expected a blob id/],
    [['get', 'latest'], /required option '-o, --output <file>' not specified/],
    [['get', 'latest', '-o', 'x', '--from-columns', '3-1'], /Expected columns such as/],
    [['attack', 'withhold', '--pattern', 'most'], /Expected none, minimal/],
    [['attack', 'delay'], /unknown command 'delay'/],
    [['node', 'boss'], /'publisher' or 'full' or 'light'/],
    [['node', 'light', '--bootstrap', 'localhost:4001'], /Expected an address such as/],
    [['status', '--seed', '-1'], /Expected a whole number from 0/],
  ])('%j is refused before anything runs', async (args, line) => {
    const program = await buildProgram(args, () => async () => {})
    const error = await program.parseAsync(args, { from: 'user' }).catch((error) => error)
    expect(usageError(error, args)).toMatchObject({ exitCode: 2, message: expect.stringMatching(line) })
    expect(usageError(error, args).message).not.toContain('\n')
  })

  test.skipIf(process.platform === 'win32')('a pipe is not waited for', async () => {
    execFileSync('mkfifo', [at('pipe')])
    expectOneLine(await das('publish', 'pipe'), 2, /'pipe' is a pipe or a device/)
  })

  test.skipIf(isRoot)('an unreadable file (skipped as root, who may read anything)', async () => {
    writeFileSync(at('secret'), 'x')
    chmodSync(at('secret'), 0)
    expectOneLine(await das('publish', 'secret'), 2, /cannot read 'secret': permission denied/)
  })
})

describe('the surroundings say no: one line and exit code 3', () => {
  test.concurrent.each([['publish', 'file.bin'], ['sample', 'latest'], ['down']])(
    'das %s without a testnet tells how to start one',
    async (...args) => {
      expectOneLine(
        await das(...args, '--run-dir', 'elsewhere'),
        3,
        /no testnet is running in .*; start one with das up/,
      )
    },
  )

  test('a second das up in the same folder', async () => {
    expectOneLine(await das('up'), 3, /a testnet is up already .*--run-dir/)
  })

  test('a port in use, of the control interface and of a node', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const [control, node] = await Promise.all([
      das('up', '--run-dir', 'other', '--port', String(port)),
      das('node', 'full', '--listen', `/ip4/127.0.0.1/tcp/${port}`),
    ])
    server.close()
    expectOneLine(control, 3, /port \d+ of 127\.0\.0\.1 is in use; choose another with --port/)
    expectOneLine(node, 3, /cannot listen on .*: the port is in use; choose another with --listen/)
    expect(existsSync(at('other'))).toBe(false)
  })
})

describe('configuration', () => {
  test('flag over environment over default, and --print-config says which', async () => {
    const env = { DAS_FULL: '9', DAS_LIGHT: '5', DAS_JSON: '0' }
    const { code, stdout } = await runDas(['up', '--light', '3', '--print-config'], { cwd, env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^full +9 +environment DAS_FULL$/m)
    expect(stdout).toMatch(/^light +3 +flag --light$/m)
    expect(stdout).toMatch(/^samples +8 +default$/m)
    expect(stdout).toMatch(/^seed +42 +default$/m)
  })

  test('a wrong value in the environment names the variable', async () => {
    const result = await runDas(['up'], { cwd, env: { DAS_FULL: 'x' } })
    expectOneLine(result, 2, /'--full <n>' value 'x' from env 'DAS_FULL' is invalid/)
  })
})

describe.sequential('a testnet over TCP in two processes', () => {
  const json = async (...args: string[]) => {
    const { code, stdout } = await das(...args, '--json')
    return { code, lines: jsonLines(stdout) }
  }

  test('honest: published, sampled as available, fetched back identical', async () => {
    const published = await json('publish', 'file.bin')
    expect(published.lines).toEqual([
      expect.objectContaining({ type: 'published', payloadBytes: FILE.length, columns: 128, withheld: [] }),
    ])
    const blob = published.lines[0]!.blob as string
    const sampled = await json('sample', blob.slice(0, 8))
    expect(sampled).toEqual({
      code: 0,
      lines: [expect.objectContaining({ type: 'verdict', blob, node: 'light-0', verdict: 'available', asked: 8 })],
    })
    const fetched = await json('get', blob, '-o', 'copy.bin', '--from-columns', '64-127')
    expect(fetched).toMatchObject({ code: 0, lines: [{ type: 'fetched', blob, bytes: FILE.length }] })
    expect(new Uint8Array(readFileSync(at('copy.bin')))).toEqual(FILE)
  })

  test('a draw by target or strategy says the whole verdict; contradictions are one line', async () => {
    const [byTarget] = (await json('sample', 'latest', '--target', '1e-3')).lines
    expect(byTarget).toMatchObject({ verdict: 'available', asked: 10, hidden: { smallestUnrecoverable: 65 } })
    expect(byTarget?.flags).toContainEqual({ kind: 'linkable-requests' })
    const [staged] = (await json('sample', 'latest', '--strategy', 'incremental:4,8', '--samplers', '100')).lines
    expect(staged).toMatchObject({ asked: 4, pValue: { stage: 1 }, network: { samplers: 100 } })
    const words = await das('sample', 'latest')
    expect(words.stdout.replace(/\s+/g, ' ')).toContain('an attack constructed here fools')
    expectOneLine(await das('sample', 'latest', '--target', '0.1', '--samples', '4'), 2, /contradict each other/)
    expectOneLine(await das('sample', 'latest', '--target', '1'), 2, /between 0 and 1/)
    expectOneLine(await das('sample', 'latest', '--loss', '-1'), 2, /from 0 to below 1/)
    expectOneLine(
      await das('sample', 'latest', '--strategy', 'distinct-lines:9'),
      2,
      /strategy|two-dimensional|dimension/,
    )
  })

  test('65 of 128 columns withheld: withheld, counted against the odds, and not to be had', async () => {
    expect((await json('attack', 'withhold', '--until', '1')).lines).toEqual([
      { type: 'attack', kind: 'withhold', pattern: 'minimal', remaining: 1 },
    ])
    expect((await json('publish', 'file.bin')).lines[0]?.withheld).toHaveLength(65)
    const { code, lines } = await json('sample', 'latest', '--repeat', '20', '--samples', '16')
    expect(code).toBe(1)
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toMatchObject({ type: 'verdicts', draws: 20, hidden: 65, recoverable: false, undecided: 0 })
    const refused = await das('get', 'latest', '-o', 'none.bin', '--quiet')
    expectOneLine(refused, 1, /63 of the 64 columns needed/)
    expect(existsSync(at('none.bin'))).toBe(false)
  })

  test('64 withheld: the super node reconstructs, samplers say available, the file comes back', async () => {
    await das('attack', 'withhold', '--pattern', 'minimal-1', '--until', '1')
    expect((await json('publish', 'file.bin')).lines[0]?.withheld).toHaveLength(64)
    expect((await json('sample', 'latest', '--samples', '32')).lines).toMatchObject([{ verdict: 'available' }])
    const { code, stdout } = await das('get', 'latest', '-o', '-', '--quiet')
    expect(code).toBe(0)
    expect(stdout.length).toBeGreaterThan(0)
    expect((await das('get', 'latest', '-o', 'copy.bin', '--force')).code).toBe(0)
    expect(new Uint8Array(readFileSync(at('copy.bin')))).toEqual(FILE)
  })

  test('status tells it all, in words and as one object', async () => {
    const { lines } = await json('status')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ type: 'status', name: 'local', seed: 42, attack: { pattern: 'none' } })
    expect(lines[0]?.nodes).toHaveLength(7)
    const { stdout } = await das('status')
    expect(stdout).toContain('64 of 128 columns withheld')
  })

  test('wrong requests of a running testnet: one line and exit code 2', async () => {
    const results = await Promise.all([
      das('sample', 'f00f00'),
      das('sample', 'latest', '--node', 'light-9'),
      das('sample', 'latest', '--node', 'full-1'),
      das('get', 'latest', '-o', 'x', '--from-columns', '0,200'),
    ])
    const lines = [/no blob f00f00/, /no node 'light-9'/, /cannot sample/, /column: expected an integer from 0 to 127/]
    results.forEach((result, i) => {
      expectOneLine(result, 2, lines[i]!)
    })
  })

  test('Ctrl-C stops it within 5 s with 0: summary finished, lock given back, no process left', async () => {
    const stoppedAt = performance.now()
    up.child.kill('SIGINT')
    const { code, stdout } = await up.ended
    expect(performance.now() - stoppedAt).toBeLessThan(5_000)
    expect(code).toBe(0)
    expect(jsonLines(stdout).map(({ type }) => type)).toEqual(['ready', 'stopped'])
    if (canSeeProcesses) expect(await processesLeftSoon(up.mark)).toEqual([])
    expect(readdirSync(at('runs')).filter((name) => name !== 'latest')).toHaveLength(1)
    const summary = JSON.parse(readFileSync(at('runs/latest/summary.json'), 'utf8'))
    expect(summary).toMatchObject({ state: 'finished', failedTasks: 0, chargesByReason: {} })
    expect(summary.blobs).toHaveLength(3)
    expect(summary.blobs[2].reconstructions[0]).toMatchObject({ outcome: 'reconstructed' })
    expect(summary.gossip.duplicatesPerDelivery).toBeGreaterThanOrEqual(0)
    const events = readFileSync(at('runs/latest/events.ndjson'), 'utf8').trimEnd().split('\n')
    expect(events.map((line) => JSON.parse(line)).filter(({ type }) => type === 'node-stopped')).toHaveLength(7)
    expect(readdirSync(at('runs/latest/nodes'))).toHaveLength(7)
  })
})

/** `das test`, `das inspect` and `das schema` as a person meets them: exit codes, output, run folder, report. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, jsonLines, runDas, startDas } from '../fixtures/das.ts'

const cwd = mkdtempSync(join(tmpdir(), 'das-test-'))
const at = (...names: string[]) => join(cwd, ...names)
const das = (...args: string[]) => runDas(args, { cwd })
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

/** Small and over soon; one expectation holds, the other is the caller's. */
const network = (name: string, expectation: string) => `
name: ${name}
duration: 5s
setting: virtual
nodes: { publisher: {}, full: { count: 2 }, light: { count: 2 } }
workload:
  - { at: 0ms, publish: { file: payload.bin }, as: blob }
attacks:
  hide: { withhold: { pattern: 'columns:0' }, blob: blob }
expect:
  - { always: true, property: no-node-accepts-an-invalid-cell }
  - { ${expectation} }
`

function expectOneLine({ code, stdout, stderr }: Ended, exitCode: number, line: RegExp): void {
  expect(stderr).toMatch(line)
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: exitCode, stdout: '', lines: 1 })
}

beforeAll(() => {
  mkdirSync(at('mixed'))
  for (const folder of ['.', 'mixed']) writeFileSync(at(folder, 'payload.bin'), new Uint8Array(5_000).fill(7))
  writeFileSync(at('mixed', 'a-holds.yaml'), network('holds', 'eventually: true, event: custody-complete, at least: 1'))
  writeFileSync(at('mixed', 'b-fails.yaml'), network('fails', 'never: true, event: header-received'))
  writeFileSync(at('typo.yaml'), network('typo', 'nevr: true, event: header-received'))
  const local = network('local', 'never: true, event: task-failed').replace('setting: virtual', 'setting: local')
  writeFileSync(at('local.yaml'), local.replace('duration: 5s', 'duration: 60s'))
})

describe.sequential('a folder of which one file holds and one fails', () => {
  let ended: Ended
  beforeAll(async () => {
    ended = await das('test', 'mixed', '--junit', 'report.xml', '--json', '--seed', '7')
  }, 120_000)
  const run = (name: string) => at('runs', readdirSync(at('runs')).find((folder) => folder.includes(`-${name}-s7`))!)

  test('exit code 1; expectations, runs and a sum as objects, the finding last', () => {
    expect(ended.code, ended.stderr).toBe(1)
    const lines = jsonLines(ended.stdout)
    expect(lines.map(({ type }) => type)).toEqual([
      ...['expectation', 'expectation', 'expectation', 'run'],
      ...['expectation', 'expectation', 'expectation', 'run'],
      ...['tested', 'error'],
    ])
    expect(lines[3]).toMatchObject({ file: join('mixed', 'a-holds.yaml'), name: 'holds', seed: 7, held: true })
    expect(lines[5]).toMatchObject({ outcome: 'failed', violation: { type: 'header-received' } })
    expect(lines[8]).toMatchObject({ files: 2, held: 1, failed: 1, broken: 0 })
    expect(lines[9]).toMatchObject({ code: 'LAB_TEST', exitCode: 1, message: expect.stringContaining('not fails') })
  })

  test('each leaves a run folder that holds all it needs to be run again', () => {
    const folder = run('holds')
    expect(readdirSync(folder).sort()).toEqual(
      ['events.ndjson', 'judgement.json', 'network.yaml', 'nodes', 'payloads', 'summary.json', 'versions.json'].sort(),
    )
    expect(readFileSync(join(folder, 'payloads/blob.bin'))).toEqual(readFileSync(at('payload.bin')))
    expect(readFileSync(join(folder, 'network.yaml'), 'utf8')).toMatch(/file: payloads\/blob\.bin/)
    expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
      state: 'finished',
      setting: 'virtual',
      seed: 7,
    })
    expect(readdirSync(join(folder, 'nodes'))).toContain('lab.log')
  })

  test('the report for continuous integration says the same', () => {
    const xml = readFileSync(at('report.xml'), 'utf8')
    expect(xml).toContain(`<testsuite name="${join('mixed', 'a-holds.yaml')}" tests="3" failures="0"`)
    expect(xml).toContain(`<testsuite name="${join('mixed', 'b-fails.yaml')}" tests="3" failures="1"`)
  })

  test('inspect --check comes to the same judgement, byte for byte, from the history alone', async () => {
    const copy = at('copy')
    for (const name of ['holds', 'fails']) {
      rmSync(copy, { recursive: true, force: true })
      mkdirSync(copy)
      for (const file of ['network.yaml', 'events.ndjson', 'summary.json'])
        cpSync(join(run(name), file), join(copy, file))
      const checked = await das('inspect', copy, '--check', '--json')
      expect(checked.code).toBe(name === 'holds' ? 0 : 1)
      const { type, run: _, same, ...judgement } = jsonLines(checked.stdout)[0]!
      expect({ type, same }).toEqual({ type: 'checked', same: null })
      expect(`${JSON.stringify(judgement, null, 2)}\n`).toBe(readFileSync(join(run(name), 'judgement.json'), 'utf8'))
    }
    expect(jsonLines((await das('inspect', run('fails'), '--check', '--json')).stdout)[0]).toMatchObject({ same: true })
  })

  test('a history that was changed is judged as it stands', async () => {
    const copy = at('changed')
    cpSync(run('holds'), copy, { recursive: true })
    const line = readFileSync(join(copy, 'events.ndjson'), 'utf8')
      .split('\n')
      .find((text) => text.includes('"column-received"'))!
    appendFileSync(join(copy, 'events.ndjson'), `${line.replace(/"digest":"\w+"/, '"digest":"00"')}\n`)
    const { code, stdout, stderr } = await das('inspect', copy, '--check')
    expect(code).toBe(1)
    expect(stdout).toMatch(/✗ always: no-node-accepts-an-invalid-cell/)
    expect(stderr).toContain('the judgement at the end of the run was another one')
    // A last line that was cut off is no news; one in the middle is.
    appendFileSync(join(copy, 'events.ndjson'), '{"at":1,')
    expect((await das('inspect', copy, '--check')).stdout).toMatch(/✗ always/)
    appendFileSync(join(copy, 'events.ndjson'), `\n${line}\n`)
    expectOneLine(await das('inspect', copy, '--check'), 2, /events\.ndjson':\d+: expected an event as JSON/)
  })

  test('inspect shows the latest run; the resolved file runs again', async () => {
    const shown = await das('inspect')
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^fails seed 7\n.*run folder/s) })
    expect(shown.stdout).toMatch(/✗ never: header-received/)
    const again = await das('test', join(run('holds'), 'network.yaml'), '--run-dir', 'again')
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/holds seed 7\n {2}✓ .*\n {2}✓ .*\n {2}✓ attack hide bites +1 of 128/),
    })
  }, 60_000)
})

describe('what cannot be run is told before anything runs', () => {
  test.each<[string[], RegExp]>([
    [['test', 'typo.yaml'], /^das: typo\.yaml:12:\d+: expect\[1\]\.nevr: unknown key 'nevr'; did you mean 'never'\?$/m],
    [['test', 'mixed', '--junit', 'no/where.xml'], /there is no directory 'no'/],
    [['inspect', 'nothing'], /'nothing' is no run folder/],
    [['inspect', '--run-dir', 'empty'], /there is no run in 'empty' yet; das test and das up make one/],
  ])('das %j', async (args, line) => expectOneLine(await das(...args), 2, line))
})

test('Ctrl-C: exit code 130, and the folder says interrupted', async () => {
  const started = startDas(['test', 'local.yaml', '--run-dir', 'broken-off'], { cwd })
  await started.shows(/0 of 60 s/)
  started.child.kill('SIGINT')
  const { code, stderr } = await started.ended
  expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/interrupted by SIGINT/) })
  expect(JSON.parse(readFileSync(at('broken-off/latest/summary.json'), 'utf8'))).toMatchObject({ state: 'interrupted' })
  expect(existsSync(at('broken-off/latest/judgement.json'))).toBe(false)
})

test('das schema prints one JSON Schema', async () => {
  const { code, stdout } = await das('schema')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ title: 'Daslab network file', required: ['name', 'nodes'] })
})

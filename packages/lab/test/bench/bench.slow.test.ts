/** `das bench` as a person meets it: one bench, its files, its parts, Ctrl-C, a baseline, and real nodes. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NetResult } from '../../src/bench/net/measure.ts'
import { jsonLines, runDas, startDas } from '../fixtures/das.ts'

const cwd = mkdtempSync(join(tmpdir(), 'das-bench-'))
const das = (...args: string[]) => runDas(['bench', ...args], { cwd })
const SMALL = ['--scheme', 'merkle', '--samples', '1,2,4', '--trials', '20000', '--size', '10KiB', '--workers', '2']
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
afterAll(() => rmSync(cwd, { recursive: true }))

let folder: string

beforeAll(async () => {
  const { code, stdout, stderr } = await das(...SMALL, '--export', 'exported', '--json')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const lines = jsonLines(stdout)
  expect(lines.map(({ type }) => type)).toEqual([...Array(3).fill('case'), ...Array(3).fill('needed'), 'bench'])
  expect(lines[0]).toMatchObject({ scheme: 'merkle', strategy: 'uniform:1', falseAccept: { isInside: true } })
  folder = lines.at(-1)!.run as string
})

test('the folder has results, CSV, plots with their data, versions; so has the export', () => {
  for (const where of [folder, join(cwd, 'exported')]) {
    const plots = readdirSync(join(where, 'plots'))
    expect(plots.filter((name) => name.endsWith('.svg')).length).toBe(5)
    for (const name of plots) expect(plots).toContain(name.replace(/\w+$/, name.endsWith('svg') ? 'csv' : 'svg'))
    expect(read(join(where, 'results.json')).cases).toHaveLength(3)
    expect(readFileSync(join(where, 'results.csv'), 'utf8').split('\r\n')).toHaveLength(5)
  }
  expect(existsSync(join(folder, 'versions.json'))).toBe(true)
})

test('parts of two runs make the same results as one', async () => {
  const parts: string[] = []
  for (const shard of ['2/2', '1/2']) {
    const { code, stdout } = await das(...SMALL, '--shard', shard, '--json')
    expect(code).toBe(0)
    parts.push(jsonLines(stdout).at(-1)!.run as string)
  }
  const { code, stdout } = await das('--merge', ...parts, '--json')
  expect(code).toBe(0)
  const merged = jsonLines(stdout).at(-1)!.run as string
  expect(read(join(merged, 'results.json'))).toEqual(read(join(folder, 'results.json')))

  const alone = await das('--merge', parts[0]!)
  expect(alone).toMatchObject({ code: 2, stdout: '' })
  expect(alone.stderr).toBe('das: 1 part of 2: name the missing ones too\n')
})

test('Ctrl-C leaves a checkpoint that --resume finishes, with the results of a bench that was left alone', async () => {
  const args = ['--scheme', 'celestia', '--samples', '1,2', '--trials', '1500000', '--workers', '1', '--loss', '0,5%']
  const started = startDas(['bench', ...args, '--run-dir', 'interrupted'], { cwd })
  await started.shows('counting')
  const folderOf = (runDir: string) => {
    const names = existsSync(join(cwd, runDir)) ? readdirSync(join(cwd, runDir)) : []
    return names.map((name) => join(cwd, runDir, name))[0]
  }
  // Something has been counted as soon as there is a checkpoint.
  while (!existsSync(join(folderOf('interrupted') ?? cwd, 'counts.json'))) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  started.child.kill('SIGINT')
  const { code, stderr } = await started.ended
  expect(code).toBe(130)
  expect(stderr).toContain('das bench --resume interrupted/')
  const checkpoint = folderOf('interrupted')!
  expect(read(join(checkpoint, 'counts.json')).isCounted).toBe(false)
  expect(existsSync(join(checkpoint, 'results.json'))).toBe(false)

  expect((await das('--resume', '--run-dir', 'interrupted')).code).toBe(0)
  expect((await das(...args, '--run-dir', 'alone')).code).toBe(0)
  expect(read(join(checkpoint, 'results.json'))).toEqual(read(join(folderOf('alone')!, 'results.json')))
})

test('a baseline: equal is held, other is a finding', async () => {
  const path = join(folder, 'results.json')
  const held = await das(...SMALL, '--seed', '43', '--baseline', path)
  expect(held).toMatchObject({ code: 0 })
  expect(held.stdout).toContain('3 cases compared, 0 new, 0 gone, 0 differences')
  const changed = read(path)
  Object.assign(changed.cases[1].falseAccept, { low: 0.9, high: 0.95, estimate: 0.93 })
  writeFileSync(join(cwd, 'changed.json'), JSON.stringify(changed))
  const found = await das(...SMALL, '--baseline', 'changed.json')
  expect(found.code).toBe(1)
  expect(found.stdout).toMatch(/merkle uniform:2 minimal loss 0%: fooled 2.* before 93 %/)
  expect(found.stderr).toContain("das: 1 difference to 'changed.json' beyond the intervals")
})

test('real nodes are fooled as often as the model', async () => {
  const { code, stdout, stderr } = await das(
    ...['--net', '--scheme', 'merkle,celestia', '--samples', '1,3', '--trials', '64', '--size', '10KiB', '--json'],
  )
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const results = jsonLines(stdout).filter(({ type }) => type === 'net') as unknown as NetResult[]
  expect(results.map(({ scheme, strategy }) => `${scheme} ${strategy}`)).toHaveLength(4)
  for (const { scheme, network, model, columnsWithheld, verdicts } of results) {
    // So small a payload makes a square of 16 x 16.
    expect(columnsWithheld).toBe(scheme === 'merkle' ? 65 : 9)
    expect(verdicts.available + verdicts.withheld + verdicts.undecided + verdicts.invalid).toBe(64)
    expect(Math.abs(network.exact! - model.estimate)).toBeLessThan(0.01)
  }
})

describe('mistakes are one line and exit code 2', () => {
  test.each([
    [['--samples', '200', '--scheme', 'merkle'], '200 samples of 128 positions (merkle)'],
    [['--loss', '-1%'], 'Expected losses from 0 to below 100%'],
    [['--target', '0'], 'Expected targets above 0 and below 1'],
    [['--target', '1'], 'Expected targets above 0 and below 1'],
    [['--scheme', 'foo'], 'Expected merkle, peerdas, celestia or all'],
    [['--strategy', 'foo'], 'strategy: expected uniform'],
    [['--pattern', 'foo'], 'erasure pattern: expected none'],
    [['--net', '--shard', '1/2'], '--net and --shard contradict each other'],
    [['--net', '--loss', '1%'], '--loss is of the model'],
    [['--net', '--pattern', 'minimal-1'], 'always withhold too much'],
    [['--net', '--pattern', 'quadrant'], 'a publisher hides whole columns'],
    [['--resume', '--samples', '3'], '--resume and --samples contradict each other'],
    [['--merge', 'nowhere', '--seed', '7'], '--merge and --seed contradict each other'],
    [['--merge', 'nowhere'], 'there is no such file'],
    [['--baseline', 'nowhere'], 'there is no such file'],
    [['--export', 'changed.json'], 'is a file; name a folder'],
  ])('%j', async (args, line) => {
    const { code, stdout, stderr } = await das(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

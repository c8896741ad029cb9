import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeEvent } from '@daslab/node/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readNetwork } from '../src/networks/load.ts'
import { networkOfTestnet } from '../src/networks/testnet-network.ts'
import { type Active, acquire, newToken, readActive, release, update } from '../src/runs/active.ts'
import { markInterrupted, RunFolder, removeStalePartials } from '../src/runs/run-folder.ts'
import type { Summary } from '../src/runs/summary.ts'
import { SMALL } from './fixtures/small-network.ts'

let runs: string
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'das-runs-'))
})
afterEach(() => rmSync(runs, { recursive: true }))

const STARTED = new Date('2026-11-22T10:11:12.345Z')
const NETWORK = networkOfTestnet(SMALL)
const NAME = '2026-11-22T101112Z-test-s7'
const summary = (state: Summary['state']) => ({ state }) as Summary
const event = (node: string, at = 0): NodeEvent => ({ at, node, type: 'node-stopped' })
/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

describe('a run folder', () => {
  test('is hidden until the network is ready, then takes its name and becomes the latest', () => {
    const folder = new RunFolder(runs, NETWORK, STARTED)
    folder.log.write(event('full-0'))
    expect(readdirSync(runs)).toEqual([`.partial-${process.pid}-${NAME}`])
    const path = folder.publish(summary('running'))
    expect(path).toBe(join(runs, NAME))
    expect(readdirSync(runs).sort()).toEqual([NAME, 'latest'])
    expect(readlinkSync(join(runs, 'latest'))).toBe(NAME)
    expect(JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'))).toEqual({ state: 'running' })

    // Written after the rename, through the files opened before it.
    folder.log.write(event('full-0', 1))
    folder.log.write(event('light-0', 2))
    folder.finish(summary('finished'))
    const lines = readFileSync(join(path, 'events.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([event('full-0'), event('full-0', 1), event('light-0', 2)])
    expect(readFileSync(join(path, 'nodes/full-0.log'), 'utf8')).toBe(
      '00:00:00.000  node-stopped\n00:00:00.001  node-stopped\n',
    )
    expect(JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'))).toEqual({ state: 'finished' })
    expect(readdirSync(path).sort()).toEqual([
      'events.ndjson',
      'network.yaml',
      'nodes',
      'summary.json',
      'versions.json',
    ])
  })

  test('says what ran with what', () => {
    const path = new RunFolder(runs, NETWORK, STARTED).publish(summary('running'))
    expect(parse(readFileSync(join(path, 'network.yaml'), 'utf8'))).toEqual({
      name: 'test',
      seed: 7,
      duration: '30s',
      setting: 'local',
      transport: 'tcp',
      processes: 2,
      params: { scheme: 'merkle', columns: 128, sampleTimeout: '2s' },
      nodes: {
        publisher: { role: 'publisher', count: 1 },
        full: { role: 'full', count: 4, super: 1, custody: 'perfect:2' },
        light: { role: 'light', count: 3, samples: 8 },
      },
    })
    // What it says of the network is itself a network file.
    expect(readNetwork(join(path, 'network.yaml'))).toEqual(NETWORK)
    const versions = JSON.parse(readFileSync(join(path, 'versions.json'), 'utf8'))
    expect(versions).toMatchObject({ node: process.versions.node, packages: { libp2p: expect.stringMatching(/^\d/) } })
  })

  test('a start that comes to nothing leaves nothing', () => {
    const folder = new RunFolder(runs, NETWORK, STARTED)
    folder.log.write(event('full-0'))
    folder.discard()
    expect(readdirSync(runs)).toEqual([])
    folder.log.close()
  })

  test('two runs of one name within a second both keep theirs', () => {
    const paths = [1, 2].map(() => new RunFolder(runs, NETWORK, STARTED).publish(summary('finished')))
    expect(paths).toEqual([join(runs, NAME), join(runs, `${NAME}-2`)])
    expect(readlinkSync(join(runs, 'latest'))).toBe(`${NAME}-2`)
  })

  test('a real folder called latest is left alone', () => {
    mkdirSync(join(runs, 'latest'))
    new RunFolder(runs, NETWORK, STARTED).publish(summary('finished'))
    expect(lstatSync(join(runs, 'latest')).isDirectory()).toBe(true)
    expect(readdirSync(runs).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test.skipIf(process.getuid?.() === 0)('a place that cannot be written is one line (skipped as root)', () => {
    chmodSync(runs, 0o500)
    expect(() => new RunFolder(runs, NETWORK, STARTED)).toThrow(/cannot write to .* \(EACCES\)/)
  })

  test('a file in the place of the run directory is one line', () => {
    writeFileSync(join(runs, 'file'), '')
    expect(() => new RunFolder(join(runs, 'file'), NETWORK, STARTED)).toThrow(
      expect.objectContaining({ exitCode: 3, message: expect.stringMatching(/ENOTDIR|EEXIST/) }),
    )
  })

  test('hidden folders of dead processes go at the next start; those of living ones stay', () => {
    mkdirSync(join(runs, `.partial-${deadPid()}-x`))
    mkdirSync(join(runs, `.partial-${process.ppid}-y`))
    mkdirSync(join(runs, 'mine'))
    removeStalePartials(runs)
    expect(readdirSync(runs).sort()).toEqual([`.partial-${process.ppid}-y`, 'mine'])
    removeStalePartials(join(runs, 'nowhere'))
  })

  test('a run whose process was killed is marked as interrupted', () => {
    const path = new RunFolder(runs, NETWORK, STARTED).publish(summary('running'))
    markInterrupted(path)
    expect(JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8')).state).toBe('interrupted')
    markInterrupted(join(runs, 'nowhere'))
  })
})

describe('the lock', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  /** A lock whose process is this one; its interface answers unless told otherwise. */
  async function lock(overrides: Partial<Active> = {}): Promise<Active> {
    const server = createServer()
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    return { pid: process.pid, url: `http://127.0.0.1:${port}`, token: newToken(), run: null, ...overrides }
  }

  test('is for its owner’s eyes, and goes when given back', async () => {
    const mine = await lock()
    expect(await acquire(runs, mine)).toBeUndefined()
    expect(statSync(join(runs, 'active.json')).mode & 0o777).toBe(0o600)
    update(runs, { ...mine, run: '/somewhere' })
    expect(readActive(runs)).toEqual({ ...mine, run: '/somewhere' })
    expect(statSync(join(runs, 'active.json')).mode & 0o777).toBe(0o600)
    release(runs, 'somebody else’s token')
    expect(readActive(runs)).toBeDefined()
    release(runs, mine.token)
    expect(readdirSync(runs)).toEqual([])
  })

  test('a second testnet in the same folder is one line', async () => {
    const mine = await lock()
    await acquire(runs, mine)
    await expect(acquire(runs, await lock())).rejects.toThrow(
      expect.objectContaining({ exitCode: 3, message: expect.stringMatching(/a testnet is up already .* --run-dir/) }),
    )
    expect(readActive(runs)).toEqual(mine)
  })

  test('of a dead process is taken over, and tells which run it was', async () => {
    const dead = await lock({ pid: deadPid(), run: '/old/run' })
    await acquire(runs, dead)
    const mine = await lock()
    expect(await acquire(runs, mine)).toEqual(dead)
    expect(readActive(runs)).toEqual(mine)
    expect(readdirSync(runs)).toEqual(['active.json'])
  })

  test('of a process number that somebody else has got now is taken over', async () => {
    const reused = await lock({ pid: process.ppid })
    await acquire(runs, reused)
    await new Promise((resolve) => servers[0]!.close(resolve))
    expect(await acquire(runs, await lock())).toEqual(reused)
  })

  test.each(['', '{', '{"pid":1}', '{"pid":1,"url":"http://evil.example","token":"t","run":null}'])(
    'that is garbage (%j) is replaced',
    async (garbage) => {
      writeFileSync(join(runs, 'active.json'), garbage)
      expect(readActive(runs)).toBeUndefined()
      const mine = await lock()
      await acquire(runs, mine)
      expect(readActive(runs)).toEqual(mine)
    },
  )

  test('ten starts at once: one wins', async () => {
    const stale = await lock({ pid: deadPid() })
    await acquire(runs, stale)
    const all = await Promise.all(Array.from({ length: 10 }, () => lock()))
    const results = await Promise.allSettled(all.map((each) => acquire(runs, each)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = results.findIndex(({ status }) => status === 'fulfilled')
    expect(readActive(runs)?.token).toBe(all[winner]!.token)
    expect(existsSync(join(runs, 'active.json'))).toBe(true)
  })
})

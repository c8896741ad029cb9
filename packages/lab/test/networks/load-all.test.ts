/** Which files are run, and what is told when one of them cannot be. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shard } from '../../src/input/arguments.ts'
import { loadAll } from '../../src/networks/load-all.ts'
import { Output } from '../../src/output.ts'
import { SMALL_FILE } from './texts.ts'

const folder = mkdtempSync(join(tmpdir(), 'das-load-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const RIGHT = `${SMALL_FILE}expect: [{ eventually: 5s, verdict: available }]\n`
const WITH_FILE = RIGHT.replace('size: 10KiB', 'file: payload.bin')

beforeAll(() => {
  mkdirSync(at('some'))
  mkdirSync(at('none'))
  for (const name of ['b.yaml', 'a.yml', 'c.yaml']) writeFileSync(at(`some/${name}`), RIGHT.replace('small', name[0]!))
  writeFileSync(at('some/.hidden.yaml'), '')
  writeFileSync(at('some/notes.txt'), '')
  writeFileSync(at('right.yaml'), RIGHT)
  writeFileSync(at('file.yaml'), WITH_FILE)
  writeFileSync(at('payload.bin'), 'a payload')
  writeFileSync(at('lost.yaml'), WITH_FILE.replace('payload.bin', 'lost.bin'))
  writeFileSync(at('typo.yaml'), RIGHT.replace('verdict', 'verdcit'))
  writeFileSync(at('two.yaml'), 'name: a\nnodes: { full: { cuont: 1 }, publisher: { rol: 1 } }\n')
  writeFileSync(at('silent.yaml'), SMALL_FILE)
  writeFileSync(at('links.yaml'), `${RIGHT}setting: local\nlinks: { loss: 1% }\n`)
  writeFileSync(at('sockets.yaml'), `${RIGHT}setting: virtual\ntransport: tcp\n`)
})

function load(files: readonly string[], options: Parameters<typeof loadAll>[1] = {}) {
  const told: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => done(void told.push(String(chunk))) })
  const output = new Output({ json: false, quiet: false, color: false, logLevel: 'info' }, sink, sink)
  const names = loadAll(files.map(at), options, output).then((all) => all.map(({ network }) => network.name))
  return names.then(
    (names) => ({ names, told, error: undefined }),
    (error) => ({
      names: [],
      told: told.join('').replaceAll(`${folder}/`, ''),
      error: { exitCode: error.exitCode, message: error.message.replaceAll(`${folder}/`, '') },
    }),
  )
}

describe('what is run', () => {
  test('the files of a folder by name, each file once', async () => {
    expect((await load(['some', 'right.yaml', 'some/b.yaml'])).names).toEqual(['a', 'b', 'c', 'small'])
  })

  test('a part of them; all parts together are all, and none twice', async () => {
    const parts = await Promise.all([1, 2].map((i) => load(['some', 'right.yaml'], { shard: shard(`${i}/2`) })))
    expect(parts.map(({ names }) => names)).toEqual([
      ['a', 'c'],
      ['b', 'small'],
    ])
    for (const text of ['0/2', '3/2', '1', '1/0', 'a/b']) expect(() => shard(text)).toThrow(/such as 2\/4/)
  })

  test('a payload file lies beside the network file', async () => {
    expect((await load(['file.yaml'])).names).toEqual(['small'])
  })
})

describe('what is not, told before anything runs', () => {
  test.each<[string, RegExp]>([
    ['typo.yaml', /^typo\.yaml:10:28: expect\[0\]\.verdcit: unknown key 'verdcit'; did you mean 'verdict'\?$/],
    ['missing.yaml', /^cannot read 'missing\.yaml': there is no such file$/],
    ['none', /^there is no network file \(\*\.yaml\) in 'none'$/],
    ['silent.yaml', /^silent\.yaml: expect: missing; a test that expects nothing cannot fail$/],
    ['lost.yaml', /^cannot read 'lost\.bin': there is no such file$/],
    ['links.yaml', /^links\.yaml: links cannot be made in the local setting; say setting: virtual, or leave it out$/],
    ['sockets.yaml', /^sockets\.yaml: sockets have no place in the virtual setting; leave transport out$/],
  ])('%s', async (name, message) => {
    expect(await load([name])).toEqual({
      names: [],
      told: '',
      error: { exitCode: 2, message: expect.stringMatching(message) },
    })
  })

  test('several problems are a line each, and then their count', async () => {
    const { told, error } = await load(['two.yaml', 'right.yaml', 'missing.yaml'])
    expect(String(told).split('\n')).toEqual([
      "two.yaml:2:18: nodes.full.cuont: unknown key 'cuont'; did you mean 'count'?",
      "two.yaml:2:43: nodes.publisher.rol: unknown key 'rol'; did you mean 'role'?",
      "cannot read 'missing.yaml': there is no such file",
      '',
    ])
    expect(error).toEqual({ exitCode: 2, message: '3 problems in 2 of 3 network files; nothing was run' })
  })
})

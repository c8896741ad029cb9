import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { printable } from '../src/escape.ts'
import * as read from '../src/input/arguments.ts'
import { readOrCreateIdentity } from '../src/input/identity-file.ts'
import { assertWritableTarget, writeWhole } from '../src/input/output-file.ts'
import { checkPayloadFile, readPayloadFile } from '../src/input/payload-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'das-input-'))
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const isRoot = process.getuid?.() === 0
const usage = (line: RegExp) => expect.objectContaining({ exitCode: 2, message: expect.stringMatching(line) })

describe('a file to publish', () => {
  test('is read whole', async () => {
    writeFileSync(at('fine'), 'hello')
    expect(await readPayloadFile(at('fine'), 5)).toEqual(new Uint8Array(Buffer.from('hello')))
  })

  test('too large by one byte is refused before it is read, with both sizes', async () => {
    // Sparse: a terabyte that nobody could read.
    writeFileSync(at('huge'), '')
    truncateSync(at('huge'), 2 ** 40)
    await expect(readPayloadFile(at('huge'), 32 * 2 ** 20)).rejects.toThrow(
      usage(/1048576\.0 MiB; expected at most 32\.0 MiB/),
    )
    writeFileSync(at('six'), 'sixsix')
    await expect(readPayloadFile(at('six'), 5)).rejects.toThrow(usage(/6 bytes; expected at most 5 bytes/))
  })

  test.each([
    ['missing', /there is no such file/, () => {}],
    ['folder', /is a directory/, () => mkdirSync(at('folder'))],
    ['empty', /is empty/, () => writeFileSync(at('empty'), '')],
    ['fine/below', /there is no such file/, () => {}],
  ])('%s is one line', async (name, line, make) => {
    make()
    await expect(readPayloadFile(at(name), 100)).rejects.toThrow(usage(line))
    await expect(checkPayloadFile(at(name))).rejects.toThrow(usage(line))
  })

  test.skipIf(process.platform === 'win32')('a pipe is refused without waiting for a writer', async () => {
    execFileSync('mkfifo', [at('pipe')])
    await expect(readPayloadFile(at('pipe'), 100)).rejects.toThrow(usage(/a pipe or a device/))
    await expect(readPayloadFile('/dev/zero', 100)).rejects.toThrow(usage(/a pipe or a device/))
  })

  test.skipIf(isRoot)('unreadable is one line (skipped as root, who may read anything)', async () => {
    writeFileSync(at('secret'), 'x')
    chmodSync(at('secret'), 0)
    await expect(checkPayloadFile(at('secret'))).rejects.toThrow(usage(/permission denied/))
    await expect(readPayloadFile(at('secret'), 100)).rejects.toThrow(usage(/permission denied/))
  })

  test('a name with control characters is shown escaped', async () => {
    await expect(checkPayloadFile(at('a\u001b[2Jb'))).rejects.toThrow(/a\\u\{1b\}\[2Jb/)
  })
})

describe('a file to write', () => {
  test('appears whole and leaves nothing else', async () => {
    await writeWhole(at('out'), Buffer.from('data'), false)
    expect(readFileSync(at('out'), 'utf8')).toBe('data')
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('is not replaced without force, even when it appears meanwhile', async () => {
    await expect(assertWritableTarget(at('out'), false)).rejects.toThrow(usage(/exists already/))
    await expect(writeWhole(at('out'), Buffer.from('other'), false)).rejects.toThrow(usage(/exists already/))
    expect(readFileSync(at('out'), 'utf8')).toBe('data')
    await assertWritableTarget(at('out'), true)
    await writeWhole(at('out'), Buffer.from('other'), true)
    expect(readFileSync(at('out'), 'utf8')).toBe('other')
  })

  test.each([
    ['nowhere/out', /there is no directory/],
    ['.', /is a directory/],
  ])('%s is one line', async (name, line) => {
    await expect(assertWritableTarget(at(name), true)).rejects.toThrow(usage(line))
  })

  test.skipIf(process.platform === 'win32')('a device is never replaced, not even with force', async () => {
    await expect(assertWritableTarget('/dev/null', true)).rejects.toThrow(usage(/-o -/))
  })
})

describe('a key file', () => {
  test('is made for its owner only and read again', () => {
    const made = readOrCreateIdentity(at('keys/node.key'))
    expect(made.isNew).toBe(true)
    expect(statSync(at('keys/node.key')).mode & 0o777).toBe(0o600)
    expect(readOrCreateIdentity(at('keys/node.key'))).toEqual({ seed: made.seed, isNew: false, isExposed: false })
  })

  test('that is none is one line', () => {
    writeFileSync(at('bad.key'), 'not a key')
    expect(() => readOrCreateIdentity(at('bad.key'))).toThrow(usage(/expected 64 hex digits/))
  })
})

describe('option values', () => {
  test('whole numbers, no more and no less', () => {
    expect(read.integer(0, 200)('200')).toBe(200)
    for (const bad of ['', '-1', '201', '1.5', '1e2', ' 1', '0x10', '99999999999999999999', 'NaN']) {
      expect(() => read.integer(0, 200)(bad)).toThrow('a whole number from 0 to 200')
    }
  })

  test('times carry units and fit a timer', () => {
    expect(['500ms', '2s', '1.5s', '1m'].map(read.duration(50))).toEqual([500, 2_000, 1_500, 60_000])
    for (const bad of ['2', '0s', 'NaNs', '-1s', '1h', '2147483648ms', '100000m', '1ms']) {
      expect(() => read.duration(50)(bad)).toThrow('with its unit')
    }
  })

  test('blobs, columns, custody, patterns', () => {
    expect(read.blobReference('ABCDEF')).toBe('abcdef')
    expect(read.columnList('3,0-2,2')).toEqual([0, 1, 2, 3])
    expect(['perfect', 'perfect:3', '4'].map(read.custody)).toEqual([
      { kind: 'perfect', copies: 2 },
      { kind: 'perfect', copies: 3 },
      { kind: 'count', groups: 4 },
    ])
    expect(read.pattern('minimal-1')).toBe('minimal-1')
    expect(() => read.blobReference('abcde')).toThrow('first 6')
    expect(() => read.columnList('5-3')).toThrow('columns such as')
    expect(() => read.custody('perfect:0')).toThrow('perfect')
    expect(() => read.pattern('most')).toThrow('minimal')
  })

  test('strategies are checked, and say what they could be', () => {
    expect(read.strategy('incremental:16,20,24')).toBe('incremental:16,20,24')
    expect(() => read.strategy('foo:3')).toThrow(/^Strategy: expected uniform:SAMPLES.*got "foo:3"\.$/)
    expect(() => read.strategy('sequential:1e-9/2/0.01')).toThrow('Strategy: falseAlarm: expected a number above 0')
  })

  test('chances lie between 0 and 1, as numbers or percentages; only loss may be none', () => {
    expect([read.chance()('1e-9'), read.chance()('1%'), read.chance({ takesZero: true })('0')]).toEqual([1e-9, 0.01, 0])
    for (const text of ['0', '1', '100%', '-0.1', '2', 'x', '', '1e3', 'NaN', '0.1.2']) {
      expect(() => read.chance()(text), text).toThrow('Expected a number between 0 and 1')
    }
    expect(() => read.chance({ takesZero: true })('1')).toThrow('Expected a number from 0 to below 1')
  })

  test('addresses and keys gather over repeated options', () => {
    const addresses = read.addresses()
    addresses('/ip4/127.0.0.1/tcp/1')
    expect(addresses('/dns4/example.org/tcp/2/p2p/12D3Koo,/ip6/::1/tcp/3')).toHaveLength(3)
    expect(() => read.addresses()('--data-dir')).toThrow('an address such as')
    expect(() => read.publicKeys()('abc')).toThrow('64 hex digits')
  })
})

test('text of others is one visible line', () => {
  expect(printable('a\nb\u001b[31m\u202ec\ud800')).toBe('a\\u{a}b\\u{1b}[31m\\u{202e}c\\u{d800}')
  expect(printable('é, 漢字, 🙂 stay')).toBe('é, 漢字, 🙂 stay')
  expect(printable('x'.repeat(9_999))).toHaveLength(501)
})

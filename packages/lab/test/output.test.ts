import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { asLabError, UserError } from '../src/errors.ts'
import { chanceText, columnsText, wrapped } from '../src/format.ts'
import { Output, type OutputOptions, type Sink, wantsColor } from '../src/output.ts'

function capture(options: Partial<OutputOptions> = {}, isTTY = false) {
  const sink = () => Object.assign(new PassThrough(), { isTTY, columns: 60 })
  const [out, err] = [sink(), sink()]
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  const output = new Output({ json: false, quiet: false, color: false, logLevel: 'info', ...options }, out, err)
  return { output, out: () => text(out), err: () => text(err) }
}

const RESULT = { type: 'published', blob: 'ab' } as const

describe('for people', () => {
  test('text and results go to standard output, progress to standard error', () => {
    const { output, out, err } = capture()
    output.say('hello')
    output.progress('working')
    output.result(RESULT, ['ab'])
    expect(out()).toBe('hello\nab\n')
    expect(err()).toBe('working\n')
  })

  test('quiet leaves results and errors', () => {
    const { output, out, err } = capture({ quiet: true })
    output.say('hello')
    output.progress('working')
    output.result(RESULT, ['ab'])
    output.fail(new UserError('X', 'wrong'))
    expect(out()).toBe('ab\n')
    expect(err()).toBe('das: wrong\n')
  })

  test('text moves out of the way of a payload on standard output', () => {
    const { output, out, err } = capture()
    output.reserveStandardOutput()
    output.result(RESULT, ['ab'])
    expect([out(), err()]).toEqual(['', 'ab\n'])
  })
})

test('with --json standard output carries one object a line and nothing else', () => {
  const { output, out, err } = capture({ json: true })
  output.say('hello')
  output.progress('working')
  output.result(RESULT, ['ab'])
  output.json({ type: 'more' })
  output.fail(new UserError('LAB_X', 'wrong\nline'))
  expect(
    out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([RESULT, { type: 'more' }, { type: 'error', code: 'LAB_X', message: 'wrong\nline', exitCode: 2 }])
  expect(err()).toContain('hello\n')
})

describe('progress', () => {
  test('elsewhere than on a terminal a phase is one line, however many counts it goes through', () => {
    const { output, err } = capture()
    for (let i = 1; i <= 100; i++) output.progress(`drawing: ${i} of 100`)
    output.progress('stopping')
    expect(err()).toBe('drawing: 1 of 100\nstopping\n')
  })

  test('on a terminal one line is redrawn, cut to its width, and cleared before other text', () => {
    const { output, err } = capture({}, true)
    output.progress('x'.repeat(200))
    output.warn('careful')
    expect(err()).toBe(`\r\u001b[2K${'x'.repeat(59)}\r\u001b[2Kwarning: careful\n`)
  })
})

test.each([
  [true, {}, true, true],
  [true, { NO_COLOR: '1' }, true, false],
  [true, { NO_COLOR: '' }, true, true],
  [true, {}, false, false],
  [false, {}, true, false],
  [false, { FORCE_COLOR: '1' }, true, true],
  [true, { TERM: 'dumb' }, true, false],
])('colours: terminal %s, environment %j, flag %s: %s', (isTTY, env, flag, expected) => {
  expect(wantsColor({ isTTY } as Sink, env, flag)).toBe(expected)
})

test('an unknown error is the environment’s, in one escaped line that calls it a defect', () => {
  const error = asLabError(new TypeError('a\nb'))
  expect(error).toMatchObject({ exitCode: 3, code: 'LAB_DEFECT' })
  expect(error.message).toMatch(/^unexpected: a\\u\{a\}b \(a defect/)
})

test('figures', () => {
  expect(columnsText([0, 1, 2, 5, 7, 8])).toBe('0-2, 5, 7-8')
  expect([0, 0.002709, 1, 0.9999999, 1e-9].map(chanceText)).toEqual(['0', '0.271 %', '100 %', '99.99999 %', '1.0e-9'])
  expect(wrapped('  aa bb cc', 7, '    ')).toEqual(['  aa bb', '    cc'])
})

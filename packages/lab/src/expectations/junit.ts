/**
 * Judgements as a JUnit report, the form that continuous integration reads: a suite for each network file, a case for each
 * expectation. What never came to be judged counts as a failure, as it does in the exit code.
 */
import type { Judgement, Result } from './judgement.ts'

/** A network file's part of the report; `error` instead of a judgement when its run broke. */
export type JUnitSuite = { readonly file: string; readonly tookMs: number } & (
  | { readonly judgement: Judgement }
  | { readonly error: string }
)

export function junitReport(suites: readonly JUnitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="das test">',
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteLines(suite: JUnitSuite): string[] {
  const { file, tookMs } = suite
  const time = (tookMs / 1_000).toFixed(3)
  if ('error' in suite) {
    return [
      `  <testsuite ${attributes({ name: file, tests: 1, failures: 0, errors: 1, time })}>`,
      `    <testcase ${attributes({ classname: file, name: 'the run comes to its end', time })}>`,
      `      <error ${attributes({ message: suite.error })}/>`,
      '    </testcase>',
      '  </testsuite>',
    ]
  }
  const { results } = suite.judgement
  const failures = results.filter(({ outcome }) => outcome !== 'held').length
  return [
    `  <testsuite ${attributes({ name: file, tests: results.length, failures, errors: 0, time })}>`,
    ...results.flatMap((result) => caseLines(file, result)),
    '  </testsuite>',
  ]
}

function caseLines(file: string, { expectation, outcome, value, violation }: Result): string[] {
  const head = `    <testcase ${attributes({ classname: file, name: expectation })}`
  if (outcome === 'held') return [`${head}/>`]
  const text = violation === undefined ? '' : escaped(JSON.stringify(violation))
  return [
    `${head}>`,
    `      <failure ${attributes({ type: outcome, message: value })}>${text}</failure>`,
    '    </testcase>',
  ]
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 has no place for most control characters, escaped or not; lone surrogates are no characters at all. */
function escaped(text: string): string {
  return (
    text
      .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
      .replace(/[\n\r\t]/g, ' ')
  )
}
